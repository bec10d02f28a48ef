"""Schedules: what offices write, the last day, missed times, and each occurrence exactly once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import series as schedules
from broadcasts.series import Fault, Schedule, ScheduleError, canonical, check, due, following, occurrences, parse
from data.model.series import ZONES, Misfire, Series


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", "now"),
        ("sekarang", "now"),
        ("2026-11-30 08:00", "2026-11-30 08:00 WIB"),
        ("2026-11-30 8.00 wit", "2026-11-30 08:00 WIT"),
        ("2026-09-19 s.d. 2026-10-31 08:00", "2026-09-19 s.d. 2026-10-31 08:00 WIB"),
        ("2026-09-19 sampai 2026-10-31 16:00, 08:00, 8.00 WITA", "2026-09-19 s.d. 2026-10-31 08:00, 16:00 WITA"),
        ("2026-09-19..2026-10-31 08:00 hari 1-5", "2026-09-19 s.d. 2026-10-31 08:00 WIB hari 1,2,3,4,5"),
        ("2026-09-19..2026-10-31 08:00 hari 6-1", "2026-09-19 s.d. 2026-10-31 08:00 WIB hari 1,6,7"),
        ("2026-09-19..2026-10-31 08:00 hari 1-7", "2026-09-19 s.d. 2026-10-31 08:00 WIB"),
        (
            "2026-09-19 to 2026-10-31 08:00 kecuali 2026-09-25, 2026-09-20 susulan",
            "2026-09-19 s.d. 2026-10-31 08:00 WIB kecuali 2026-09-20, 2026-09-25 susulan",
        ),
    ],
)
def test_what_offices_write(text: str, written: str) -> None:
    assert canonical(parse(text, "WIB")) == written
    assert canonical(parse(written, "WITA")) == written, "the canonical form reads as itself, in any office"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("besok pagi", Fault.UNREADABLE),
        ("2026-13-01 08:00", Fault.NO_SUCH_DAY),
        ("2026-02-30 08:00", Fault.NO_SUCH_DAY),
        ("2026-11-30 25:00", Fault.NO_SUCH_TIME),
        ("2026-11-30 08:00 CET", Fault.UNKNOWN_ZONE),
        ("2026-10-31 s.d. 2026-09-19 08:00", Fault.ENDS_BEFORE_START),
        ("2026-10-31 s.d. 2028-09-19 08:00", Fault.TOO_LONG),
        ("2026-09-19 s.d. 2026-09-19 08:00 kecuali 2026-09-19", Fault.NEVER),
        ("2026-09-19 s.d. 2026-09-19 08:00 hari 1", Fault.NEVER),
        (
            "2026-09-19 s.d. 2026-09-20 " + ", ".join(f"{h}:0{m}" for h in range(9) for m in range(4)),
            Fault.TOO_MANY_TIMES,
        ),
    ],
)
def test_what_is_refused(text: str, fault: Fault) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse(text, "WIB")
    assert caught.value.fault is fault


def _vote() -> Series:
    found = parse("2022-09-19 s.d. 2022-10-31 08:00", "WIB").series
    assert found is not None
    return found


def test_the_last_day_is_included() -> None:
    days = [one.local_on for one in occurrences(_vote())]
    assert (days[0], days[-1], len(days)) == (date(2022, 9, 19), date(2022, 10, 31), 43)


@pytest.mark.parametrize(("zone", "hour"), [("WIB", 1), ("WITA", 0), ("WIT", 23)])
def test_each_zone_has_its_own_morning(zone: str, hour: int) -> None:
    at = parse("2026-11-30 08:00", zone).at
    assert at is not None
    assert at.hour == hour, "08:00 at home, in hours of UTC"


def test_the_thirty_first_is_passed_over_where_there_is_none() -> None:
    found = parse("2026-01-31 s.d. 2026-03-01 08:00", "WIB").series
    assert found is not None
    assert [str(one.local_on)[5:] for one in occurrences(found)][:2] == ["01-31", "02-01"]
    assert [str(one.local_on) for one in occurrences(found)][-1] == "2026-03-01"


@pytest.mark.parametrize(
    ("late", "misfire", "starts", "missed"),
    [
        (timedelta(0), Misfire.SKIP, True, 0),
        (timedelta(minutes=15), Misfire.SKIP, True, 0),
        (timedelta(minutes=16), Misfire.SKIP, False, 1),
        (timedelta(minutes=16), Misfire.ONCE, True, 0),
        (timedelta(days=3), Misfire.ONCE, True, 3),
        (timedelta(days=3, hours=1), Misfire.SKIP, False, 4),
    ],
)
def test_what_becomes_of_a_missed_time(late: timedelta, misfire: Misfire, starts: bool, missed: int) -> None:
    series = Series("WIB", date(2026, 9, 19), date(2026, 10, 31), (time(8),), misfire=misfire)
    first = next(occurrences(series)).due_at
    found = due(series, first - timedelta(seconds=1), first + late)
    assert (found.start is not None, len(found.missed)) == (starts, missed)
    assert found.next_at == first + timedelta(days=late.days + 1)


def test_a_time_in_the_past_is_refused() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    check(parse("2026-11-27 08:00", "WIB"), now)
    check(Schedule(), now)
    for text in ("2026-11-25 08:00", "2026-11-01 s.d. 2026-11-25 08:00"):
        with pytest.raises(ScheduleError) as caught:
            check(parse(text, "WIB"), now)
        assert caught.value.fault is Fault.PAST


_SERIES = st.builds(
    lambda zone, first, length, times, weekdays, skipped: Series(
        zone,
        first,
        first + timedelta(days=length),
        tuple(sorted(times)),
        weekdays if len(weekdays) < 7 else frozenset(),
        frozenset(first + timedelta(days=day) for day in skipped),
    ),
    st.sampled_from(sorted(ZONES)),
    st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    st.integers(0, 60),
    st.sets(st.times().map(lambda at: time(at.hour, at.minute)), min_size=1, max_size=4),
    st.frozensets(st.integers(1, 7)),
    st.frozensets(st.integers(0, 60), max_size=5),
)


@given(_SERIES, st.lists(st.timedeltas(timedelta(0), timedelta(days=5)), max_size=40))
def test_each_occurrence_is_decided_exactly_once_whenever_somebody_looks(
    series: Series, waits: list[timedelta]
) -> None:
    since = datetime.combine(series.first_on, time(0), UTC) - timedelta(days=2)
    decided = []
    for wait in [*waits, timedelta(days=100)]:
        now = since + wait
        found = due(series, since, now)
        decided += [*found.missed, *([found.start] if found.start else [])]
        upcoming = following(series, now)
        assert found.next_at == (upcoming.due_at if upcoming else None)
        since = now
    assert decided == list(occurrences(series))


@given(_SERIES)
def test_a_series_reads_as_it_is_written(series: Series) -> None:
    if next(occurrences(series), None) is not None:
        assert parse(schedules.canonical(Schedule(zone=series.zone, series=series)), "WIB").series == series
