"""The office's file of questions, and which of them somebody asks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.faq_file import ANSWER_CHARS, MOST_ANSWERS, MOST_QUESTIONS, FaqError, FaqFault, read_faq
from data.matching.faq import MOST_NEAR, FaqIndex
from data.seeds import sample_faq_text

ENTRY = """[[faq]]
questions = ["Kapan bansos cair?"]
answer = "Jadwalnya diumumkan di kelurahan."
source = "Dinas Sosial"
date = 2026-11-01
"""
OFFICE = """
[[faq]]
questions = ["Kapan bansos cair?", "bansos kapan dibagikan"]
answer = "A"
source = "Dinas Sosial"
date = 2026-11-01

[[faq]]
questions = ["Apa saja syarat membuat KTP?", "cara mengurus KTP baru"]
answer = "B"
source = "Dispendukcapil"
date = 2026-11-02

[[faq]]
questions = ["KTP saya hilang, bagaimana mengurusnya?"]
answer = "C"
source = "Dispendukcapil"
date = "2026-11-03"

[[faq]]
questions = ["Jam berapa kantor kelurahan buka?", "kapan kelurahan buka"]
answer = "D"
source = "Kelurahan"
date = 2026-11-04

[[faq]]
questions = ["Di mana kantor Dispendukcapil?"]
answer = "E"
source = "Dispendukcapil"
date = 2026-11-05

[[faq]]
questions = ["Berapa biaya membuat kartu keluarga?", "apakah membuat KK bayar?"]
answer = "F"
source = "Dispendukcapil"
date = 2026-11-06

[[faq]]
questions = ["Bagaimana cara mendaftar bansos?", "kenapa saya tidak dapat bansos?"]
answer = "G"
source = "Dinas Sosial"
date = 2026-11-07
"""


# --- The file --------------------------------------------------------------------------------------------------------


def test_an_entry_is_read_with_every_field() -> None:
    (entry,) = read_faq(ENTRY)
    assert entry.questions == ("Kapan bansos cair?",)
    assert (entry.answer, entry.source) == ("Jadwalnya diumumkan di kelurahan.", "Dinas Sosial")
    assert entry.updated_on == date(2026, 11, 1)


def test_a_date_may_stand_in_quotes() -> None:
    (entry,) = read_faq(ENTRY.replace("2026-11-01", '"2026-11-01"'))
    assert entry.updated_on == date(2026, 11, 1)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "faq = []\n"])
def test_a_file_without_answers_is_right(text: str) -> None:
    assert read_faq(text) == ()


def changed(old: str, new: str) -> str:
    """Two good entries and a third that is not."""
    other = ENTRY.replace("bansos", "ktp")
    assert old in ENTRY
    return f"{ENTRY}\n{other}\n" + ENTRY.replace("bansos", "sembako").replace(old.replace("bansos", "sembako"), new)


@pytest.mark.parametrize(
    ("text", "line", "fault", "reason"),
    [
        ("faq", 1, FaqFault.NOT_TOML, "no TOML"),
        ("faq = " + "[" * 100_000, 1, FaqFault.NOT_TOML, "nesting without end"),
        ("faq = " + "1" * 5_000, 1, FaqFault.NOT_TOML, "a number without end"),
        (f"{ENTRY}\nanswer = oops\n", 7, FaqFault.NOT_TOML, "a text without quotation marks"),
        (ENTRY.replace('Sosial"', "Sosial"), 4, FaqFault.NOT_TOML, "a quotation mark not closed"),
        ("[faq]\nanswer = 1\n", 1, FaqFault.STRANGE, "a single bracket"),
        ("[[tanya]]\n", 1, FaqFault.STRANGE, "another name"),
        ("faq = [1]\n", 1, FaqFault.STRANGE, "no table"),
        (changed("date =", "tanggal ="), 13, FaqFault.STRANGE, "an unknown field"),
        (changed('["Kapan bansos cair?"]', "[]"), 13, FaqFault.QUESTIONS, "no question"),
        (changed('["Kapan bansos cair?"]', '"Kapan?"'), 13, FaqFault.QUESTIONS, "a question without brackets"),
        (changed('["Kapan bansos cair?"]', "[1]"), 13, FaqFault.QUESTIONS, "a number"),
        (changed('["Kapan bansos cair?"]', '["?!"]'), 13, FaqFault.QUESTIONS, "no word in it"),
        (changed('["Kapan bansos cair?"]', f'["{"a" * 201}"]'), 13, FaqFault.QUESTIONS, "too long a question"),
        (changed('["Kapan bansos cair?"]', str(["ab"] * (MOST_QUESTIONS + 1))), 13, FaqFault.QUESTIONS, "too many"),
        (changed('"Jadwalnya diumumkan di kelurahan."', '" "'), 13, FaqFault.ANSWER, "an empty answer"),
        (changed("Jadwalnya diumumkan", "x" * (ANSWER_CHARS + 1)), 13, FaqFault.ANSWER, "too long an answer"),
        (changed('"Dinas Sosial"', "7"), 13, FaqFault.SOURCE, "a source that is no text"),
        (changed("2026-11-01", '"kemarin"'), 13, FaqFault.DATE, "no date"),
        (changed("2026-11-01", "2026-11-01T08:00:00"), 13, FaqFault.DATE, "a time"),
        (changed("2026-11-01", "2026-11-31"), 17, FaqFault.NOT_TOML, "a day that does not exist"),
        (
            f"{ENTRY}\n{ENTRY.replace('Kapan bansos cair?', 'KAPAN  bansos cair')}",
            7,
            FaqFault.TWICE,
            "one question twice",
        ),
        (ENTRY * (MOST_ANSWERS + 1), 5 * MOST_ANSWERS + 1, FaqFault.TOO_MANY, "more than anybody keeps up to date"),
    ],
)
def test_a_wrong_file_names_its_line(text: str, line: int, fault: FaqFault, reason: str) -> None:
    with pytest.raises(FaqError) as caught:
        read_faq(text)
    assert (caught.value.line, caught.value.fault) == (line, fault), reason


def test_the_mark_of_an_answer_outlives_a_new_order_and_a_new_answer() -> None:
    first, second = read_faq(OFFICE)[:2]
    index = FaqIndex(read_faq(OFFICE.replace('"A"', '"Z"')))
    assert first.mark != second.mark
    found = index.entry(first.mark)
    assert found is not None
    assert found.answer == "Z"
    assert index.entry("0000000000") is None


def test_our_samples_are_in_the_form_of_the_file() -> None:
    assert len(read_faq(sample_faq_text())) >= 10


# --- Which question is asked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answer", "reason"),
    [
        ("Kapan bansos cair?", "A", "word for word"),
        ("bansos kapan cair?", "A", "another order"),
        ("kapan bansos cair min", "A", "with politeness"),
        ("Assalamualaikum pak, bansos kpn cairnya ya", "A", "abbreviated, with an ending"),
        ("bansos kapan metu", "A", "a Javanese word"),
        ("syarat ktp", "B", "half of the question"),
        ("syarat bikin ktp apa aja min", "B", "as people say it"),
        ("cara bikin ktp baru", "B", "how, where the file tells what is needed"),
        ("ktp hilang gimana", "C", "the rare word decides"),
        ("ktp saya ilang, gmn ngurusnya?", "C", "spoken"),
        ("jam buka kelurahan", "D", "no question word"),
        ("kelurahan buka jam berapa?", "D", "two question words"),
        ("jam pelayanan kelurahn", "D", "a letter is missing"),
        ("alamat dispendukcapil", "E", "where, in another word"),
        ("biaya bikin kk berapa", "F", "how much"),
        ("cara daftar bansos", "G", "another matter of the same word"),
        ("kenapa saya tidak dapat bansos", "G", "with its negation"),
    ],
)
def test_a_question_is_answered(asked: str, answer: str, reason: str) -> None:
    found = FaqIndex(read_faq(OFFICE)).search(asked)
    assert found.answer is not None, reason
    assert found.answer.answer == answer
    assert found.near == ()


@pytest.mark.parametrize(
    ("asked", "near", "reason"),
    [
        ("bansos 2027 kapan cair", "A", "a year that the answer does not speak of"),
        ("kapan bansos lansia cair", "A", "another kind of aid"),
        ("min bansos cair tanggal berapa", "A", "not the same question word"),
        ("bansos", "A", "one word"),
        ("urus ktp", "B", "several may be meant"),
        ("kenapa bansos saya tidak cair", "G", "why not is not when"),
    ],
)
def test_what_comes_near_is_offered(asked: str, near: str, reason: str) -> None:
    found = FaqIndex(read_faq(OFFICE)).search(asked)
    assert found.answer is None, reason
    assert near in [entry.answer for entry in found.near]
    assert len(found.near) <= MOST_NEAR


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("kapan?", "only the question word"),
        ("kapan pemilu", "another matter"),
        ("vaksin berisi chip", "a claim"),
        ("bupati korupsi bansos kapan ditangkap", "a claim with one of our words"),
        ("presiden bagi bagi bansos 600 ribu lewat link ini buruan daftar", "a scam with our words"),
        ("cara daftar", "the words that all questions share"),
        ("kapan kantor kecamatan buka", "another office"),
        ("", "nothing"),
        ("😀", "no word"),
        ("bansos " * 5_000 + "kapan cair sebarkan ke semua grup keluarga", "far too long"),
    ],
)
def test_what_is_no_question_of_ours_gets_nothing_sure(asked: str, reason: str) -> None:
    assert FaqIndex(read_faq(OFFICE)).search(asked).answer is None, reason


def test_a_claim_is_not_even_offered_a_question() -> None:
    index = FaqIndex(read_faq(OFFICE))
    for asked in ("vaksin berisi chip", "bupati korupsi bansos kapan ditangkap", "kapan pemilu", "cara daftar"):
        assert index.search(asked).near == (), asked


def test_every_question_of_our_samples_finds_its_own_answer() -> None:
    entries = read_faq(sample_faq_text())
    index = FaqIndex(entries)
    lost = [question for entry in entries for question in entry.questions if index.search(question).answer != entry]
    assert lost == []


def test_an_office_without_answers_knows_nothing() -> None:
    assert FaqIndex().search("Kapan bansos cair?").answer is None
    assert len(FaqIndex()) == 0


@given(st.text(st.characters(codec=None), max_size=120))
def test_any_text_may_be_asked(text: str) -> None:
    found = FaqIndex(read_faq(OFFICE)).search(text)
    assert len(found.near) <= MOST_NEAR
    assert found.answer is None or found.near == ()
