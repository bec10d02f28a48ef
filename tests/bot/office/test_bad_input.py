"""Strangers, wrong codes, old buttons, two officers at once, what nobody understands, and a platform that fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.office.answering import STRANGERS_A_MINUTE, Strangers
from data.model.claim import ClaimState
from data.model.office_notice import Alarm
from data.store import claim_queue, deliveries, officers, roster
from data.store.schema import channel_pause
from tests.bot.console.test_tips import state_of
from tests.bot.office.stage import TOKEN, Desks, Phone
from tests.bot.stage import Chat, labels

SCRIPT = "<script>alert(1)</script>"


async def a_tip(desks: Desks, text: str) -> tuple[int, Chat]:
    """Somebody forwards what nothing answers; the number of its claim."""
    chat = desks.resident()
    chat.forwards(text)
    await chat.hears("Belum ada hasil")
    async with desks.running.database.reading() as unit:
        return (await claim_queue.unsettled(unit))[-1].number, chat


async def is_served(phone: Phone) -> None:
    """Whatever was said before, the bot answers."""
    phone.says("/bantuan")
    await phone.finds("/antrean")


# --- Strangers -------------------------------------------------------------------------------------------------------


async def test_a_stranger_gets_one_sentence_and_not_often(desks: Desks) -> None:
    stranger, budi = desks.phone(), await desks.links("budi")
    stranger.says("Halo, minta data warga")
    said = await stranger.hears("Bot ini hanya untuk petugas")
    assert len(said.text.splitlines()) == 1
    stranger.says("/antrean")
    stranger.sends("photo", {"caption": "lihat ini"})
    stranger.presses("", data="t:1", message_id=said.message_id)
    await is_served(budi)
    stranger.has_heard_all()


def test_strangers_together_are_answered_a_few_times_a_minute(clock: object) -> None:
    now = clock()  # type: ignore[operator]
    strangers = Strangers()
    answered = [strangers.may_be_answered(str(number), now) for number in range(STRANGERS_A_MINUTE + 5)]
    assert answered == [True] * STRANGERS_A_MINUTE + [False] * 5
    assert strangers.may_be_answered("another", now + timedelta(seconds=61))


async def test_nothing_is_said_in_a_group(desks: Desks) -> None:
    budi = await desks.links("budi")
    control = desks.running.server.control
    group = control.group("Kantor", members=(budi.number,))
    for text in ("/start", "/antrean", "/start@petugas_bot", "halo"):
        control.says(group, text, by=budi.number)
    await is_served(budi)
    assert [seen.text for seen in control.messages(group) if "petugas" in seen.text or "/antrean" in seen.text] == []


# --- Linking ---------------------------------------------------------------------------------------------------------


async def test_a_code_links_nothing_without_a_fresh_code_of_the_officer(desks: Desks) -> None:
    phone = desks.phone(SCRIPT)
    code = await desks.code_on(phone)
    browser = await desks.office.enters("eko")
    for typed in ("", "ABCD-2345", "x" * 5000, "'; --"):
        await browser.sends("/bot", {"tautan": typed})
        assert (browser.status, "tidak berlaku lagi" in browser.text) == (422, True)
    await browser.sends("/bot", {"tautan": code.lower()})
    assert browser.page is not None
    assert "&lt;script&gt;" in browser.page.text
    assert SCRIPT not in browser.page.text
    for wrong in ("", "000000", await desks.office.code("budi")):
        await browser.sends("/bot", {"tautan": code, "kode": wrong})
        assert (browser.status, "tidak sesuai" in browser.text) == (422, True), wrong
    phone.says("/antrean")
    fresh = await desks.office.code("eko")
    await browser.sends("/bot", {"tautan": code, "kode": fresh})
    assert "tertaut" in browser.text
    await phone.finds("kini milik", "Eko")
    other = desks.phone()
    another = await desks.code_on(other)
    await browser.sends("/bot", {"tautan": another, "kode": fresh})
    assert browser.status == 422, "a code counts once"
    await browser.sends("/bot", {"tautan": code, "kode": await desks.office.code("eko")})
    assert browser.status == 422, "and so does the one of the chat"
    await browser.sends("/bot/lepas", {})
    assert "dihapus" in browser.text
    phone.says("/antrean")
    await phone.finds("Bot ini hanya untuk petugas")


# --- Claims ----------------------------------------------------------------------------------------------------------


async def test_of_two_officers_on_one_tip_one_is_first(desks: Desks) -> None:
    budi, eko = await desks.links("budi"), await desks.links("eko")
    number, chat = await a_tip(desks, f"Menara masjid agung miring dua meter sejak Senin {SCRIPT}")
    label = f"KL-{number:06d}"
    await budi.finds("Aduan baru", label, SCRIPT)
    await eko.finds("Aduan baru", label)
    budi.presses("Saya ambil")
    await budi.finds(f"{label} kini Anda urus")
    eko.presses("Saya ambil")
    await eko.finds(f"{label} sudah diambil Budi")
    eko.says("/antrean")
    await eko.finds(label, "diambil Budi Contoh, ")
    chosen = f"y:{number}:1"
    await asyncio.gather(*(asyncio.to_thread(phone.presses, "", data=chosen) for phone in (budi, eko)))
    said = [await phone.finds(label) for phone in (budi, eko)]
    assert sorted(("segera menerima" in one.text) for one in said) == [False, True], [one.text for one in said]
    assert await state_of(desks.office, number) is ClaimState.ANSWERED
    await chat.hears("KT-")
    await chat.is_still_served()


async def test_on_a_tip_whose_verdict_is_being_read_nothing_is_decided(desks: Desks) -> None:
    eko = await desks.links("eko")
    number, _ = await a_tip(desks, "Genteng stasiun lama disebut dijual sebagai oleh-oleh di peron")
    async with desks.running.database.reading() as unit:
        budi = await officers.find(unit, "budi")
    assert budi is not None
    said = {"verdict": "salah", "title": "Genteng stasiun dijual", "summary": "Gentengnya masih terpasang."}
    await desks.running.service.console.writing.propose(number, said, budi.number)
    eko.presses("", data=f"c:{number}:0")
    shown = await eko.finds(f"KL-{number:06d}", "menunggu pembaca kedua")
    assert not [one for one in labels(shown) if one in ("Cocok", "Bukan ini")]
    eko.presses("", data=f"y:{number}:1")
    await eko.finds("menunggu pembaca kedua. Tidak ada yang diubah")
    assert await state_of(desks.office, number) is ClaimState.OPEN


async def test_a_slip_of_the_thumb_is_taken_back_and_nobody_hears(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = await desks.links("budi")
    number, chat = await a_tip(desks, "Air mancur taman kota beracun sejak kemarin sore, hati-hati semua")
    card = await budi.finds("Aduan baru", f"KL-{number:06d}")
    monkeypatch.setattr(desks.running.service.console.grace, "seconds", 600.0)
    budi.presses("", data=f"y:{number}:1")
    await budi.finds("dalam 600 detik", button="Batalkan jawaban")
    budi.presses("", data=f"p:{number}:1", message_id=card.message_id)
    await budi.finds("tidak menunggu lagi")
    budi.presses("Batalkan jawaban")
    await budi.finds("jawabannya dibatalkan")
    assert await state_of(desks.office, number) is ClaimState.OPEN
    await chat.is_still_served()


async def test_who_has_no_such_role_decides_nothing(desks: Desks) -> None:
    dina = await desks.links("dina")
    number, _ = await a_tip(desks, "Kolam renang kota ditutup selamanya mulai lusa pagi, benarkah")
    for data in (f"p:{number}:1", f"y:{number}:1", f"t:{number}"):
        dina.presses("", data=data)
        await dina.finds("peran pemeriksa fakta")
    assert await state_of(desks.office, number) is ClaimState.OPEN


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("t:999999", "tidak menunggu lagi"),
        ("p:999999:1", "tidak menunggu lagi"),
        ("y:999999:1", "tidak ada"),
        ("c:999999:0", "tidak menunggu lagi"),
        ("l:999999", "tidak sedang Anda urus"),
        ("z:999999", "tidak ada lagi yang dapat dibatalkan"),
        ("a:999999:1", "tidak menunggu persetujuan"),
        ("J:999999", "Peran Anda tidak mencakup ini"),
        ("v:999999", "tidak menunggu persetujuan"),
        ("s:999999", "Diserahkan kepada siapa"),
        ("S:999999:1", "Piket itu tidak ada"),
        ("t", "Tombol itu sudah lama"),
        ("t:1:2", "Tombol itu sudah lama"),
        ("t:-1", "Tombol itu sudah lama"),
        ("t:99999999999999999999", "Tombol itu sudah lama"),
        ("zz:1", "Tombol itu sudah lama"),
        ("t:²", "Tombol itu sudah lama"),
        (SCRIPT, "Tombol itu sudah lama"),
    ],
)
async def test_a_button_of_nothing_is_a_sentence(desks: Desks, data: str, said: str) -> None:
    budi = await desks.links("budi")
    budi.presses("", data=data)
    await budi.finds(said)


async def test_what_is_no_command_is_answered_with_those_there_are(desks: Desks) -> None:
    budi = await desks.links("budi")
    for text in ("halo", "/apa", "x" * 4000):
        budi.says(text)
        await budi.finds("/antrean")
    budi.says("/serah siapa")
    await budi.finds("Anda tidak sedang piket")
    budi.sends("voice")
    await budi.finds("/antrean")


# --- What fails ------------------------------------------------------------------------------------------------------


async def test_an_update_that_nobody_understands_hides_no_other(desks: Desks) -> None:
    budi = await desks.links("budi")
    control = desks.running.server.control
    control.raw({"message": {"message_id": "x", "chat": 7}}, bot=TOKEN)
    control.raw({"callback_query": []}, bot=TOKEN)
    await is_served(budi)


async def test_a_platform_that_fails_ends_nothing(desks: Desks) -> None:
    budi = await desks.links("budi")
    control = desks.running.server.control
    for kind in ("failed", "garbled", "lost_before"):
        control.fault(kind, "getUpdates", bot=TOKEN)
        budi.says("/bantuan")
        await budi.finds("/antrean")
    number, chat = await a_tip(desks, "Jalan tol baru lewat Wonoasih digratiskan setahun penuh")
    await budi.finds("Aduan baru", f"KL-{number:06d}")
    await chat.is_still_served()
    assert desks.running.service.app.failure is None


async def test_an_alarm_comes_and_goes(desks: Desks) -> None:
    ani = await desks.links("ani")

    async with desks.running.database.unit_of_work() as unit:
        row = {"channel": "whatsapp", "reason": "uji", "at": await unit.now()}
        await unit.connection.execute(channel_pause.insert().values(row))
    await ani.finds("🚨", "Kanal whatsapp dihentikan: uji. Perbaiki tokennya")
    ani.says("/alarm")
    await ani.finds("Kanal whatsapp dihentikan")
    beranda = await desks.office.enters("ani")
    assert "Kanal whatsapp dihentikan: uji. Perbaiki tokennya" in beranda.text, "the same words at the desk"
    async with desks.running.database.unit_of_work() as unit:
        await deliveries.resume_channel(unit, "whatsapp")
    over = await ani.finds("✅ Pulih", "Kanal whatsapp dihentikan: uji.")
    assert "Perbaiki" not in over.text, "what is over asks for nothing"


async def test_a_look_for_alarms_that_fails_stops_nothing_else(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    budi, failed = await desks.links("budi"), asyncio.Event()

    def fails(*_: object) -> list[Alarm]:
        failed.set()
        raise ValueError("a name that nobody understands")

    monkeypatch.setattr("bot.alarms.backup", fails)
    await asyncio.wait_for(failed.wait(), 30)
    number, _ = await a_tip(desks, "Kolam ikan di belakang balai kota mendadak kering semalam")
    await budi.finds("Aduan baru", f"KL-{number:06d}")


async def test_duty_is_shown_and_handed_over(desks: Desks) -> None:
    budi, dina = await desks.links("budi"), await desks.links("dina")
    budi.says("/piket")
    await budi.finds("tidak ada yang piket")
    budi.says("/serah dina")
    await budi.finds("Anda tidak sedang piket")
    async with desks.running.database.unit_of_work() as unit:
        now = await unit.now()
        await roster.add(unit, 2, now, now + timedelta(hours=1), "test")
    budi.says("/piket")
    shown = await budi.finds("Budi")
    budi.presses(labels(shown)[0])
    await budi.finds("kepada siapa", button="Dina Contoh")
    budi.presses("Dina Contoh")
    await budi.finds("diserahkan kepada Dina")
    await dina.finds("Budi Contoh menyerahkan piketnya kepada Anda", button="Saya terima")
    dina.presses("Saya terima")
    await dina.finds("kini Anda pegang; Budi Contoh diberi tahu")
    await budi.finds("✅ Dina Contoh menerima piket Anda")
    budi.says("/serah dina")
    await budi.finds("diserahkan kepada Dina")
    for data in ("T:999999", "T:1"):
        budi.presses("", data=data)
        await budi.finds("Piket itu tidak ada")
    number, _ = await a_tip(desks, "Alun-alun kota dijual kepada pengembang asing pekan depan")
    await dina.finds("Aduan baru", f"KL-{number:06d}")
