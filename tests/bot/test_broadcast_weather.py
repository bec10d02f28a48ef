"""An announcement whose platform or database fails while it goes out, and one that is corrected while workers die.

Real workers and a real server, judged as bench/chaos.py judges its hundreds of kills, which is where all of it happens
at once.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.chaos.office import FIRST_RESIDENT, OVER, RESIDENTS, Office, got
from bench.chaos.oracle import Done, violations
from bench.chaos.records import records
from bench.chaos.weather import Platform
from bot.simulators.telegram import FaultKind
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState
from data.model.delivery import DeliveryKind, DeliveryState
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.processes import Process
from tests.conftest import SECRET, restart_postgres

PEOPLE = 30
IN_FLIGHT = 4
OFFICIAL = BroadcastClass.OFFICIAL

pytestmark = pytest.mark.chaos


@dataclass(slots=True)
class Scene:
    """A platform, a database, an office, and a worker."""

    platform: Platform
    database: Database
    office: Office
    worker: Process
    chosen: int = 0
    breaks: int = 0

    async def sees(self, count: int) -> None:
        """Wait until so many messages appeared."""
        deadline = time.monotonic() + 120
        while self.platform.count() < count and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def ends(self, number: int) -> Broadcast:
        """Wait until a broadcast is over."""
        deadline = time.monotonic() + 240
        while True:
            async with self.database.reading() as unit:
                found = await got(unit, number)
            if found.state in OVER:
                return found
            assert time.monotonic() < deadline, f"{found.state}\n{self.worker.log()[-3000:]}"
            await asyncio.sleep(0.05)

    async def is_as_it_should_be(self, lost: int = 0) -> None:
        """The oracle: what chats saw against what the database says of it."""
        done = Done(IN_FLIGHT, 1, self.worker.kills, lost, self.breaks, self.chosen, 25.0, 0)
        assert violations(await records(self.database, self.platform.control.seen()), done) == []

    async def dies_at(self, point: str) -> None:
        self.worker.start(KENTONGAN_FAILPOINT=point)
        assert await asyncio.to_thread(self.worker.wait_for_death, 60), self.worker.log()[-3000:]


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    database, platform = Database(database_url, Vault(SECRET), lambda: datetime.now(UTC)), Platform()
    office = Office(database, PEOPLE, random.Random(1))
    with platform.control.batch():
        for chat, name in office.chats.items():
            platform.control.person(chat, name)
    await office.opens()
    settings = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "TELEGRAM_BOT_TOKEN": platform.token,
        "TELEGRAM_API_URL": platform.url,
        "CANARY_SECONDS": "0",
        "QUIET_HOURS": "00:00-00:00",
        "IN_FLIGHT": str(IN_FLIGHT),
        "LEASE_SECONDS": "2",
        "UNKNOWN_RESEND_SECONDS": "0",
    }
    made = Scene(platform, database, office, Process(tmp_path, settings, "worker"))
    yield made
    if made.worker.is_running():
        made.worker.kill()
    platform.close()
    await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the platform fails, whatever the database is
async def test_storms_of_429_and_resets(scene: Scene) -> None:
    # Five errors among the first twenty would stop it, and a busy machine may add one of its own: two of the four wait
    # for chats that come late.
    late = [FIRST_RESIDENT + PEOPLE - 4, FIRST_RESIDENT + PEOPLE - 2]
    wild = [
        scene.platform.control.fault(FaultKind.THROTTLED, "sendMessage", times=3, retry_after=1),
        scene.platform.control.fault(FaultKind.RESET, "sendMessage"),
        scene.platform.control.fault(FaultKind.LOST, "sendMessage"),
        scene.platform.control.fault(FaultKind.LOST_BEFORE, "sendMessage", chat_id=late[0]),
        scene.platform.control.fault(FaultKind.FAILED_AFTER, "sendMessage", code=502, chat_id=late[1]),
    ]
    number = await scene.office.agrees_on(OFFICIAL, RESIDENTS)
    scene.worker.starts()
    assert (await scene.ends(number)).state is BroadcastState.DONE_WITH_GAPS
    assert [fault.struck for fault in wild] == [3, 1, 1, 1, 1]
    await scene.is_as_it_should_be(lost=4)


async def test_a_database_that_fails_in_the_middle(scene: Scene, request: pytest.FixtureRequest) -> None:
    number = await scene.office.agrees_on(OFFICIAL, RESIDENTS)
    scene.worker.starts()
    await scene.sees(8)
    if scene.database.is_sqlite:
        with closing(sqlite3.connect(str(scene.database.url.database), isolation_level=None, timeout=30)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(2)
            writer.execute("ROLLBACK")
    else:
        await asyncio.to_thread(restart_postgres, request.getfixturevalue("postgres_server"), "immediate")
        scene.breaks += 1
    assert (await scene.ends(number)).frozen_count == PEOPLE
    assert scene.worker.is_running(), "it goes on working"
    await scene.is_as_it_should_be()


async def test_a_correction_and_a_further_round_while_workers_die(scene: Scene) -> None:
    original = await scene.office.agrees_on(OFFICIAL, RESIDENTS)
    await scene.dies_at("outbox.sent:5")
    scene.worker.starts()
    assert (await scene.ends(original)).state is BroadcastState.DONE_WITH_GAPS
    scene.worker.kill()
    correction = await scene.office.agrees_on(OFFICIAL, "", corrects=original)
    await scene.dies_at("broadcast.portion:1")
    await scene.dies_at("broadcast.marked:1")
    await scene.dies_at("outbox.sent:20")
    scene.worker.starts()
    ended = await scene.ends(correction)
    assert (ended.state, ended.frozen_count) == (BroadcastState.DONE_WITH_GAPS, PEOPLE)
    assert (await scene.ends(original)).state is BroadcastState.SUPERSEDED
    await scene.office.tries_again(ended)
    scene.chosen = scene.office.done["chosen once more"]
    assert scene.chosen >= 1
    await scene.ends(correction)
    await scene.is_as_it_should_be()
    found = await records(scene.database, [])
    marks = [row for row in found.planned if row.kind is DeliveryKind.EDIT]
    assert len(marks) >= PEOPLE - IN_FLIGHT * 2
    assert {row.state for row in marks} == {DeliveryState.ACCEPTED}, "a mark is made again until it stands"
