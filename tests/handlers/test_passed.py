"""The button "Sudah saya teruskan": what is kept, what is asked, and that nobody is trapped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.broadcast import BroadcastState, Passing, passed_payload_of
from data.model.confirmation import MOST_REACHED, Confirmation, Received
from data.model.message import ChatKind, ContentKind, Quote
from data.wording import LANGUAGES
from handlers.counting import Unclear, count_in
from handlers.passed import WAYS
from handlers.passed_words import people_in, says_passed, way_in
from tests.handlers.chat import CHIP, NO_BUTTONS, TELEGRAM, WHATSAPP, Chat

AT = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
GOT = Received(7, "2026/118", BroadcastState.RUNNING)


def a_chat_that_got(got: Received = GOT, limits=TELEGRAM, **more) -> Chat:
    chat = Chat(limits, **more)
    chat.desk.got[got.number] = got
    return chat


async def asked_for_the_number(chat: Chat) -> Chat:
    await chat.presses_payload(passed_payload_of(7, Passing.GROUP))
    chat.hears("Kira-kira kepada berapa orang?")
    return chat


async def test_from_the_button_to_the_number() -> None:
    chat = a_chat_that_got()
    await chat.presses_payload(passed_payload_of(7))
    chat.hears("Terima kasih!", "Pengumuman 2026/118", "diteruskan lewat apa?", button="Papan pengumuman")
    assert chat.turn.confirms == Confirmation(7)
    await chat.presses("Dibacakan")
    chat.hears("Dicatat: Dibacakan", "berapa orang?")
    assert chat.turn.confirms == Confirmation(7, Passing.READ_ALOUD)
    await chat.says("sekitar 1.500 warga")
    chat.hears("Dicatat: 1500 orang")
    assert chat.turn.confirms == Confirmation(7, reached=1500)
    await chat.says("1500")
    assert chat.turn.confirms is None, "nothing is asked any more"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_way_has_its_button_in_every_language(language: str) -> None:
    chat = a_chat_that_got(language=language)
    await chat.presses_payload(passed_payload_of(7))
    assert len(set(chat.labels)) == len(WAYS) == len(Passing)


async def test_a_channel_with_three_buttons_shows_three_ways() -> None:
    chat = a_chat_that_got(limits=WHATSAPP)
    await chat.presses_payload(passed_payload_of(7))
    assert chat.labels == ["Grup warga", "Dibacakan", "Papan pengumuman"]


async def test_without_buttons_how_and_how_many_are_asked_at_once() -> None:
    chat = a_chat_that_got(limits=NO_BUTTONS)
    await chat.presses_payload(passed_payload_of(7))
    chat.hears("Sudah kami catat", "lewat apa", "berapa orang?")
    await chat.says("40")
    assert chat.turn.confirms == Confirmation(7, reached=40)


async def test_a_second_press_says_since_when_and_offers_to_correct() -> None:
    chat = a_chat_that_got(replace(GOT, confirmed_at=AT, how=Passing.GROUP, reached=4))
    await chat.presses_payload(passed_payload_of(7))
    chat.hears("sudah tercatat Anda teruskan sejak 3 November 2026", button="Pertunjukan")
    await chat.presses("Pertunjukan")
    assert chat.turn.confirms == Confirmation(7, Passing.PERFORMANCE)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ("told:8", "this chat never got it: forwarded, guessed, or whoever got it was erased"),
        ("told:8:group", "the same with a way"),
        ("told:7:dreamt", "no such way"),
        ("told:", "no number"),
        ("told:99999999999999999999", "a number that no row has"),
        ("told:-7", "no number of ours"),
    ],
)
async def test_what_was_never_sent_here_is_not_noted(payload: str, why: str) -> None:
    chat = a_chat_that_got()
    await chat.presses_payload(payload)
    chat.hears("tidak tercatat kami kirim ke percakapan ini")
    assert chat.turn.confirms is None, why
    assert not chat.conversation.counting


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (replace(GOT, state=BroadcastState.STOPPED), "sudah kami hentikan. Mohon tidak diteruskan lagi"),
        (replace(GOT, corrected_by="2026/119"), "dikoreksi dengan Pengumuman 2026/119. Mohon koreksinya diteruskan"),
        (replace(GOT, state=BroadcastState.SUPERSEDED), "sudah kami hentikan"),
    ],
)
async def test_what_no_longer_holds_is_noted_and_said_so(got: Received, words: str) -> None:
    chat = a_chat_that_got(got)
    await chat.presses_payload(passed_payload_of(7))
    chat.hears("Terima kasih sudah mengabari", words)
    assert chat.turn.confirms == Confirmation(7), "the office has to know who passed on what was wrong"
    assert not chat.said.choices


async def test_in_a_group_thanks_are_all() -> None:
    chat = a_chat_that_got()
    await chat.says("told:7", kind=ContentKind.BUTTON, chat_kind=ChatKind.GROUP, button_message_id="b1")
    chat.hears("Terima kasih!")
    assert (chat.said.choices, chat.turn.confirms) == ((), Confirmation(7))
    await chat.says("told:7:group", kind=ContentKind.BUTTON, chat_kind=ChatKind.GROUP, button_message_id="b1")
    chat.hears_nothing_of("berapa orang")
    assert not chat.conversation.counting


@pytest.mark.parametrize("said", ["-5", "0", "30-40", "7,5", "20 KK", "ratusan orang", "dua puluh lima", "2 3"])
async def test_what_is_no_number_is_asked_for_again_and_holds_nobody(said: str) -> None:
    chat = await asked_for_the_number(a_chat_that_got())
    await chat.says(said)
    chat.hears("Mohon tulis satu angka saja")
    assert chat.turn.confirms is None
    await chat.says("12")
    assert chat.turn.confirms == Confirmation(7, reached=12)


async def test_a_number_too_large_is_not_believed() -> None:
    chat = await asked_for_the_number(a_chat_that_got())
    await chat.says(str(MOST_REACHED + 1))
    chat.hears("Angka itu besar sekali")
    await chat.says("9" * 70)
    chat.hears("Angka itu besar sekali")
    await chat.says(str(MOST_REACHED))
    assert chat.turn.confirms == Confirmation(7, reached=MOST_REACHED)


async def test_whoever_does_not_know_need_not_say() -> None:
    chat = await asked_for_the_number(a_chat_that_got())
    await chat.says("tidak tahu")
    chat.hears("tidak apa-apa")
    assert not chat.conversation.counting


async def test_anything_else_goes_its_way_and_closes_the_question() -> None:
    chat = await asked_for_the_number(a_chat_that_got())
    chat.answers(CHIP)
    await chat.forwards("Awas, 40 orang sudah disuntik vaksin berisi chip!")
    chat.hears_first("❌ SALAH")
    await chat.says("40")
    assert chat.turn.confirms is None


async def test_a_forwarded_number_is_no_answer() -> None:
    chat = await asked_for_the_number(a_chat_that_got())
    await chat.says("40", forwards=1)
    assert chat.turn.confirms is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("40", 40),
        ("± 40 org? 40", None),
        ("40 orang.", 40),
        ("40-an orang", 40),
        ("kira-kira 1.500", 1500),
        ("12 500 warga", 12500),
        ("2 ribu", 2000),
        ("3rb", 3000),
        ("seratus orang", 100),
        ("sepuluh", 10),
        ("lima puluh", 50),
        ("４０", 40),
        ("lewati", Unclear.LEFT_OUT),
        ("nggak tau", Unclear.LEFT_OUT),
        ("1,5 juta", Unclear.PUZZLING),
        ("banyak sekali", None),
        ("banyak", Unclear.PUZZLING),
        ("", None),
        ("orang", None),
        ("40 orang sakit", None),
        ("BERHENTI", None),
        ("kenapa?", None),
    ],
)
def test_how_a_number_is_read(text: str, count: object) -> None:
    assert count_in(text) == count


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    count_in(text)


# --- In words --------------------------------------------------------------------------------------------------------

OTHER = Received(9, "2026/120", BroadcastState.RUNNING, title="Imunisasi")


@pytest.mark.parametrize("limits", [TELEGRAM, WHATSAPP, NO_BUTTONS], ids=["telegram", "whatsapp", "no buttons"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sudah", Confirmation(7)),
        ("Sudah ya pak", Confirmation(7)),
        ("sdh saya teruskan", Confirmation(7)),
        ("sudah 2026/118", Confirmation(7)),
        ("Sampun dipunterasaken", Confirmation(7)),
        ("sudah saya teruskan ke grup WA warga", Confirmation(7, Passing.GROUP)),
        ("sudah ditempel di papan pengumuman", Confirmation(7, Passing.BOARD)),
        ("sudah dibacakan kepada 40 orang", Confirmation(7, Passing.READ_ALOUD, 40)),
        ("sudah diteruskan ke 1.500 warga", Confirmation(7, None, 1500)),
        ("sudah disiarkan di radio, 2 ribu orang", Confirmation(7, Passing.BROADCAST, 2000)),
    ],
)
async def test_it_is_confirmed_in_words(text: str, said: Confirmation, limits) -> None:
    chat = a_chat_that_got(limits=limits)
    await chat.says(text)
    assert chat.turn.confirms == said
    chat.hears("Terima kasih")
    chat.nothing_is_kept()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sudah makan?", "it asks"),
        ("sudah saya teruskan, tapi kapan listriknya menyala", "it says more"),
        ("belum", "the opposite"),
        ("ya sudah", "it gives in"),
        ("ya udah deh", "it gives in"),
        ("dah", "a farewell"),
        ("teruskan ke semua grup", "a wish, or a chain letter"),
        ("sudah beredar di grup warga bahwa air beracun", "a rumour"),
        ("sudah 2026/999", "another announcement"),
        ("sudah cek https://contoh.example", "a link"),
    ],
)
async def test_what_says_something_else_confirms_nothing(text: str, why: str) -> None:
    chat = a_chat_that_got()
    await chat.says(text)
    assert chat.turn.confirms is None, why


async def test_where_nothing_waits_the_words_mean_what_they_meant() -> None:
    with_nothing, plain = Chat(), Chat()
    for text in ("sudah", "sudah saya teruskan ke grup"):
        await with_nothing.says(text)
        await plain.says(text)
        assert with_nothing.turn.confirms is None
        assert with_nothing.said.text == plain.said.text


async def test_a_forwarded_word_is_nobody_s() -> None:
    chat = a_chat_that_got()
    await chat.forwards("sudah saya teruskan")
    assert chat.turn.confirms is None


@pytest.mark.parametrize("limits", [TELEGRAM, NO_BUTTONS])
async def test_of_several_it_is_asked_which(limits) -> None:
    chat = a_chat_that_got(replace(GOT, title="Air mati"), limits=limits)
    chat.desk.got[9] = OTHER
    await chat.says("sudah")
    assert chat.turn.confirms is None
    chat.hears("yang mana?", "2026/120 Imunisasi", "2026/118 Air mati", "sudah 2026/120")
    assert chat.labels == (["2026/120", "2026/118"] if limits.choices else [])
    await chat.says("sudah 2026/118")
    assert chat.turn.confirms == Confirmation(7)


async def test_a_button_says_which() -> None:
    chat = a_chat_that_got()
    chat.desk.got[9] = OTHER
    await chat.says("sudah saya teruskan")
    await chat.presses("2026/118")
    assert chat.turn.confirms == Confirmation(7)


async def test_an_answer_to_the_announcement_says_which() -> None:
    chat = a_chat_that_got()
    chat.desk.got[9] = OTHER
    await chat.says("sudah", quoted=Quote("Air mati\n\nPengumuman 2026/118", is_ours=True))
    assert chat.turn.confirms == Confirmation(7)
    await chat.says("sudah", quoted=Quote("Pengumuman 2026/118, kata orang"))
    assert chat.turn.confirms is None, "not our own words"


async def test_who_confirmed_one_of_two_means_the_other() -> None:
    chat = a_chat_that_got(replace(GOT, confirmed_at=AT))
    chat.desk.got[9] = OTHER
    await chat.says("sudah")
    assert chat.turn.confirms == Confirmation(9)


async def test_a_second_word_says_since_when() -> None:
    chat = a_chat_that_got(replace(GOT, confirmed_at=AT))
    await chat.says("sudah")
    chat.hears("sudah tercatat Anda teruskan sejak 3 November 2026")


async def test_what_no_longer_holds_is_told_where_it_is_meant() -> None:
    chat = a_chat_that_got(replace(GOT, state=BroadcastState.STOPPED))
    await chat.says("sudah 2026/118")
    chat.hears("sudah kami hentikan")
    assert chat.turn.confirms == Confirmation(7), "you know then who passed on what was wrong"
    await chat.says("sudah")
    assert chat.turn.confirms is None, "nothing is open"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("grup, 40 orang", Confirmation(7, Passing.GROUP, 40)),
        ("lewat toa masjid", Confirmation(7, Passing.READ_ALOUD)),
        ("papan", Confirmation(7, Passing.BOARD)),
        ("40", Confirmation(7, None, 40)),
    ],
)
async def test_without_buttons_how_and_how_many_are_asked_together(answer: str, said: Confirmation) -> None:
    chat = a_chat_that_got(limits=NO_BUTTONS)
    await chat.says("sudah saya teruskan")
    chat.hears("lewat apa, dan kira-kira kepada berapa orang?")
    await chat.says(answer)
    assert chat.turn.confirms == said
    chat.hears_nothing_of("tombol")


async def test_during_a_registration_its_answers_go_first() -> None:
    chat = a_chat_that_got()
    await chat.says("daftar")
    await chat.says("sudah")
    assert chat.turn.confirms is None


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    way, rest = way_in(text)
    assert way is not None or rest == text
    assert says_passed(text) in (True, False)
    count = people_in(text)
    assert count is None or 0 < count <= MOST_REACHED
