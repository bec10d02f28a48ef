"""Feeds on real databases: keys sealed, positions kept, due by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data.model.feed import Feed, FeedKind
from data.store import feeds
from data.store.database import Database
from data.store.schema import feed
from data.store.vault import Vault
from tests.conftest import Clock
from tests.data.store.setup import passes

KEY = "kunci-rahasia-penerbit"
NEW = Feed("uji", FeedKind.YUDISTIRA, "https://uji.example/api", KEY, {"query": "hoaks"}, interval_minutes=90)
MOMENT = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)


async def added(database: Database, new: Feed = NEW) -> Feed:
    async with database.unit_of_work() as unit:
        assert await feeds.add(unit, new)
    return await found(database, new.name)


async def found(database: Database, name: str = "uji") -> Feed:
    async with database.reading() as unit:
        one = await feeds.named(unit, name)
    assert one
    return one


async def due(database: Database) -> list[int]:
    async with database.reading() as unit:
        return await feeds.due(unit)


async def finished(database: Database, done: Feed, clock: Clock, minutes: int = 90) -> None:
    async with database.unit_of_work() as unit:
        await feeds.finish(unit, done, await unit.now() + timedelta(minutes=minutes))


async def test_a_feed_comes_back_whole_and_its_key_is_sealed(database: Database) -> None:
    one = await added(database)
    assert replace(one, number=0) == NEW
    assert KEY not in repr(one)
    async with database.reading() as unit:
        sealed = await unit.connection.scalar(select(feed.c.key_sealed))
        assert KEY.encode() not in sealed
        assert await feeds.numbered(unit, one.number) == one
        assert await feeds.all_of(unit) == [one]


async def test_a_name_is_given_once_and_the_first_stays(database: Database) -> None:
    await added(database)
    async with database.unit_of_work() as unit:
        assert not await feeds.add(unit, replace(NEW, url="https://lain.example"))
    assert (await found(database)).url == NEW.url


async def test_a_key_of_another_secret_is_told_and_harms_nothing_else(database: Database) -> None:
    await added(database)
    database.vault = Vault("another secret for tests only, of enough length")
    one = await found(database)
    assert (one.key, one.error) == ("", feeds.UNOPENED)


async def test_a_position_is_kept_until_the_walk_is_over(database: Database, clock: Clock) -> None:
    one = await added(database)
    async with database.unit_of_work() as unit:
        await feeds.begin(unit, one.number, MOMENT)
        await feeds.go_on(unit, one.number, "200", MOMENT)
    here = await found(database)
    assert (here.cursor, here.began_at, here.since, here.tried_at) == ("200", MOMENT, None, MOMENT)
    await finished(database, replace(here, since=MOMENT, etag='"e"', last_modified="kemarin", swept=7), clock)
    there = await found(database)
    assert (there.cursor, there.began_at, there.since) == ("", None, MOMENT)
    assert (there.etag, there.last_modified, there.swept, there.failures) == ('"e"', "kemarin", 7, 0)
    async with database.unit_of_work() as unit:
        await feeds.begin(unit, one.number, MOMENT)
        await feeds.go_on(unit, one.number, "100", MOMENT)
    assert (await found(database)).swept == 7


async def test_a_failure_keeps_the_position_and_says_why(database: Database) -> None:
    one = await added(database)
    async with database.unit_of_work() as unit:
        await feeds.begin(unit, one.number, MOMENT)
        await feeds.go_on(unit, one.number, "100", MOMENT)
    here = await found(database)
    async with database.unit_of_work() as unit:
        await feeds.fail(unit, replace(here, failures=3, error="it timed out"), MOMENT)
    there = await found(database)
    assert (there.failures, there.error, there.cursor, there.began_at) == (3, "it timed out", "100", MOMENT)


async def test_feeds_are_due_by_the_clock_unless_they_are_paused(database: Database, clock: Clock) -> None:
    one = await added(database)
    assert await due(database) == [one.number]
    await finished(database, one, clock)
    assert await due(database) == []
    await passes(database, clock, 91 * 60)
    assert await due(database) == [one.number]
    async with database.unit_of_work() as unit:
        assert await feeds.enable(unit, "uji", is_enabled=False)
    assert await due(database) == []
    async with database.unit_of_work() as unit:
        assert await feeds.enable(unit, "uji", is_enabled=True)
    assert await due(database) == [one.number]


@pytest.mark.parametrize("name", ["uji", "lain"])
async def test_what_is_removed_or_unknown_is_told_apart(database: Database, name: str) -> None:
    await added(database)
    async with database.unit_of_work() as unit:
        assert await feeds.remove(unit, name) == (name == "uji")
        assert await feeds.enable(unit, "lain", is_enabled=True) is False
        assert await feeds.named(unit, "lain") is None
