"""What is large: freezing 100,000 recipients, the report over them, and memory over a million deliveries."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import update

from bench.broadcast.crowd import Null, left_now, opened, prepared, reset, sending, until_sent
from data.model.delivery import DeliveryState
from data.store import reports
from data.store.schema import delivery

#: Deliveries of one round of the long measurement.
ROUND = 20_000


def freeze(url: str, recipients: int) -> None:
    """Print how long freezing and a report take."""
    number, took, longest = prepared(url, recipients)
    print(
        f"  {recipients:,} frozen in {took:.1f} s, goal 5; longest portion {1000 * longest:.0f} ms, goal 50", flush=True
    )
    wall, cpu = asyncio.run(_report(url, number))
    print(f"  report over {recipients:,}: {wall:.2f} s, {cpu:.2f} s of processor in this process, goal 1", flush=True)


async def _report(url: str, number: int) -> tuple[float, float]:
    async with opened(url) as database:
        async with database.unit_of_work() as unit:
            mine = update(delivery).where(delivery.c.broadcast_id == number, delivery.c.id % 10 > 0)
            await unit.connection.execute(mine.values(state=DeliveryState.ACCEPTED))
        wall, cpu = time.perf_counter(), time.process_time()
        async with database.reading() as unit:
            assert await reports.of_broadcast(unit, number) is not None
        return time.perf_counter() - wall, time.process_time() - cpu


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _sender(url: str, number: int, rounds: Connection) -> None:
    """Deliver the same broadcast again and again in one process, and tell its memory after each."""

    async def run() -> None:
        async with sending(url, "p", Null()) as database:
            while await asyncio.to_thread(rounds.recv):
                await until_sent(database, number)
                rounds.send(_resident_mb())

    asyncio.run(run())


def memory(url: str, deliveries: int) -> None:
    """Print the memory of one process after each round of deliveries."""
    size = min(ROUND, deliveries)
    number, _, _ = prepared(url, size)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_sender, args=(url, number, there))
    process.start()
    samples: list[float] = []
    for turn in range(1, deliveries // size + 1):
        if turn > 1:
            reset(url, number)
        here.send(True)
        samples.append(here.recv())
        assert left_now(url, number) == 0
        print(f"  after {turn * size:,}: {samples[-1]:.1f} MB", flush=True)
    here.send(False)
    process.join()
    grown = samples[-1] - samples[0]
    print(f"  growth from the first {size:,} to {len(samples) * size:,}: {grown:.1f} MB, goal 20", flush=True)
