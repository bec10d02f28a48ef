"""What the desk approved is what the conductor starts: the same people, and nothing that was changed in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.broadcasting.conductor import Conductor
from bot.channels import loopback
from data.model.broadcast import BroadcastState
from data.store.database import Database
from data.store.schema import broadcast
from data.store.vault import Vault
from tests.bot.broadcasting.office import WANTED, Office
from tests.bot.signing import Lobby
from tests.conftest import SECRET, Clock


@pytest.fixture
async def office(sqlite_url: str, clock: Clock) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    made = Office(Lobby(database, clock))
    await made.opens(kim=20)
    yield made
    await database.close()


async def conducted(office: Office, number: int) -> BroadcastState:
    conductor = Conductor(office.database, {loopback.NAME: loopback.LIMITS}, "WIB", 6, lambda moment: moment.year)
    for _ in range(3):
        await conductor.work()
    return (await office.now(number)).state


@pytest.mark.parametrize("audience", ["kim: semua", "orang: semua"])
async def test_what_was_previewed_is_what_is_frozen(office: Office, audience: str) -> None:
    known = await office.submits("budi", await office.drafts("budi", replace(WANTED, audience=audience)))
    number = (await office.approves("dewi", known)).number
    assert await conducted(office, number) is BroadcastState.RUNNING
    running = await office.now(number)
    assert (running.frozen_count, running.previewed_count) == (20, 20)


async def test_what_nobody_approved_does_not_start(office: Office) -> None:
    number = (await office.submitted()).number
    assert await conducted(office, number) is BroadcastState.SUBMITTED
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(update(broadcast).values(state=BroadcastState.APPROVED))
    assert await conducted(office, number) is BroadcastState.SUBMITTED, "a state alone is no approval"


async def test_what_was_changed_after_its_approval_does_not_start(office: Office) -> None:
    number = (await office.approves("dewi", await office.submitted())).number
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(update(broadcast).values(texts='[["id", "Diam-diam"]]'))
    assert await conducted(office, number) is BroadcastState.SUBMITTED
