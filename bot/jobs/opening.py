"""Puts together what enqueues jobs, and what runs them in a process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.jobs.catalogue import functions_of
from bot.jobs.choosing import Choosing, ChoosingRunner
from bot.jobs.embedded import EmbeddedJobs, EmbeddedRunner
from bot.jobs.execution import Execution
from bot.jobs.files import FOLDER, PLAYGROUND_FOLDER, JobFiles
from bot.jobs.port import Jobs, Runner
from bot.jobs.tools import Tools
from bot.playground.world import is_playground
from bot.settings import JobsEngine, Settings
from data.store import jobs
from data.store.database import Database
from data.store.jobs import Claim

#: Days after which a job that is over is forgotten.
KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Crew:
    """What a process that runs jobs brings along.

    Args:
        owner: the name of the process.
        today: the date in the office's zone.
        snapshot: brings the matcher up to date and saves its snapshot.
        reached: called with the name of each place a job comes to.
    """

    settings: Settings
    database: Database
    owner: str
    today: Callable[[], date]
    snapshot: Callable[[], Awaitable[int]]
    reached: Callable[[str], None]


def files_of(settings: Settings, database: Database) -> JobFiles:
    """The files that jobs of this database were given, in this folder of live files."""
    name = PLAYGROUND_FOLDER if is_playground(settings, database) else FOLDER
    return JobFiles(settings.var_dir, database.vault, name)


def _engine(settings: Settings, database: Database) -> JobsEngine | None:
    """What carries jobs; in the playground's file always our own table, whatever the office uses."""
    return JobsEngine.EMBEDDED if is_playground(settings, database) else settings.jobs


def jobs_for(settings: Settings, database: Database) -> Jobs:
    """Where a process that runs no jobs itself enqueues them."""

    def procrastinate() -> Jobs:
        from bot.jobs.procrastinated import ProcrastinateJobs

        return ProcrastinateJobs(database)

    return Choosing[Jobs](_engine(settings, database), EmbeddedJobs, procrastinate)


def runner_of(crew: Crew) -> ChoosingRunner:
    """What runs jobs in this process."""
    files = files_of(crew.settings, crew.database)
    enqueuing = jobs_for(crew.settings, crew.database)
    tools = Tools(crew.settings, crew.database, files, enqueuing, crew.today, crew.snapshot)
    claim = Claim(crew.owner, crew.settings.lease_seconds, (files.place(),))
    execution = Execution(crew.database, functions_of(tools), claim, crew.reached)

    def procrastinate() -> Runner:
        from bot.jobs.procrastinated import ProcrastinateRunner

        return ProcrastinateRunner(execution)

    engine = _engine(crew.settings, crew.database)
    return ChoosingRunner(engine, lambda: EmbeddedRunner(execution), procrastinate)


async def tidy(settings: Settings, database: Database) -> None:
    """Forget jobs that were over long ago, and the files that no job needs any more."""
    async with database.unit_of_work() as unit:
        await jobs.forget(unit, await unit.now() - timedelta(days=KEPT_DAYS))
    await files_of(settings, database).sweep(database)
