"""The same sends as jobs of procrastinate and of pgqueuer, each in a process of its own on the same PostgreSQL server.

Both run a job again whose worker died, which for a message is a copy; neither limits a rate. pgqueuer is no dependency
of the service: ``uv pip install pgqueuer`` brings it, and without it the line says so.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from datetime import timedelta
from multiprocessing.connection import Connection

from bench.broadcast.crowd import IN_FLIGHT, Null, another, delivered_in, prepared, reset
from bench.broadcast.null_channel import spread
from data.model.message import Outgoing


async def _procrastinate(url: str, count: int) -> float:
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="send")
    async def send(chat: int) -> None:
        await Null().send(str(chat), Outgoing(""))

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await send.batch_defer_async(*({"chat": chat} for chat in range(count)))
        begun = time.perf_counter()
        await app.run_worker_async(wait=False, concurrency=IN_FLIGHT, install_signal_handlers=False)
        return time.perf_counter() - begun


async def _pgqueuer(url: str, count: int) -> float:
    import psycopg
    from pgqueuer import PgQueuer, Queries
    from pgqueuer.db import PsycopgDriver
    from pgqueuer.types import QueueExecutionMode

    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        driver = PsycopgDriver(connection)
        queries = Queries(driver)
        await queries.install()
        await queries.enqueue(["send"] * count, [str(chat).encode() for chat in range(count)], [0] * count)
        engine = PgQueuer(driver)

        @engine.entrypoint("send")
        async def send(job: object) -> None:
            await Null().send(str(getattr(job, "payload", "")), Outgoing(""))

        begun = time.perf_counter()
        await engine.run(dequeue_timeout=timedelta(seconds=1), batch_size=IN_FLIGHT, mode=QueueExecutionMode.drain)
        return time.perf_counter() - begun


_ENGINES = {"procrastinate": _procrastinate, "pgqueuer": _pgqueuer}


def _child(name: str, url: str, count: int, told: Connection) -> None:
    import logging

    logging.disable(logging.ERROR)
    try:
        told.send(asyncio.run(_ENGINES[name](url, count)))
    except Exception as error:  # whatever an engine that is not ours stumbles over, the others are measured
        told.send(f"{type(error).__name__}: {error}")


def _seconds(name: str, url: str, count: int) -> float | str:
    context = multiprocessing.get_context("spawn")
    hears, told = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(name, url, count, told))
    process.start()
    found: float | str = hears.recv()
    process.join()
    return found


def measure(server: str, jobs: int, rounds: int) -> None:
    """Print deliveries a second of each engine, in turn with ours."""
    ours_url = another(server, "ours_beside")
    number, _, _ = prepared(ours_url, jobs)
    rates: dict[str, list[float]] = {"ours": [], **{name: [] for name in _ENGINES}}
    for turn in range(rounds):
        rates["ours"].append(jobs / delivered_in(ours_url, number, 1))
        reset(ours_url, number)
        for name in _ENGINES:
            url = another(server, f"{name}_{turn}").replace("postgresql+psycopg://", "postgresql://")
            found = _seconds(name, url, jobs)
            if isinstance(found, str):
                print(f"  {name} is left out: {found}", flush=True)
            else:
                rates[name].append(jobs / found)
    for name, figures in rates.items():
        if figures:
            times = [mine / theirs for mine, theirs in zip(rates["ours"], figures, strict=False)]
            print(f"  {name}: {spread(figures)}/s; ours {min(times):.1f} to {max(times):.1f} times that", flush=True)
