"""Several thoughts in one message: taken apart, the verdict first, the rest in a line or two below."""

from __future__ import annotations

import pytest

from data.faq_file import read_faq
from data.matching.faq import FaqIndex
from data.model.tip import TipState
from data.wording import units
from handlers.thoughts import Kind, thoughts_in
from tests.handlers.chat import CHIP, SALT, WHATSAPP, Chat

CLAIM = "vaksin berisi chip pelacak"
OFFICE = """
[[faq]]
questions = ["Kapan bansos cair?"]
answer = "Jadwal bansos diumumkan di kantor kelurahan."
source = "Dinas Sosial"
date = 2026-11-01
"""


def an_office_that_knows(chat: Chat) -> Chat:
    chat.desk.answers = FaqIndex(read_faq(OFFICE))
    return chat


@pytest.mark.parametrize(
    ("text", "claim", "kinds", "reason"),
    [
        (f"Makasih min. Oh iya ini bener gak: {CLAIM}", CLAIM, [Kind.THANKS], "thanks, then a check"),
        (f"makasih ya 🙏 oiya {CLAIM}", CLAIM, [Kind.THANKS], "a smile ends a sentence"),
        (f"Terima kasih\n{CLAIM}", CLAIM, [Kind.THANKS], "two lines"),
        (f"Pagi pak, tolong cek {CLAIM}, oh ya bansos kapan cair?", f"tolong cek {CLAIM}", [Kind.QUESTION], "three"),
        (f"Stop kirim pengumuman ya. Tapi tolong cek: {CLAIM}", CLAIM, [Kind.STOP], "no announcements, but a check"),
        (f"Assalamualaikum. {CLAIM}", CLAIM, [Kind.SALAM], "a salam wants its answer"),
        (f"Assalamu'alaikum wr. wb. {CLAIM}. Terima kasih", f"{CLAIM}.", [Kind.SALAM, Kind.THANKS], "around it"),
        (f"Halo min, {CLAIM}", CLAIM, [], "a greeting before it"),
        (f"ini bener gak? {CLAIM}", CLAIM, [], "an asking before it"),
        (f"{CLAIM}. Ini hoax bukan?", f"{CLAIM}.", [], "an asking behind it"),
        (f"Bot goblok! {CLAIM}", CLAIM, [Kind.ANGER], "anger, and something to check"),
        (f"Tolong cek {CLAIM}. Saya mau bicara dengan petugas", f"Tolong cek {CLAIM}.", [Kind.HUMAN], "a human too"),
        ("Makasih min. Bansos kapan cair?", "", [Kind.QUESTION, Kind.THANKS], "nothing to check"),
        ("Halo pak, bansos kapan cair?", "", [Kind.QUESTION], "a greeting before a question"),
        ("Makasih. Stop kirim pengumuman ya", "", [Kind.STOP, Kind.THANKS], "the weightier first"),
        (f"Thanks! By the way, {CLAIM}", CLAIM, [Kind.THANKS], "English"),
        (f"Matur nuwun. {CLAIM}", CLAIM, [Kind.THANKS], "Javanese"),
    ],
)
def test_a_message_is_taken_apart(text: str, claim: str, kinds: list[Kind], reason: str) -> None:
    found = thoughts_in(text)
    assert found is not None, reason
    assert (found.claim, [aside.kind for aside in found.asides]) == (claim, kinds), reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CLAIM, "one thought"),
        ("", "nothing"),
        ("Makasih min. Sehat selalu ya", "only small talk"),
        ("Halo. Tes. Tes.", "only small talk"),
        ("Awas! Vaksin berisi chip. Sebarkan!", "one copied message"),
        ("Kenapa harga naik? Karena beras dibuang ke laut!", "a copied question"),
        ("Kapan ini berakhir? Vaksin berisi chip. Sebarkan!", "a question of the message's"),
        ("Stop! Vaksin berisi chip. Sebarkan!", "a word with consequences needs its sentence"),
        ("Undian berhadiah! Hubungi petugas kami. Segera!", "the message wants to be called"),
        ("Makasih. Tolong cek ya", "it lacks the message to check"),
        (f"Makasih min. {CLAIM}. " + "Sebarkan ke semua grup keluarga. " * 20, "too long to be spoken to us"),
        ("a. b. c. d. e. f. g. h. i. j. k. l. makasih", "a story in very many pieces"),
    ],
)
def test_what_is_one_thought(text: str, reason: str) -> None:
    assert thoughts_in(text) is None, reason


async def test_the_verdict_stays_first_and_the_whole_text_is_kept() -> None:
    chat = Chat()
    chat.answers(CHIP)
    text = f"Makasih min. Oh iya ini bener gak: {CLAIM}"
    turn = await chat.says(text)
    chat.hears_first("❌ SALAH")
    assert chat.said.text.endswith("\n\nSama-sama.")
    assert chat.desk.asked == [CLAIM]
    assert turn.tip is not None
    assert (turn.tip.text, turn.tip.state) == (text, TipState.ANSWERED)


async def test_a_wish_for_no_announcements_is_acted_on_beside_a_verdict() -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.says(f"Stop kirim pengumuman ya. Tapi tolong cek: {CLAIM}")
    chat.hears_first("❌ SALAH")
    chat.hears("Pengumuman tidak akan kami kirim lagi", "MULAI")
    assert turn.wants_announcements is False
    assert chat.conversation.is_opted_out
    assert turn.tip is not None


async def test_a_question_beside_a_claim_is_answered_below_it() -> None:
    chat = an_office_that_knows(Chat())
    chat.answers(CHIP)
    text = f"Pagi pak, tolong cek {CLAIM}, oh ya bansos kapan cair?"
    await chat.says(text)
    chat.hears_first("❌ SALAH")
    chat.hears("Tentang pertanyaan Anda: Jadwal bansos", "Sumber: Dinas Sosial, diperbarui 1 November 2026")
    chat.desk.answers = FaqIndex()
    await chat.says(text)
    chat.hears("Pertanyaan Anda belum dapat dijawab di sini", "PETUGAS")


async def test_a_request_beside_a_claim_is_kept_with_it() -> None:
    chat = Chat()
    turn = await chat.says(f"Tolong cek {CLAIM}. Saya mau bicara dengan petugas")
    chat.hears_first("Belum ada hasil. Jangan disebarkan dulu.")
    chat.hears("Permintaan bicara dengan petugas kami simpan dengan nomor KT-000123")
    assert turn.tip is not None
    assert turn.request is not None
    assert turn.request.number == turn.tip.number


async def test_candidates_keep_their_buttons_and_numbers() -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT)
    await chat.says(f"Makasih min. Oh iya: {CLAIM}")
    chat.hears("Belum pasti", "2. Air garam", "Sama-sama.", button="Bukan salah satunya")
    await chat.says("2")
    chat.hears_first("⚠️ MENYESATKAN")


async def test_without_a_claim_the_weightiest_thought_is_answered_in_full() -> None:
    chat = an_office_that_knows(Chat())
    await chat.says("Makasih min. Bansos kapan cair?")
    chat.hears("Jadwal bansos diumumkan", "Sumber: Dinas Sosial")
    assert chat.said.text.endswith("Sama-sama.")
    turn = await chat.says("Makasih. Stop kirim pengumuman ya")
    chat.hears("tidak akan menerima pengumuman", "Sama-sama.")
    assert turn.wants_announcements is False
    chat.nothing_is_kept()


async def test_in_a_group_nobody_decides_for_all() -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.says_in_group(f"Stop kirim pengumuman ya. Saya mau bicara dengan petugas. Cek: {CLAIM}")
    chat.hears_first("❌ SALAH")
    assert turn.wants_announcements is None
    assert turn.request is None


@pytest.mark.parametrize("changes", [{"forwards": 1}, {"is_edited": True}])
async def test_a_forwarded_or_changed_text_is_taken_as_a_whole(changes: dict[str, object]) -> None:
    chat = Chat()
    text = f"Makasih min. Oh iya ini bener gak: {CLAIM}"
    await chat.says(text, **changes)
    assert chat.desk.asked == [text]
    chat.hears_nothing_of("Sama-sama")


async def test_what_is_said_below_shortens_the_card_and_never_the_verdict() -> None:
    chat = Chat(WHATSAPP, greeted=False)
    chat.answers(CHIP.__class__(**{f: getattr(CHIP, f) for f in CHIP.__slots__} | {"summary": "Kalimat sebab. " * 90}))
    await chat.says(f"Bot goblok! Stop kirim pengumuman ya. Makasih. Oh iya: {CLAIM}")
    chat.hears_first("❌ SALAH")
    chat.hears(CHIP.url, "Pengumuman tidak akan kami kirim lagi", "Kentongan memeriksa pesan")
    assert units(chat.said.text) <= WHATSAPP.text_units
