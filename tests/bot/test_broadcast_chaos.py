"""An announcement reaches everybody once, whatever breaks: real workers, really killed, and what each chat saw."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import exists, select

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.delivery import DeliveryState
from data.store import progress
from data.store.columns import stands
from data.store.database import Database
from data.store.people import SEALED_ID
from data.store.schema import address, delivery
from data.store.vault import Vault
from tests.bot.announcing import approved, residents
from tests.bot.processes import Process
from tests.conftest import SECRET

PEOPLE = 80
KILLS = 10
IN_FLIGHT = 4
FIRST_CHAT = 1000
OPEN = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING, DeliveryState.PLANNED)
SENT = (DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)

pytestmark = pytest.mark.chaos


@dataclass(slots=True)
class Scene:
    """A platform, a database, and workers that are going to be killed."""

    server: TelegramServer
    workers: list[Process]
    database: Database
    broadcast: int = 0

    @property
    def kills(self) -> int:
        return sum(worker.kills for worker in self.workers)

    async def states(self) -> dict[DeliveryState, int]:
        async with self.database.reading() as unit:
            return await progress.by_state(unit, self.broadcast)

    async def freezes_one_at_work(self, chance: random.Random) -> Process:
        """Freeze a worker with something in its hands; one that has nothing goes on, and another is tried."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            await asyncio.sleep(chance.uniform(0.1, 0.5))
            worker = chance.choice(self.workers)
            worker.freeze()
            if await self.is_held_by(worker):
                return worker
            worker.thaw()
            worker.kills -= 1
        raise AssertionError(f"{await self.states()}: nobody holds anything")

    async def is_held_by(self, worker: Process) -> bool:
        """Whether a worker has claimed anything, or is sending it."""
        held = stands(delivery.c.state, DeliveryState.LEASED, DeliveryState.SENDING)
        mine = exists().where(held, delivery.c.owner.startswith(f"{worker.pid}-"))
        async with self.database.reading() as unit:
            return bool(await unit.connection.scalar(select(mine)))

    async def is_over(self, within_seconds: float) -> bool:
        """Whether every delivery comes to an end within so many seconds."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            states = await self.states()
            if states and not any(states.get(state) for state in OPEN):
                return True
            await asyncio.sleep(0.1)
        return False


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    database = Database(database_url, Vault(SECRET), lambda: datetime.now(UTC))
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_PER_SECOND": "25",
            "CANARY_SECONDS": "0.5",
            "QUIET_HOURS": "00:00-00:00",
            "IN_FLIGHT": str(IN_FLIGHT),
            "LEASE_SECONDS": "2",
        }
        chats = range(FIRST_CHAT, FIRST_CHAT + PEOPLE)
        for chat in chats:
            server.control.person(chat, f"Warga {chat}")
        await residents(database, map(str, chats), "telegram")
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        workers = [Process(folder, settings, "worker") for folder in folders]
        yield Scene(server, workers, database)
        for worker in workers:
            if worker.is_running():
                worker.thaw()
                worker.kill()
    await database.close()


async def everybody_saw_it_once_or_it_is_told_that_nobody_knows(scene: Scene) -> None:
    """The oracle: what chats saw against what the database says of it."""
    seen = Counter(str(row.chat_id) for row in scene.server.control.messages())
    async with scene.database.reading() as unit:
        query = select(delivery.c.state, address.c.external_id_sealed).join(
            address, address.c.id == delivery.c.address_id
        )
        rows = (await unit.connection.execute(query.where(delivery.c.broadcast_id == scene.broadcast))).all()
        states = {unit.vault.unseal(SEALED_ID, row.external_id_sealed): row.state for row in rows}
    assert len(states) == PEOPLE, "every recipient is a row"
    copies = {chat: count for chat, count in seen.items() if count > 1}
    assert not copies, "nobody saw it twice"
    unknown = {chat for chat, state in states.items() if state is DeliveryState.UNKNOWN}
    accepted = {chat for chat, state in states.items() if state in SENT}
    assert accepted <= set(seen), "whoever is said to have it has it"
    assert set(seen) <= accepted | unknown, "whoever saw it is not said to lack it"
    assert accepted | unknown == set(states), "nobody was left out in silence"
    assert len(unknown) <= IN_FLIGHT * scene.kills, "no more is unknown than was in flight"


async def begun(scene: Scene, workers: int, **more: str) -> None:
    scene.broadcast = await approved(scene.database, "orang: semua", count=PEOPLE)
    for worker in scene.workers[:workers]:
        worker.starts(**more)


async def test_ten_kills_at_random_instants(scene: Scene) -> None:
    chance = random.Random(11)
    await begun(scene, 1)
    worker = scene.workers[0]
    for _ in range(KILLS):
        if await scene.is_over(chance.uniform(0.1, 0.9)):
            break
        worker.kill()
        worker.starts()
    assert await scene.is_over(240), f"{await scene.states()}\n{worker.log()[-3000:]}"
    assert scene.kills >= 4
    await everybody_saw_it_once_or_it_is_told_that_nobody_knows(scene)


async def test_two_workers_of_which_one_freezes_past_its_leases(scene: Scene) -> None:
    chance = random.Random(5)
    # So slowly that the second freeze, too, finds something that is going out.
    await begun(scene, 2, TELEGRAM_PER_SECOND="8")
    for _ in range(2):
        worker = await scene.freezes_one_at_work(chance)
        await asyncio.sleep(5)
        worker.thaw()
    assert await scene.is_over(240), f"{await scene.states()}\n{scene.workers[0].log()[-3000:]}"
    await everybody_saw_it_once_or_it_is_told_that_nobody_knows(scene)


@pytest.mark.parametrize(
    ("database_url", "point", "time_of"),
    [
        # Each step on one database; ``bench.chaos`` kills at all of them on both.
        ("postgresql", "broadcast.portion", 1),
        ("sqlite", "broadcast.started", 1),
        ("sqlite", "outbox.claimed", 2),
        ("postgresql", "outbox.before_intent", 30),
        ("sqlite", "outbox.intended", 30),
        ("postgresql", "outbox.sent", 30),
    ],
    indirect=["database_url"],
)
async def test_a_kill_at_each_step(scene: Scene, point: str, time_of: int) -> None:
    scene.broadcast = await approved(scene.database, "orang: semua", count=PEOPLE)
    worker = scene.workers[0]
    worker.start(KENTONGAN_FAILPOINT=f"{point}:{time_of}")
    assert worker.wait_for_death(60), worker.log()[-3000:]
    worker.starts()
    assert await scene.is_over(240), f"{await scene.states()}\n{worker.log()[-3000:]}"
    await everybody_saw_it_once_or_it_is_told_that_nobody_knows(scene)
