"""Verdicts that wait for their second reader, on officers' phones: who hears, who approves, and that it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checking.drafts import rating_of
from bot.verdicts import SETTLED_SECONDS
from data.model.claim import ClaimState
from data.model.factcheck import FactCheck, Verdict
from data.store import factchecks, officers
from tests.bot.console.test_second_reader import proposed, reads
from tests.bot.console.test_tips import state_of
from tests.bot.office.stage import TOKEN, Desks, Phone
from tests.bot.stage import Chat, Seen, eventually, labels

pytestmark = pytest.mark.story

#: For how long a decision can be taken back here.
GRACE_SECONDS = 30.0
WAITS = "Menunggu pembaca kedua"


@pytest.fixture(autouse=True)
def _second(desks: Desks) -> Iterator[None]:
    grace = desks.running.service.console.grace
    grace.second.is_wanted, grace.seconds = True, GRACE_SECONDS
    yield
    grace.second.is_wanted, grace.seconds = False, 0


async def time_passes(desks: Desks, seconds: float = GRACE_SECONDS) -> None:
    desks.running.service.console.database.clock_offset += timedelta(seconds=seconds + 1)
    await desks.running.service.app.deciding.work()


def stands(desks: Desks, phone: Phone, told: Seen) -> tuple[str, list[str]]:
    """Text and buttons of a message as it stands in a chat now."""
    assert told.message_id is not None
    shown = desks.running.server.control.shown(phone.number, told.message_id, bot=TOKEN)
    rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
    return shown["text"], [button["text"] for row in rows for button in row]


async def becomes(desks: Desks, phone: Phone, told: Seen, text: str) -> None:
    await eventually(lambda: stands(desks, phone, told)[0].startswith(text) and not stands(desks, phone, told)[1])


async def test_a_colleague_approves_on_the_phone_and_all_others_see_that_it_is_done(desks: Desks) -> None:
    budi, eko, citra, dina = [await desks.links(login) for login in ("budi", "eko", "citra", "dina")]
    number, draft, siti = await proposed(desks.office, "Patung kuda di gerbang katanya menangis darah tiap malam Jumat")
    label = f"KL-{number:06d}"
    told = await eko.finds(WAITS, f"putusan untuk {label}", "Tulisan budi", "1 orang akan menerima ini")
    assert all(
        part in told.text for part in ("menangis darah tiap malam Jumat", "❌ SALAH", "karat dari rangka besinya")
    )
    assert labels(told) == ["Setujui"], "it is read at the desk, too, where a phone reaches that"
    hers = await citra.finds(WAITS, label)

    eko.presses("Setujui")
    await eko.finds(f"{label} dijawab", "masih dapat dibatalkan", button="Batalkan jawaban")
    citra.presses("", data=f"B:{draft}:{2}")
    await citra.finds("sudah diputus")
    eko.presses("Batalkan jawaban")
    await eko.finds("jawabannya dibatalkan", button="Baca putusannya")
    eko.presses("Baca putusannya")
    await eko.finds(WAITS, label, button="Setujui")
    for phone, why in ((budi, "Anda ikut menulis"), (dina, "dibaca oleh pemeriksa fakta atau pemberi persetujuan")):
        phone.presses("", data=f"b:{draft}")
        assert "Setujui" not in labels(await phone.finds(WAITS, label, why)), "who may not approve reads why"
        phone.presses("", data=f"B:{draft}:2")
        await phone.finds(why)
    siti.has_heard_all()
    assert await state_of(desks.office, number) is ClaimState.OPEN

    eko.presses("", data=f"B:{draft}:2")
    await eko.finds("masih dapat dibatalkan")
    eko.presses("", data=f"B:{draft}:2")
    await eko.finds("masih dapat dibatalkan"), "pressed twice it is one decision"
    await time_passes(desks)
    await siti.hears("SALAH", "karat dari rangka besinya")
    assert await state_of(desks.office, number) is ClaimState.ANSWERED
    for phone, message in ((citra, hers), (eko, told)):
        await becomes(desks, phone, message, "✅ Sudah disetujui eko: Patung kuda")
    eko.presses("", data=f"B:{draft}:2")
    await eko.finds("Disetujui dan terbit")
    citra.presses("", data=f"B:{draft}:2")
    await citra.finds("tidak menunggu pembaca kedua lagi")


async def test_what_happens_at_the_desk_changes_what_the_phones_show(desks: Desks) -> None:
    await desks.links("budi")
    eko, gita = await desks.links("eko"), await desks.links("gita")
    *_, draft, _ = await proposed(desks.office, "Air mancur alun-alun katanya dialiri listrik supaya tidak dimandii")
    told = await eko.finds(WAITS, "Air mancur")
    await gita.finds(WAITS, "Air mancur")
    await reads(desks.office, "gita", draft, "kembalikan", alasan="Sebutkan siapa yang memeriksa.")
    await becomes(desks, eko, told, "↩️ Dikembalikan gita kepada penulisnya: Patung kuda")
    assert "Sebutkan siapa yang memeriksa." in stands(desks, eko, told)[0]

    budi = await desks.office.enters("budi")
    await budi.opens(f"/cek-fakta/draf/{draft}")
    form = {"revisi": budi.hidden("revisi"), "verdict": "salah", "title": "Air mancur dialiri listrik"}
    summary = {"summary": "PLN memeriksanya pagi ini; tidak ada arus.", "aksi": "ajukan"}
    await budi.sends(f"/cek-fakta/draf/{draft}", form | summary)
    again = await eko.finds(WAITS, "PLN memeriksanya")
    assert again.message_id != told.message_id, "another text is another thing to read"
    await budi.opens(f"/cek-fakta/draf/{draft}")
    await budi.sends(f"/cek-fakta/draf/{draft}/buang", {"revisi": budi.hidden("revisi")})
    await becomes(desks, eko, again, "🗑️ Dibuang budi: Air mancur dialiri listrik")


async def published(desks: Desks, text: str) -> tuple[FactCheck, Chat]:
    """A verdict of the office that somebody was told."""
    number, draft, chat = await proposed(desks.office, text)
    await reads(desks.office, "gita", draft)
    await time_passes(desks)
    await chat.hears("SALAH")
    async with desks.running.database.reading() as unit:
        found = await factchecks.named(unit, f"office:draft-{draft}", 2)
    assert await state_of(desks.office, number) is ClaimState.ANSWERED
    return found[0], chat


async def test_a_correction_takes_a_fresh_code(desks: Desks) -> None:
    eko, citra = await desks.links("eko"), await desks.links("citra")
    before, siti = await published(desks, "Menara jam kota katanya akan dirobohkan karena angker dan miring sekali")
    await time_passes(desks, SETTLED_SECONDS)
    after = replace(before, verdict=Verdict.MIXED, rating=rating_of(Verdict.MIXED), summary="Miring, tidak dirobohkan.")
    async with desks.running.database.reading() as unit:
        budi = await officers.find(unit, "budi")
    assert budi is not None
    writing = desks.running.service.console.writing
    draft = (await writing.propose_change(after, "Ada ukuran baru.", budi.number)).draft
    hers = await citra.finds(WAITS, "Koreksi", "Yang diubah: Putusan", "1 orang akan menerima ini", "Ada ukuran baru.")
    told = await eko.finds(WAITS, "Koreksi", button="Setujui")
    eko.presses("", data=f"B:{draft}:2")
    await eko.finds("Ketik kode 6 angka", button="Batal")
    eko.says("000000")
    await eko.finds("Kodenya tidak sesuai")
    siti.has_heard_all()
    eko.says(await desks.office.code("eko"))
    await eko.finds("Disetujui dan terbit")
    await siti.hears("Koreksi untuk pesan Anda", "Ada ukuran baru.", "Miring, tidak dirobohkan.")
    for phone, message in ((citra, hers), (eko, told)):
        await becomes(desks, phone, message, "✅ Sudah disetujui eko")
    eko.says(await desks.office.code("eko"))
    await eko.finds("Kode itu untuk apa?"), "nothing is waited for any more"
