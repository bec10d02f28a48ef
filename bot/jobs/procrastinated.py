"""Jobs carried by procrastinate, where the database is PostgreSQL: it says at once on every machine that one waits.

A job is enqueued on our own connection, in our own transaction, as a row of ours and an entry of procrastinate's that
names it. Procrastinate hands entries out, gives signs of life of its workers and hands the entries of dead ones out
again; the row says what became of the job, and its fence lets one process at a time write. So whatever procrastinate
hands out twice is done once, and what it lost is enqueued with it again.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job as Entry
from sqlalchemy import text

from bot.jobs.embedded import TROUBLE_SECONDS, EmbeddedJobs
from bot.jobs.execution import BEATS, Execution
from data.model.job import OVER, Enqueued, Job, JobState, NewJob
from data.store import jobs
from data.store.database import IDLE_TIMEOUT_MS, Database, Unit
from data.store.queue_schema import SCHEMA

log = logging.getLogger(__name__)

#: The only task that procrastinate knows; its argument is the number of a job.
TASK = "kentongan.job"
#: The queue of jobs that any process can do; those that need a folder of live files have a queue of its name.
ANYWHERE = "anywhere"
#: Connections that procrastinate keeps beside ours, and one more on which it listens.
POOL = 2
#: How long a running job may take to come to its end when the process ends, seconds; it is given back then.
FAREWELL_SECONDS = 0.5
#: Wait after an error that was none of the job's, such as a database that restarts, seconds.
AGAIN_SECONDS = 15
#: After how long a job that nobody took is enqueued with procrastinate anew, seconds.
OVERDUE_SECONDS = 10.0
#: Our connection finds procrastinate's functions after its own tables, until the transaction ends.
_FIND_SCHEMA = text("SELECT set_config('search_path', current_setting('search_path') || ', ' || :schema, true)")


class _Later(Exception):
    """The job waits, or somebody else has it; look at it again then."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class _ByTheRow(BaseRetryStrategy):
    """Hands an entry out again when its row says so; the row also says when it is enough."""

    def get_retry_decision(self, *, exception: BaseException, job: Entry) -> RetryDecision:
        """Decide when an entry is handed out again."""
        if isinstance(exception, _Later):
            return RetryDecision(retry_at=exception.at)
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=datetime.now(UTC))
        return RetryDecision(retry_in={"seconds": AGAIN_SECONDS})


class ProcrastinateJobs(EmbeddedJobs):
    """Enqueues with procrastinate; what a process that runs no jobs itself needs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        options = f"-c search_path={SCHEMA} -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
        # No pool is opened by this: what is enqueued goes through the connection it is given.
        self._app = App(
            connector=PsycopgConnector(
                conninfo=database.url.set(drivername="postgresql").render_as_string(hide_password=False),
                kwargs={"options": options},
                min_size=1,
                max_size=POOL,
            )
        )
        self._task = self._app.task(name=TASK, queue=ANYWHERE, retry=_ByTheRow())(self._perform)

    async def _perform(self, number: int) -> None:
        """Refuse: no worker runs here, so nothing is ever handed to this process. The runner does the job instead."""
        raise RuntimeError(f"job {number} was handed to a process that only enqueues")

    async def enqueue(self, new: NewJob, unit: Unit) -> Enqueued:
        """Write a job, and procrastinate's entry of it, into an open transaction."""
        enqueued = await jobs.add(unit, new)
        if enqueued.is_new and (job := await jobs.get(unit, enqueued.number)):
            await self._defer(unit, job)
        return enqueued

    async def retry(self, number: int, unit: Unit) -> Enqueued | None:
        """Let a failed or cancelled job go on."""
        renewed = await jobs.retry(unit, number)
        if renewed and renewed.is_new and (job := await jobs.get(unit, number)):
            await self._defer(unit, job)
        return renewed

    async def _defer(self, unit: Unit, job: Job) -> None:
        connection = (await unit.connection.get_raw_connection()).driver_connection
        await unit.connection.execute(_FIND_SCHEMA, {"schema": SCHEMA})
        wanted = self._task.configure(
            connection=connection,
            queue=job.place or ANYWHERE,
            queueing_lock=_lock_of(job),
            schedule_at=job.run_at,
        )
        # An entry that waits for the same moment is as good; the savepoint keeps the transaction alive.
        savepoint = await unit.connection.begin_nested()
        try:
            await wanted.defer_async(number=job.number)
        except AlreadyEnqueued:
            await savepoint.rollback()
        else:
            await savepoint.commit()


class ProcrastinateRunner(ProcrastinateJobs):
    """Runs procrastinate's worker in our loop, one job at a time."""

    def __init__(self, execution: Execution) -> None:
        super().__init__(execution.database)
        self._execution = execution

    def wake(self) -> None:
        """Nothing to do: PostgreSQL's NOTIFY wakes the workers of all machines when the transaction is committed."""

    async def run(self) -> None:
        """Take up jobs until cancelled; a database that restarts is waited for."""
        troubles = 0
        while True:
            try:
                async with self._app.open_async(), asyncio.TaskGroup() as group:
                    group.create_task(self._work(), name="procrastinate")
                    group.create_task(self._watch(), name="watch over procrastinate")
            except Exception:
                seconds = TROUBLE_SECONDS[min(troubles, len(TROUBLE_SECONDS) - 1)]
                log.exception("procrastinate cannot work; again in %d s", seconds)
                troubles += 1
                await asyncio.sleep(seconds)

    async def _work(self) -> None:
        claim = self._execution.claim
        await self._app.run_worker_async(
            queues=[ANYWHERE, *claim.places],
            name=claim.owner,
            install_signal_handlers=False,
            delete_jobs="always",
            shutdown_graceful_timeout=FAREWELL_SECONDS,
            update_heartbeat_interval=claim.lease_seconds / BEATS,
            stalled_worker_timeout=claim.lease_seconds,
        )

    async def _perform(self, number: int) -> None:
        """What procrastinate's task does: the job of this number, if it is still to be done.

        Raises:
            _Later: it is to be looked at again.
        """
        job = await self._execution.take(number)
        if job is not None:
            await self._execution.run(job)
        async with self._database.reading() as unit:
            after, now = await jobs.get(unit, number), await unit.now()
        if after is None or after.state in OVER:
            return
        wait = timedelta(seconds=self._execution.claim.lease_seconds / 2)
        raise _Later(after.run_at if after.state is JobState.WAITING else now + wait)

    async def _watch(self) -> None:
        """Hand out again what workers held that died, and enqueue anew what procrastinate does not know."""
        manager, lease = self._app.job_manager, self._execution.claim.lease_seconds
        while True:
            await asyncio.sleep(lease / BEATS)
            for entry in await manager.get_stalled_jobs(task_name=TASK, seconds_since_heartbeat=lease):
                log.warning("the worker of job %s died; it is handed out again", entry.task_kwargs.get("number"))
                await manager.retry_job(entry)
            async with self._database.reading() as unit:
                late = await jobs.overdue(unit, OVERDUE_SECONDS)
            for job in late:
                # One that waits behind a long one is no news, and would be an error in the server's log each time.
                if not await manager.list_jobs_async(task=TASK, status="todo", queueing_lock=_lock_of(job)):
                    async with self._database.unit_of_work() as unit:
                        await self._defer(unit, job)


def _lock_of(job: Job) -> str:
    """By what procrastinate knows the entry of a job for one moment; it has at most one of those waiting."""
    return f"job-{job.number}-{job.run_at.isoformat()}"
