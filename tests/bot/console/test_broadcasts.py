"""The screens of broadcasts: written, counted, submitted, approved by somebody else, followed, and held back."""

from __future__ import annotations

from data.model.broadcast import BroadcastState
from tests.bot.console.broadcasting import CLEAN_UP, KADEMANGAN, a_member_of, does, has_a_chat, its_test_is_seen, now
from tests.bot.console.stage import Office
from tests.bot.stage import eventually

S = BroadcastState


async def test_all_kim_of_a_kecamatan_are_told_in_two_steps_and_two_people(office: Office) -> None:
    kim = await a_member_of(office, "KIM Triwung Jaya", "35.74.01.1001", 7101)
    other = await a_member_of(office, "KIM Kanigaran Maju", "35.74.04.1003", 7102)
    chat = await has_a_chat(office, "citra", 7103)
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    assert "Kademangan" in await fitri.opens("/siaran/baru")
    await fitri.sends("/siaran/baru", CLEAN_UP | {"langkah": "hitung"})
    assert "1 dari 1 KIM: 1 penerima sekarang" in fitri.text
    assert "Semua KIM di Kecamatan Kademangan" in fitri.text
    assert f"kim: wilayah = {KADEMANGAN}" in fitri.text
    await fitri.sends("/siaran/baru", CLEAN_UP)
    number = int(fitri.path.rsplit("/", 1)[1])
    assert "Konsep tersimpan" in fitri.text
    assert "Sudah saya teruskan" in fitri.text
    assert (await now(office, number)).state is S.DRAFT
    await does(fitri, number, "ajukan")
    assert "Sudah diajukan" in fitri.text
    assert "yang menyetujui harus orang lain" in fitri.text
    assert "Kerja bakti Sabtu ini" in await citra.opens("/siaran")
    await its_test_is_seen(citra, number, chat)
    await does(citra, number, "setujui", kode=await office.code("citra"), catatan="sesuai surat")
    assert "Disetujui. Siaran berjalan" in citra.text
    heard = await kim.hears("Kerja bakti Sabtu ini", "Bawa sapu", button="Sudah saya teruskan")
    assert heard.text.splitlines()[-2] == office.running.service.console.settings.office_name, "who says it"
    kim.presses("Sudah saya teruskan")
    await kim.hears("Terima kasih")
    chat.forwards(heard.text)
    await chat.hears("ASLI: ini pengumuman kami")

    async def is_over() -> bool:
        return "selesai" in await fitri.opens(f"/siaran/{number}")

    await eventually(is_over)
    assert "1 sudah meneruskan" in fitri.text
    assert heard.text in fitri.text or "Pengumuman" in fitri.text
    report = await fitri.opens(f"/siaran/{number}/laporan")
    assert "KIM Triwung Jaya" in report
    assert "Telegram tidak memberitahukan" in report, "no 0 stands for what nobody told"
    assert "sampai - · dibaca -" in report
    other.has_heard_all()
