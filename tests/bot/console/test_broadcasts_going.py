"""Broadcasts on their way: paused, gone on with, sent once more, told by hand, corrected, reported, and held by law."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pyotp
import pytest_asyncio
from sqlalchemy import update

from bot.register import take_in
from data.model.broadcast import BroadcastState
from data.model.delivery import DeliveryState
from data.model.officer import OfficerRole
from data.model.register import KimField, KimRow
from data.store import by_hand, officers
from data.store.officers import NewOfficer
from data.store.schema import broadcast, delivery
from tests.bot.console.broadcasting import a_member_of, does, has_a_chat, its_test_is_seen, now, writes
from tests.bot.console.stage import Browser, Office
from tests.bot.signing import CHEAP, PASSWORD
from tests.bot.stage import Chat, eventually

S = BroadcastState
#: A name of a KIM that a spreadsheet would compute.
FORMULA = '=HYPERLINK("https://jahat.example","klik")'
LATER = {"kapan": "waktu", "waktu": "2031-01-01T08:00"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kim(office: Office) -> Chat:
    """One KIM with an operator, one with a group, and one with nobody at all, in Kademangan."""
    chat = await a_member_of(office, "KIM Triwung Jaya", "35.74.01.1001", 7401)
    rows = [KimRow(2, "", "KIM Pilang", "35.74.01.1002", {KimField.GROUP: "Grup KIM Pilang"})]
    rows.append(KimRow(3, "", FORMULA, "35.74.01.1003", {}))
    await take_in(office.running.database, rows, "shell")
    await has_a_chat(office, "citra", 7403)
    return chat


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chat(office: Office, kim: Chat) -> Chat:
    """Citra's own."""
    return office.running.person(7403)


async def approved(office: Office, chat: Chat, **differently: str) -> int:
    """A broadcast that Fitri wrote and Citra approved."""
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    number = await writes(fitri, **differently)
    await does(fitri, number, "ajukan")
    await its_test_is_seen(citra, number, chat)
    await does(citra, number, "setujui", kode=await office.code("citra"))
    assert "Disetujui" in citra.text, citra.text
    return number


async def becomes(office: Office, number: int, *states: BroadcastState) -> None:
    async def has_become() -> bool:
        return (await now(office, number)).state in states

    await eventually(has_become)


async def test_it_is_paused_at_once_and_goes_on_with_a_code(office: Office, chat: Chat) -> None:
    number = await approved(office, chat, **LATER)
    await becomes(office, number, S.SCHEDULED)
    citra = await office.enters("citra")
    await does(citra, number, "jeda", alasan="lokasi berubah")
    assert "Siaran dijeda" in citra.text
    assert "Berhenti sementara: lokasi berubah" in citra.text
    await does(citra, number, "lanjut")
    assert "Kodenya salah" in citra.text
    assert (await now(office, number)).state is S.PAUSED
    await does(citra, number, "lanjut", kode=await office.code("citra"))
    assert "Siaran dilanjutkan" in citra.text
    assert (await now(office, number)).state is S.SCHEDULED
    assert "dijeda: lokasi berubah" in citra.text, "the history tells of it"
    await does(citra, number, "tarik")
    assert "persetujuannya gugur" in citra.text


async def test_it_is_told_by_hand_and_reported_row_by_row(office: Office, kim: Chat, chat: Chat) -> None:
    number = await approved(office, chat)
    await kim.hears("Kerja bakti Sabtu ini", button="Sudah saya teruskan")
    await becomes(office, number, S.DONE)
    fitri, gani = await office.enters("fitri"), await office.enters("gani")
    shown = await fitri.opens(f"/siaran/{number}/tangan")
    assert "0 dari 1 sudah" in shown
    assert "Grup KIM Pilang" in shown
    assert fitri.page is not None
    assert "Pengumuman 2026/" in fitri.page.text
    row = fitri.hidden("penyampaian")
    for browser, said in ((fitri, "1 dari 1 sudah"), (gani, "Memang sudah begitu")):
        await browser.opens(f"/siaran/{number}/tangan")
        await browser.sends(f"/siaran/{number}/tangan", {"penyampaian": row, "tanda": "sudah"})
        assert said in browser.text
    async with office.running.database.reading() as unit:
        (told,) = await by_hand.listed(unit, number)
    assert told.state is DeliveryState.ACCEPTED
    assert "oleh Fitri Contoh (fitri)" in gani.text, "the first one's tick counts"
    await gani.sends(f"/siaran/{number}/tangan", {"penyampaian": row, "tanda": "belum"})
    assert "0 dari 1 sudah" in gani.text
    for strange in ("", "999999", "x", "9" * 30):
        await gani.sends(f"/siaran/{number}/tangan", {"penyampaian": strange, "tanda": "sudah"})
        assert "tidak ada dalam siaran ini" in gani.text


async def test_the_report_has_every_kim_and_no_formula(office: Office, kim: Chat, chat: Chat) -> None:
    number = await approved(office, chat, judul="Laporan diminta")
    await kim.hears("Laporan diminta")
    await becomes(office, number, S.DONE)
    citra = await office.enters("citra")
    shown = await citra.opens(f"/siaran/{number}/laporan")
    assert "KIM yang mengonfirmasi: 0 dari 3" in shown
    for name in ("KIM Triwung Jaya", "KIM Pilang", FORMULA):
        assert name in shown
    assert "tidak ada alamat" in shown
    shown = await citra.opens(f"/siaran/{number}/laporan?kim=tanpa-alamat")
    assert FORMULA in shown
    assert "KIM Triwung Jaya" not in shown.partition("Tanpa alamat 1")[2]
    answer = await citra.client.get(f"/kantor/siaran/{number}/unduh?bentuk=csv&menurut=kim")
    assert answer.headers["content-disposition"].startswith('attachment; filename="siaran-2026-')
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert not [line for line in lines if line.lstrip('"').startswith("=")]
    assert len(lines) == 4
    answer = await citra.client.get(f"/kantor/siaran/{number}/unduh?bentuk=xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]
    assert "HYPERLINK" in "".join(sheets)


async def test_what_failed_is_sent_again_and_nothing_else(office: Office, kim: Chat, chat: Chat) -> None:
    number = await approved(office, chat, judul="Coba lagi nanti")
    await kim.hears("Coba lagi nanti")
    await becomes(office, number, S.DONE)
    async with office.running.database.unit_of_work() as unit:
        mine = update(delivery).where(delivery.c.broadcast_id == number, delivery.c.channel == "telegram")
        await unit.connection.execute(mine.values(state=DeliveryState.FAILED))
        one = update(broadcast).where(broadcast.c.id == number)
        await unit.connection.execute(one.values(state=S.DONE_WITH_GAPS, version=broadcast.c.version + 1))
    fitri = await office.enters("fitri")
    assert "1 gagal dan dapat dikirim lagi" in await fitri.opens(f"/siaran/{number}")
    await does(fitri, number, "ulang")
    assert "Kodenya salah" in fitri.text
    await does(fitri, number, "ulang", **{"kode": await office.code("fitri"), "ragu-999": "1"})
    assert "Bukan pengiriman yang tak pasti" in fitri.text
    await does(fitri, number, "ulang", kode=await office.code("fitri"))
    assert "Yang gagal sedang dikirim lagi" in fitri.text
    await kim.hears("Coba lagi nanti")


async def test_a_correction_goes_to_those_whom_the_original_reached(office: Office, kim: Chat, chat: Chat) -> None:
    number = await approved(office, chat, judul="Posyandu pukul 8")
    await kim.hears("Posyandu pukul 8")
    await becomes(office, number, S.DONE)
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    await fitri.opens(f"/siaran/baru?koreksi={number}")
    serial = (await now(office, number)).serial
    assert f"Koreksi Pengumuman {serial}" in fitri.text
    typed = {
        "koreksi": str(number),
        "judul": f"Koreksi Pengumuman {serial}",
        "teks-id": "Pukul 9.",
        "kelas": "official",
        "siapa": "asal",
    }
    await fitri.sends("/siaran/baru", typed | {"langkah": "hitung"})
    assert "1 penerima sekarang" in fitri.text, "the group was not told yet"
    await fitri.sends("/siaran/baru", typed)
    correction = int(fitri.path.rsplit("/", 1)[1])
    await does(fitri, correction, "ajukan")
    await its_test_is_seen(citra, correction, chat)
    await does(citra, correction, "setujui", kode=await office.code("citra"))
    assert "Disetujui" in citra.text, citra.text
    await kim.hears("Pukul 9.")
    await becomes(office, number, S.SUPERSEDED)
    assert "digantikan koreksi" in await fitri.opens(f"/siaran/{number}")


async def a_second_approver(office: Office) -> Browser:
    """Hesti approves too, in a chat of her own."""
    secret, approver = pyotp.random_base32(), frozenset([OfficerRole.APPROVER])
    async with office.running.database.unit_of_work() as unit:
        await officers.add(unit, NewOfficer("hesti", "Hesti", approver, CHEAP.hash(PASSWORD), secret), "test")
    office.factors["hesti"] = secret
    await has_a_chat(office, "hesti", 7405)
    return await office.enters("hesti")


async def test_what_names_the_head_in_quiet_days_needs_a_source_and_two(office: Office, kim: Chat, chat: Chat) -> None:
    today = office.running.service.console.today()
    file = office.running.settings.var_dir / "kalender.toml"
    first, last = today - timedelta(days=2), today + timedelta(days=30)
    file.write_text(f"[[masa_tenang]]\nfrom = {first}\nuntil = {last}\n", encoding="utf-8")
    try:
        fitri, citra, hesti = (
            await office.enters("fitri"),
            await office.enters("citra"),
            await a_second_approver(office),
        )
        number = await writes(fitri, teks_id="Wali Kota mengajak warga ke TPS.")
        assert "memerlukan tautan ke kpu.go.id" in fitri.text
        await does(fitri, number, "ajukan")
        assert fitri.status == 422
        number = await writes(fitri, teks_id="Wali Kota mengajak warga ke TPS. Sumber: https://www.kpu.go.id/jadwal")
        assert "Perlu 2 persetujuan" in fitri.text
        await does(fitri, number, "ajukan")
        await its_test_is_seen(citra, number, chat)
        await does(citra, number, "setujui", kode=await office.code("citra"))
        assert "Masih diperlukan persetujuan orang lain" in citra.text
        await does(citra, number, "setujui", kode=await office.code("citra"))
        assert "Anda sudah menyetujuinya" in citra.text
        assert (await now(office, number)).state is S.SUBMITTED
        await its_test_is_seen(hesti, number, office.running.person(7405))
        await does(hesti, number, "setujui", kode=await office.code("hesti"))
        assert "Disetujui" in hesti.text
        await kim.hears("Wali Kota mengajak")
        file.write_text("masa_tenang = 3", encoding="utf-8")
        assert "kalender.toml" in await fitri.opens(f"/siaran/{await writes(fitri)}"), "a broken file is said"
    finally:
        file.unlink()


async def test_lists_that_grow_are_paged(office: Office) -> None:
    fitri = await office.enters("fitri")
    for place in range(27):
        await writes(fitri, judul=f"Konsep ke-{place}")
    shown = await fitri.opens("/siaran")
    assert "Konsep ke-26" in shown
    assert "Konsep ke-20" not in shown
    shown = await fitri.opens("/siaran?bagian=konsep&halaman=2")
    assert "Halaman 2 dari 2" in shown
    assert "Konsep ke-0" in shown
    assert "Konsep ke-26" not in shown
