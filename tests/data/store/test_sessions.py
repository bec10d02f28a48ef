"""Browsers in which officers are signed in: what ends a session, and whose failed tries count for whom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.credentials import FREE_TRIES, STEP_SECONDS, SignInRefused
from data.model.audit import Act
from data.model.officer import OfficerRole, OfficerState
from data.model.session import Door
from data.store import officers, sessions
from data.store.database import Database
from data.store.schema import browser, session
from tests.bot.signing import PASSWORD, Lobby
from tests.conftest import Clock
from tests.data.store.setup import passes

HERE, THERE = Door(is_browser=True, token="the desk's"), Door(is_browser=True, token="a stranger's")


@pytest.fixture
async def lobby(database: Database, clock: Clock) -> AsyncIterator[Lobby]:
    made = Lobby(database, clock)
    await made.opens()
    await made.joins("budi", OfficerRole.FACT_CHECKER)
    return made


async def is_in(lobby: Lobby, token: str = "token") -> bool:
    async with lobby.database.reading() as unit:
        return await sessions.of_token(unit, token) is not None


async def begins(lobby: Lobby, token: str = "token", login: str = "budi") -> None:
    async with lobby.database.unit_of_work() as unit:
        await sessions.begin(unit, token, lobby.numbers[login])


async def time_passes(lobby: Lobby) -> None:
    await passes(lobby.database, lobby.clock, sessions.IDLE.total_seconds() + 1)


async def is_busy_all_day(lobby: Lobby) -> None:
    for _ in range(25):
        await passes(lobby.database, lobby.clock, timedelta(minutes=30).total_seconds())
        async with lobby.database.unit_of_work() as unit:
            if found := await sessions.of_token(unit, "token"):
                await sessions.seen(unit, found[0])


async def is_disabled(lobby: Lobby) -> None:
    await lobby.desk.set_state(await lobby.enters("ani"), "budi", OfficerState.DISABLED)


async def gets_another_password(lobby: Lobby) -> None:
    async with lobby.database.unit_of_work() as unit:
        seen = await officers.locked(unit, "budi")
        assert seen is not None
        new = officers.NewOfficer("budi", "", frozenset(), "another hash", "secret", step=seen.step + 1)
        assert await officers.set_secrets(unit, seen, new, Act("officer:2", "password", "officer:2"))


async def signs_out(lobby: Lobby) -> None:
    async with lobby.database.unit_of_work() as unit:
        found = await sessions.of_token(unit, "token")
        assert found is not None
        await sessions.end(unit, found[0].number)


@pytest.mark.parametrize(
    "what",
    [time_passes, is_busy_all_day, is_disabled, gets_another_password, signs_out],
    ids=lambda what: what.__name__,
)
async def test_what_ends_a_session(lobby: Lobby, what: Callable[[Lobby], Awaitable[None]]) -> None:
    await begins(lobby)
    assert await is_in(lobby)
    assert not await is_in(lobby, "another token")
    await what(lobby)
    assert not await is_in(lobby)


async def test_roles_are_read_anew(lobby: Lobby) -> None:
    await begins(lobby)
    await lobby.desk.set_roles(await lobby.enters("ani"), "budi", [OfficerRole.APPROVER])
    async with lobby.database.reading() as unit:
        found = await sessions.of_token(unit, "token")
    assert found is not None
    assert found[1].roles == {OfficerRole.APPROVER}


async def enters(lobby: Lobby, door: Door, password: str = PASSWORD) -> bool:
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    try:
        await lobby.doorman.sign_in("budi", password, await lobby.code("budi"), door)
    except SignInRefused:
        return False
    return True


async def test_strangers_who_guess_do_not_lock_the_officer_out(lobby: Lobby) -> None:
    assert await enters(lobby, HERE)
    for _ in range(FREE_TRIES + 3):
        assert not await enters(lobby, THERE, "a wrong password")
    assert not await enters(lobby, THERE), "no stranger is let in now, whatever they say"
    assert await enters(lobby, HERE), "the browser that is known has a count of its own"
    assert await lobby.enters("budi"), "and so has the command line"


async def test_a_known_browser_is_locked_for_itself(lobby: Lobby) -> None:
    assert await enters(lobby, HERE)
    for _ in range(FREE_TRIES + 3):
        assert not await enters(lobby, HERE, "a wrong password")
    assert not await enters(lobby, HERE)
    assert await enters(lobby, THERE)


async def test_a_stranger_who_comes_in_lets_strangers_count_anew(lobby: Lobby) -> None:
    for door in (THERE, Door(is_browser=True, token="a third")):
        for _ in range(FREE_TRIES - 1):
            assert not await enters(lobby, door, "a wrong password")
        assert await enters(lobby, door)


async def test_what_is_over_is_forgotten(lobby: Lobby) -> None:
    await begins(lobby)
    assert await enters(lobby, HERE)
    await passes(lobby.database, lobby.clock, sessions.KNOWN_FOR.total_seconds() + 1)
    async with lobby.database.unit_of_work() as unit:
        await sessions.tidy(unit)
        known = select(func.count()).select_from(browser).where(browser.c.token_lookup != sessions.UNKNOWN)
        assert await unit.connection.scalar(known) == 0
        assert await unit.connection.scalar(select(func.count()).select_from(session)) == 0
