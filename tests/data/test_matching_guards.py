"""Texts that get no verdict whatever they are like: our own words, bare links, greetings, a word or two."""

from __future__ import annotations

from datetime import date

import pytest

from data.matching import Matcher
from data.matching.guards import is_a_word_or_two, is_bare_link, is_our_own
from data.model.factcheck import FactCheck, Outcome, Verdict
from data.wording import LANGUAGES, say
from handlers.card import SIMILAR_STAMP, STAMPS, similar_card, verdict_card

TODAY = date(2026, 7, 1)
TITLES = (
    "Vaksin flu mengandung chip pelacak yang dikendalikan lewat ponsel",
    "Selamat pagi semua pesan gambar mawar menyedot data ponsel",
    "Gunung Bromo meletus",
    "Facebook masuk atau daftar",
    "Kabar terkini dari kota pelabuhan",
    "Tsunami besar",
)
RECORDS = [
    FactCheck(
        "kami", f"kami-{n}", title, Verdict.FALSE, number=n, summary="Tidak ada buktinya.", publisher="Kami",
        published_on=date(2026, 1, 2), url="https://kami.example/1",
    )
    for n, title in enumerate(TITLES, 1)
]  # fmt: skip


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(RECORDS)


def outcome(matcher: Matcher, text: str) -> tuple[Outcome, str]:
    decision = matcher.match(text, TODAY)
    return decision.outcome, decision.why


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", [verdict_card, similar_card])
def test_our_own_card_sent_back_is_not_judged(matcher: Matcher, language: str, card: object) -> None:
    text = card(RECORDS[0], language, 4_096)  # type: ignore[operator]
    assert is_our_own(text)
    assert outcome(matcher, text)[0] is not Outcome.ANSWER


def test_every_stamp_of_ours_is_known() -> None:
    for language in LANGUAGES:
        for key in (*STAMPS.values(), SIMILAR_STAMP):
            source = say("card.source", language, publisher="Kami", date="")
            assert is_our_own(f"{say(key, language)}\n\nTelur plastik beredar\n\n{source}"), (language, key)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("✅ BENAR sekali kata saya", "a mark and a word are nobody's own"),
        ("Sumber: grup sebelah. Vaksin flu mengandung chip", "so is a source"),
        ("❌ SALAH\nVaksin flu mengandung chip", "no source and no ticket"),
        ("", "nothing"),
    ],
)
def test_what_only_resembles_us_is_not_ours(text: str, reason: str) -> None:
    assert not is_our_own(text), reason


@pytest.mark.parametrize(
    "text",
    [
        "https://kabar.example/vaksin-flu-mengandung-chip-pelacak-yang-dikendalikan-lewat-ponsel",
        "cek min https://kabar.example/vaksin-flu-mengandung-chip-pelacak-yang-dikendalikan-lewat-ponsel",
        "https://www.facebook.com/masuk/atau/daftar",
        "https://kabar.example/kabar-terkini-dari-kota-pelabuhan",
        "bit.ly/gunung-bromo-meletus",
    ],
)
def test_a_bare_link_is_not_answered(matcher: Matcher, text: str) -> None:
    assert outcome(matcher, text)[0] is not Outcome.ANSWER


def test_a_bare_link_says_why(matcher: Matcher) -> None:
    text = "https://kabar.example/vaksin-flu-mengandung-chip-pelacak-yang-dikendalikan-lewat-ponsel"
    assert outcome(matcher, text) == (Outcome.SUGGEST, "only a link")


def test_a_claim_with_a_link_is_still_answered(matcher: Matcher) -> None:
    text = f"{TITLES[0]}! Baca di https://kabar.example/x"
    assert outcome(matcher, text)[0] is Outcome.ANSWER
    assert not is_bare_link(text)


@pytest.mark.parametrize(
    "text", ["Selamat pagi semua", "Assalamualaikum wr wb", "halo min", "makasih min", "ok", "👍", ""]
)
def test_a_greeting_finds_no_verdict(matcher: Matcher, text: str) -> None:
    assert outcome(matcher, text)[0] is not Outcome.ANSWER


@pytest.mark.parametrize(
    "text", ["tsunami besar", "TSUNAMI BESAR!!!", "apa benar tsunami besar?", "bromo", "vaksin flu"]
)
def test_a_word_or_two_are_only_suggested(matcher: Matcher, text: str) -> None:
    assert is_a_word_or_two(text)
    assert outcome(matcher, text)[0] is not Outcome.ANSWER


def test_three_words_that_equal_a_title_are_answered(matcher: Matcher) -> None:
    assert outcome(matcher, "gunung bromo meletus")[0] is Outcome.ANSWER
