"""Working hours as they are written and as they pass: tables with the reason in the row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.working_hours import WorkingHours, working_hours

ZONE = "Asia/Jakarta"
WEEK = "Sen-Kam 07:30-16:00, Jum 07:30-14:30"
#: Christmas 2026 is a Friday.
CHRISTMAS = ((date(2026, 12, 25), date(2026, 12, 26)),)
HOURS = working_hours(WEEK, ZONE, CHRISTMAS)


def at(text: str) -> datetime:
    """A moment by the office's clock; 2026-11-23 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open", "why"),
    [
        ("2026-11-23T07:29", False, "a minute too early"),
        ("2026-11-23T07:30", True, "the first minute"),
        ("2026-11-23T15:59", True, "the last minute"),
        ("2026-11-23T16:00", False, "the end is outside"),
        ("2026-11-27T14:30", False, "Friday ends earlier"),
        ("2026-11-28T10:00", False, "Saturday"),
        ("2026-12-25T10:00", False, "a holiday on a Friday"),
        ("2026-12-28T10:00", True, "the Monday after it"),
    ],
)
def test_when_it_is_open(moment: str, is_open: bool, why: str) -> None:
    assert HOURS.hold_at(at(moment)) is is_open, why


@pytest.mark.parametrize(
    ("begin", "end", "minutes", "why"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:30", 90, "within a day"),
        ("2026-11-23T15:30", "2026-11-24T08:00", 60, "over a night"),
        ("2026-11-27T14:00", "2026-11-30T08:00", 60, "over a weekend"),
        ("2026-11-28T08:00", "2026-11-29T20:00", 0, "only on a weekend"),
        ("2026-12-24T15:00", "2026-12-28T08:30", 120, "over Christmas"),
        ("2026-11-23T09:00", "2026-11-23T08:00", 0, "backwards"),
        ("2026-11-23T00:00", "2026-11-30T00:00", 4 * 510 + 420, "a whole week"),
    ],
)
def test_how_much_working_time_passes(begin: str, end: str, minutes: float, why: str) -> None:
    assert HOURS.minutes(at(begin), at(end)) == minutes, why


@pytest.mark.parametrize(
    ("begin", "minutes", "end", "why"),
    [
        ("2026-11-23T08:00", 60, "2026-11-23T09:00", "within a day"),
        ("2026-11-23T15:30", 60, "2026-11-24T08:00", "over a night"),
        ("2026-11-27T20:00", 30, "2026-11-30T08:00", "begun on Friday evening"),
        ("2026-11-23T15:00", 60, "2026-11-23T16:00", "to the very end of the day"),
        ("2026-12-24T15:59", 2, "2026-12-28T07:31", "over Christmas"),
    ],
)
def test_when_working_time_is_over(begin: str, minutes: float, end: str, why: str) -> None:
    assert HOURS.after(at(begin), minutes) == at(end), why
    assert HOURS.minutes(at(begin), HOURS.before(at(end), 0)) == minutes
    assert HOURS.minutes(HOURS.before(at(end), minutes), at(end)) == minutes


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 3000))
def test_after_and_before_are_each_other_s_reverse(start: int, minutes: int) -> None:
    begin = at("2026-12-20T00:00") + timedelta(minutes=start)
    end = HOURS.after(begin, minutes)
    assert HOURS.minutes(begin, end) == minutes
    assert HOURS.before(end, minutes) >= begin


def test_an_office_that_is_always_closed_waits_long_and_not_for_ever() -> None:
    closed = working_hours(WEEK, ZONE, ((date(2020, 1, 1), date(2040, 1, 1)),))
    assert closed.after(at("2026-11-23T08:00"), 1) == at("2026-11-23T08:00") + timedelta(days=400)
    assert closed.before(at("2026-11-23T08:00"), 1) == at("2026-11-23T08:00") - timedelta(days=400)


def test_where_clocks_change_an_hour_that_is_skipped_does_not_count() -> None:
    hours = working_hours("Min 00:00-24:00", "Europe/Berlin")
    begin, end = datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 29, 12, tzinfo=UTC)
    assert hours.minutes(begin, end) == 23 * 60


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Mon-Thu 07:30-16:00, Fri 07:30-14:30", "in English"),
        ("senin-kamis 7.30-16.00; jumat 7.30-14.30", "in full, with points"),
        ("Sen-Kam 07:30-12:00 12:00-16:00, Jum 07:30-14:30", "spans that meet"),
        ("Jum 07:30-14:30, Sen 07:30-16:00, Sel-Kam 07:30-16:00", "in any order"),
    ],
)
def test_the_same_week_written_differently(text: str, why: str) -> None:
    read: WorkingHours = working_hours(text, ZONE, CHRISTMAS)
    assert read.minutes(at("2026-11-23T00:00"), at("2026-11-30T00:00")) == 4 * 510 + 420, why


def test_days_may_go_over_the_end_of_a_week() -> None:
    hours = working_hours("Sab-Sen 08:00-09:00", ZONE)
    assert [bool(day) for day in hours.days] == [True, False, False, False, False, True, True]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("Sen", "no time"),
        ("Sen-Kam", "no time either"),
        ("07:30-16:00", "no day"),
        ("Xyz 07:30-16:00", "no such day"),
        ("Se 07:30-16:00", "two days begin so"),
        ("Sen 16:00-07:30", "backwards"),
        ("Sen 08:00-08:00", "nothing between"),
        ("Sen 08:00-24:01", "after the end of the day"),
        ("Sen 08:60-09:00", "no such minute"),
        ("Sen 08:00-12:00 11:00-16:00", "overlapping"),
        ("Sen-Kam 08:00-12:00, Rab 11:00-16:00", "overlapping by days"),
        ("Sen 08:00-12:00 siang", "something else"),
        ("Sen 08:00-12:00,", "an empty part"),
    ],
)
def test_what_are_no_hours(text: str, why: str) -> None:
    try:
        read = working_hours(text, ZONE)
    except ValueError:
        return
    pytest.fail(f"{why}: {read}")
