"""Real workers at Telegram's rate, by what a recorder saw: how even, how soon the urgent, a pause, a restart, notices.

All of it while a broadcast to very many is going out.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from bench.broadcast.crowd import SECRET, opened, people
from bench.broadcast.recorder import Recorder
from bot.simulators.telegram import DEFAULT_TOKEN
from broadcasts.lifecycle import change
from data.model.broadcast import BroadcastAct, BroadcastClass, Content, PauseCause
from data.model.delivery import DeliveryKind, Lane, NewDelivery, cause_of_verdict
from data.model.message import Outgoing
from data.store import broadcasts, deliveries
from data.store.database import Database
from data.store.migrate import migrate
from tests.bot.announcing import approved

RATE = 25
#: Most that Telegram takes in any second.
MOST = 30
#: Seconds over which the mean is taken, after a few to get going.
WINDOW_SECONDS, RUN_UP_SECONDS = 60.0, 3.0
REPORTERS = 1_000
#: What a message to be told apart says.
URGENT = Content("Gempa", (("id", "Gempa: jauhi pantai."),))
PATIENCE_SECONDS = 120.0
Row = tuple[float, int, bool]


class _Worker:
    """``python -m bot worker``, as an operator starts it."""

    def __init__(self, folder: Path, url: str, api: str) -> None:
        self._folder = folder
        self._settings = os.environ | {
            "VAR_DIR": str(folder),
            "DATABASE_URL": url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": api,
            "TELEGRAM_PER_SECOND": str(RATE),
            "QUIET_HOURS": "00:00-00:00",
            "LOG_LEVEL": "ERROR",
        }

    def start(self) -> tuple[float, float]:
        """Start it; the machine's monotonic clock at its start and when it said that it works."""
        begun = time.monotonic()
        words = [sys.executable, "-m", "bot", "worker"]
        self._process = subprocess.Popen(words, env=self._settings, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._process.stdout.readline()
        return begun, time.monotonic()

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait()


async def _first(recorder: Recorder, after: int, *, marked: bool = False) -> float:
    """When the next message was seen, or the next of those told apart."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [at for at, _, is_marked in recorder.seen(after) if is_marked or not marked]
        if found:
            return found[0]
        await asyncio.sleep(0.05)
    raise SystemExit("nothing was seen; does the worker run?")


def _most_in_a_second(rows: list[Row]) -> int:
    times, first, most = [at for at, _, _ in rows], 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


async def _paces(recorder: Recorder) -> None:
    begun = await _first(recorder, 0) + RUN_UP_SECONDS
    # The canaries, and what they are waited for, come first.
    while len(recorder.seen()) < 2 * RATE:
        await asyncio.sleep(0.1)
        begun = recorder.seen()[-1][0] + RUN_UP_SECONDS
    await asyncio.sleep(max(0.0, begun + WINDOW_SECONDS + 0.5 - time.monotonic()))
    rows = [row for row in recorder.seen() if begun <= row[0] < begun + WINDOW_SECONDS]
    mean = len(rows) / WINDOW_SECONDS
    off = 100 * (mean / RATE - 1)
    print(f"  mean over {WINDOW_SECONDS:.0f} s: {mean:.2f}/s of {RATE} ({off:+.1f} %, goal 2 %)", flush=True)
    print(f"  most in any second: {_most_in_a_second(rows)}, goal {MOST}", flush=True)


async def _urgent(database: Database, recorder: Recorder) -> None:
    before = len(recorder.seen())
    await approved(database, "orang: peran = operator", klass=BroadcastClass.URGENT, count=50, content=URGENT)
    since = time.monotonic()
    at = await _first(recorder, before, marked=True)
    print(f"  first urgent message {at - since:.2f} s after its approval, goal 2", flush=True)


async def _moved(database: Database, number: int, act: BroadcastAct) -> float:
    async with database.unit_of_work() as unit:
        one = await broadcasts.get(unit, number)
        assert one is not None
        cause = PauseCause.OFFICER if act is BroadcastAct.PAUSE else None
        await broadcasts.move(unit, one, change(one, act, None, cause=cause))
    return time.monotonic()


async def _pauses(database: Database, recorder: Recorder, number: int) -> None:
    before = len(recorder.seen())
    since = await _moved(database, number, BroadcastAct.PAUSE)
    await asyncio.sleep(3)
    late = [at - since for at, _, is_marked in recorder.seen(before) if at > since and not is_marked]
    print(f"  last message {max(late, default=0.0):.2f} s after a pause, goal 1", flush=True)
    await _moved(database, number, BroadcastAct.RESUME)


async def _restarts(worker: _Worker, recorder: Recorder) -> None:
    worker.kill()
    before = len(recorder.seen())
    begun, ready = worker.start()
    at = await _first(recorder, before)
    print(
        f"  a killed worker sends again {at - begun:.2f} s after its start, goal 2; it was loaded after"
        f" {ready - begun:.2f} s",
        flush=True,
    )


async def _notices(database: Database, recorder: Recorder) -> None:
    """As the teller plans them, a hundred at a time."""
    before, said = len(recorder.seen()), Outgoing("Gempa itu tidak benar: kabar ini keliru.")
    since = time.monotonic()
    for first in range(101, 101 + REPORTERS, 100):
        wanted = [
            NewDelivery(DeliveryKind.NOTICE, cause_of_verdict(1), place, "telegram", Lane.NOTICE, said)
            for place in range(first, first + 100)
        ]
        async with database.unit_of_work() as unit:
            await deliveries.plan(unit, wanted)
    told: Counter[int] = Counter()
    last = since
    while len(told) < REPORTERS and time.monotonic() - since < PATIENCE_SECONDS:
        await asyncio.sleep(0.2)
        rows = [row for row in recorder.seen(before) if row[2]]
        told = Counter(chat for _, chat, _ in rows)
        last = rows[-1][0] if rows else since
    copies = sum(count > 1 for count in told.values())
    print(f"  {len(told):,} of {REPORTERS:,} told in {last - since:.1f} s, goal 60; {copies} twice, goal 0", flush=True)


def measure(url: str, folder: Path, recipients: int) -> None:
    """Print all of it for one database."""
    migrate(url)
    recorder = Recorder()
    worker = _Worker(folder, url, recorder.url)

    async def run() -> None:
        async with opened(url) as database:
            await people(database, recipients, "telegram")
            number = await approved(database, "orang: semua", count=recipients)
            worker.start()
            await _paces(recorder)
            await _urgent(database, recorder)
            await asyncio.sleep(3)
            await _pauses(database, recorder, number)
            await asyncio.sleep(2)
            await _restarts(worker, recorder)
            await _notices(database, recorder)
        copies = Counter((chat, is_marked) for _, chat, is_marked in recorder.seen())
        print(f"  most in any second over all of it: {_most_in_a_second(recorder.seen())}, goal {MOST}", flush=True)
        bulk = sum(count > 1 for (_, is_marked), count in copies.items() if not is_marked)
        print(f"  chats that saw the announcement twice: {bulk}, goal 0", flush=True)

    try:
        asyncio.run(run())
    finally:
        with suppress(AttributeError):  # it was never started
            worker.kill()
        recorder.close()
