"""The embedded runner: takes jobs from our own table, on either database, one at a time in each process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field

from bot.jobs.execution import Execution
from data.model.job import Enqueued, Job, NewJob
from data.store import jobs
from data.store.database import Unit

log = logging.getLogger(__name__)

#: How often it is looked whether another process has enqueued something, seconds.
POLL_SECONDS = 2.0
#: Waits after an error of the database, seconds; the last one repeats.
TROUBLE_SECONDS = (1, 2, 5, 15)


class EmbeddedJobs:
    """Enqueues in our own table; what a process that runs none itself needs, such as a command line."""

    async def enqueue(self, new: NewJob, unit: Unit) -> Enqueued:
        """Write a job into an open transaction."""
        return await jobs.add(unit, new)

    async def retry(self, number: int, unit: Unit) -> Enqueued | None:
        """Let a failed or cancelled job go on."""
        return await jobs.retry(unit, number)

    async def cancel(self, number: int, unit: Unit) -> Job | None:
        """Cancel a job."""
        return await jobs.cancel(unit, number)


@dataclass(frozen=True, slots=True)
class EmbeddedRunner(EmbeddedJobs):
    """Runs what is due, one job at a time: a second large import beside the first would only take memory."""

    execution: Execution
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Take up jobs until cancelled."""
        troubles = 0
        while True:
            self._woken.clear()
            try:
                job = await self.execution.take()
                if job is not None:
                    await self.execution.run(job)
                troubles = 0
            except Exception:
                seconds = TROUBLE_SECONDS[min(troubles, len(TROUBLE_SECONDS) - 1)]
                log.exception("jobs cannot be looked at; again in %d s", seconds)
                troubles += 1
                await asyncio.sleep(seconds)
                continue
            if job is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
