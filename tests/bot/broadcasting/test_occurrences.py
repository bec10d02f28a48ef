"""Occurrences of a series: nothing goes out that its series does not say any more, and none waits for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from data.model.broadcast import Broadcast, BroadcastAct, BroadcastState
from data.model.membership import Role
from data.store import broadcasts, timetable
from data.store.database import Database
from data.store.schema import announcement, broadcast, delivery
from tests.bot.announcing import approved, someone, state_of
from tests.bot.broadcasting.office import WANTED, Office, as_wanted, seen
from tests.bot.signing import Lobby
from tests.bot.test_broadcast_neighbours import acted
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import Clock
from tests.data.store.setup import passes

#: The clock begins on the 23rd at 10:00 WIB.
DAILY = "2026-11-23 s.d. 2026-11-25 11:00"


@pytest.fixture
async def office(database: Database, clock: Clock) -> Office:
    made = Office(Lobby(database, clock))
    await made.opens(kim=2)
    return made


async def a_series(office: Office, **fields: str) -> Broadcast:
    wanted = replace(WANTED, **({"schedule": DAILY} | fields))  # type: ignore[arg-type]
    known = await office.approves("dewi", await office.submits("budi", await office.drafts("budi", wanted)))
    await conducted(office.database)
    return await office.now(known.number)


async def children(database: Database) -> list[Broadcast]:
    async with database.reading() as unit:
        query = select(broadcast.c.id).where(broadcast.c.parent_id.is_not(None)).order_by(broadcast.c.id)
        found = [await broadcasts.get(unit, number) for number in await unit.connection.scalars(query)]
    return [one for one in found if one is not None]


async def test_an_occurrence_that_is_for_nobody_is_over(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    number = await approved(database, "orang: peran = operator", count=1, schedule=f"{DAILY} susulan")
    for _ in range(7):
        await conducted(database, 5)
        await passes(database, clock, 12 * 3600)
    assert {one.state for one in await children(database)} == {BroadcastState.DONE}
    assert (await state_of(database, number)).state is BroadcastState.DONE, "nothing keeps its series waiting"
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(announcement.c.id)) is None, "nobody got it, so it was never sent"


async def test_who_stops_a_series_stops_what_goes_out_of_it(office: Office, clock: Clock) -> None:
    database, series = office.database, await a_series(office)
    await passes(database, clock, 3700)
    await conducted(database)
    await office.desk.stop(await office.lobby.enters("dewi"), series.number, "batal")
    channel = Recorder()
    await sent(database, channel)
    await conducted(database)
    assert channel.got == []
    assert [one.state for one in await children(database)] == [BroadcastState.STOPPED]


async def test_an_occurrence_whose_series_lost_its_approval_does_not_start(office: Office, clock: Clock) -> None:
    database, series = office.database, await a_series(office)
    await passes(database, clock, 3700)
    await conducted(database, 1)
    await office.desk.return_(await office.lobby.enters("budi"), seen(await office.now(series.number)))
    await conducted(database)
    assert [one.state for one in await children(database)] == [BroadcastState.STOPPED]
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(delivery.c.id).where(delivery.c.broadcast_id.is_not(None))) is None


async def test_what_was_a_series_and_is_none_any_more_occurs_no_more(office: Office, clock: Clock) -> None:
    database, series = office.database, await a_series(office)
    once = replace(as_wanted(series), schedule="2026-11-23 15:00 WIB")
    edited = await office.desk.edit(await office.lobby.enters("budi"), seen(series), once)
    await office.approves("dewi", await office.submits("budi", edited))
    await conducted(database)
    await passes(database, clock, 3700)
    await conducted(database)
    assert await children(database) == []
    assert (await office.now(series.number)).state is BroadcastState.SCHEDULED


@pytest.mark.parametrize("act", [BroadcastAct.PAUSE, BroadcastAct.STOP])
async def test_a_series_that_stands_still_is_not_looked_at(office: Office, clock: Clock, act: BroadcastAct) -> None:
    database, series = office.database, await a_series(office)
    await acted(database, series.number, act)
    await passes(database, clock, 3700)
    async with database.reading() as unit:
        assert not await timetable.is_anything_due(unit, await unit.now())


async def test_no_occurrence_lasts_longer_than_its_series(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    end = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    await approved(database, "orang: semua", count=1, schedule="2026-11-23 s.d. 2026-11-23 11:00", expires_at=end)
    await conducted(database)
    await passes(database, clock, 3700)
    await conducted(database)
    async with database.reading() as unit:
        assert list(await unit.connection.scalars(select(delivery.c.expires_at))) == [end]


async def test_an_announcement_is_dated_by_the_office_s_own_day(database: Database, clock: Clock) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    await approved(database, "orang: semua", count=1)
    await passes(database, clock, 15 * 3600)
    await conducted(database)
    async with database.reading() as unit:
        dates = list(await unit.connection.scalars(select(announcement.c.published_on)))
    assert dates == [date(2026, 11, 24)], "01:00 WIB of the 24th is still the 23rd by UTC"
