"""Somebody answers a message with "is this true?": the message they point at is checked."""

from __future__ import annotations

import pytest

from data.model.factcheck import Outcome
from data.model.message import Attachment, ContentKind, Origin, OriginKind, Quote
from data.wording import say
from handlers.card import verdict_card
from tests.handlers.chat import CHIP, SALT, Chat

CLAIM = "Vaksin berisi chip pelacak, sebarkan sebelum dihapus!"
ORIGIN = Origin(OriginKind.CHANNEL, "Kanal Warga", "https://t.me/kanal/7")
PHOTO = Quote("", ContentKind.PHOTO, (Attachment("q"),))


@pytest.fixture
def siti() -> Chat:
    chat = Chat()
    chat.answers(CHIP)
    return chat


#: (what somebody writes below the message, why)
POINTING = [
    ("", "only our name, which the channel takes away"),
    ("@kentongan_bot", "only our name"),
    ("/cek", "the command alone"),
    ("/cek ini dong", "the command with a few words"),
    ("ini bener gak?", "the usual question"),
    ("Apa benar?", "a formal one"),
    ("hoax bukan min?", "with a polite word"),
    ("beneran ini kak", "without a question mark"),
    ("min", "a polite word and nothing else"),
    ("tolong dicek ya kak", "a request"),
    ("apakah berita ini benar adanya", "many words that claim nothing"),
    ("?", "a sign"),
    ("ini dari mana?", "a question that only whoever wrote it can answer"),
]


@pytest.mark.parametrize(("asked", "why"), POINTING, ids=[row[-1] for row in POINTING])
@pytest.mark.parametrize("is_group", [True, False])
async def test_what_is_pointed_at_is_checked(siti: Chat, asked: str, why: str, is_group: bool) -> None:
    ask = siti.says_in_group if is_group else siti.says
    await ask(asked, quoted=Quote(CLAIM, forwards=1, origin=ORIGIN))
    siti.hears_first("❌ SALAH")
    assert siti.desk.asked[-1] == CLAIM, why
    tip = siti.turn.tip
    assert tip is not None
    assert (tip.text, tip.forwards, tip.origin, tip.kind) == (CLAIM, 1, ORIGIN, ContentKind.TEXT)
    assert siti.said.reply_to == f"m{siti.number}", "the answer points at who asked"


#: (what somebody writes below the message, part of what they hear, why)
OTHERWISE = [
    ("terima kasih", "Sama-sama", "thanks are thanks"),
    ("halo", "Halo", "a greeting is one"),
    ("BERHENTI", "tidak akan menerima pengumuman", "a wish to be left alone counts always"),
    ("/bantuan", "Cara memakai", "another command"),
    ("BAHASA EN", "English", "a wish for another language"),
]


@pytest.mark.parametrize(("said", "heard", "why"), OTHERWISE, ids=[row[-1] for row in OTHERWISE])
async def test_what_means_something_by_itself_is_not_about_the_message(
    siti: Chat, said: str, heard: str, why: str
) -> None:
    await siti.says(said, quoted=Quote(CLAIM))
    siti.hears(heard)
    assert siti.desk.asked == [], why


async def test_a_claim_of_the_person_s_own_goes_first(siti: Chat) -> None:
    await siti.says("Air garam mencegah covid kata dokter di televisi", quoted=Quote(CLAIM))
    assert siti.desk.asked == ["Air garam mencegah covid kata dokter di televisi"]


async def test_a_question_with_a_claim_in_it_goes_first_only_if_anything_is_found(siti: Chat) -> None:
    question = "apa benar air garam mencegah covid?"
    await siti.says(question, quoted=Quote(CLAIM))
    siti.hears_first("❌ SALAH")
    assert siti.desk.asked == [question]
    siti.finds(Outcome.NONE)
    await siti.says(question, quoted=Quote(CLAIM))
    assert siti.desk.asked[1:] == [question, CLAIM]
    assert siti.turn.tip is not None
    assert siti.turn.tip.text == CLAIM


async def test_a_typed_number_picks_a_candidate_also_below_the_list(siti: Chat) -> None:
    siti.suggests(CHIP, SALT)
    await siti.forwards(CLAIM)
    await siti.says("2", quoted=Quote(siti.said.text, is_ours=True))
    siti.hears_first("⚠️ MENYESATKAN")


async def test_a_picture_without_text_is_kept_and_its_text_asked_for(siti: Chat) -> None:
    await siti.says_in_group("ini bener gak?", quoted=PHOTO)
    siti.hears("Kami belum dapat membaca isi gambar")
    assert siti.turn.tip is not None
    assert siti.turn.tip.attachments == PHOTO.attachments


async def test_a_picture_with_a_caption_is_checked_by_it(siti: Chat) -> None:
    await siti.says_in_group("/cek", quoted=Quote(CLAIM, ContentKind.PHOTO, PHOTO.attachments))
    siti.hears_first("❌ SALAH")
    siti.hears("isi gambar belum dapat kami periksa")


async def test_our_own_answer_is_recognised(siti: Chat) -> None:
    card = verdict_card(CHIP, "id", 4096)
    for is_ours in (True, False):
        await siti.says_in_group("ini bener gak?", quoted=Quote(card, is_ours=is_ours))
        siti.hears(say("own.known", "id"))
        siti.nothing_is_kept()


#: (the message that is pointed at, why)
NOTHING_THERE = [
    (Quote(say("welcome.full", "id"), is_ours=True), "what we say ourselves is nothing to check"),
    (Quote("wkwk"), "small talk of a neighbour"),
    (Quote(""), "a message without text"),
    (Quote("", ContentKind.STICKER, (Attachment("s"),)), "a sticker"),
    (Quote("", ContentKind.PHOTO), "a picture that the platform does not show"),
    (None, "none at all"),
]


@pytest.mark.parametrize(("quote", "why"), NOTHING_THERE, ids=[row[-1] for row in NOTHING_THERE])
async def test_where_there_is_nothing_to_check_the_whole_message_is_asked_for(
    siti: Chat, quote: Quote | None, why: str
) -> None:
    siti.finds(Outcome.NONE)
    await siti.says_in_group("/cek", quoted=quote)
    siti.hears("Mohon kirim pesan selengkapnya")
    assert siti.turn.tip is None, why


async def test_a_forward_is_checked_itself_whatever_it_answers(siti: Chat) -> None:
    await siti.says("ini bener gak?", forwards=1, quoted=Quote(CLAIM))
    assert CLAIM not in siti.desk.asked


async def test_a_question_that_was_corrected_is_not_answered_again(siti: Chat) -> None:
    await siti.says("ini bener gak??", is_edited=True, quoted=Quote(CLAIM))
    siti.hears_silence("changed message")
