"""Runs one job from its row to its end, whichever runner took it up.

While it runs, a sign of life renews its lease; who does not hold the newest fence writes nothing. So a job that two
processes believe to have is written by one of them only, and what it wrote is there with how far it has come.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.jobs.work import BadArguments, Cancelled, Lost, Outcome, Refused, Work
from data.model.job import BACK_OFF_SECONDS, MOST_TRIES, Ending, Job, JobState, Reason
from data.store import jobs
from data.store.database import Database
from data.store.jobs import Claim

log = logging.getLogger(__name__)

#: What a job does; it may be done again from its last step, or from the beginning.
Function = Callable[[Work], Awaitable[Outcome]]
#: Parts of a lease after which a sign of life is given.
BEATS = 3
#: Attempts to write down how a job ended, and the wait between them, seconds: the database may be restarting.
SETTLE_TRIES = 5
SETTLE_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Execution:
    """Runs jobs of this process.

    Args:
        functions: by the names of jobs.
        claim: what this process may take.
        reached: called with the name of each place a job comes to; tests kill the process there.
    """

    database: Database
    functions: Mapping[str, Function]
    claim: Claim
    reached: Callable[[str], None] = lambda _name: None

    async def take(self, number: int = 0) -> Job | None:
        """Take the next job that is due, or this one; None where there is none."""
        wanted = Claim(self.claim.owner, self.claim.lease_seconds, self.claim.places, number)
        async with self.database.reading() as unit:
            if not await jobs.is_any_due(unit, wanted):
                return None
        async with self.database.unit_of_work() as unit:
            return await jobs.claim(unit, wanted)

    async def run(self, job: Job) -> None:
        """Do a job that was taken, and write down how it ended; only a cancellation of this process is raised."""
        self.reached("job.claimed")
        work = Work(self.database, job, self.reached)
        doing = asyncio.ensure_future(self._end_of(work))
        beating = asyncio.create_task(self._beat(work, doing))
        try:
            ending = await doing
        except asyncio.CancelledError:
            if not work.is_lost:
                await asyncio.shield(self._give_back(job))
            raise
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
        self.reached("job.ended")
        if ending is not None:
            await self._settle(job, ending)

    async def _end_of(self, work: Work) -> Ending | None:
        """How the work ends; None when the job is not ours any more."""
        job = work.job
        function = self.functions.get(job.name)
        if function is None:
            log.error("job %d is called %s, which this version does not know", job.number, job.name)
            return Ending(JobState.FAILED, reason=Reason.UNKNOWN_NAME, error=job.name)
        try:
            if job.arguments is None:
                raise BadArguments
            outcome = await function(work)
        except Lost:
            log.warning("job %d (%s) is another process's by now", job.number, job.name)
            return None
        except Cancelled:
            return Ending(JobState.CANCELLED)
        except BadArguments as error:
            log.error("job %d (%s) has arguments that cannot be used: %s", job.number, job.name, error)
            return Ending(JobState.FAILED, reason=Reason.BAD_ARGUMENTS, error=str(error))
        except Refused as error:
            return Ending(JobState.FAILED, reason=Reason.REFUSED, error=str(error))
        except Exception as error:
            return _after(job, error)
        return Ending(JobState.DONE, result=outcome.result, report=outcome.report)

    async def _beat(self, work: Work, doing: asyncio.Future[Ending | None]) -> None:
        """Give signs of life; end the work where the job is not ours any more."""
        while True:
            await asyncio.sleep(self.claim.lease_seconds / BEATS)
            try:
                async with self.database.unit_of_work() as unit:
                    seen = await jobs.beat(unit, work.job, self.claim.lease_seconds)
            except Exception as error:
                log.warning("job %d could give no sign of life (%s)", work.job.number, type(error).__name__)
                continue
            if seen is None:
                work.is_lost = True
                return
            work.is_stopping = seen.is_stopping

    async def _settle(self, job: Job, ending: Ending) -> None:
        for tries in range(SETTLE_TRIES):
            try:
                async with self.database.unit_of_work() as unit:
                    after = await jobs.settle(unit, job, ending)
            except Exception:
                # What cannot be written down is done again by whoever takes it when the lease is over.
                log.exception("how job %d ended could not be written down", job.number)
                await asyncio.sleep(SETTLE_WAIT_SECONDS * (tries + 1))
            else:
                self.reached("job.settled")
                if after is not None:
                    log.info("job %d (%s): %s", job.number, job.name, ending.state)
                return

    async def _give_back(self, job: Job) -> None:
        with contextlib.suppress(Exception):
            async with self.database.unit_of_work() as unit:
                if await jobs.give_back(unit, job):
                    log.info("job %d (%s) is given back at its step %d", job.number, job.name, job.done)


def _after(job: Job, error: Exception) -> Ending:
    """What follows from an error: another try later, or the end."""
    # The first line: what follows may be a statement, or what somebody wrote.
    first = next(iter(str(error).splitlines()), "")
    said = f"{type(error).__name__}: {first}" if first else type(error).__name__
    tries = job.tries + 1
    if tries >= MOST_TRIES:
        log.error("job %d (%s) failed %d times and is given up", job.number, job.name, tries, exc_info=error)
        return Ending(JobState.FAILED, reason=Reason.GAVE_UP, error=said)
    wait = BACK_OFF_SECONDS[tries - 1]
    log.warning("job %d (%s) failed; again in %d s", job.number, job.name, wait, exc_info=error)
    return Ending(JobState.WAITING, error=said, wait_seconds=wait)
