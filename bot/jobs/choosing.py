"""Chooses what carries jobs: what the settings say, or what the database is ready for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.jobs.embedded import TROUBLE_SECONDS
from bot.jobs.port import Jobs, Runner
from bot.settings import JobsEngine
from data.model.job import Enqueued, Job, NewJob
from data.store import queue_schema
from data.store.database import Database, Unit

log = logging.getLogger(__name__)

Kind = TypeVar("Kind", bound=Jobs)


class Choosing(Generic[Kind]):
    """Enqueues by what is chosen when it is first needed.

    Args:
        engine: what the settings say; None to look whether procrastinate's tables are there.
        embedded: makes what uses our own table only.
        procrastinate: makes what uses procrastinate, whose library is imported only then.
    """

    def __init__(
        self, engine: JobsEngine | None, embedded: Callable[[], Kind], procrastinate: Callable[[], Kind]
    ) -> None:
        self._engine = engine
        self._embedded = embedded
        self._procrastinate = procrastinate
        self._chosen: Kind | None = None

    async def choose(self, unit: Unit) -> Kind:
        """What carries jobs in this process, from the first time on."""
        if self._chosen is None:
            is_wanted = await self._is_procrastinate(unit)
            self._chosen = self._procrastinate() if is_wanted else self._embedded()
        return self._chosen

    async def _is_procrastinate(self, unit: Unit) -> bool:
        if self._engine is not None or unit.is_sqlite:
            return self._engine is JobsEngine.PROCRASTINATE
        if await queue_schema.is_ready(unit):
            return True
        log.warning("procrastinate's tables are not as this version wants them; ./kentongan migrate makes them")
        return False

    async def enqueue(self, new: NewJob, unit: Unit) -> Enqueued:
        """Write a job into an open transaction."""
        return await (await self.choose(unit)).enqueue(new, unit)

    async def retry(self, number: int, unit: Unit) -> Enqueued | None:
        """Let a failed or cancelled job go on."""
        return await (await self.choose(unit)).retry(number, unit)

    async def cancel(self, number: int, unit: Unit) -> Job | None:
        """Cancel a job."""
        return await (await self.choose(unit)).cancel(number, unit)


class ChoosingRunner(Choosing[Runner]):
    """Runs jobs by what is chosen when it starts."""

    def wake(self) -> None:
        """Look at once."""
        if self._chosen is not None:
            self._chosen.wake()

    async def run_on(self, database: Database) -> None:
        """Take up jobs until cancelled; a database that is not there yet is waited for."""
        while True:
            try:
                async with database.reading() as unit:
                    chosen = await self.choose(unit)
            except Exception:
                log.exception("jobs cannot be looked at; again in %d s", TROUBLE_SECONDS[-1])
                await asyncio.sleep(TROUBLE_SECONDS[-1])
            else:
                await chosen.run()
