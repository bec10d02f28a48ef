"""The office's working hours: when it is open, and how much working time passes between two moments.

Pure; what is written as ``Sen-Kam 07:30-16:00, Jum 07:30-16:30`` is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

#: How days may be written, from Monday on; the first three letters are enough.
_DAYS = (
    ("senin", "monday"),
    ("selasa", "tuesday"),
    ("rabu", "wednesday"),
    ("kamis", "thursday"),
    ("jumat", "friday", "jum'at"),
    ("sabtu", "saturday"),
    ("minggu", "sunday", "ahad"),
)
_LEAST_LETTERS = 3
_DAY_MINUTES = 24 * 60
_SPAN = re.compile(r"(\d?\d)[.:]([0-5]\d)\s*-\s*(\d?\d)[.:]([0-5]\d)")
_PART = re.compile(r"([A-Za-z']+)(?:\s*-\s*([A-Za-z']+))?\s+(\S.*)")
#: Nobody waits for working time longer than this; an office that never opens would be looked through for ever.
_FARTHEST = timedelta(days=400)

#: From one minute of a day to another; 1440 is its end.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When the office is open.

    Args:
        days: the spans of each day from Monday on, in order.
        zone: of the office, in the tz database.
        holidays: first and last day of each, the last included.
    """

    days: tuple[tuple[Span, ...], ...]
    zone: str
    holidays: tuple[tuple[date, date], ...] = ()

    def hold_at(self, moment: datetime) -> bool:
        """Whether the office is open; at the end of a span it is not any more."""
        return any(begin <= moment < end for begin, end in self._spans(moment, moment))

    def minutes(self, begin: datetime, end: datetime) -> float:
        """Working minutes between two moments; 0 when the second is not the later one."""
        spans = self._spans(begin, end)
        parts = ((min(end, last) - max(begin, first)).total_seconds() for first, last in spans)
        return sum(max(0.0, part) for part in parts) / 60

    def after(self, begin: datetime, minutes: float) -> datetime:
        """The moment at which so many working minutes have passed; far away when there are not so many."""
        left = timedelta(minutes=minutes)
        for first, last in self._spans(begin, begin + _FARTHEST):
            start = max(first, begin)
            if last > start:
                if start + left <= last:
                    return start + left
                left -= last - start
        return begin + _FARTHEST

    def before(self, end: datetime, minutes: float) -> datetime:
        """The latest moment since which so many working minutes have passed; long ago when there are not so many."""
        left = timedelta(minutes=minutes)
        for first, last in reversed(list(self._spans(end - _FARTHEST, end))):
            stop = min(last, end)
            if stop > first:
                if stop - left >= first:
                    return stop - left
                left -= stop - first
        return end - _FARTHEST

    def _spans(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of all days from that of one moment to that of another."""
        zone = ZoneInfo(self.zone)
        day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if not any(first <= day <= until for first, until in self.holidays):
                midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
                for opens, closes in self.days[day.weekday()]:
                    # By the wall clock first, and then in UTC, in which differences are those of real time.
                    marks = (midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes))
                    yield marks[0].astimezone(UTC), marks[1].astimezone(UTC)
            day += timedelta(days=1)


def working_hours(text: str, zone: str, holidays: tuple[tuple[date, date], ...] = ()) -> WorkingHours:
    """Read hours such as ``Sen-Kam 07:30-12:00 13:00-16:00, Jum 07:30-14:30``.

    Raises:
        ValueError: they are none, overlap, or the office would never be open.
    """
    days: list[tuple[Span, ...]] = [() for _ in _DAYS]
    for part in re.split(r"[,;]", text):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError(text)
        first, last = _day(found[1]), _day(found[2] or found[1])
        spans = _spans_of(found[3])
        for ahead in range((last - first) % len(_DAYS) + 1):
            day = (first + ahead) % len(_DAYS)
            days[day] = _in_order((*days[day], *spans))
    return WorkingHours(tuple(days), zone, holidays)


def _day(word: str) -> int:
    """A day of the week by its name or the beginning of it, 0 for Monday."""
    typed = word.casefold()
    for number, names in enumerate(_DAYS):
        if len(typed) >= _LEAST_LETTERS and any(name.startswith(typed) for name in names):
            return number
    raise ValueError(word)


def _spans_of(text: str) -> tuple[Span, ...]:
    found = [tuple(map(int, parts)) for parts in _SPAN.findall(text)]
    if not found or _SPAN.sub("", text).strip():
        raise ValueError(text)
    return tuple((a * 60 + b, c * 60 + d) for a, b, c, d in found)


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans of one day from the first to the last.

    Raises:
        ValueError: one ends before it begins, or two overlap.
    """
    ordered = tuple(sorted(spans))
    ends = [0, *(end for _, end in ordered)]
    if any(begin < before for (begin, _), before in zip(ordered, ends, strict=False)):
        raise ValueError(spans)
    if any(end <= begin or end > _DAY_MINUTES for begin, end in ordered):
        raise ValueError(spans)
    return ordered
