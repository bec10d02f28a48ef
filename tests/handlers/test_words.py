"""What is said to us rather than sent for checking: greetings, commands, BERHENTI, languages, tickets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.message import ContentKind
from data.wording import DRAFTS, say
from handlers.ticket import number_of, ticket_of
from handlers.trouble import apology
from tests.handlers.chat import CHIP, WHATSAPP, Chat

CLAIM = "Awas, vaksin berisi chip, sebarkan!"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("p", "Halo"),
        ("P", "Halo"),
        ("halooooo min", "Halo"),
        ("Selamat pagi, Bapak", "Halo"),
        ("Min", "Halo"),
        ("Apa kabar?", "Halo"),
        ("tes", "aktif"),
        ("Testing 🙏", "aktif"),
        ("Assalamu'alaikum wr. wb.", "Waalaikumsalam. Halo"),
        ("makasih banyak atas infonya ya min", "Sama-sama"),
        ("Terima kasih 🙏🙏", "Sama-sama"),
        ("matur nuwun", "Sama-sama"),
        ("halo, terima kasih", "Sama-sama"),
        ("ok siap", "Baik."),
        ("wkwkwkwkwk", "Baik."),
        ("hahahaha", "Baik."),
        ("sampai jumpa", "Sampai jumpa"),
        ("bantuan", "Cara memakai"),
        ("HELP", "Cara memakai"),
        ("menu dong kak", "Cara memakai"),
        ("ini siapa?", "Kentongan membantu"),
        ("kamu bot ya?", "Kentongan membantu"),
        ("/start", "Kentongan membantu"),
        ("/start kim_kanigaran-42", "Kentongan membantu"),
        ("/START@kentongan_bot", "Kentongan membantu"),
        ("/help", "Cara memakai"),
        ("/bantuan@kentongan_bot", "Cara memakai"),
        ("/cuaca", "belum kami kenal"),
        ("/cek", "kirim pesan selengkapnya"),
        ("👍", "meragukan"),
        ("???", "meragukan"),
    ],
)
async def test_small_talk_and_commands_get_a_short_answer_and_are_no_tip(text: str, heard: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears(heard)
    chat.nothing_is_kept()
    assert chat.desk.asked == []


async def test_the_first_greeting_gets_the_welcome_and_the_next_a_short_one() -> None:
    chat = Chat(greeted=False)
    await chat.says("halo")
    chat.hears("Kentongan membantu Anda", "OTP")
    chat.hears_nothing_of("Kentongan memeriksa pesan")
    await chat.says("halo")
    assert chat.said.text == "Halo. Silakan teruskan pesan yang ingin Anda periksa."


async def test_the_first_answer_ever_ends_with_who_we_are_and_the_second_does_not() -> None:
    chat = Chat(greeted=False)
    chat.answers(CHIP)
    await chat.says(CLAIM)
    chat.hears_first("❌ SALAH")
    assert chat.said.text.endswith("Kentongan memeriksa pesan yang meragukan. Ketik BANTUAN untuk petunjuk.")
    await chat.says(CLAIM)
    chat.hears_nothing_of("Kentongan")


async def test_turns_are_counted_and_silences_are_not() -> None:
    chat = Chat(greeted=False)
    await chat.says("halo")
    await chat.sends(ContentKind.OTHER)
    await chat.says(CLAIM)
    assert chat.conversation.turns == 2
    assert chat.conversation.has_greeted


@pytest.mark.parametrize(
    "text",
    [
        "BERHENTI",
        "berhenti",
        "  Berhenti. ",
        "B E R H E N T I",
        "STOP",
        "stop!!!",
        "Stop min",
        "/berhenti",
        "/stop@x_bot",
    ],
)
async def test_stop_is_noted_and_checking_goes_on(text: str) -> None:
    chat = Chat()
    turn = await chat.says(text)
    assert turn.wants_announcements is False
    assert chat.conversation.is_opted_out
    chat.hears("tetap dapat memeriksa")
    chat.answers(CHIP)
    await chat.says(CLAIM)
    chat.hears("❌ SALAH")
    assert chat.turn.wants_announcements is None


@pytest.mark.parametrize("text", ["MULAI", "mulai", " Mulai lagi ", "/mulai", "/mulai@kentongan_bot"])
async def test_start_again_is_noted(text: str) -> None:
    chat = Chat()
    await chat.says("BERHENTI")
    turn = await chat.says(text)
    assert turn.wants_announcements is True
    assert not chat.conversation.is_opted_out


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        ("Berhenti minum air es, ginjal Anda rusak!", {}, "inside a longer text"),
        ("STOP", {"forwards": 1}, "somebody else's word, forwarded"),
        ("STOP", {"kind": ContentKind.PHOTO}, "a caption"),
        ("/start", {}, "every chat begins with it"),
        ("BERHENTI\n\nBERHENTI\n\nBERHENTI\n\nkirim ke sepuluh orang", {}, "a chain letter"),
    ],
)
async def test_no_wish_about_announcements(text: str, changes: dict[str, object], reason: str) -> None:
    chat = Chat()
    turn = await chat.says(text, **changes)
    assert turn.wants_announcements is None, reason
    assert not chat.conversation.is_opted_out


async def test_a_group_member_does_not_stop_for_all() -> None:
    chat = Chat()
    turn = await chat.says_in_group("/berhenti")
    assert turn.wants_announcements is None
    chat.hears("percakapan pribadi")


async def test_a_corrected_stop_counts() -> None:
    chat = Chat()
    turn = await chat.says("BERHENTI", is_edited=True)
    assert turn.wants_announcements is False


@pytest.mark.parametrize("text", ["BAHASA EN", "bahasa inggris", "/bahasa en", "/bahasa@x_bot EN", "language english"])
async def test_the_language_is_changed_from_the_answer_on(text: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears("in English")
    chat.answers(CHIP)
    await chat.says(CLAIM)
    chat.hears("❌ FALSE", "Source: Pemeriksa Contoh, 3 January 2024", button="Helpful")
    await chat.says("BAHASA ID")
    chat.hears("bahasa Indonesia")
    await chat.says(CLAIM)
    chat.hears("❌ SALAH")


@pytest.mark.parametrize(
    ("text", "language", "heard"),
    [
        ("BAHASA JV", "jv", "basa Jawi"),
        ("bahasa jawa", "jv", "basa Jawi"),
        ("Basa Jawa krama", "jv", "basa Jawi"),
        ("boso jowo", "jv", "basa Jawi"),
        ("bahsa jawa", "jv", "basa Jawi"),
        ("/bahasa javanese", "jv", "basa Jawi"),
        ("/bahasa@jawa_bot madura", "mad", "bhâsa Madhurâ"),
        ("BAHASA MADURA", "mad", "bhâsa Madhurâ"),
        ("bhâsa Madhurâ", "mad", "bhâsa Madhurâ"),
        ("bahasa mad", "mad", "bhâsa Madhurâ"),
        ("language madurese please", "mad", "bhâsa Madhurâ"),
    ],
)
async def test_a_draft_language_is_spoken_to_who_chooses_it(text: str, language: str, heard: str) -> None:
    chat = Chat()
    await chat.says(text)
    assert chat.conversation.language == language
    chat.hears(heard)
    chat.answers(CHIP)
    await chat.says(CLAIM)
    assert chat.said.text.startswith("❌ SALAH / ")


@pytest.mark.parametrize("code", DRAFTS)
async def test_a_draft_says_once_that_it_is_one_and_again_at_the_end_of_its_help(code: str) -> None:
    chat = Chat()
    await chat.says(f"BAHASA {code}")
    remark = say("language.draft", code)
    chat.hears(remark, "belum ditinjau penutur asli. Koreksi sangat kami harapkan, melalui /petugas")
    await chat.says(f"BAHASA {code}")
    chat.hears_nothing_of(remark)
    await chat.says(CLAIM)
    chat.hears_nothing_of(remark)
    await chat.says("BANTUAN")
    assert chat.said.text.endswith("\n\n" + remark)
    await chat.says("BAHASA ID")
    chat.hears_nothing_of("draf")


@pytest.mark.parametrize("text", ["/bahasa", "BAHASA", "ganti bahasa min", "bahasa sunda", "/bahasa xx"])
async def test_without_a_language_of_ours_those_we_have_are_offered(text: str) -> None:
    chat = Chat(WHATSAPP)
    await chat.says(text)
    chat.hears("BAHASA ID", "BAHASA EN", "BAHASA JAWA", "BAHASA MADURA")
    assert ("belum tersedia" in chat.said.text) == (text in {"bahasa sunda", "/bahasa xx"})
    assert chat.labels == ["English", "Basa Jawa", "Bhâsa Madhurâ"]
    assert chat.conversation.language == "id"


async def test_a_languages_button_works_and_goes_on_working() -> None:
    chat = Chat()
    await chat.says("BAHASA")
    await chat.presses("Basa Jawa")
    chat.hears("basa Jawi", "draf")
    await chat.says("BAHASA")
    assert chat.labels == ["Bahasa Indonesia", "English", "Bhâsa Madhurâ"]
    await chat.presses_payload("lang:jv")
    assert chat.conversation.language == "jv"
    await chat.presses_payload("lang:en")
    chat.hears("in English")


@pytest.mark.parametrize("payload", ["lang:fr", "lang:", "lang:id:1", "lang:../id", "LANG:id"])
async def test_a_button_of_a_language_that_is_gone_answers_politely(payload: str) -> None:
    chat = Chat()
    await chat.presses_payload(payload)
    chat.hears("tidak berlaku")
    assert chat.conversation.language == "id"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("basa basi", "small talk"),
        ("bahasa jawa itu warisan leluhur", "a sentence"),
        ("boso opo iki", "a question about something else"),
    ],
)
async def test_what_is_no_wish_for_another_language(text: str, reason: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears_nothing_of("BAHASA JAWA")
    assert chat.conversation.language == "id", reason


async def test_an_unknown_language_of_the_conversation_is_answered_in_indonesian() -> None:
    chat = Chat(language="xx")
    await chat.says(CLAIM)
    chat.hears("Belum ada hasil")


async def test_cek_checks_what_follows_it_even_a_question() -> None:
    chat = Chat()
    turn = await chat.says("/cek@kentongan_bot bansos kapan cair tahun ini?")
    assert chat.desk.asked == ["bansos kapan cair tahun ini?"]
    assert turn.tip is not None
    assert turn.tip.text == "bansos kapan cair tahun ini?"


async def test_cek_takes_a_very_long_text() -> None:
    chat = Chat()
    turn = await chat.says("/cek " + "kabar panjang sekali " * 2_000)
    assert turn.tip is not None


async def test_a_forwarded_command_is_somebody_elses() -> None:
    chat = Chat()
    await chat.forwards("/bahasa en")
    assert chat.conversation.language == "id"
    await chat.forwards("/start")
    chat.hears_nothing_of("Kentongan membantu")


@pytest.mark.parametrize("text", ["KT-000123", "kt 123", "KT123", "kt-000123?"])
async def test_a_ticket_tells_where_its_tip_stands(text: str) -> None:
    chat = Chat()
    await chat.says(text)
    chat.hears("KT-000123 tidak ada di percakapan ini")
    chat.number = 122
    await chat.says(CLAIM)
    await chat.says(text)
    chat.hears("KT-000123 tersimpan dan belum ada hasilnya")
    chat.nothing_is_kept()


@pytest.mark.parametrize(("department", "said"), [("Dinas Kesehatan", "Dinas Kesehatan"), ("", "dinas yang berwenang")])
async def test_a_ticket_tells_that_a_department_was_asked(department: str, said: str) -> None:
    chat = Chat()
    chat.number = 122
    await chat.says(CLAIM)
    chat.desk.departments[123] = department
    await chat.says("KT-000123")
    chat.hears(f"KT-000123 sedang kami tanyakan kepada {said}", "Jangan disebarkan dulu")


@given(st.integers(1, 10**18 - 1))
def test_tickets_are_reversible(number: int) -> None:
    assert number_of(ticket_of(number)) == number


@pytest.mark.parametrize("text", ["", "KT-", "KT-0", "kota 12", "KT-12 tolong", "KT-" + "9" * 19, "KT-١٢"])
def test_what_is_no_ticket(text: str) -> None:
    assert number_of(text) is None


def test_the_apology_carries_the_ticket() -> None:
    assert "KT-000007" in apology(7, "id").text
    assert "KT-000007" in apology(7, "en").text
    assert apology(7, "xx") == apology(7, "id")
