"""The duty roster as rows, and what may be done to it, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.roster import Fault, RosterDesk, RosterError
from data.model.duty import Via
from data.model.officer import OfficerRole, OfficerState
from data.store import audit, hand_overs, officers
from data.store.database import Database
from tests.conftest import Clock
from tests.data.store.office import an_officer
from tests.data.store.setup import passes

ADMIN = frozenset({OfficerRole.ADMINISTRATOR})
HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(database: Database) -> RosterDesk:
    """Ani plans; Budi and Citra are on duty; Dedi was dismissed."""
    await an_officer(database, "ani", ADMIN)
    for login in ("budi", "citra", "dedi"):
        await an_officer(database, login)
    async with database.unit_of_work() as unit:
        dedi = await officers.find(unit, "dedi")
        assert dedi is not None
        await officers.set_state(unit, dedi, OfficerState.DISABLED, "shell")
    return RosterDesk(database)


ANI, BUDI, CITRA, DEDI = 1, 2, 3, 4


async def on_duty(desk: RosterDesk) -> list[str]:
    return [turn.officer.login for turn in await desk.on_duty()]


async def test_somebody_is_on_duty_and_hands_over(database: Database, clock: Clock, desk: RosterDesk) -> None:
    now = clock.now
    number = await desk.add(ANI, "budi", now, now + 8 * HOUR)
    assert await on_duty(desk) == ["budi"]
    await passes(database, clock, 3600)
    made = await desk.hand_over(BUDI, number, "citra", Via.CONSOLE)
    assert made.shift != number
    assert await on_duty(desk) == ["citra"]
    await passes(database, clock, 7 * 3600)
    assert await on_duty(desk) == []
    async with database.reading() as unit:
        trail = [entry.act for entry in await audit.entries(unit)]
    assert [(act.action, act.target) for act in trail[-2:]] == [("roster", "officer:2"), ("hand_over", "officer:2")]


async def test_one_that_has_not_begun_goes_over_whole(clock: Clock, desk: RosterDesk) -> None:
    start = clock.now + 24 * HOUR
    number = await desk.add(ANI, "budi", start, start + HOUR)
    await desk.hand_over(ANI, number, "citra", Via.CONSOLE)
    (turn,) = await desk.listed()
    assert (turn.officer.login, turn.shift.from_at, turn.shift.until_at) == ("citra", start, start + HOUR)


async def test_what_is_taken_off_is_gone(clock: Clock, desk: RosterDesk) -> None:
    number = await desk.add(ANI, "budi", clock.now, clock.now + HOUR)
    await desk.remove(ANI, number)
    assert await desk.listed() == []
    await desk.add(ANI, "budi", clock.now, clock.now + HOUR)


async def test_of_two_who_hand_over_at_once_one_is_first(clock: Clock, desk: RosterDesk) -> None:
    number = await desk.add(ANI, "budi", clock.now - HOUR, clock.now + HOUR)
    done = await asyncio.gather(
        desk.hand_over(BUDI, number, "citra", Via.CONSOLE),
        desk.hand_over(ANI, number, "citra", Via.CONSOLE),
        return_exceptions=True,
    )
    assert sum(isinstance(one, RosterError) for one in done) == 1, done
    assert await on_duty(desk) == ["citra"]


async def test_who_was_dismissed_is_on_duty_no_more(database: Database, clock: Clock, desk: RosterDesk) -> None:
    await desk.add(ANI, "budi", clock.now, clock.now + HOUR)
    async with database.unit_of_work() as unit:
        budi = await officers.get(unit, BUDI)
        assert budi is not None
        await officers.set_state(unit, budi, OfficerState.DISABLED, "shell")
    assert await on_duty(desk) == []


Act = Callable[[RosterDesk, Clock], Awaitable[object]]


def adds(by: int, login: str, first: timedelta, last: timedelta) -> Act:
    return lambda desk, clock: desk.add(by, login, clock.now + first, clock.now + last)


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        (adds(BUDI, "citra", HOUR, 2 * HOUR), Fault.NOT_ADMINISTRATOR),
        (adds(DEDI, "citra", HOUR, 2 * HOUR), Fault.DISABLED),
        (adds(99, "citra", HOUR, 2 * HOUR), Fault.DISABLED),
        (adds(ANI, "dedi", HOUR, 2 * HOUR), Fault.DISABLED),
        (adds(ANI, "siapa", HOUR, 2 * HOUR), Fault.UNKNOWN),
        (adds(ANI, "budi", 2 * HOUR, 2 * HOUR), Fault.BAD_TIMES),
        (adds(ANI, "budi", HOUR, 32 * 24 * HOUR), Fault.TOO_LONG),
        (adds(ANI, "budi", -2 * HOUR, -HOUR), Fault.OVER),
        (adds(ANI, "budi", HOUR / 2, 2 * HOUR), Fault.OVERLAPS),
        (lambda desk, _: desk.remove(ANI, 99), Fault.NO_SHIFT),
        (lambda desk, _: desk.remove(BUDI, 1), Fault.NOT_ADMINISTRATOR),
        (lambda desk, _: desk.hand_over(CITRA, 1, "citra", Via.CONSOLE), Fault.NOT_YOURS),
        (lambda desk, _: desk.hand_over(BUDI, 1, "budi", Via.CONSOLE), Fault.ONESELF),
        (lambda desk, _: desk.hand_over(BUDI, 1, "dedi", Via.CONSOLE), Fault.DISABLED),
        (lambda desk, _: desk.hand_over(BUDI, 1, "siapa", Via.CONSOLE), Fault.UNKNOWN),
        (lambda desk, _: desk.hand_over(BUDI, 99, "citra", Via.CONSOLE), Fault.NO_SHIFT),
    ],
)
async def test_what_is_not_done(clock: Clock, desk: RosterDesk, act: Act, fault: Fault) -> None:
    await desk.add(ANI, "budi", clock.now, clock.now + HOUR)
    with pytest.raises(RosterError) as raised:
        await act(desk, clock)
    assert raised.value.fault is fault
    assert await on_duty(desk) == ["budi"]


async def test_a_hand_over_is_a_row_that_says_who_when_and_from_where_until_it_is_over(
    database: Database, clock: Clock, desk: RosterDesk
) -> None:
    number = await desk.add(ANI, "budi", clock.now, clock.now + 8 * HOUR)
    made = await desk.hand_over(ANI, number, "citra", Via.TERMINAL)
    async with database.reading() as unit:
        (known,) = await hand_overs.newest(unit, 5)
        assert await hand_overs.holding(unit, await unit.now()) == [known]
        assert await hand_overs.of_shift(unit, number) == await hand_overs.last_of(unit, BUDI) == known
    assert (known.giver, known.taker, known.by, known.via) == (BUDI, CITRA, ANI, Via.TERMINAL)
    assert (known.number, known.shift, known.until_at) == (made.number, made.shift, clock.now + 8 * HOUR)
    for by, what in ((BUDI, made.number), (CITRA, 99)):
        with pytest.raises(RosterError):
            await desk.accept(by, what)
    for _ in range(2):
        await desk.accept(CITRA, made.number)
    async with database.reading() as unit:
        assert [entry.act.action for entry in await audit.entries(unit)].count("duty_accepted") == 1
    await desk.hand_over(CITRA, made.shift, "ani", Via.BOT)
    async with database.reading() as unit:
        assert [one.taker for one in await hand_overs.holding(unit, await unit.now())] == [ANI], "it was handed on"
        assert await hand_overs.holding(unit, await unit.now() + 9 * HOUR) == [], "it is over"
    with pytest.raises(RosterError):
        await desk.accept(CITRA, made.number)
