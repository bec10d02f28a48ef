"""Dates written out in words, the way a letter of the office writes them."""

from __future__ import annotations

from datetime import date

from data.wording.phrases import say

#: Wording keys of the months, January first.
MONTHS = (
    "date.january",
    "date.february",
    "date.march",
    "date.april",
    "date.may",
    "date.june",
    "date.july",
    "date.august",
    "date.september",
    "date.october",
    "date.november",
    "date.december",
)


#: Letters of a month's name where there is little room.
SHORT_CHARS = 3


def short_date(on: date, language: str) -> str:
    """Write a day where there is little room, such as "3 Jan"."""
    return f"{on.day} {say(MONTHS[on.month - 1], language)[:SHORT_CHARS]}"


def long_date(on: date | None, language: str) -> str:
    """Write a date in its long form, such as "3 Januari 2024"; an unknown one is said to be unknown."""
    if on is None:
        return say("date.unknown", language)
    return say("date.long", language, day=on.day, month=say(MONTHS[on.month - 1], language), year=on.year)
