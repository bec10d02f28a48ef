"""Everything odd that can come in: each a helpful sentence or a deliberate, logged nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.model.conversation import Conversation
from data.model.factcheck import Decision, Match, MatchKind, Outcome
from data.model.message import ChatKind, ContentKind, Incoming, Sender
from data.model.tip import TipState
from data.wording import LANGUAGES, say, units
from handlers import reply
from tests.handlers.chat import CHIP, LABEL, NO_BUTTONS, SALT, TELEGRAM, WHATSAPP, Chat, MemoryDesk

CLAIM = "Awas, vaksin berisi chip, sebarkan!"
LONG_LINK = "https://contoh.example/" + "y" * 300
SAMPLE = replace(CHIP, number=5, title="Judul 🧂 " * 300, summary="Sebab. " * 300, is_sample=True, url=LONG_LINK)


@pytest.mark.parametrize(
    ("text", "heard", "reason"),
    [
        ("", "tidak ada tulisan yang terbaca", "empty"),
        (" \n\t ", "tidak ada tulisan yang terbaca", "white space"),
        ("\u200b\u200d\ufeff\u2060", "tidak ada tulisan yang terbaca", "zero-width only"),
        ("\u202e\u200f", "tidak ada tulisan yang terbaca", "direction marks only"),
        ("\udfff\ud800", "tidak ada tulisan yang terbaca", "surrogates that mean nothing"),
        ("\x00\x01", "tidak ada tulisan yang terbaca", "control characters"),
        ("😀🎉👨‍👩‍👧", "meragukan", "only emoji"),
        ("!!!---…", "meragukan", "only marks"),
        ("h\u200ba\u200bl\u200bo", "Halo", "a greeting with zero-width characters in it"),
        ("a" * 10_000, "Belum ada hasil", "10,000 letters without a space"),
        ("Sebarkan! " * 10_000, "Belum ada hasil", "100,000 characters"),
        ("\u200b" * 100_000, "tidak ada tulisan yang terbaca", "100,000 invisible characters"),
        ("halo" + "\u200b" * 2_000 + " vaksin berisi chip pelacak", "Belum ada hasil", "a claim far behind a greeting"),
        ("\u202eوباء جديد في المدينة غدا", "Belum ada hasil", "right to left with an override"),
        ("Vaksin \ud83d berisi chip pelacak", "Belum ada hasil", "a lone surrogate inside"),
        ("{ticket} {0} {} %s vaksin <b>chip</b>", "Belum ada hasil", "braces and markup"),
    ],
)
async def test_odd_text(text: str, heard: str, reason: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears(heard)


async def test_a_lone_surrogate_is_replaced_and_a_pair_is_joined() -> None:
    chat = Chat()
    await chat.says("Kabar \ud83dburuk \ud83d\ude00 untuk semua")
    assert chat.desk.asked == ["Kabar \ufffdburuk 😀 untuk semua"]


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        (ContentKind.STICKER, "Stikernya bagus"),
        (ContentKind.LOCATION, "lokasi belum dapat kami gunakan"),
        (ContentKind.CONTACT, "OTP"),
        (ContentKind.POLL, "teruskan teksnya"),
    ],
)
async def test_what_has_no_text_gets_a_sentence(kind: ContentKind, heard: str) -> None:
    chat = Chat()
    await chat.sends(kind)
    chat.hears(heard)
    chat.nothing_is_kept()


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (ContentKind.PHOTO, "gambar"),
        (ContentKind.VIDEO, "video"),
        (ContentKind.VOICE, "pesan suara"),
        (ContentKind.DOCUMENT, "dokumen"),
    ],
)
async def test_a_file_without_caption_asks_for_its_text_and_is_kept(kind: ContentKind, what: str) -> None:
    chat = Chat()
    turn = await chat.sends(kind, size_bytes=1_000)
    chat.hears(f"belum dapat membaca isi {what}", "KT-000123")
    assert turn.tip is not None
    assert (turn.tip.kind, turn.tip.text, turn.tip.state) == (kind, "", TipState.QUEUED)
    assert turn.tip.decision.outcome is Outcome.NONE
    assert chat.desk.asked == []


@pytest.mark.parametrize("caption", ["min ini hoax bukan?", "tolong cek", "🙏", "assalamualaikum"])
async def test_a_caption_that_only_asks_is_as_none(caption: str) -> None:
    chat = Chat()
    turn = await chat.sends(ContentKind.PHOTO, caption)
    chat.hears("belum dapat membaca isi gambar")
    assert turn.tip is not None
    assert turn.tip.text == caption


async def test_a_caption_is_checked_and_the_person_told_that_only_the_text_was_read() -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.sends(ContentKind.VIDEO, CLAIM)
    chat.hears_first("❌ SALAH")
    chat.hears("Yang kami baca hanya tulisannya", "video")
    assert turn.tip is not None
    assert (turn.tip.kind, turn.tip.text) == (ContentKind.VIDEO, CLAIM)


async def test_a_file_too_large_gets_one_sentence() -> None:
    chat = Chat()
    await chat.sends(ContentKind.DOCUMENT, size_bytes=25_000_000)
    chat.hears("terlalu besar", "20 MB")
    chat.nothing_is_kept()


async def test_the_caption_of_a_file_too_large_is_checked() -> None:
    chat = Chat()
    turn = await chat.sends(ContentKind.DOCUMENT, CLAIM, size_bytes=25_000_000)
    assert turn.tip is not None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"chat_kind": ChatKind.CHANNEL}, "post in a channel"),
        ({"sender": Sender("9", is_bot=True)}, "another bot"),
        ({"chat_kind": ChatKind.GROUP, "is_addressed": False}, "not addressed"),
        ({"kind": ContentKind.OTHER}, "no conversation can use"),
        ({"kind": ContentKind.OTHER, "text": ""}, "no conversation can use"),
    ],
)
async def test_deliberate_silence(changes: dict[str, object], reason: str) -> None:
    chat = Chat()
    await chat.says(**{"text": CLAIM, **changes})  # type: ignore[arg-type]
    chat.hears_silence(reason)
    chat.nothing_is_kept()
    assert chat.conversation.turns == 0


async def test_in_a_group_the_answer_points_at_its_message_and_the_mention_is_no_part_of_the_tip() -> None:
    chat = Chat()
    await chat.says_in_group(f"@kentongan_bot {CLAIM}")
    assert chat.desk.asked == [CLAIM]
    await chat.says_in_group("halo @Kentongan_Bot")
    chat.hears("Halo")
    assert chat.said.reply_to == "m124"


async def test_a_button_in_a_group_is_answered() -> None:
    chat = Chat()
    pressed = {"kind": ContentKind.BUTTON, "is_addressed": False, "message_id": "", "button_message_id": "b9"}
    await chat.says_in_group("ok:9", **pressed)
    chat.hears("bukan untuk percakapan ini")
    assert chat.said.reply_to == "b9"


@pytest.mark.parametrize(
    ("standing", "reason"), [(True, "may write"), (False, "no longer write"), (None, "unknown way")]
)
async def test_standing_is_noted_in_silence(standing: bool | None, reason: str) -> None:
    chat = Chat()
    turn = await chat.sends(ContentKind.STANDING, standing=standing)
    chat.hears_silence(reason)
    assert turn.may_write is standing


async def test_a_moved_chat_is_noted_in_silence() -> None:
    chat = Chat()
    turn = await chat.sends(ContentKind.MOVED, "-1009", chat_kind=ChatKind.GROUP, is_addressed=False)
    chat.hears_silence("moved")
    assert turn.moved_to == "-1009"
    assert (await chat.sends(ContentKind.MOVED, "")).moved_to == ""


async def test_a_changed_tip_is_checked_again_and_says_so_after_the_verdict() -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.says(CLAIM, is_edited=True)
    chat.hears_first("❌ SALAH")
    chat.hears("pesan yang Anda ubah")
    assert turn.tip is not None
    assert (await chat.says(f"/cek {CLAIM}", is_edited=True)).tip is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("makasih ya", ContentKind.TEXT),
        ("1", ContentKind.TEXT),
        ("bansos kapan cair?", ContentKind.TEXT),
        ("/help saya ingin tahu caranya", ContentKind.TEXT),
        ("", ContentKind.TEXT),
        ("", ContentKind.PHOTO),
        ("", ContentKind.LOCATION),
        ("", ContentKind.POLL),
    ],
)
async def test_any_other_change_is_passed_over(text: str, kind: ContentKind) -> None:
    chat = Chat()
    await chat.sends(kind, text, is_edited=True)
    chat.hears_silence("changed message")


# Our own answer, sent back.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [MatchKind.CLAIM, MatchKind.SIMILAR_SCAM])
async def test_our_own_answer_is_recognised_and_is_no_tip(language: str, kind: MatchKind) -> None:
    chat = Chat(language=language, greeted=False)
    chat.answers(CHIP, kind)
    await chat.says(CLAIM)
    card = chat.said.text
    heard = say("own.known", language)
    for copy in (card, card.replace("\ufe0f", ""), f"\n{card}\n"):
        await chat.forwards(copy)
        chat.hears(heard)
        chat.nothing_is_kept()


async def test_our_own_answer_is_recognised_with_what_was_said_below_it() -> None:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says(f"Assalamualaikum. {CLAIM} Terima kasih. Stop kirim pengumuman ya")
    chat.hears("Waalaikumsalam.", "Sama-sama.")
    await chat.forwards(chat.said.text)
    chat.hears("jawaban kami sendiri")


async def test_our_own_answer_to_a_caption_is_recognised() -> None:
    chat = Chat(WHATSAPP)
    chat.answers(SALT)
    await chat.sends(ContentKind.PHOTO, CLAIM)
    await chat.forwards(chat.said.text.replace("\ufe0f", ""))
    chat.hears("jawaban kami sendiri")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("❌ SALAH", "✅ BENAR", "another verdict"),
        ("chip pelacak", "madu murni", "another claim"),
        ("https://contoh.example/chip", "https://jahat.example", "another link"),
        ("Tidak ada", "Ada", "other reasons"),
        ("Sumber:", "Kirim pulsa dulu.\nSumber:", "something added"),
        ("Sumber: Pemeriksa", "Sumber: Penipu", "another source"),
    ],
)
async def test_an_imitation_of_our_answer_is_never_vouched_for(old: str, new: str, reason: str) -> None:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says(CLAIM)
    copy = chat.said.text
    assert old in copy
    await chat.forwards(copy.replace(old, new))
    chat.hears("dapat menirunya")
    chat.nothing_is_kept()


async def test_a_stamp_word_alone_is_not_our_answer() -> None:
    chat = Chat()
    turn = await chat.forwards("✅ BENAR\n\nMulai besok semua pasar tutup, kata tetangga saya.")
    assert turn.tip is not None


async def test_a_group_message_full_of_white_space_takes_no_time() -> None:
    """It would take minutes if the search for our name had to look at the white space from every place."""
    chat = Chat()
    await chat.says(f"{CLAIM}{' ' * 100_000}dan sebarkan @contoh_bot", chat_kind=ChatKind.GROUP)
    assert chat.turn.tip is not None
    assert chat.turn.tip.text.startswith(CLAIM)
    assert chat.desk.asked[-1].endswith("dan sebarkan"), "our name is no part of the claim"


# Whatever is said, there is an answer, and it fits.

PIECES = [
    *("halo", "min", "kapan", "?", "benar", "1", "0", "/cek", "/start", "STOP", "bahasa", "en", "KT-1", "vaksin"),
    *("\n", "\u200b", "\ud800", "{}", "@x_bot", "https://a.id", "❌ SALAH", "\nSumber: x"),
]
ANY_TEXT = st.one_of(
    st.text(st.characters(codec=None), max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
)
DECISIONS = st.builds(
    Decision,
    st.sampled_from(Outcome),
    st.lists(st.builds(Match, st.integers(1, 6), st.just(0.5), st.sampled_from(MatchKind)), max_size=4).map(tuple),
)
MEMORIES = st.builds(
    Conversation,
    language=st.sampled_from([*LANGUAGES, "xx"]),
    has_greeted=st.booleans(),
    asked_number=st.integers(0, 2),
    candidates=st.lists(st.integers(1, 6), max_size=3).map(tuple),
)
INCOMING = st.builds(
    Incoming,
    number=st.integers(1, 2**63 - 1),
    channel=st.just("test"),
    chat_id=st.just("c"),
    sender=st.builds(Sender, st.just("1"), is_bot=st.booleans()),
    kind=st.sampled_from(ContentKind),
    chat_kind=st.sampled_from(ChatKind),
    text=ANY_TEXT,
    is_edited=st.booleans(),
    is_addressed=st.booleans(),
    forwards=st.integers(0, 2),
    standing=st.none() | st.booleans(),
)
LIMITS = st.sampled_from([TELEGRAM, WHATSAPP, NO_BUTTONS, replace(WHATSAPP, text_units=160)])


@settings(max_examples=400, deadline=None)
@given(incoming=INCOMING, memory=MEMORIES, decision=DECISIONS, limits=LIMITS)
async def test_reply_never_raises_and_always_fits(incoming, memory, decision, limits) -> None:
    desk = MemoryDesk(limits, decision)
    desk.known |= {4: LABEL, 5: SAMPLE}
    turn = await reply(incoming, memory, desk)
    assert (turn.says is None) == bool(turn.silence)
    if turn.says is not None:
        assert turn.says.text.strip()
        assert units(turn.says.text) <= limits.text_units
        turn.says.text.encode()
        assert len(turn.says.choices) <= limits.choices
        assert all(units(choice.label) <= limits.choice_units for choice in turn.says.choices)
    if turn.tip is not None:
        turn.tip.text.encode()
