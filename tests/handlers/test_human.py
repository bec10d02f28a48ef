"""Anger, a wish for a human, the office's answers, and the small things between: numbers, BATAL, a bare "ok"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.faq_file import read_faq
from data.matching.faq import FaqIndex
from data.model.announcement import Announcement
from data.model.faq import Faq
from data.model.message import ChatKind, ContentKind
from data.model.office import OfficeCard
from data.model.tip import RequestKind, RequestState, TipState, Vote
from handlers.faq import MOST_ASKED
from tests.handlers.chat import CHIP, NO_BUTTONS, SALT, WHATSAPP, Chat

CLAIM = "Awas, vaksin berisi chip, sebarkan!"
OFFICE = """
[[faq]]
questions = ["Kapan bansos cair?", "bansos kapan dibagikan"]
answer = "Jadwal bansos diumumkan di kantor kelurahan."
source = "Dinas Sosial"
date = 2026-11-01

[[faq]]
questions = ["Apa syarat membuat KTP?"]
answer = "Bawa kartu keluarga."
source = "Dispendukcapil"
date = 2026-11-02

[[faq]]
questions = ["KTP hilang bagaimana mengurusnya?"]
answer = "Bawa surat kehilangan."
source = "Dispendukcapil"
date = 2026-11-03
"""


def a_chat_with_an_office(chat: Chat | None = None) -> Chat:
    chat = chat or Chat()
    chat.desk.answers = FaqIndex(read_faq(OFFICE))
    chat.desk.office = OfficeCard("Diskominfo Contoh", "(0335) 000000")
    return chat


async def an_answered_chat() -> Chat:
    """A chat in which a verdict was said just now, as answer to message 123."""
    chat = a_chat_with_an_office()
    chat.answers(CHIP)
    await chat.says(CLAIM)
    return chat


# --- A human ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["PETUGAS", "/petugas", "mau bicara dengan orang", "hubungi admin", "human"])
async def test_a_wish_for_a_human_is_kept_with_a_number_and_no_promise_of_a_time(text: str) -> None:
    chat = a_chat_with_an_office()
    turn = await chat.says(text)
    chat.hears("Diskominfo Contoh", "KT-000123", "tidak dapat kami janjikan", "(0335) 000000", "/petugas")
    assert turn.request is not None
    assert (turn.request.number, turn.request.text) == (123, text)
    assert turn.tip is None


async def test_an_office_that_tells_no_contact_shows_none() -> None:
    chat = Chat()
    await chat.says("PETUGAS")
    chat.hears("Diskominfo")
    chat.hears_nothing_of("dihubungi langsung")


async def test_what_it_is_about_may_stand_behind_the_command() -> None:
    chat = Chat()
    turn = await chat.says("/petugas lampu jalan di depan rumah mati")
    assert turn.request is not None
    assert turn.request.text == "/petugas lampu jalan di depan rumah mati"


async def test_one_request_is_open_at_a_time_and_more_is_added_to_it() -> None:
    chat = Chat()
    await chat.says("PETUGAS")
    turn = await chat.says("PETUGAS")
    chat.hears("masih terbuka dengan nomor KT-000123", "/petugas")
    assert turn.request is None
    await chat.says("/petugas lampu jalan mati")
    chat.hears("kami tambahkan", "KT-000123")
    assert chat.desk.requests == {123: RequestState.OPEN}
    assert chat.desk.texts[123] == "PETUGAS\n/petugas lampu jalan mati"
    chat.desk.requests[123] = RequestState.CLOSED
    await chat.says("PETUGAS")
    chat.hears("kami simpan dengan nomor KT-000126")


async def test_in_a_group_it_points_to_a_private_chat_and_keeps_nothing() -> None:
    chat = Chat()
    for said in ("PETUGAS", "/petugas lampu mati"):
        await chat.says_in_group(said)
        chat.hears("percakapan pribadi")
        chat.nothing_is_kept()
    await chat.says("human", kind=ContentKind.BUTTON, chat_kind=ChatKind.GROUP, message_id="", button_message_id="b1")
    chat.hears("percakapan pribadi")
    chat.nothing_is_kept()


async def test_the_ticket_of_a_request_tells_where_it_stands() -> None:
    chat = Chat()
    await chat.says("PETUGAS")
    await chat.says("KT-000123")
    chat.hears("Permintaan KT-000123", "masih terbuka")
    chat.desk.requests[123] = RequestState.CLOSED
    await chat.says("kt 123")
    chat.hears("sudah selesai", "PETUGAS")


async def test_a_ticket_of_a_tip_and_a_request_tells_of_both() -> None:
    chat = Chat()
    await chat.says("Tolong cek vaksin berisi chip pelacak. Saya mau bicara dengan petugas")
    await chat.says("KT-000123")
    chat.hears("Pesan KT-000123 tersimpan", "Permintaan KT-000123")


async def test_a_wish_for_an_officer_beside_a_question_is_kept_with_both() -> None:
    chat = Chat()
    await chat.says("Saya mau bicara dengan petugas. Apakah besok ada bansos?")
    assert chat.turn.request is not None
    assert chat.turn.request.kind is RequestKind.HUMAN
    assert "bansos" in chat.turn.request.text


# --- Anger -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["bot goblok", "gak guna", "salah terus!", "jawabannya ngaco", "penipu kalian"])
async def test_anger_gets_an_apology_and_a_human(text: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears("mohon maaf", "PETUGAS", button="Hubungi petugas")
    chat.nothing_is_kept()
    turn = await chat.presses("Hubungi petugas")
    assert turn.request is not None
    assert turn.request.text == ""


@pytest.mark.parametrize(
    "text",
    ["bupati goblok korupsi dana desa", "penipu ini bawa kabur uang arisan", "polisi bodoh salah tangkap orang"],
)
async def test_an_insult_to_somebody_else_is_a_tip(text: str) -> None:
    turn = await Chat().says(text)
    assert turn.tip is not None


async def test_a_forwarded_insult_is_somebody_elses() -> None:
    chat = Chat()
    await chat.forwards("bot goblok gak guna jawabannya ngaco")
    chat.hears_nothing_of("mohon maaf")
    assert chat.turn.tip is not None


@pytest.mark.parametrize(
    "text", ["salah!", "ngawur", "gak bener ini", "tidak sesuai", "bohong", "jawabannya salah", "wrong!"]
)
async def test_a_verdict_that_is_contested_names_the_button_and_the_human(text: str) -> None:
    chat = await an_answered_chat()
    await chat.says(text)
    chat.hears("mohon maaf", "Tekan Tidak cocok", "PETUGAS", button="Hubungi petugas")
    await chat.presses("Tidak cocok")
    chat.hears("KT-000123 tidak cocok")
    assert [(ballot.tip, ballot.vote) for ballot in chat.desk.ballots] == [(123, Vote.UNHELPFUL)]


async def test_the_human_below_a_contested_verdict_knows_which_one_it_was() -> None:
    chat = await an_answered_chat()
    await chat.says("ngawur")
    turn = await chat.presses("Hubungi petugas")
    assert turn.request is not None
    assert turn.request.text == "KT-000123"


async def test_a_picked_candidate_is_contested_too_and_a_nod_between_changes_nothing() -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT)
    await chat.says(CLAIM)
    await chat.presses("1.")
    await chat.says("hmm")
    await chat.says("salah!")
    chat.hears("Tekan Tidak cocok")


@pytest.mark.parametrize(
    ("said_between", "text", "reason"),
    [
        ("", "salah?", "asks again"),
        ("", "oh salah ya", "takes the verdict over"),
        ("makasih", "salah!", "something else was said since"),
        ("", "salah satu korban gempa selamat", "something to check"),
    ],
)
async def test_what_contests_no_verdict(said_between: str, text: str, reason: str) -> None:
    chat = await an_answered_chat()
    if said_between:
        await chat.says(said_between)
    await chat.says(text)
    chat.hears_nothing_of("Tekan Tidak cocok")


async def test_without_a_verdict_nothing_is_contested() -> None:
    chat = Chat()
    await chat.says("salah!")
    chat.hears("kirim pesan selengkapnya")


# --- Questions to the office -----------------------------------------------------------------------------------------


async def test_a_known_question_is_answered_with_source_and_date_and_the_way_to_a_human() -> None:
    chat = a_chat_with_an_office()
    turn = await chat.says("min bansos kapan cair ya?")
    assert chat.said.text == (
        "Jadwal bansos diumumkan di kantor kelurahan.\n\n"
        "Sumber: Dinas Sosial, diperbarui 1 November 2026\n\n"
        "Belum terjawab? Ketik PETUGAS untuk bicara dengan petugas."
    )
    assert chat.labels == ["Hubungi petugas"]
    assert turn.tip is None


async def test_a_question_that_does_not_look_like_one_is_answered_too() -> None:
    chat = a_chat_with_an_office()
    await chat.says("syarat ktp")
    chat.hears("Bawa kartu keluarga")


async def test_an_unknown_question_gets_the_honest_line_and_is_kept_for_an_officer() -> None:
    chat = a_chat_with_an_office()
    turn = await chat.says("kapan pemilu berikutnya?")
    chat.hears("belum mempunyai jawaban", "KT-000123", "tidak dapat kami janjikan", "/cek")
    assert turn.tip is None
    assert turn.request is not None
    assert (turn.request.kind, turn.request.text) == (RequestKind.QUESTION, "kapan pemilu berikutnya?")
    assert chat.desk.requests == {}, "a wish to talk with somebody is another thing"


async def test_the_same_question_again_is_not_kept_again() -> None:
    chat = a_chat_with_an_office()
    await chat.says("kapan pemilu berikutnya?")
    turn = await chat.says("Pemilu berikutnya kapan ya min?")
    chat.hears("sudah kami simpan", "KT-000123")
    assert turn.request is None


async def test_of_one_chat_only_so_many_questions_wait() -> None:
    chat = a_chat_with_an_office()
    for month in ("Januari", "Februari", "Maret", "April", "Mei"):
        await chat.says(f"kapan jadwal posyandu bulan {month}?")
    assert len(chat.desk.questions) == MOST_ASKED
    turn = await chat.says("kapan jadwal posyandu bulan Juni?")
    chat.hears("belum mempunyai jawaban", "PETUGAS", button="Hubungi petugas")
    assert turn.request is None


async def test_in_a_group_no_question_is_kept() -> None:
    chat = a_chat_with_an_office()
    turn = await chat.says("kapan pemilu berikutnya?", chat_kind=ChatKind.GROUP)
    chat.hears("belum mempunyai jawaban")
    assert turn.request is None


async def test_one_of_our_announcements_answers_with_its_number_and_date() -> None:
    chat = a_chat_with_an_office()
    chat.desk.told = Announcement("2026/118", "Kerja bakti Kademangan", "Sabtu pukul 07.00. " * 80, date(2026, 11, 20))
    turn = await chat.says("kerja bakti kapan?")
    chat.hears("Kerja bakti Kademangan", "nomor 2026/118", "20 November 2026", button="Hubungi petugas")
    assert turn.request is None


async def test_an_answer_is_given_in_the_language_of_the_chat_where_there_is_one() -> None:
    for language, said in (("en", "Every Monday."), ("jv", "Saben Senin."), ("id", "Tiap Senin.")):
        chat = Chat(language=language)
        known = Faq("0" * 10, ("Kapan posyandu?",), "Tiap Senin.", "Dinkes", date(2026, 11, 1), {"en": "Every Monday."})
        jv = {"jv": "Saben Senin."}
        chat.desk.answers = FaqIndex([replace(known, answers=known.answers | jv)])
        await chat.says("kapan posyandu?")
        chat.hears(said)


async def test_a_factcheck_that_surely_answers_goes_before_the_office() -> None:
    chat = a_chat_with_an_office()
    chat.answers(CHIP)
    await chat.says("bansos kapan cair?")
    chat.hears_first("❌ SALAH")


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        ("bansos kapan cair?", {"forwards": 1}, "somebody else's question"),
        ("/cek bansos kapan cair?", {}, "the person wants a check"),
        ("benarkah bansos cair bulan ini?", {}, "asks whether it is true"),
    ],
)
async def test_what_is_to_be_checked_is_not_answered_by_the_office(text: str, changes: dict, reason: str) -> None:
    chat = a_chat_with_an_office()
    turn = await chat.says(text, **changes)
    chat.hears_nothing_of("Dinas Sosial")
    assert turn.tip is not None, reason


async def test_what_comes_near_is_offered_and_picked_by_button_or_number() -> None:
    chat = a_chat_with_an_office()
    await chat.says("gimana ngurus ktp pak?")
    chat.hears("1. ", "2. ", "PETUGAS", button="Hubungi petugas")
    place = next(label for label in chat.labels if "hilang" in label)
    await chat.presses(place)
    chat.hears("Bawa surat kehilangan", "Dispendukcapil")
    await chat.says("gimana ngurus ktp pak?")
    await chat.says(place[0])
    chat.hears("Bawa surat kehilangan")
    await chat.says("1")
    chat.hears("tidak ada pilihan yang menunggu angka")


@pytest.mark.parametrize("limits", [WHATSAPP, NO_BUTTONS, replace(WHATSAPP, choices=1)])
async def test_questions_are_offered_on_every_channel(limits) -> None:
    chat = a_chat_with_an_office(Chat(limits))
    await chat.says("gimana ngurus ktp pak?")
    chat.hears("balas dengan angkanya")
    await chat.says("nomor 2")
    chat.hears("Sumber: Dispendukcapil")


async def test_a_number_out_of_the_list_is_told_so() -> None:
    chat = a_chat_with_an_office()
    await chat.says("gimana ngurus ktp pak?")
    await chat.says("7")
    chat.hears("tidak ada pilihan yang menunggu angka")


async def test_an_old_button_of_a_changed_file_is_polite() -> None:
    chat = a_chat_with_an_office()
    await chat.says("gimana ngurus ktp pak?")
    old = [choice.payload for choice in chat.said.choices if choice.payload.startswith("faq:")]
    chat.desk.answers = FaqIndex(read_faq(OFFICE.replace("KTP", "SIM")))
    for payload in [*old, "faq:1:", "faq:x", "faq:1:zzzzzzzzzz"]:
        await chat.presses_payload(payload)
        chat.hears("sudah berubah", "ketik pertanyaan Anda")


async def test_an_answer_longer_than_a_message_is_cut_at_a_sentence() -> None:
    chat = a_chat_with_an_office(Chat(replace(WHATSAPP, text_units=320)))
    long = OFFICE.replace("Bawa kartu keluarga.", "Bawa kartu keluarga asli dan salinannya. " * 12)
    chat.desk.answers = FaqIndex(read_faq(long))
    await chat.says("syarat ktp")
    chat.hears("Sumber: Dispendukcapil, diperbarui 2 November 2026", "PETUGAS")


# --- Small things ----------------------------------------------------------------------------------------------------


async def test_batal_with_nothing_under_way_says_what_can_be_done() -> None:
    chat = Chat()
    await chat.says("batal")
    chat.hears("Tidak ada yang perlu dibatalkan", "BANTUAN")
    chat.nothing_is_kept()


async def test_batal_closes_the_open_candidates_and_their_buttons_still_work() -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT)
    turn = await chat.says(CLAIM)
    assert turn.tip is not None
    assert turn.tip.state is TipState.SUGGESTED
    await chat.says("gak jadi")
    chat.hears("KT-000123")
    await chat.says("1")
    chat.hears("tidak ada pilihan yang menunggu angka")
    await chat.presses_payload("pick:123:1")
    chat.hears_first("❌ SALAH")


async def test_silence_in_the_middle_the_new_message_is_handled_and_the_old_buttons_work() -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT)
    await chat.says(CLAIM)
    chat.answers(SALT)
    await chat.says("Minum air garam mencegah covid, sebarkan")
    chat.hears_first("⚠️ MENYESATKAN")
    await chat.presses_payload("pick:123:1")
    chat.hears_first("❌ SALAH")
    assert [(ballot.tip, ballot.vote) for ballot in chat.desk.ballots] == [(123, Vote.PICKED)]


async def test_a_bare_word_gets_no_lecture_twice_in_a_row() -> None:
    chat = await an_answered_chat()
    await chat.says("ok")
    chat.hears("meragukan")
    for said in ("hmm", "👍", "sip"):
        await chat.says(said)
        assert chat.said.text == "Baik, kami tetap di sini."
    await chat.sends(ContentKind.STICKER)
    chat.hears_nothing_of("meragukan")
    await chat.says("makasih")
    await chat.says("ok")
    chat.hears("meragukan")


@pytest.mark.parametrize("text", ["1", "nomor 2", "yang kedua", "satu"])
async def test_a_number_without_a_question_is_no_tip(text: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears("tidak ada pilihan yang menunggu angka", "BANTUAN")
    chat.nothing_is_kept()
    assert chat.desk.asked == []


@pytest.mark.parametrize(
    ("text", "stamp"), [("satu", "❌ SALAH"), ("yang kedua", "⚠️ MENYESATKAN"), ("nomer siji", "❌ SALAH")]
)
async def test_a_choice_may_be_written_in_words(text: str, stamp: str) -> None:
    chat = Chat()
    chat.suggests(CHIP, SALT)
    await chat.says(CLAIM)
    await chat.says(text)
    chat.hears_first(stamp)
