"""What is written as a report, and which of its verbs a title does not have. Every sentence here is ours."""

from __future__ import annotations

import pytest

from data.matching.contradiction import Told
from data.matching.reports import is_report, other_verbs

REPORT = "Bupati Darmo meresmikan jembatan baru di Sukapura, warga menonton dari sawah."

TEXTS = [
    (REPORT, True, "a sentence with names"),
    (f"“{REPORT}”", True, "in quotation marks"),
    (f"{REPORT} Jembatan itu selesai dalam 8 bulan.", True, "two sentences"),
    (f"{REPORT} https://kabar.example/jembatan?x=1", True, "a link behind it is not read"),
    (REPORT.replace("Bupati", "12 warga bersama Bupati"), True, "a number may begin it"),
    (REPORT.removesuffix("."), False, "no sentence: a headline or a caption"),
    (REPORT.replace(".", "!"), False, "it shouts"),
    (REPORT.replace("Bupati", "Apa benar? Bupati"), False, "it asks"),
    (REPORT.replace(".", "..."), False, "it trails off"),
    (f"🙏 {REPORT}", False, "a picture"),
    (f"{REPORT} Tag @kabar.", False, "an account"),
    (REPORT.upper(), False, "all in capitals"),
    (REPORT.lower(), False, "all in small letters"),
    ("Jembatan baru diresmikan, warga menonton dari sawah.", False, "nobody and nothing is named"),
    ("Warga menonton. Jembatan diresmikan.", False, "capitals only where sentences begin"),
    (REPORT.replace("warga", "kami"), False, "somebody speaks of themselves"),
    (REPORT.replace("warga", "warga yg"), False, "in a hurry"),
    ("", False, "nothing"),
    ("...", False, "no word"),
    ("𝘉𝘶𝘱𝘢𝘵𝘪 𝘋𝘢𝘳𝘮𝘰 𝘢𝘺𝘰 𝘥𝘢𝘧𝘵𝘢𝘳.", False, "stylised letters are letters: it calls on somebody"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TEXTS, ids=[row[2] for row in TEXTS])
def test_what_is_a_report(text: str, expected: bool, why: str) -> None:
    assert is_report(text) is expected, why


VERBS = [
    ("bupati darmo meresmikan jembatan", "bupati darmo ditangkap", 1 / 4, "another verb"),
    ("bupati darmo meresmikan jembatan", "jembatan diresmikan bupati", 0.0, "the same in another form"),
    ("bupati darmo dan jembatan", "bupati darmo ditangkap", 0.0, "no verb at all"),
    ("", "bupati darmo ditangkap", 0.0, "no word"),
]


@pytest.mark.parametrize(("text", "title", "share", "why"), VERBS, ids=[row[3] for row in VERBS])
def test_verbs_that_a_title_does_not_have(text: str, title: str, share: float, why: str) -> None:
    assert other_verbs(Told(text.split()), Told(title.split())) == share, why
