"""What a browser's session is enough for, and what takes a fresh code: whatever lets something out."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.broadcasting.trying import Trials
from bot.channels import loopback
from bot.credentials import STEP_SECONDS, SignInRefused
from bot.officers import Fault, OfficerError
from data.model.broadcast import BroadcastState
from data.model.session import Door, Session
from data.store import sessions
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.broadcasting.office import WANTED, Office, seen
from tests.bot.signing import Lobby
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

BROWSER = Door(is_browser=True, token="a browser")


@pytest.fixture
async def office(sqlite_url: str, clock: Clock) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    opened = Office(Lobby(database, clock))
    await opened.opens()
    yield opened
    await database.close()


async def a_session(office: Office, login: str) -> Session:
    async with office.database.unit_of_work() as unit:
        return await sessions.begin(unit, f"session of {login}", office.lobby.numbers[login])


async def test_a_session_drafts_submits_and_holds_back_but_lets_nothing_out(office: Office) -> None:
    doorman = office.lobby.doorman
    budi = await doorman.in_session(await a_session(office, "budi"))
    known = await office.desk.submit(budi, seen(await office.desk.draft(budi, WANTED)))
    assert known.state is BroadcastState.SUBMITTED
    dewi = await doorman.in_session(await a_session(office, "dewi"))
    await office.tests("dewi", known)
    with pytest.raises(OfficerError) as refused:
        await office.desk.approve(dewi, seen(known))
    assert refused.value.fault is Fault.STALE_SIGN_IN
    known = await office.desk.approve(await office.lobby.enters("dewi"), seen(known))
    with pytest.raises(OfficerError):
        await Trials(office.desk, {loopback.NAME: loopback.LIMITS}).retry(dewi, known.number)
    with pytest.raises(OfficerError):
        await office.desk.resume(dewi, known.number)
    assert (await office.desk.stop(dewi, known.number)).state is BroadcastState.STOPPED


async def test_a_code_is_shown_again_and_counts_once(office: Office) -> None:
    lobby = office.lobby
    await passes(lobby.database, lobby.clock, STEP_SECONDS)
    code = await lobby.code("dewi")
    assert (await lobby.doorman.prove(lobby.numbers["dewi"], code, BROWSER)).has_code
    for wrong in (code, "000000", "", "x" * 500):
        with pytest.raises(SignInRefused):
            await lobby.doorman.prove(lobby.numbers["dewi"], wrong, BROWSER)


async def test_codes_are_not_guessed(office: Office) -> None:
    lobby = office.lobby
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await lobby.doorman.prove(lobby.numbers["dewi"], "123456", BROWSER)
    await passes(lobby.database, lobby.clock, STEP_SECONDS / 2)
    with pytest.raises(SignInRefused):
        await lobby.doorman.prove(lobby.numbers["dewi"], await lobby.code("dewi"), BROWSER)
    assert (await lobby.enters("dewi")).has_code, "the command line counts for itself"
