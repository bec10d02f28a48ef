"""Which backups are kept as time goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.backup.keeping import superfluous

START = datetime(2026, 3, 1, tzinfo=UTC)


def after(days: float, every: timedelta = timedelta(minutes=5)) -> list[datetime]:
    """The backups that are there after so long, each removed as soon as it is superfluous."""
    kept: list[datetime] = []
    now = START
    while now <= START + timedelta(days=days):
        kept.append(now)
        gone = superfluous(kept, now)
        kept = [one for one in kept if one not in gone]
        now += every
    return kept


def test_every_five_minutes_for_an_hour_then_each_hour_then_each_day() -> None:
    kept = after(3)
    newest = kept[-1]
    ages = [newest - one for one in kept]
    assert sum(age < timedelta(hours=1) for age in ages) == 12
    assert sum(timedelta(hours=1) <= age < timedelta(days=1) for age in ages) in (23, 24)
    assert sum(age >= timedelta(days=1) for age in ages) == 3
    assert len(kept) < 45


def test_none_is_older_than_a_month() -> None:
    kept = after(40, timedelta(hours=6))
    assert kept[-1] - kept[0] <= timedelta(days=30)
    assert len(kept) >= 30


def test_the_newest_stays_however_old_it_is() -> None:
    long_ago = [START, START + timedelta(minutes=5)]
    assert superfluous(long_ago, START + timedelta(days=400)) == {START}
    assert superfluous([], START) == set()
