"""Schedules: at once, at one time, or a series between two days; read, written in one form, and counted out.

Pure; the present comes in as an argument. The forms::

    sekarang
    2026-11-30 08:00 WIB
    2026-09-19 s.d. 2026-10-31 08:00, 16:00 WIB hari 1-5 kecuali 2026-09-25 susulan

The last day is included. Times are local wall times; Indonesia has no summer time, but its zones come from the tz
database all the same. ``susulan`` sends late what was missed, once; without it a missed occurrence is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from data.model.series import ZONES, Misfire, Occurrence, Series

#: The canonical text of sending at once.
NOW = "now"
#: The longest series, days.
MOST_DAYS = 400
#: Most times in a day.
MOST_TIMES = 24
_DAY = r"(\d{4}-\d{2}-\d{2})"
_TIMES = r"(\d{1,2}[:.]\d{2}(?:\s*,\s*\d{1,2}[:.]\d{2})*)"
_ONCE = re.compile(rf"{_DAY}\s+(\d{{1,2}}[:.]\d{{2}})\s*([A-Za-z]+)?")
_SERIES = re.compile(
    rf"{_DAY}\s*(?:s\.?d\.?|sampai|to|until|\.\.)\s*{_DAY}\s+{_TIMES}\s*(WIB|WITA|WIT)?"
    rf"(?:\s+(?:hari|days)\s+([1-7](?:\s*[-,]\s*[1-7])*))?"
    rf"(?:\s+(?:kecuali|except)\s+({_DAY}(?:\s*,\s*{_DAY})*))?(\s+(?:susulan|catch-up))?",
    re.IGNORECASE,
)
_NOW_WORDS = frozenset({"now", "sekarang", ""})


class Fault(StrEnum):
    """Why a text is no schedule; each has its sentence."""

    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_TIME = "no_such_time"
    UNKNOWN_ZONE = "unknown_zone"
    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"
    TOO_MANY_TIMES = "too_many_times"
    #: No day is left between the exceptions and the weekdays.
    NEVER = "never"
    PAST = "past"


class ScheduleError(ValueError):
    """The text is no time at which something could be sent.

    Args:
        fault: why.
        word: the part of the text at which it shows.
    """

    def __init__(self, fault: Fault, word: str = "") -> None:
        super().__init__(f"{fault}: {word}" if word else str(fault))
        self.fault = fault
        self.word = word


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a broadcast goes out; with neither time nor series, at once.

    Args:
        at: the one moment; None otherwise.
        zone: in which that moment was written.
        series: the occurrences; None otherwise.
    """

    at: datetime | None = None
    zone: str = "WIB"
    series: Series | None = None


def parse(text: str, zone: str) -> Schedule:
    """Read a schedule.

    Args:
        zone: the office's own, WIB, WITA or WIT, for texts that name none.

    Raises:
        ScheduleError: it is none.
    """
    words = " ".join(text.split())
    if words.casefold() in _NOW_WORDS:
        return Schedule(zone=zone)
    if found := _ONCE.fullmatch(words):
        where = _zone(found[3] or zone)
        return Schedule(_moment(_day(found[1]), _time(found[2]), where), where)
    if found := _SERIES.fullmatch(words):
        return Schedule(zone=_zone(found[4] or zone), series=_series(found, zone))
    raise ScheduleError(Fault.UNREADABLE, words[:80])


def canonical(schedule: Schedule) -> str:
    """The one text of a schedule; reading it gives the same schedule again."""
    if schedule.series is not None:
        return _written(schedule.series)
    if schedule.at is None:
        return NOW
    return f"{schedule.at.astimezone(ZoneInfo(ZONES[schedule.zone])):%Y-%m-%d %H:%M} {schedule.zone}"


def check(schedule: Schedule, now: datetime) -> None:
    """Refuse what can never happen any more.

    Raises:
        ScheduleError: its time, or the last of its series, has passed.
    """
    if schedule.at is not None and schedule.at <= now:
        raise ScheduleError(Fault.PAST, canonical(schedule))
    if schedule.series is not None and following(schedule.series, now) is None:
        raise ScheduleError(Fault.PAST, canonical(schedule))


def occurrences(series: Series) -> Iterator[Occurrence]:
    """Every occurrence, in the order of time; the last day is included."""
    day = series.first_on
    while day <= series.last_on:
        if _takes_place(series, day):
            for at in series.times:
                yield Occurrence(day, at, _moment(day, at, series.zone))
        day += timedelta(days=1)


def following(series: Series, moment: datetime) -> Occurrence | None:
    """The first occurrence after a moment; None when the last one has passed."""
    return next((one for one in occurrences(series) if one.due_at > moment), None)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done about the occurrences whose time has come.

    Args:
        start: to be sent now; at most one.
        missed: to be noted as missed, oldest first.
        next_at: when the next one is due; None when the series has ended.
    """

    start: Occurrence | None
    missed: tuple[Occurrence, ...]
    next_at: datetime | None


def due(series: Series, since: datetime, now: datetime) -> Due:
    """What became due after one moment and up to another; of several only the newest can still be sent.

    Args:
        since: the time up to which everything was decided; exclusive.
        now: inclusive.
    """
    come = [one for one in occurrences(series) if since < one.due_at <= now]
    upcoming = following(series, now)
    next_at = upcoming.due_at if upcoming else None
    if not come:
        return Due(None, (), next_at)
    newest = come[-1]
    is_in_time = now - newest.due_at <= timedelta(seconds=series.grace_seconds)
    if is_in_time or series.misfire is Misfire.ONCE:
        return Due(newest, tuple(come[:-1]), next_at)
    return Due(None, tuple(come), next_at)


def _takes_place(series: Series, day: date) -> bool:
    return day not in series.except_on and (not series.weekdays or day.isoweekday() in series.weekdays)


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(ZONES[zone])).astimezone(UTC)


def _zone(word: str) -> str:
    if word.upper() not in ZONES:
        raise ScheduleError(Fault.UNKNOWN_ZONE, word)
    return word.upper()


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise ScheduleError(Fault.NO_SUCH_DAY, word) from error


def _time(word: str) -> time:
    hour, minute = (int(part) for part in re.split("[:.]", word.strip()))
    if hour > 23 or minute > 59:
        raise ScheduleError(Fault.NO_SUCH_TIME, word)
    return time(hour, minute)


def _series(found: re.Match[str], zone: str) -> Series:
    first, last = _day(found[1]), _day(found[2])
    if last < first:
        raise ScheduleError(Fault.ENDS_BEFORE_START, found[2])
    if (last - first).days >= MOST_DAYS:
        raise ScheduleError(Fault.TOO_LONG, found[2])
    times = tuple(sorted({_time(word) for word in found[3].split(",")}))
    if len(times) > MOST_TIMES:
        raise ScheduleError(Fault.TOO_MANY_TIMES, found[3])
    weekdays = _weekdays(found[5] or "")
    except_on = frozenset(_day(word.strip()) for word in (found[6] or "").split(",") if word.strip())
    misfire = Misfire.ONCE if found[9] else Misfire.SKIP
    series = Series(_zone(found[4] or zone), first, last, times, weekdays, except_on, misfire)
    if next(occurrences(series), None) is None:
        raise ScheduleError(Fault.NEVER, found[0][:80])
    return series


def _weekdays(text: str) -> frozenset[int]:
    """Days of the week of ``1-5`` or ``1,3,6-7``; a range may go over the weekend."""
    days: set[int] = set()
    for part in text.replace(" ", "").split(","):
        ends = [int(end) for end in part.split("-") if end]
        if len(ends) == 1:
            days.add(ends[0])
        elif ends:
            start, end = ends[0], ends[-1]
            days.update((start + step - 1) % 7 + 1 for step in range((end - start) % 7 + 1))
    return frozenset() if len(days) == 7 else frozenset(days)


def _written(series: Series) -> str:
    times = ", ".join(f"{at:%H:%M}" for at in series.times)
    text = f"{series.first_on} s.d. {series.last_on} {times} {series.zone}"
    if series.weekdays:
        text += " hari " + ",".join(map(str, sorted(series.weekdays)))
    if series.except_on:
        text += " kecuali " + ", ".join(map(str, sorted(series.except_on)))
    return text + (" susulan" if series.misfire is Misfire.ONCE else "")
