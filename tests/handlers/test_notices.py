"""How verdicts and corrections are worded, that they fit every channel, and what becomes of one that is sent back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.model.factcheck import Decision, FactCheck, Match, Outcome, Verdict
from data.model.told import Version
from data.wording import LANGUAGES, say, units
from handlers import notices
from handlers.card import STAMPS
from tests.handlers.chat import CHIP, Chat

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
FIRST = Version(1, 1, Verdict.FALSE, "Hoaks", NOON)
LONG = replace(
    CHIP,
    title="Judul panjang " * 60,
    summary="Sebab yang panjang. " * 60,
    publisher="Penerbit " * 20,
    url="https://periksa.example/" + "x" * 500,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("record", [CHIP, LONG, replace(LONG, verdict=None, rating="Label " * 60)])
def test_every_notice_fits_the_smallest_channel(language: str, record: FactCheck) -> None:
    tips = (10**17, 10**17 + 1)
    after = Version(2, 2, record.verdict, record.rating, NOON, note="Sebab " * 100)
    texts = [
        notices.of_verdict(record, tips, language),
        notices.of_correction(record, FIRST, after, tips, language),
        notices.of_correction(record, FIRST, replace(after, verdict=None, is_withdrawn=True), tips, language),
        notices.of_rejection(tips, language),
    ]
    assert [units(text) <= notices.LEAST_UNITS for text in texts] == [True] * 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_shown_verdict_is_read_back(language: str, verdict: Verdict) -> None:
    text = say(STAMPS[verdict], language) + "\n\nApa saja"
    assert notices.shown_verdict(text) is verdict
    assert notices.shown_verdict(text.replace("\ufe0f", "")) is verdict, "a platform dropped the selector"


@pytest.mark.parametrize("text", ["", "\n", "Belum ada hasil.", "❌ SALAH sekali", "🔎 Penilaian X: Salah"])
def test_what_shows_no_verdict(text: str) -> None:
    assert notices.shown_verdict(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_of_a_notice_is_found_again(language: str) -> None:
    card = notices.of_verdict(CHIP, (5,), language).partition("\n\n")[2]
    after = Version(2, 2, CHIP.verdict, "", NOON, note="Ada foto baru.")
    for text in (
        notices.of_verdict(CHIP, (5,), language),
        notices.of_verdict(CHIP, (5, 6, 7), language),
        notices.of_correction(CHIP, FIRST, after, (5,), language),
    ):
        assert notices.unwrapped(text).splitlines()[0] == card.splitlines()[0]


@pytest.mark.parametrize(
    "text", ["", "halo", "Tentang pesan Anda", "Tentang pesan Anda KT-1:\n\nhalo", "❌ SALAH\n\nx"]
)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert notices.unwrapped(text) == text


async def test_a_notice_that_is_sent_back_is_our_own_and_a_forged_one_is_not() -> None:
    chat = Chat()
    chat.desk.decision = Decision(Outcome.NONE, (Match(CHIP.number, 0.9),))
    notice = notices.of_verdict(CHIP, (5,), "id")
    turn = await chat.forwards(notice)
    chat.hears("Itu jawaban kami sendiri")
    assert turn.tip is None
    await chat.forwards(notice.replace("SALAH", "BENAR").replace("❌", "✅"))
    chat.hears("tidak persis sama dengan catatan kami")
