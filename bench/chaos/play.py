"""One run: people, an office that announces, workers that die, bad weather; then calm, and the oracle."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bench.chaos import oracle, records, table
from bench.chaos.grounds import Ground, ground_of, remove
from bench.chaos.office import FIRST_OFFICER, FIRST_RESIDENT, Office
from bench.chaos.weather import Platform, Weather
from bench.chaos.workers import IN_FLIGHT, Tally, Worker, crew
from data.store.database import Database
from data.store.vault import Vault

RATE = 25.0
#: Of the officers' bot.
OFFICE_TOKEN = "800000002:the-bot-of-the-officers"
SECRET = "a secret for chaos only, never used elsewhere"
#: How often the office looks around, seconds.
LOOK_SECONDS = 0.5
#: Messages that appear until somebody writes, between two squalls, and between two failures of the database.
SPEECH_MESSAGES, SQUALL_MESSAGES, FAILURE_MESSAGES = 10, (15, 50), (150, 350)
#: The office announces more when fewer deliveries wait.
FEWEST_WAITING = 150
#: How long what is left may take after the last kill, seconds.
PATIENCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be played.

    Args:
        people: residents.
        calm_seconds: how long the rate is measured before anything breaks; 0 for not at all.
        lease_seconds: how long a claim is a worker's own; in service it is thirty.
    """

    database: str
    kills: int
    people: int
    seed: int
    calm_seconds: float = 0.0
    lease_seconds: float = 2.0


@dataclass
class Stage:
    """Everything that takes part."""

    script: Script
    folder: Path
    ground: Ground
    platform: Platform
    database: Database
    office: Office
    weather: Weather
    tally: Tally = field(default_factory=Tally)
    failures: Counter[str] = field(default_factory=Counter)
    workers: list[Worker] = field(default_factory=list)
    mean_rate: float = 0.0
    told_at: float = 0.0
    is_over: bool = False

    @property
    def is_closing(self) -> bool:
        """Whether enough died."""
        return self.tally.kills.total() >= self.script.kills


def perform(script: Script) -> int:
    """Play it, print what came of it, and return an exit status."""
    logging.basicConfig(level=logging.ERROR)
    # Whoever ends the run ends its workers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    folder = Path(tempfile.mkdtemp(prefix=f"kentongan-chaos-{script.database}-", dir="/tmp"))
    started = time.monotonic()
    found = asyncio.run(_played(script, folder))
    broken = table.told(script, found, time.monotonic() - started)
    if broken or found.tally.others:
        print(f"\nThe folder is kept: {folder}")
        return int(bool(broken))
    remove(folder)
    return 0


async def _played(script: Script, folder: Path) -> table.Outcome:
    stage = await _set(script, folder)
    try:
        if script.calm_seconds:
            await _calm(stage)
        await _storm(stage)
        found = await _answered(lambda: records.records(stage.database, stage.platform.control.seen()))
        return table.Outcome(found, _done(stage), stage.tally, _broken(stage), stage.office.done, stage.mean_rate)
    finally:
        for worker in stage.workers:
            worker.ends()
        await stage.database.close()
        stage.platform.close()
        stage.ground.close()


async def _set(script: Script, folder: Path) -> Stage:
    ground, platform = ground_of(script.database, folder), Platform()
    database = Database(ground.url, Vault(SECRET), lambda: datetime.now(UTC))
    chance = random.Random(script.seed)
    office = Office(database, script.people, chance)
    platform.control.bot(OFFICE_TOKEN, username="petugas_bot")
    with platform.control.batch():
        for chat, name in office.chats.items():
            platform.control.person(chat, name)
        for number in range(1, 3):
            platform.control.person(FIRST_OFFICER + number, f"Petugas {number}")
    await office.opens()
    await office.begins_series()
    weather = Weather(platform, chance, SQUALL_MESSAGES)
    stage = Stage(script, folder, ground, platform, database, office, weather)
    settings = {
        "DATABASE_URL": ground.url,
        "SECRET_KEY": SECRET,
        "TELEGRAM_BOT_TOKEN": platform.token,
        "TELEGRAM_OFFICE_BOT_TOKEN": OFFICE_TOKEN,
        "TELEGRAM_API_URL": platform.url,
        "TELEGRAM_PER_SECOND": str(RATE),
        "CANARY_SECONDS": "0.5",
        "QUIET_HOURS": "00:00-00:00",
        "KIM_STEP_HOURS": "0.005",
        "IN_FLIGHT": str(IN_FLIGHT),
        "LEASE_SECONDS": str(script.lease_seconds),
        "UNKNOWN_RESEND_SECONDS": "1",
        "CONSOLE_PORT": "0",
    }
    for process in crew(folder, settings):
        worker = Worker(
            process,
            stage.tally,
            script.kills,
            chance,
            lambda: stage.is_over,
            platform.count,
            script.lease_seconds,
        )
        stage.workers.append(worker)
    return stage


async def _calm(stage: Stage) -> None:
    """Send undisturbed, and measure the mean."""
    for worker in stage.workers:
        worker.process.start()
    for worker in stage.workers:
        await asyncio.to_thread(worker.process.hears)
    until = time.monotonic() + stage.script.calm_seconds
    while time.monotonic() < until:
        if await stage.office.waiting() < 10 * RATE:
            await stage.office.announces()
        await stage.office.looks_around(is_closing=True)
        await asyncio.sleep(LOOK_SECONDS)
    stage.mean_rate = oracle.mean_rate([row.at for row in stage.platform.control.messages()])
    for worker in stage.workers:
        worker.ends()


async def _storm(stage: Stage) -> None:
    """Break everything until enough died, then let what is left come to its end."""
    stage.weather.settles()
    is_calm = asyncio.Event()
    disturbers = [stage.weather.blows(is_calm), _fails(stage, is_calm), _people_speak(stage, is_calm)]
    disturbing = [asyncio.create_task(one) for one in disturbers]
    lives = [asyncio.create_task(worker.lives()) for worker in stage.workers]
    until = None
    while not stage.is_over:
        await asyncio.sleep(LOOK_SECONDS)
        _progress(stage)
        if stage.is_closing and until is None:
            until = time.monotonic() + PATIENCE_SECONDS
            is_calm.set()
            await asyncio.gather(*disturbing)
        with suppress(SQLAlchemyError, OSError):
            stage.office.is_handing = not stage.is_closing
            is_told = await stage.office.hands_over()
            is_done = await stage.office.looks_around(is_closing=stage.is_closing) and is_told
            waiting = await stage.office.waiting()
            stage.is_over = stage.is_closing and is_done and not waiting
            if not stage.is_closing and waiting < FEWEST_WAITING:
                await stage.office.announces()
        stage.is_over = stage.is_over or (until is not None and time.monotonic() > until)
    await asyncio.gather(*lives)


def _progress(stage: Stage) -> None:
    """One line that is written over again and again, for whoever waits."""
    if sys.stderr.isatty() or time.monotonic() > stage.told_at + 15:
        stage.told_at = time.monotonic()
        shown = stage.platform.count()
        end = "\r" if sys.stderr.isatty() else "\n"
        print(f"  {stage.tally.kills.total()} kills, {shown} messages seen", end=end, file=sys.stderr, flush=True)


async def _fails(stage: Stage, is_calm: asyncio.Event) -> None:
    """The database fails, again and again."""
    while await stage.platform.goes_on(is_calm, stage.office.chance.randint(*FAILURE_MESSAGES)):
        what = await stage.ground.fails(stage.office.chance, lambda: _pids(stage))
        stage.failures[what] += 1


def _pids(stage: Stage) -> list[int]:
    return [worker.process.pid for worker in stage.workers if worker.process.is_running()]


async def _people_speak(stage: Stage, is_calm: asyncio.Event) -> None:
    """Somebody writes to the bot now and then."""
    while await stage.platform.goes_on(is_calm, SPEECH_MESSAGES):
        chat = FIRST_RESIDENT + stage.office.chance.randrange(stage.script.people)
        stage.platform.control.says(chat, "/bantuan")


async def _answered(read: Callable[[], Awaitable[records.Records]]) -> records.Records:
    """Read, also from a database that has just come back."""
    for _ in range(5):
        with suppress(SQLAlchemyError):
            return await read()
        await asyncio.sleep(1)
    return await read()


def _broken(stage: Stage) -> Counter[str]:
    return stage.weather.done + stage.failures


def _done(stage: Stage) -> oracle.Done:
    tally = stage.tally
    return oracle.Done(
        in_flight=IN_FLIGHT,
        processes=len(stage.workers),
        kills=tally.kills.total() + tally.freezes + tally.naps + tally.others.total() + len(stage.workers),
        lost=stage.weather.lost,
        breaks=stage.failures.total() + stage.weather.done["platform takes no connection"],
        chosen=stage.office.done["chosen once more"],
        rate=RATE,
        series=stage.office.series,
    )
