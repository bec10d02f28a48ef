"""A fact-check as the screens show it in a few lines, and numbers as they stand in addresses and forms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.checking.words import factcheck_label, glance, joined
from bot.console.visit import Visit
from data.model.factcheck import FactCheck, MatchKind
from data.wording import long_date, say

#: Characters of a summary on a card.
SUMMARY_CHARS = 400
#: Digits of the largest row number.
_DIGITS = 18


def card_of(visit: Visit, record: FactCheck, score: float = 0.0, kind: MatchKind = MatchKind.CLAIM) -> dict[str, Any]:
    """What a card shows of a fact-check, beside how well it fits a text."""
    language = visit.console.language
    told = say(f"verdict.{record.verdict}", language) if record.verdict else say("cli.no_verdict", language)
    published = long_date(record.published_on, language) if record.published_on else ""
    return {
        "number": record.number,
        "label": factcheck_label(record.number),
        "title": record.title,
        "summary": glance(record.summary, SUMMARY_CHARS),
        "verdict": str(record.verdict or "none"),
        "stamp": told,
        "is_similar": kind is MatchKind.SIMILAR_SCAM,
        "is_withdrawn": record.withdrawn_at is not None,
        "percent": round(100 * score),
        "by": joined([record.publisher, published, record.rating]),
        "url": record.url if record.url.startswith(("https://", "http://")) else "",
    }


def number_in(typed: str) -> int:
    """A row number as a form or an address names it; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else 0


def moment(visit: Visit, at: datetime) -> str:
    """A moment in the office's zone, to the minute."""
    local = at.astimezone(visit.console.zone)
    return f"{day(visit, local.date())}, {local:%H.%M}"


def day(visit: Visit, on: date) -> str:
    """A day as every page names it."""
    return long_date(on, visit.console.language)


def span(visit: Visit, first: datetime, last: datetime) -> dict[str, str]:
    """From when until when, in the office's zone; the day is said once where both are on it."""
    until = last.astimezone(visit.console.zone)
    is_same = until.date() == first.astimezone(visit.console.zone).date()
    return {"first": moment(visit, first), "last": f"{until:%H.%M}" if is_same else moment(visit, last)}
