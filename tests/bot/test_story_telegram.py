"""The first path, end to end: a message comes in by Telegram and its verdict goes out, the whole service between."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.factcheck import Decision, Match, Outcome
from data.model.people import AddressStatus
from data.wording import say
from tests.bot.stage import Chat, Running, a_running_service, eventually, labels, the_office_knows
from tests.conftest import fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
OTHER_HOAX = "Micin membuat anak menjadi bodoh"
TRUTH = "Singkong pahit dapat beracun bila tidak diolah dengan benar"
NEWS = "Besok pagi warga RT 03 kerja bakti membersihkan selokan di depan balai desa, bawa cangkul sendiri"
_people = itertools.count(1001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One service for all stories; each has people of its own."""
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url)
    async with TelegramServer.serving() as server, a_running_service(server, folder, url) as running:
        yield running


@pytest.fixture
def siti(office: Running) -> Chat:
    return office.person(next(_people), "Siti")


@pytest.fixture
def budi(office: Running) -> Chat:
    return office.person(next(_people), "Budi")


@pytest.fixture(autouse=True)
def silences_are_read(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.inbox")


async def number_of(office: Running, title: str) -> int:
    """The row number of a fact-check."""
    return (await office.service.app.searcher.match(title)).matches[0].number


@pytest_asyncio.fixture(loop_scope="module")
async def unsure(office: Running, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A matcher that is sure of nothing, and the three titles it always offers: thresholds are not tested here."""
    titles = [HOAX, TRUTH, OTHER_HOAX]
    found = tuple([Match(await number_of(office, title), 0.5) for title in titles])

    async def match(_text: str) -> Decision:
        return Decision(Outcome.SUGGEST, found, "test")

    monkeypatch.setattr(office.service.app.searcher, "match", match)
    return titles


# --- Small talk ------------------------------------------------------------------------------------------------------


async def test_a_greeting_and_a_call_for_help(siti: Chat) -> None:
    siti.says("/start")
    await siti.hears("Halo! Kentongan membantu Anda memeriksa pesan", "BANTUAN")
    siti.says("Assalamualaikum")
    await siti.hears("Waalaikumsalam. Halo. Silakan teruskan")
    siti.says("BANTUAN")
    await siti.hears("Cara memakai Kentongan")
    siti.says("terima kasih ya")
    await siti.hears("Sama-sama")
    siti.has_heard_all()


async def test_somebody_whose_telegram_speaks_english_is_answered_in_english(office: Running, siti: Chat) -> None:
    office.server.control.person(siti.number, "Jane", language_code="en-GB")
    siti.says("hello")
    await siti.hears("Hello")
    siti.says("BAHASA ID")
    await siti.hears("selanjutnya kami menjawab dalam bahasa Indonesia")
    assert (await office.address_of(siti)).language == "id"


async def test_berhenti_and_mulai_are_kept(office: Running, siti: Chat) -> None:
    siti.says("berhenti")
    await siti.hears("tidak akan menerima pengumuman")
    assert await office.consents_of(siti) == [False]
    assert (await office.address_of(siti)).status is AddressStatus.OPTED_OUT
    siti.says(HOAX)
    await siti.hears_verdict("❌ SALAH")
    assert (await office.address_of(siti)).status is AddressStatus.OPTED_OUT, "checking goes on, and changes nothing"
    siti.says("MULAI")
    await siti.hears("bersedia lagi menerima pengumuman")
    assert await office.consents_of(siti) == [False, True]
    assert (await office.address_of(siti)).status is AddressStatus.ACTIVE


# --- The three outcomes ----------------------------------------------------------------------------------------------


async def test_a_hoax_gets_its_verdict_first_and_a_press_is_kept(office: Running, siti: Chat) -> None:
    said = siti.forwards(HOAX)
    card = await siti.hears_verdict("❌ SALAH")
    assert HOAX in card.text
    assert "Sumber: Contoh Kentongan" in card.text
    assert card.reply_to == said["message_id"]
    assert labels(card) == ["Membantu", "Tidak cocok", "Untuk diteruskan"]
    siti.presses("Membantu")
    await siti.hears("Terima kasih, kami catat")
    assert await office.votes_of(siti) == ["helpful"]
    await eventually(lambda: office.server.control.seen(siti.number, method="answerCallbackQuery"))


async def test_a_true_message_is_called_true(siti: Chat) -> None:
    siti.says(TRUTH)
    await siti.hears_verdict("✅ BENAR")


async def test_a_candidate_is_picked_by_its_button(office: Running, siti: Chat, unsure: list[str]) -> None:
    siti.forwards("Kabar yang mirip dengan beberapa cek fakta sekaligus, benarkah begitu?")
    asked = await siti.hears("Belum pasti", *unsure, button="Bukan salah satunya")
    assert [label[:40] for label in labels(asked)[:3]] == [f"{n}. {title}"[:40] for n, title in enumerate(unsure, 1)]
    siti.presses(labels(asked)[1])
    await siti.hears_verdict("✅ BENAR")
    assert await office.votes_of(siti) == ["picked"]


async def test_a_candidate_is_picked_by_its_number(office: Running, siti: Chat, unsure: list[str]) -> None:
    siti.forwards("Kabar yang mirip dengan beberapa cek fakta sekaligus, benarkah begitu?")
    await siti.hears("Belum pasti", unsure[0])
    siti.says("3")
    assert OTHER_HOAX in (await siti.hears_verdict("❌ SALAH")).text
    assert await office.votes_of(siti) == ["picked"]


async def test_none_of_the_candidates_is_it(office: Running, siti: Chat, unsure: list[str]) -> None:
    siti.forwards("Kabar yang mirip dengan beberapa cek fakta sekaligus, benarkah begitu?")
    await siti.hears("Belum pasti", unsure[0])
    siti.presses("Bukan salah satunya")
    await siti.hears("bukan salah satunya", "Jangan disebarkan dulu", "KT-")
    assert await office.votes_of(siti) == ["none_of_these"]


async def test_what_nobody_has_checked_gets_a_ticket(siti: Chat) -> None:
    siti.forwards(NEWS)
    told = await siti.hears("Belum ada hasil. Jangan disebarkan dulu.")
    ticket = told.text.split("KT-")[1][:6]
    siti.says(f"kt {ticket}")
    await siti.hears(f"Pesan KT-{ticket} tersimpan dan belum ada hasilnya")


async def test_several_messages_in_a_row_are_each_answered_in_order(office: Running, siti: Chat) -> None:
    with office.server.control.batch():
        said = [siti.forwards(text)["message_id"] for text in (HOAX, NEWS, TRUTH, OTHER_HOAX)]
    heard = [await siti.hears() for _ in said]
    assert [seen.reply_to for seen in heard] == said
    assert [seen.text.split("\n")[0][:7] for seen in heard] == ["❌ SALAH", "Belum a", "✅ BENAR", "❌ SALAH"]
    siti.has_heard_all()


# --- Bad input -------------------------------------------------------------------------------------------------------

Does = Callable[[Chat], object]
EMPTY = say("blank.empty", "id")
SYMBOLS = say("blank.symbols", "id")

#: (what somebody does, part of what they hear, why)
ODD: list[tuple[Does, str, str]] = [
    (lambda one: one.says(""), EMPTY, "an empty text"),
    (lambda one: one.says("   \n\t "), EMPTY, "white space"),
    (lambda one: one.says("kabar " * 1_700), "Belum ada hasil", "10,000 characters"),
    (lambda one: one.says("kabar " * 17_000), "Belum ada hasil", "100,000 characters"),
    (lambda one: one.says("a" * 100_000), "Belum ada hasil", "100,000 characters in one word"),
    (lambda one: one.says("🙂🙏👨‍👩‍👧"), SYMBOLS, "only emoji"),
    (lambda one: one.says("\u200b\u200d\u2060\ufeff"), EMPTY, "zero-width characters"),
    (lambda one: one.says("\u202e\u200f\u061c"), EMPTY, "direction marks"),
    (lambda one: one.says("\u202e" + HOAX + "\u200b"), "❌ SALAH", "a hoax among invisible characters"),
    (lambda one: one.says("هل هذا الخبر صحيح يا جماعة الخير"), "Belum ada hasil", "right to left"),
    (lambda one: one.says("\ud83d\ude00\ud83d"[2:]), EMPTY, "a lone surrogate"),
    (lambda one: one.says(HOAX + " \ud83d"), "❌ SALAH", "a hoax with a broken emoji behind it"),
    (lambda one: one.says("\x00"), EMPTY, "a zero byte"),
    (lambda one: one.sends("photo"), "belum dapat membaca isi gambar", "a photo without caption"),
    (lambda one: one.sends("photo", {"caption": HOAX}), "❌ SALAH", "a photo with a hoax below it"),
    (lambda one: one.sends("voice"), "belum dapat membaca isi pesan suara", "a voice message"),
    (lambda one: one.sends("video_note"), "belum dapat membaca isi video", "a round video"),
    (lambda one: one.sends("document"), "belum dapat membaca isi dokumen", "a document"),
    (lambda one: one.sends("document", {"size_bytes": 25_000_000}), "terlalu besar", "a file of 25 MB"),
    (lambda one: one.sends("poll"), "Jajak pendapat belum dapat kami baca", "a poll"),
    (lambda one: one.sends("contact"), "Kontak dan nomor telepon belum dapat kami periksa", "a contact card"),
    (lambda one: one.sends("location"), "lokasi belum dapat kami gunakan", "a place"),
    (lambda one: one.sends("venue"), "lokasi belum dapat kami gunakan", "a named place"),
    (lambda one: one.sends("sticker"), "Stikernya bagus", "a sticker"),
    (lambda one: one.says("/tidakada"), "Perintah itu belum kami kenal", "an unknown command"),
]


@pytest.mark.parametrize(("does", "heard", "why"), ODD, ids=[row[-1] for row in ODD])
async def test_whatever_is_sent_gets_a_helpful_sentence(
    office: Running, siti: Chat, budi: Chat, does: Does, heard: str, why: str
) -> None:
    with office.server.control.batch():
        does(siti)
        budi.says("Halo")
    await siti.hears(heard)
    await budi.hears("Halo! Kentongan")
    await siti.is_still_served()
    assert not [reason for _, reason in await office.set_aside() if "unknown" not in reason], why


#: (what somebody does, the reason in the log, why)
SILENT: list[tuple[Does, str, str]] = [
    (lambda one: one.sends("dice"), "content that no conversation can use", "a die"),
    (lambda one: one.control.bot_says(one.number, HOAX), "message from another bot", "another bot"),
]


@pytest.mark.parametrize(("does", "reason", "why"), SILENT, ids=[row[-1] for row in SILENT])
async def test_deliberate_silence_is_logged_with_its_reason(
    siti: Chat, caplog: pytest.LogCaptureFixture, does: Does, reason: str, why: str
) -> None:
    does(siti)
    await siti.is_still_served()
    assert f"is answered with silence: {reason}" in caplog.text, why


async def test_a_corrected_greeting_is_not_answered_twice(siti: Chat, caplog: pytest.LogCaptureFixture) -> None:
    said = siti.says("Halp")
    await siti.hears()
    siti.edits(said, "Halo")
    await siti.is_still_served()
    place = siti.sends("location")
    await siti.hears("lokasi belum dapat kami gunakan")
    siti.edits(place, "")
    await siti.is_still_served()
    assert caplog.text.count("changed message without anything to check") == 2, "also where a live location moves"


async def test_a_corrected_tip_is_checked_again(siti: Chat) -> None:
    said = siti.says(NEWS)
    await siti.hears("Belum ada hasil")
    siti.edits(said, HOAX)
    card = await siti.hears_verdict("❌ SALAH")
    assert "untuk pesan yang Anda ubah" in card.text
    assert card.reply_to == said["message_id"]


async def test_a_channel_post_is_passed_over(office: Running, siti: Chat, caplog: pytest.LogCaptureFixture) -> None:
    channel = office.server.control.channel("Kanal Warga")
    office.server.control.says(channel, HOAX)
    await siti.is_still_served()
    await office.everything_is_decided()
    assert "silence: post in a channel" in caplog.text
    assert office.server.control.messages(channel) == []


async def test_old_buttons_are_answered_politely(office: Running, siti: Chat) -> None:
    siti.says(HOAX)
    card = await siti.hears_verdict("❌ SALAH")
    assert card.message_id
    siti.presses("", data="versi-lama:1", message_id=card.message_id)
    await siti.hears("Tombol itu sudah tidak berlaku")
    siti.presses("", data="ok:999999", message_id=card.message_id)
    await siti.hears("Tombol itu bukan untuk percakapan ini")
    siti.presses("Tidak cocok", message_id=card.message_id, is_expired=True, is_inaccessible=True)
    await siti.hears("hasil untuk pesan", "tidak cocok")
    assert await office.votes_of(siti) == ["unhelpful"]


async def test_the_second_answer_to_one_question_changes_nothing(office: Running, siti: Chat) -> None:
    siti.says(HOAX)
    card = await siti.hears_verdict("❌ SALAH")
    with office.server.control.batch():
        siti.presses("Membantu", message_id=card.message_id)
        siti.presses("Tidak cocok", message_id=card.message_id)
    await siti.hears("Terima kasih, kami catat")
    await siti.hears("sudah kami catat sebelumnya")
    assert await office.votes_of(siti) == ["helpful"]


async def test_nobody_can_press_somebody_else_s_button(office: Running, siti: Chat, budi: Chat) -> None:
    siti.says(HOAX)
    card = await siti.hears_verdict("❌ SALAH")
    payload = card.buttons[0][0][1]
    budi.presses("", data=payload, message_id=budi.says("Halo")["message_id"])
    await budi.hears("Halo! Kentongan")
    await budi.hears("bukan untuk percakapan ini")
    assert await office.votes_of(siti) == []


async def test_an_update_of_unknown_shape_is_set_aside_visibly_and_alone(
    office: Running, siti: Chat, budi: Chat
) -> None:
    before = await office.set_aside()
    unknown: dict[str, Any] = {"message": {"chat": {"id": siti.number, "type": "private"}, "text": "RAHASIA"}}
    with office.server.control.batch():
        siti.says("Halo")
        office.server.control.raw(unknown)
        office.server.control.raw({"pesan_baru": {"isi": "RAHASIA"}})
        budi.says("Halo")
    await siti.hears("Halo! Kentongan")
    await budi.hears("Halo! Kentongan")
    await siti.is_still_served()
    await office.everything_is_decided()
    reasons = [reason for _, reason in (await office.set_aside())[: -len(before) or None]]
    assert reasons == [
        "an update of a kind that was not asked for",
        "not an update as we know it: message.date, message.message_id",
    ]


# --- A handler that fails --------------------------------------------------------------------------------------------


def the_searcher_fails(office: Running, monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Let searches for poison fail so often; returns the searched texts."""
    searcher, asked = office.service.app.searcher, list[str]()
    really = searcher.match

    async def match(text: str) -> Decision:
        if "beracun" not in text:
            return await really(text)
        asked.append(text)
        if len(asked) <= times:
            raise RuntimeError("index out of order")
        return await really(text)

    monkeypatch.setattr(searcher, "match", match)
    return asked


async def test_after_three_failures_the_person_hears_an_apology(
    office: Running, siti: Chat, budi: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = the_searcher_fails(office, monkeypatch, times=3)
    with office.server.control.batch():
        siti.forwards(TRUTH)
        budi.forwards(HOAX)
        siti.forwards(HOAX)
    await budi.hears_verdict("❌ SALAH")
    told = await siti.hears("Maaf, kami sedang terkendala", "jangan disebarkan dulu")
    await siti.hears_verdict("❌ SALAH")
    assert len(asked) == 3
    number, reason = (await office.set_aside())[0]
    assert (f"KT-{number:06d}" in told.text, reason) == (True, "RuntimeError")
    siti.has_heard_all()


async def test_a_failure_that_passes_is_never_noticed(
    office: Running, siti: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await office.set_aside()
    asked = the_searcher_fails(office, monkeypatch, times=2)
    siti.forwards(TRUTH)
    await siti.hears_verdict("✅ BENAR")
    siti.has_heard_all()
    assert (len(asked), await office.set_aside()) == (3, before)


# --- Groups ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def all_ears(office: Running) -> Iterator[None]:
    """A bot that hears everything in groups, as one does whose owner has turned the privacy mode off."""
    office.server.control.bot(DEFAULT_TOKEN, is_private=False)
    yield
    office.server.control.bot(DEFAULT_TOKEN, is_private=True)


@pytest.mark.usefixtures("all_ears")
async def test_in_a_group_we_are_silent_unless_spoken_to(office: Running, caplog: pytest.LogCaptureFixture) -> None:
    group = office.group_of(next(_people), next(_people))
    name = office.server.world.bot_named(None).user["username"]
    group.says(HOAX)
    group.says("/cek@lain_bot " + HOAX)
    group.sends("photo")
    await group.is_still_served()
    assert caplog.text.count("silence: group message not addressed to us") == 3
    said = group.says(f"/cek@{name} {HOAX}")
    card = await group.hears_verdict("❌ SALAH")
    assert card.reply_to == said["message_id"], "others must see which message it answers"
    group.says(f"@{name} {TRUTH}")
    await group.hears_verdict("✅ BENAR")
    group.says(OTHER_HOAX, reply_to=card.message_id)
    await group.hears_verdict("❌ SALAH")
    group.has_heard_all()


async def test_a_wish_of_one_member_is_not_that_of_all(office: Running) -> None:
    group = office.group_of(next(_people))
    group.says("/berhenti")
    await group.hears("hanya berlaku di percakapan pribadi")
    assert await office.consents_of(group) == []


async def test_in_a_group_a_press_is_answered_below_its_message(office: Running) -> None:
    group = office.group_of(next(_people))
    group.says("/cek " + HOAX)
    card = await group.hears_verdict("❌ SALAH")
    group.presses("Membantu")
    thanks = await group.hears("Terima kasih, kami catat")
    assert thanks.reply_to == card.message_id


async def test_an_anonymous_administrator_is_answered(office: Running) -> None:
    group = office.group_of(next(_people))
    said = group.says("siapa")
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    message = {**said, "from": stand_in, "sender_chat": said["chat"], "text": f"/cek {HOAX}"}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": 4}]
    office.server.control.raw({"message": message})
    await group.hears_verdict("❌ SALAH")


async def test_a_group_that_moved_is_answered_under_its_new_id(office: Running) -> None:
    member = next(_people)
    old = office.group_of(member)
    old.says("/cek " + HOAX)
    await old.hears_verdict("❌ SALAH")
    known = await office.address_of(old)
    new = Chat(office.server, office.server.control.migrates(old.number), by=member)
    new.says("/cek " + TRUTH)
    await new.hears_verdict("✅ BENAR")
    await office.everything_is_decided()
    assert (await office.address_of(new)).status is AddressStatus.ACTIVE
    assert (await office.address_of(old)).number == known.number


async def test_what_is_remembered_of_a_group_moves_along(office: Running) -> None:
    member = next(_people)
    old = office.group_of(member)
    old.says("/bahasa en")
    await old.hears("English")
    new = Chat(office.server, office.server.control.migrates(old.number), by=member)
    await office.everything_is_decided()
    new.says("/help")
    await new.hears("How to use Kentongan")


# --- People who leave ------------------------------------------------------------------------------------------------


async def test_a_block_and_its_end_are_noted(office: Running, siti: Chat) -> None:
    siti.says("Halo")
    await siti.hears()
    office.server.control.blocks(siti.number)
    await office.becomes(siti, AddressStatus.BLOCKED)
    office.server.control.unblocks(siti.number)
    await office.becomes(siti, AddressStatus.ACTIVE)
    siti.has_heard_all()


async def test_a_refusal_is_noted_as_well(office: Running, siti: Chat, budi: Chat) -> None:
    with office.server.control.batch():
        siti.says("Halo")
        budi.says("Halo")
        office.server.control.fault("blocked", "sendMessage", chat_id=siti.number)
        office.server.control.deactivates(budi.number)
    await office.becomes(siti, AddressStatus.BLOCKED)
    await office.becomes(budi, AddressStatus.UNREACHABLE)
    siti.says("Halo lagi")
    await siti.hears()
    await office.becomes(siti, AddressStatus.ACTIVE)


# --- Weather ---------------------------------------------------------------------------------------------------------

#: (fault, its details, copies that the chat sees in the end, why)
WEATHER: list[tuple[str, dict[str, Any], int, str]] = [
    ("throttled", {"retry_after": 1}, 1, "nothing was shown, and the wait is kept"),
    ("lost_before", {}, 1, "nothing was shown, but we cannot know"),
    ("lost", {}, 2, "a copy is better than silence to somebody who asked"),
    ("reset", {}, 2, "the same"),
    ("garbled", {}, 2, "the same"),
    ("failed", {"code": 502}, 1, "nothing was shown, but we cannot know"),
]


async def test_everybody_is_answered_whatever_the_weather(office: Running) -> None:
    people = [office.person(next(_people)) for _ in WEATHER]
    for one, (kind, details, _, _) in zip(people, WEATHER, strict=True):
        office.server.control.fault(kind, "sendMessage", chat_id=one.number, **details)
    with office.server.control.batch():
        for one in people:
            one.says(HOAX)
    for one, (_, _, copies, why) in zip(people, WEATHER, strict=True):
        for _ in range(copies):
            assert (await one.hears()).text.startswith("❌ SALAH"), why
    await asyncio.sleep(0.2)
    for one in people:
        one.has_heard_all()


# --- Health ----------------------------------------------------------------------------------------------------------


async def test_the_service_says_that_it_is_well(office: Running) -> None:
    async with httpx.AsyncClient(base_url=office.address, timeout=60) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ready", "missing": {}}
        assert (await client.post("/telegram/way-in", json={})).status_code == 404, "no webhook was asked for"
