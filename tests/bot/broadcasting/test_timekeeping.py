"""A clock that leaps ahead: nothing starts, ends or is asked by it, and it goes on when the clock is believed again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.timekeeping import Timekeeper, confirm, seconds_passed
from bot.channels.loopback import LIMITS
from broadcasts.lifecycle import change
from broadcasts.steadiness import EVEN_SECONDS
from data.model.broadcast import BroadcastAct, BroadcastClass, BroadcastState, PauseCause
from data.model.membership import Role
from data.store import audit, broadcasts, timekeeping
from data.store.database import Database
from tests.bot.announcing import approved, someone, state_of
from tests.bot.broadcasting.office import Office
from tests.bot.signing import Lobby
from tests.bot.test_conductor import Recorder, sent
from tests.conftest import Clock
from tests.data.store.setup import passes

HOUR = 3600.0


@dataclass
class Service:
    """One process; its own count goes on only where time really passes."""

    database: Database
    clock: Clock
    count: float = 0.0

    def __post_init__(self) -> None:
        self.starts()

    def starts(self) -> None:
        """The process is a new one, with a count of its own."""
        self.count = 0.0
        self.keeper = Timekeeper(self.database, lambda: self.count)
        steady = self.keeper.is_steady
        self.conductor = Conductor(
            self.database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year, is_steady=steady
        )

    async def works(self, rounds: int = 3) -> None:
        for _ in range(rounds):
            await self.conductor.work()
        await self.conductor.end_paused()

    async def passes(self, seconds: float) -> None:
        await passes(self.database, self.clock, seconds)
        self.count += seconds

    async def leaps(self, seconds: float) -> None:
        await passes(self.database, self.clock, seconds)

    async def now(self, plus_hours: float = 0.0) -> str:
        async with self.database.reading() as unit:
            at = await unit.now() + timedelta(hours=plus_hours)
        return f"{at + timedelta(hours=7):%Y-%m-%d %H:%M} WIB"


@pytest.fixture
def service(database: Database, clock: Clock) -> Service:
    return Service(database, clock)


async def test_what_is_scheduled_waits_until_the_clock_is_believed(
    service: Service, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await someone(database, "1")
    number = await approved(database, count=1, schedule=await service.now(2))
    await service.works()
    await service.leaps(3 * HOUR)
    with caplog.at_level(logging.ERROR):
        await service.works()
    assert (await state_of(database, number)).state is BroadcastState.SCHEDULED
    assert "the clock is doubted" in caplog.text
    async with database.reading() as unit:
        assert (await timekeeping.read(unit)).doubted_at, "doctor tells of it"
    await service.passes(EVEN_SECONDS + 1)
    await service.works()
    assert (await state_of(database, number)).state is BroadcastState.RUNNING
    async with database.reading() as unit:
        assert (await timekeeping.read(unit)).doubted_at is None


async def test_a_new_process_doubts_it_too_and_a_clock_put_right_is_believed_at_once(
    service: Service, database: Database
) -> None:
    await someone(database, "1")
    number = await approved(database, count=1, schedule=await service.now(2))
    await service.works()
    await service.leaps(3 * HOUR)
    service.starts()
    await service.works()
    assert (await state_of(database, number)).state is BroadcastState.SCHEDULED
    await service.leaps(-3 * HOUR)
    await service.works()
    async with database.reading() as unit:
        assert (await timekeeping.read(unit)).doubted_at is None
    assert (await state_of(database, number)).state is BroadcastState.SCHEDULED, "its time has not come"
    await service.passes(2 * HOUR + 1)
    await service.works()
    assert (await state_of(database, number)).state is BroadcastState.RUNNING


async def test_nothing_ends_by_a_leap(service: Service, database: Database) -> None:
    await someone(database, "1")
    running = await approved(database, count=1)
    paused = await approved(database, klass=BroadcastClass.REMINDER, count=1)
    await service.works()
    async with database.unit_of_work() as unit:
        known = await broadcasts.get(unit, paused)
        assert known is not None
        await broadcasts.move(unit, known, change(known, BroadcastAct.PAUSE, cause=PauseCause.OFFICER))
    await service.leaps(90 * 24 * HOUR)
    await service.works()
    assert (await state_of(database, running)).state is BroadcastState.RUNNING
    assert (await state_of(database, paused)).state is BroadcastState.PAUSED
    await service.leaps(-90 * 24 * HOUR)
    await service.works()
    channel = Recorder()
    await sent(database, channel)
    assert [chat for chat, _ in channel.got] == ["1"]


async def test_nobody_else_of_a_kim_is_asked_by_a_leap(service: Service, database: Database) -> None:
    for chat, role in (("1", Role.OPERATOR), ("2", Role.CHAIR)):
        await someone(database, chat, role)
    await approved(database, count=1)
    channel = Recorder()
    await service.works()
    await sent(database, channel)
    await service.leaps(7 * HOUR)
    await service.works()
    await sent(database, channel)
    assert [chat for chat, _ in channel.got] == ["1"]


async def test_a_series_makes_nothing_by_a_leap(service: Service, database: Database) -> None:
    await someone(database, "1")
    first, last = [(await service.now(hours)).split()[0] for hours in (0, 40 * 24)]
    series = await approved(database, count=1, schedule=f"{first} s.d. {last} 08:00 WIB")
    await service.works()
    await service.leaps(48 * HOUR)
    await service.works()
    async with database.reading() as unit:
        made = [one.number for one in await broadcasts.newest(unit, 10)]
    assert made == [series]


async def test_what_is_wanted_at_once_goes_out_all_the_same(service: Service, database: Database) -> None:
    await someone(database, "1")
    await service.works()
    await service.leaps(3 * HOUR)
    await service.works(1)
    number = await approved(database, klass=BroadcastClass.URGENT, count=1)
    await service.works()
    assert (await state_of(database, number)).state is BroadcastState.RUNNING


async def test_time_that_passed_while_it_stood_still_is_believed(service: Service, database: Database) -> None:
    await someone(database, "1")
    number = await approved(database, count=1, schedule=await service.now(2))
    await service.works()
    await service.passes(3 * HOUR)
    await service.works()
    assert (await state_of(database, number)).state is BroadcastState.RUNNING


async def test_what_forgets_by_the_clock_waits_as_well(service: Service) -> None:
    done: list[str] = []

    async def forget() -> None:
        done.append("forgot")

    careful = service.keeper.when_steady(forget)
    await careful()
    await service.leaps(400 * 24 * HOUR)
    await careful()
    assert done == ["forgot"]


async def test_an_officer_confirms_the_clock(database: Database, clock: Clock) -> None:
    lobby = Lobby(database, clock)
    office, service = Office(lobby), Service(database, clock)
    await office.opens()
    await service.works(1)
    await service.leaps(3 * HOUR)
    assert not await service.keeper.is_steady()
    await confirm(office.desk, await lobby.enters("budi"))
    assert await service.keeper.is_steady()
    async with database.reading() as unit:
        assert [one.act.action for one in await audit.newest(unit, 1)] == ["confirm"]


def test_our_own_count_goes_on() -> None:
    first = seconds_passed()
    assert seconds_passed() >= first > 0
