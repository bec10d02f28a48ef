"""The dates that publishers and offices write, read without guessing.

A date that is wrong, or cannot be, is unknown: the record stays.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

#: No fact-check on the web is older; an earlier year is a spreadsheet's empty date or a slip of the finger.
EARLIEST = date(1990, 1, 1)

#: How far ahead a date may lie before it counts as wrong: nothing is published in the future, but somewhere it is
#: tomorrow already.
AHEAD = timedelta(days=1)

#: How far ahead the end of a finding may lie: twenty years; a later one is a slip of the finger.
DEADLINE_AHEAD = timedelta(days=20 * 366)

#: From this hour on, UTC, it is the next day in western Indonesia (WIB, UTC+7), where the publishers are.
_NEXT_DAY_HOUR = 17

#: The time and zone of a moment in UTC, as APIs and feeds write it.
_UTC = re.compile(r"[T ,]\s*(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|GMT|UTC?|[+-]00:?00)$", re.ASCII)

#: Number of a month by its names and abbreviations, Indonesian and English.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu ags agt aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}

#: Year first: ISO, with or without a time after it.
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?", re.ASCII)
#: Day first, as Indonesia writes it; a month in the first place is not guessed at.
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ ,].*)?", re.ASCII)
#: "21 Maret 2021", with the day of the week before it or the time after it, or without.
_LONG = re.compile(r"(?:[a-z']+,? +)?(\d{1,2}) +([a-z]+)\.? +(\d{4})(?:[ ,].*)?", re.ASCII | re.IGNORECASE)

#: A longer text is no date.
_DATE_CHARS = 60


def read_date(value: object, today: date) -> date | None:
    """Return the date that a field states, as written; only a moment in UTC is that day in western Indonesia.

    Returns:
        None when it is missing, unreadable, before 1990, or after tomorrow.
    """
    return _between(_stated(value), today, AHEAD)


def read_deadline(value: object, today: date) -> date | None:
    """Return the date from which or up to which something holds; it may lie ahead, up to twenty years."""
    return _between(_stated(value), today, DEADLINE_AHEAD)


def is_unreadable(value: object) -> bool:
    """Tell whether a cell or a text states something that is no date; a dash states nothing."""
    return bool(str(value if value is not None else "").strip(" -\t\n")) and _stated(value) is None


def _between(stated: date | None, today: date, ahead: timedelta) -> date | None:
    """Return a date that is neither too early nor too far ahead; otherwise None."""
    latest = today + min(ahead, date.max - today)
    return stated if stated is not None and EARLIEST <= stated <= latest else None


def _stated(value: object) -> date | None:
    """Return the date in a cell or a text, whatever the year."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > _DATE_CHARS:
        return None
    try:
        return _in_indonesia(_written(value.strip()), value.strip())
    except (ValueError, OverflowError):
        return None


def _in_indonesia(day: date | None, text: str) -> date | None:
    """Return the day that it was in western Indonesia at a moment written in UTC; other days as they are.

    Raises:
        OverflowError: the calendar ends there.
    """
    moment = _UTC.search(text) if day else None
    return day + timedelta(days=int(moment[1]) >= _NEXT_DAY_HOUR) if day and moment else day


def _written(text: str) -> date | None:
    """Return the date that a text states.

    Raises:
        ValueError: there is no such day.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if (found := _LONG.fullmatch(text)) and (month := _MONTHS.get(found[2].lower())):
        return date(int(found[3]), month, int(found[1]))
    return None
