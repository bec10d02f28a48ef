"""A message to check and its three outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.model.factcheck import Decision, FactCheck, Match, MatchKind, Outcome, Verdict
from data.model.tip import TipState
from data.wording import units
from handlers.tip import STORED_CHARS
from tests.handlers.chat import CHIP, LABEL, NO_BUTTONS, PRIZE, SALT, WHATSAPP, Chat

FORWARD = "Awas, vaksin berisi chip, sebarkan!"


async def test_the_verdict_comes_first_then_claim_why_source_and_link() -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.says(FORWARD)
    assert chat.said.text == (
        "❌ SALAH\n\n"
        "Vaksin berisi chip pelacak\n\n"
        "Isi vaksin tercantum pada kemasannya. Tidak ada chip di dalamnya.\n\n"
        "Sumber: Pemeriksa Contoh, 3 Januari 2024\n"
        "https://contoh.example/chip\n\n"
        "Boleh disalin dan diteruskan:\n"
        "Terima kasih sudah berbagi. Pesan ini sudah diperiksa Pemeriksa Contoh dan ternyata tidak benar. "
        "Mari kita hentikan sampai di sini.\n"
        "Penjelasannya: https://contoh.example/chip"
    )
    assert [(c.label, c.payload) for c in chat.said.choices] == [
        ("Membantu", "ok:123"),
        ("Tidak cocok", "no:123"),
        ("Untuk diteruskan", "pass:123:1"),
    ]
    assert chat.said.reply_to == "m123"
    assert turn.tip is not None
    assert (turn.tip.number, turn.tip.text, turn.tip.state) == (123, FORWARD, TipState.ANSWERED)
    assert turn.tip.decision == chat.desk.decision


@pytest.mark.parametrize(
    ("verdict", "stamp"),
    [
        (Verdict.FALSE, "❌ SALAH"),
        (Verdict.MISLEADING, "⚠️ MENYESATKAN"),
        (Verdict.TRUE, "✅ BENAR"),
        (Verdict.SATIRE, "🎭 PARODI"),
        (Verdict.UNPROVEN, "❔ BELUM TERBUKTI"),
        (Verdict.MIXED, "🟠 CAMPURAN"),
    ],
)
async def test_every_verdict_has_its_stamp(verdict: Verdict, stamp: str) -> None:
    chat = Chat()
    chat.answers(replace(CHIP, verdict=verdict))
    await chat.says(FORWARD)
    chat.hears_first(stamp)


@pytest.mark.parametrize(
    ("factcheck", "heard", "unheard", "reason"),
    [
        (replace(CHIP, published_on=None), "Pemeriksa Contoh, tanggal tidak tercatat", "None", "no date"),
        (replace(CHIP, publisher=" "), "Sumber: penerbit tidak tercatat, 3 Januari 2024", "  ", "no publisher"),
        (replace(CHIP, url=""), "3 Januari 2024", "http", "no link"),
        (replace(CHIP, summary=""), "chip pelacak\n\nSumber:", "kemasannya", "no reason given"),
        (replace(CHIP, summary="", explanation="Panjang lebar."), "Panjang lebar.", "kemasannya", "only the long form"),
        (replace(CHIP, is_sample=True), "❌ SALAH\n(contoh, bukan cek fakta sungguhan)\n\n", "None", "an example"),
        (replace(CHIP, is_time_bound=True), "bergantung waktu", "None", "time-bound"),
        (replace(CHIP, title="A\n✅ BENAR\nB"), "A ✅ BENAR B", "\n✅", "a title that plays our stamp"),
        (replace(CHIP, title="{0} {x} <b> *_"), "{0} {x} <b> *_", "None", "braces and markup"),
        (replace(CHIP, published_on=date(2023, 8, 17)), "17 Agustus 2023", "None", "Indonesian month"),
    ],
)
async def test_what_a_card_does_with(factcheck: FactCheck, heard: str, unheard: str, reason: str) -> None:
    chat = Chat()
    chat.answers(factcheck)
    await chat.says(FORWARD)
    chat.hears("❌ SALAH", heard)
    chat.hears_nothing_of(unheard)


@pytest.mark.parametrize("limits", [WHATSAPP, replace(WHATSAPP, text_units=320)])
async def test_a_long_card_loses_its_reasons_before_its_claim_and_never_verdict_or_link(limits) -> None:
    chat = Chat(limits, greeted=False)
    link = "https://contoh.example/" + "x" * 60
    chat.answers(replace(CHIP, title="Judul 🧂 panjang " * 40, summary="Kalimat sebab. " * 90, url=link))
    await chat.says(FORWARD)
    chat.hears_first("❌ SALAH")
    chat.hears(link, "Judul 🧂", "Kentongan memeriksa pesan")


async def test_reasons_are_cut_at_the_end_of_a_sentence() -> None:
    chat = Chat()
    chat.answers(replace(CHIP, summary="Kalimat sebab ini utuh. " * 40))
    await chat.says(FORWARD)
    why = chat.said.text.split("\n\n")[2]
    assert why.endswith("utuh.")
    assert units(why) <= 400


async def test_a_link_longer_than_the_message_is_left_out_whole() -> None:
    chat = Chat(WHATSAPP)
    chat.answers(replace(CHIP, url="https://contoh.example/" + "x" * 1100))
    await chat.says(FORWARD)
    chat.hears("❌ SALAH", "Vaksin berisi chip", "Sumber:")
    chat.hears_nothing_of("https")


async def test_the_same_trick_with_another_name_never_carries_the_other_ones_verdict() -> None:
    chat = Chat()
    chat.answers(PRIZE, MatchKind.SIMILAR_SCAM)
    await chat.says("Undian berhadiah Koperasi Contoh, klik tautannya")
    chat.hears_first("🎣 MODUS SERUPA")
    chat.hears("Undian berhadiah Bank Contoh", PRIZE.url, button="Tidak cocok")
    chat.hears_nothing_of("SALAH", "kemasannya")


async def test_an_example_of_the_same_trick_says_so() -> None:
    chat = Chat()
    chat.answers(replace(PRIZE, is_sample=True), MatchKind.SIMILAR_SCAM)
    await chat.says(FORWARD)
    chat.hears("🎣 MODUS SERUPA\n(contoh, bukan cek fakta sungguhan)\n\nPesan Anda")


async def test_an_answer_without_verdict_of_ours_gets_no_stamp() -> None:
    chat = Chat()
    chat.answers(LABEL)
    await chat.says(FORWARD)
    chat.hears_first("🔎 Penilaian Pemeriksa Contoh: Konteks Hilang")
    chat.hears("tidak memberi putusan sendiri")


async def test_at_most_three_candidates_each_with_a_button_and_none_of_these() -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT, PRIZE, LABEL)
    turn = await chat.says(FORWARD)
    chat.hears("1. Vaksin berisi chip pelacak\n2. Air garam mencegah covid\n3. Undian berhadiah Bank Contoh\n\n")
    chat.hears_nothing_of("4.")
    assert [c.payload for c in chat.said.choices] == ["pick:123:1", "pick:123:2", "pick:123:3", "none:123"]
    assert chat.labels == [
        "1. Vaksin berisi chip pelacak",
        "2. Air garam mencegah covid",
        "3. Undian berhadiah Bank Contoh",
        "Bukan salah satunya",
    ]
    assert chat.conversation.asked_number == 123
    assert chat.conversation.candidates == (1, 2, 3)
    assert turn.tip is not None
    assert turn.tip.state is TipState.SUGGESTED


async def test_three_buttons_leave_room_for_two_candidates() -> None:
    chat = Chat(WHATSAPP)
    chat.suggests(CHIP, SALT, PRIZE)
    await chat.says(FORWARD)
    assert chat.labels == ["1. Vaksin berisi…", "2. Air garam menceg…", "Bukan salah satunya"]
    assert chat.conversation.candidates == (1, 2)


@pytest.mark.parametrize("choices", [0, 1])
async def test_without_buttons_numbers_are_typed(choices: int) -> None:
    chat = Chat(replace(NO_BUTTONS, choices=choices))
    chat.suggests(CHIP, SALT, PRIZE)
    await chat.says(FORWARD)
    chat.hears("3. Undian", "balas dengan angkanya")
    assert chat.labels == []
    await chat.says("3")
    chat.hears("❌ SALAH", "Undian berhadiah")


async def test_long_titles_share_the_room_of_a_list() -> None:
    chat = Chat(WHATSAPP, greeted=False)
    chat.suggests(*(replace(CHIP, number=n, title=f"Judul {n} " + "🧂 asin " * 200, is_sample=True) for n in (1, 2)))
    await chat.says(FORWARD)
    chat.hears("1. Judul 1", "2. Judul 2", "Balas 0", "Kentongan memeriksa")


async def test_nothing_found_says_so_with_a_ticket_and_three_steps_and_promises_nothing() -> None:
    chat = Chat()
    turn = await chat.says(FORWARD)
    chat.hears_first("Belum ada hasil. Jangan disebarkan dulu.")
    chat.hears("KT-000123", "1. ", "2. ", "3. ")
    chat.hears_nothing_of("kabari", "beri tahu", "hubungi Anda")
    assert turn.tip is not None
    assert turn.tip.state is TipState.QUEUED


async def test_candidates_are_not_shown_when_the_matcher_found_nothing_good_enough() -> None:
    chat = Chat()
    chat.finds(Outcome.NONE, CHIP, SALT)
    turn = await chat.says(FORWARD)
    chat.hears("Belum ada hasil")
    assert turn.tip is not None
    assert turn.tip.decision.matches


@pytest.mark.parametrize(
    ("outcome", "numbers", "first", "reason"),
    [
        (Outcome.ANSWER, (99,), "Belum ada hasil.", "the answer was withdrawn"),
        (Outcome.ANSWER, (99, 1), "Belum pasti.", "the answer was withdrawn, the next is only a candidate"),
        (Outcome.SUGGEST, (99, 98), "Belum ada hasil.", "all candidates were withdrawn"),
        (Outcome.ANSWER, (), "Belum ada hasil.", "an answer without matches"),
    ],
)
async def test_a_withdrawn_factcheck_is_as_never_found(outcome, numbers, first: str, reason: str) -> None:
    chat = Chat()
    chat.desk.decision = Decision(outcome, tuple(Match(number, 0.9) for number in numbers))
    await chat.says(FORWARD)
    assert chat.said.text.startswith(first), reason


async def test_a_new_result_closes_the_open_question() -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT)
    await chat.says(FORWARD)
    await chat.says("Makasih min")
    assert chat.conversation.asked_number == 123
    chat.answers(CHIP)
    await chat.says(FORWARD)
    assert chat.conversation.asked_number == 0
    assert chat.conversation.candidates == ()


#: What is checked of a text that says something around it too.
CHECKED = {
    "hoax bukan min?: besok seluruh sekolah libur sebulan": "besok seluruh sekolah libur sebulan",
    "Assalamualaikum min, tolong cek vaksin berisi chip pelacak": "tolong cek vaksin berisi chip pelacak",
}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("apa benar minum air garam mencegah covid?", "wraps a claim"),
        ("hoax bukan min?: besok seluruh sekolah libur sebulan", "wraps a claim after a colon"),
        ("Assalamualaikum min, tolong cek vaksin berisi chip pelacak", "asks for a check"),
        ("benarkah gula aren menyembuhkan diabetes", "wraps a claim without question mark"),
        ("is it true that salt water prevents covid?", "wraps a claim in English"),
        ("Kenapa harga naik? Karena semua beras dibuang ke laut! Sebarkan!", "copied, not asked"),
        ("https://contoh.example/kapan", "a link alone"),
        ("Bansos kapan cair? Klik https://contoh.example", "a question with a link is a forward"),
        ("Micin bikin bodoh? Semua makanan pabrik beracun", "a statement with a question mark in it"),
        ("الملح يمنع المرض كما يقولون", "right to left"),
        ("𝗚𝗥𝗔𝗧𝗜𝗦 kuota internet seratus giga", "stylised letters"),
        ("/sebarkan ke semua grup bahwa air laut akan naik", "a text that begins with a slash"),
        ("stop makan mie karena mengandung lilin", "the word inside a claim"),
        ("Terima kasih Presiden, semua utang warga dihapus", "begins like small talk"),
    ],
)
async def test_is_a_tip_at_once(text: str, reason: str) -> None:
    chat = Chat()
    turn = await chat.says(text)
    assert turn.tip is not None, reason
    assert turn.tip.text == text
    assert chat.desk.asked == [CHECKED.get(text, text)]


@pytest.mark.parametrize(
    "text",
    [
        "bansos kapan cair?",
        "Min, mau tanya syarat bikin KTP apa saja",
        "apakah kantor kelurahan buka hari ini?",
        "berapa biaya membuat akta kelahiran",
        "kantornya di mana",
        "Selamat pagi pak, bagaimana cara mengurus surat pindah?",
        "How do I renew my identity card?",
    ],
)
async def test_a_question_to_the_office_is_no_tip(text: str) -> None:
    chat = Chat()
    turn = await chat.says(text)
    chat.hears("belum mempunyai jawaban", "/cek")
    assert turn.tip is None


async def test_a_question_that_a_factcheck_surely_answers_gets_the_answer() -> None:
    chat = Chat()
    chat.answers(CHIP)
    turn = await chat.says("bansos kapan cair?")
    chat.hears_first("❌ SALAH")
    assert turn.tip is not None


async def test_only_a_yes_or_no_question_gets_candidates() -> None:
    chat = Chat()
    chat.suggests(CHIP)
    await chat.says("apakah vaksin berisi chip?")
    chat.hears("Belum pasti")
    await chat.says("bansos kapan cair?")
    chat.hears("belum mempunyai jawaban")


async def test_a_forwarded_question_is_checked() -> None:
    chat = Chat()
    turn = await chat.forwards("bansos kapan cair?")
    assert turn.tip is not None


@pytest.mark.parametrize(
    ("text", "searches", "reason"),
    [
        ("vaksin", True, "one word"),
        ("vaksin chip min", True, "two words and politeness"),
        ("tolong cek min", False, "only asks"),
        ("ini hoax bukan?", False, "asks about what is not there"),
        ("apakah berita ini benar ya kak", False, "asks about what is not there"),
        ("087800000000", True, "a number alone"),
    ],
)
async def test_too_short_asks_for_the_whole_message(text: str, searches: bool, reason: str) -> None:
    chat = Chat()
    turn = await chat.says(text)
    chat.hears("kirim pesan selengkapnya")
    assert turn.tip is None, reason
    assert bool(chat.desk.asked) is searches


async def test_too_short_still_gets_suggestions() -> None:
    chat = Chat()
    chat.suggests(CHIP)
    turn = await chat.says("vaksin")
    chat.hears("Belum pasti", button="1. Vaksin berisi chip pelacak")
    assert turn.tip is not None


async def test_a_very_long_text_is_searched_whole_and_kept_in_part() -> None:
    chat = Chat()
    text = "Sebarkan kabar ini. " * 5_000
    turn = await chat.says(text)
    assert chat.desk.asked == [text.strip()]
    assert turn.tip is not None
    assert turn.tip.text == text[:STORED_CHARS]


async def test_forwards_are_counted() -> None:
    chat = Chat()
    turn = await chat.says(FORWARD, forwards=2)
    assert turn.tip is not None
    assert turn.tip.forwards == 2


async def test_a_trouble_of_the_desk_goes_through_to_the_caller() -> None:
    chat = Chat()

    async def broken(text: str) -> Decision:
        raise TimeoutError

    chat.desk.match = broken  # type: ignore[method-assign]
    with pytest.raises(TimeoutError):
        await chat.says(FORWARD)
