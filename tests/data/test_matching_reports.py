"""What is written as a report, and which of its verbs a title does not have. Every sentence here is ours."""

from __future__ import annotations

import pytest

from data.matching.contradiction import Told
from data.matching.reports import Report, other_verbs, report_of, says_otherwise

REPORT = "Bupati Darmo meresmikan jembatan baru di Sukapura, warga menonton dari sawah."

TEXTS = [
    (REPORT, Report.SENTENCES, "a sentence with names"),
    (f"“{REPORT}”", Report.SENTENCES, "in quotation marks"),
    (f"{REPORT} Jembatan itu selesai dalam 8 bulan.", Report.SENTENCES, "two sentences"),
    (f"{REPORT} https://kabar.example/jembatan?x=1", Report.SENTENCES, "a link behind it is not read"),
    (REPORT.replace("Bupati", "12 warga bersama Bupati"), Report.SENTENCES, "a number may begin it"),
    (REPORT.removesuffix("."), Report.HEADLINE, "no sentence: a headline or a caption"),
    (REPORT.replace(",", "!"), Report.NONE, "it shouts"),
    (f"Apa benar ini min? {REPORT}", Report.SENTENCES, "a question before it is the sender's"),
    (f"{REPORT}\nSebarkan!!", Report.SENTENCES, "a call behind it is the sender's"),
    (REPORT.replace(", warga", "? Warga"), Report.NONE, "it asks"),
    (REPORT.replace(".", "..."), Report.NONE, "it trails off"),
    (f"🙏 {REPORT}", Report.NONE, "a picture"),
    (f"{REPORT} Tag @kabar.", Report.NONE, "an account"),
    (REPORT.upper(), Report.NONE, "all in capitals"),
    (REPORT.lower(), Report.NONE, "all in small letters"),
    ("Jembatan baru diresmikan, warga menonton dari sawah.", Report.NONE, "nobody and nothing is named"),
    ("Warga menonton. Jembatan diresmikan.", Report.NONE, "capitals only where sentences begin"),
    (REPORT.replace("warga", "kami"), Report.NONE, "somebody speaks of themselves"),
    (REPORT.replace("warga", "warga yg"), Report.NONE, "in a hurry"),
    ("", Report.NONE, "nothing"),
    (f"{REPORT}\nSebarkan! Viralkan!!", Report.SENTENCES, "two calls behind it"),
    (f"{REPORT} {'!?' * 5_000}a", Report.NONE, "a row of marks is read in one go"),
    (f"{'a!' * 5_000} {REPORT}", Report.SENTENCES, "as many shouts before it"),
    ("\n" * 10_000, Report.NONE, "only lines"),
    ("...", Report.NONE, "no word"),
    ("𝘉𝘶𝘱𝘢𝘵𝘪 𝘋𝘢𝘳𝘮𝘰 𝘢𝘺𝘰 𝘥𝘢𝘧𝘵𝘢𝘳.", Report.NONE, "stylised letters are letters: it calls on somebody"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TEXTS, ids=[row[2] for row in TEXTS])
def test_what_is_a_report(text: str, expected: Report, why: str) -> None:
    assert report_of(text) is expected, why


VERBS = [
    ("bupati darmo meresmikan jembatan", "bupati darmo ditangkap", 1 / 4, "another verb"),
    ("bupati darmo meresmikan jembatan", "jembatan diresmikan bupati", 0.0, "the same in another form"),
    ("bupati darmo dan jembatan", "bupati darmo ditangkap", 0.0, "no verb at all"),
    ("", "bupati darmo ditangkap", 0.0, "no word"),
]


@pytest.mark.parametrize(("text", "title", "share", "why"), VERBS, ids=[row[3] for row in VERBS])
def test_verbs_that_a_title_does_not_have(text: str, title: str, share: float, why: str) -> None:
    assert other_verbs(Told(text.split()), Told(title.split())) == share, why


OTHERWISE = [
    ("darmo meresmikan jembatan", "darmo ditangkap", True, "what the title says is not said"),
    ("darmo meresmikan jembatan", "jembatan darmo", True, "a verb right behind a word of a topic"),
    ("meresmikan jembatan darmo", "jembatan darmo", False, "no verb behind a word of a topic"),
    ("darmo meresmikan jembatan", "jembatan diresmikan darmo", False, "a verb in common"),
    ("darmo dan jembatan", "darmo ditangkap", False, "no verb"),
]


@pytest.mark.parametrize(("text", "title", "expected", "why"), OTHERWISE, ids=[row[3] for row in OTHERWISE])
def test_a_text_that_says_something_else(text: str, title: str, expected: bool, why: str) -> None:
    assert says_otherwise(Told(text.split()), Told(title.split())) is expected, why
