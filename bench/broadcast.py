"""Measures how fast broadcasts are delivered, durably: one, two and four processes on one database.

The channel takes everything at once (``null``), so what is measured is the protocol: claim, intent, outcome. Next to
it, in the same run, a plain loop that does the same sends in batches of one transaction and remembers nothing of the
one in flight; it is what a crash would cost copies or gaps.

    python -m bench.broadcast [--recipients 20000] [--processes 1 2 4] [--postgres URL] [--rounds 3]

A URL names an empty database, which is migrated; without one a SQLite file in a folder of its own is used. The rate
is without any limit of a platform.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, func, insert, select, update

from broadcasts import pacing
from broadcasts.channel import Sent
from broadcasts.hashing import hashes_of
from broadcasts.outbox import Outbox, Pace
from broadcasts.rendering import render
from data.model.broadcast import BroadcastClass, BroadcastState, Content
from data.model.delivery import ChannelRates, ClaimPlan, DeliveryState
from data.model.membership import MembershipState, Role
from data.model.message import ChatKind, Limits, Outgoing
from data.model.people import AddressStatus
from data.model.segment import Audience, Everybody, Reach
from data.store import broadcasts, freezing, renderings
from data.store.broadcasts import Draft
from data.store.database import Database
from data.store.freezing import Freeze
from data.store.migrate import migrate
from data.store.outgoing import StoredDeliveries
from data.store.people import SEALED_ID
from data.store.schema import address, attempt, delivery, membership, person
from data.store.schema import broadcast as broadcast_table
from data.store.vault import Vault

LIMITS = Limits(text_units=4096, choices=8, choice_units=60)
FREE = ChannelRates("null", pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)
#: Deliveries being sent at once by one process; with a channel that answers at once, what makes commits worth while.
IN_FLIGHT = 64
SECRET = "a secret for measuring only"
CHUNK = 2_000


class Null:
    """A platform that takes everything at once."""

    name = "null"
    limits = LIMITS

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Take it."""
        del message
        return Sent(external_id)


def opened(url: str) -> Database:
    """The database, under a key of its own."""
    return Database(url, Vault(SECRET), lambda: datetime.now(UTC))


async def people(database: Database, count: int) -> None:
    """So many residents, each at one address."""
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
                    "channel": "null",
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
                    "role": Role.RESIDENT,
                    "region_code": f"35.74.0{n % 5 + 1}.1001",
                    "state": MembershipState.CONFIRMED,
                    "created_at": now,
                    "updated_at": now,
                }
                for n in numbers
            ]
            await unit.connection.execute(insert(membership), members)


async def frozen(database: Database) -> tuple[int, float, float]:
    """A broadcast to everybody, running; with the time it took to freeze it, and its longest portion, seconds."""
    content = Content("Pemadaman listrik", (("id", "Listrik padam besok pukul 09.00 sampai 12.00. " * 5),))
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
    after, longest, begun = 0, 0.0, time.perf_counter()
    while True:
        since = time.perf_counter()
        async with database.unit_of_work() as unit:
            portion = await freezing.people(unit, plan, after)
        longest = max(longest, time.perf_counter() - since)
        if portion.until is None:
            break
        after = portion.until
    took = time.perf_counter() - begun
    async with database.unit_of_work() as unit:
        runs = update(broadcast_table).where(broadcast_table.c.id == number)
        await unit.connection.execute(runs.values(state=BroadcastState.RUNNING))
    return number, took, longest


async def left(database: Database, number: int) -> int:
    """How many deliveries are not accepted yet."""
    async with database.reading() as unit:
        waiting = select(func.count()).where(
            delivery.c.broadcast_id == number, delivery.c.state != DeliveryState.ACCEPTED
        )
        return await unit.connection.scalar(waiting) or 0


async def _sends(url: str, owner: str, number: int) -> None:
    database = opened(url)
    plan = ClaimPlan(owner, (FREE,), 4 * IN_FLIGHT, 30.0, pacing.HORIZON_US, pacing.reserve)
    outbox = Outbox(StoredDeliveries(database, 60.0), {"null": Null()}, Pace(plan, IN_FLIGHT), chance=lambda: 0.5)
    working = asyncio.create_task(outbox.run())
    while await left(database, number):  # noqa: ASYNC110 - other processes end it, and tell nobody
        await asyncio.sleep(0.2)
    outbox.stop()
    await working
    await database.close()


def _process(url: str, owner: str, number: int) -> None:
    asyncio.run(_sends(url, owner, number))


def ours(url: str, number: int, processes: int) -> float:
    """Seconds in which so many processes deliver a broadcast, their start not counted."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_process, args=(url, f"p{n}", number)) for n in range(processes)]
    for worker in workers:
        worker.start()
    begun, before = time.perf_counter(), asyncio.run(_left(url, number))
    while asyncio.run(_left(url, number)) == before:
        begun = time.perf_counter()
        time.sleep(0.01)
    for worker in workers:
        worker.join()
    return time.perf_counter() - begun


async def _left(url: str, number: int) -> int:
    database = opened(url)
    count = await left(database, number)
    await database.close()
    return count


async def plain(database: Database, number: int) -> float:
    """Seconds in which a loop without a protocol does the same: fetch a batch, send it, note it as sent."""
    channel, begun = Null(), time.perf_counter()
    while True:
        async with database.unit_of_work() as unit:
            ready = select(delivery.c.id).where(
                delivery.c.broadcast_id == number, delivery.c.state == DeliveryState.READY
            )
            numbers = list(await unit.connection.scalars(ready.limit(IN_FLIGHT)))
        if not numbers:
            return time.perf_counter() - begun
        await asyncio.gather(*(channel.send(str(one), Outgoing("")) for one in numbers))
        async with database.unit_of_work() as unit:
            sent = update(delivery).where(delivery.c.id.in_(numbers)).values(state=DeliveryState.ACCEPTED)
            await unit.connection.execute(sent)


async def again(database: Database, number: int) -> None:
    """Let a broadcast stand as if nothing had been sent yet."""
    async with database.unit_of_work() as unit:
        await unit.connection.execute(delete(attempt))
        mine = update(delivery).where(delivery.c.broadcast_id == number)
        await unit.connection.execute(mine.values(state=DeliveryState.READY, attempts=0, done_at=None))


def measure(url: str, recipients: int, processes: Sequence[int], rounds: int) -> None:
    """Print the table for one database."""
    migrate(url)

    async def prepared() -> tuple[int, float, float]:
        database = opened(url)
        await people(database, recipients)
        found = await frozen(database)
        await database.close()
        return found

    number, took, longest = asyncio.run(prepared())
    kind = url.partition(":")[0]
    print(f"{kind}: {recipients:,} frozen in {took:.1f} s, longest portion {1000 * longest:.0f} ms")
    for count in processes:
        ratios, rates = [], []
        for _ in range(rounds):
            seconds = ours(url, number, count)
            asyncio.run(_reset(url, number))
            loop = asyncio.run(_plain(url, number))
            asyncio.run(_reset(url, number))
            rates.append(recipients / seconds)
            ratios.append(loop / seconds)
        spread = f"({min(rates):,.0f} to {max(rates):,.0f})"
        beside = f"{statistics.median(ratios):.2f} of the plain loop ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"  {count} processes: {statistics.median(rates):,.0f} deliveries/s {spread}, {beside}")


async def _reset(url: str, number: int) -> None:
    database = opened(url)
    await again(database, number)
    await database.close()


async def _plain(url: str, number: int) -> float:
    database = opened(url)
    seconds = await plain(database, number)
    await database.close()
    return seconds


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m bench.broadcast", description=__doc__)
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", default="")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = wanted.postgres or f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        measure(url, wanted.recipients, wanted.processes, wanted.rounds)


if __name__ == "__main__":
    main()
