"""Long jobs: enqueued with what caused them, claimed under a lease and a fence, moved on step by step.

A row is the truth about a job, whichever runner carries it: who holds the newest fence may write, and nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.model.job import MOST_STARTS, OVER, Ending, Enqueued, Job, JobState, NewJob, Reason
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import skip_locked
from data.store.schema import job

SEALED_REPORT = "job.report"
#: Longest line for whoever waits and for the operator, characters.
LINE_CHARS = 500
_OPEN = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a process may take.

    Args:
        owner: the process.
        lease_seconds: how long it is its own without a sign of life.
        places: of which folders of live files it can do the jobs; those that need none it can always do.
        number: only this one; 0 for the next that is due.
    """

    owner: str
    lease_seconds: float
    places: Sequence[str] = ()
    number: int = 0


async def add(unit: Unit, new: NewJob) -> Enqueued:
    """Write a job into the transaction of what causes it; one that is open under the same key stands for both."""
    while True:
        number = await _insert(unit, new)
        if number:
            return Enqueued(number, is_new=True)
        same = and_(job.c.name == new.name, job.c.key == new.key, stands(job.c.state, *_OPEN))
        found = (await unit.connection.execute(select(job.c.id, job.c.state).where(same).with_for_update())).first()
        if found is None:
            continue  # It ended between the two statements.
        if new.again and found.state is JobState.RUNNING:
            await unit.connection.execute(update(job).where(job.c.id == found.id).values(again=True))
        return Enqueued(found.id, is_new=False)


async def _insert(unit: Unit, new: NewJob) -> int:
    now = await unit.now()
    row = {
        "name": new.name,
        "key": new.key,
        "place": new.place,
        "arguments": json.dumps(dict(new.arguments), ensure_ascii=False),
        "state": JobState.WAITING,
        "run_at": new.run_at or now,
        "again": False,
        "is_stopping": False,
        "created_at": now,
    }
    insert = sqlite.insert(job) if unit.is_sqlite else postgresql.insert(job)
    written = insert.values(**row).on_conflict_do_nothing().returning(job.c.id)
    return (await unit.connection.execute(written)).scalar_one_or_none() or 0


async def is_any_due(unit: Unit, wanted: Claim) -> bool:
    """Whether :func:`claim` would find something; takes no lock, so that looking holds up nobody who writes."""
    return (await unit.connection.execute(_due(wanted, await unit.now()))).first() is not None


async def claim(unit: Unit, wanted: Claim) -> Job | None:
    """Take a job that is due, or one whose owner gave no sign of life for too long; None where there is none.

    What was begun too often, or was to be cancelled when its owner died, ends here.
    """
    while True:
        now = await unit.now()
        row = (await unit.connection.execute(skip_locked(unit, _due(wanted, now), job))).first()
        if row is None:
            return None
        if row.is_stopping:
            await _end(unit, row.id, Ending(JobState.CANCELLED), now)
        elif row.starts >= MOST_STARTS:
            await _end(unit, row.id, Ending(JobState.FAILED, reason=Reason.DIED), now)
        else:
            taken = {
                "state": JobState.RUNNING,
                "fence": row.fence + 1,
                "starts": row.starts + 1,
                "owner": wanted.owner,
                "lease_until": now + timedelta(seconds=wanted.lease_seconds),
                "started_at": row.started_at or now,
            }
            await unit.connection.execute(update(job).where(job.c.id == row.id).values(**taken))
            return await get(unit, row.id)


def _due(wanted: Claim, now: datetime) -> Select[Any]:
    waits = and_(stands(job.c.state, JobState.WAITING), job.c.run_at <= now)
    left = and_(stands(job.c.state, JobState.RUNNING), job.c.lease_until < now)
    query = select(job).where(stands(job.c.state, *_OPEN), or_(waits, left), job.c.place.in_(["", *wanted.places]))
    if wanted.number:
        query = query.where(job.c.id == wanted.number)
    return query.order_by(job.c.run_at, job.c.id).limit(1)


async def beat(unit: Unit, held: Job, lease_seconds: float) -> Job | None:
    """Give a sign of life.

    Returns:
        The job as it stands; None when it is not ours any more.
    """
    until = await unit.now() + timedelta(seconds=lease_seconds)
    changed = await unit.connection.execute(update(job).where(_ours(held)).values(lease_until=until))
    return await get(unit, held.number) if changed.rowcount else None


async def advance(
    unit: Unit, held: Job, done: int, total: int | None, memory: Mapping[str, Any]
) -> Literal["ours", "stopping", "lost"]:
    """Note how far a job has come, in the transaction of the step itself.

    Returns:
        Whether the job is still ours, is ours but to be cancelled, or is somebody else's.
    """
    values = {"done": done, "total": total, "memory": json.dumps(dict(memory), ensure_ascii=False)}
    noted = update(job).where(_ours(held)).values(**values).returning(job.c.is_stopping)
    is_stopping = (await unit.connection.execute(noted)).scalar_one_or_none()
    if is_stopping is None:
        return "lost"
    return "stopping" if is_stopping else "ours"


async def settle(unit: Unit, held: Job, ending: Ending) -> Job | None:
    """End a start of a job.

    Returns:
        The job as it stands after it, WAITING if it is to be run again; None when it was not ours any more.
    """
    now = await unit.now()
    row = (await unit.connection.execute(select(job).where(_ours(held)).with_for_update())).first()
    if row is None:
        return None
    if row.is_stopping and ending.state is JobState.WAITING:
        ending = Ending(JobState.CANCELLED)
    await _end(unit, row.id, ending, now)
    if row.again and ending.state in (JobState.DONE, JobState.FAILED):
        await _renew(unit, row.id, now)
    return await get(unit, row.id)


async def _end(unit: Unit, number: int, ending: Ending, now: datetime) -> None:
    is_over = ending.state in OVER
    values: dict[str, Any] = {
        "state": ending.state,
        "result": ending.result[:LINE_CHARS],
        "reason": ending.reason,
        "error": ending.error[:LINE_CHARS],
        "report_sealed": unit.vault.seal(SEALED_REPORT, ending.report) if ending.report else None,
        "owner": None,
        "lease_until": None,
        "ended_at": now if is_over else None,
        "is_stopping": False,
    }
    if not is_over:
        values |= {"run_at": now + timedelta(seconds=ending.wait_seconds), "tries": job.c.tries + 1}
    await unit.connection.execute(update(job).where(job.c.id == number).values(**values))


async def _renew(unit: Unit, number: int, now: datetime) -> None:
    """Let a job that is over wait as if it had just been enqueued; what it remembers stays."""
    values = {
        "state": JobState.WAITING,
        "run_at": now,
        "tries": 0,
        "starts": 0,
        "again": False,
        "reason": None,
        "error": "",
        "started_at": None,
        "ended_at": None,
    }
    await unit.connection.execute(update(job).where(job.c.id == number).values(**values))


async def give_back(unit: Unit, held: Job) -> bool:
    """Let somebody else go on with a job, because this process ends in order; that counts as no start."""
    values = {"state": JobState.WAITING, "owner": None, "lease_until": None, "starts": job.c.starts - 1}
    return bool((await unit.connection.execute(update(job).where(_ours(held)).values(**values))).rowcount)


async def release(unit: Unit, owner: str) -> int:
    """Let others have at once what a process held that is gone."""
    mine = and_(stands(job.c.state, JobState.RUNNING), job.c.owner == owner)
    # A moment that is surely over: the claim compares with the clock of the same database.
    values = {"lease_until": await unit.now() - timedelta(seconds=1), "owner": None}
    return (await unit.connection.execute(update(job).where(mine).values(**values))).rowcount


async def cancel(unit: Unit, number: int) -> Job | None:
    """Cancel a job that waits; one that is under way ends at its next step.

    Returns:
        The job as it stands after it; None when there is none of this number.
    """
    waits, runs = job.c.state == JobState.WAITING, job.c.state == JobState.RUNNING
    values = {
        "state": case((waits, JobState.CANCELLED), else_=job.c.state),
        "ended_at": case((waits, await unit.now()), else_=job.c.ended_at),
        "is_stopping": runs,
    }
    wanted = and_(job.c.id == number, stands(job.c.state, *_OPEN))
    await unit.connection.execute(update(job).where(wanted).values(**values))
    return await get(unit, number)


async def retry(unit: Unit, number: int) -> Enqueued | None:
    """Let a failed or cancelled job go on from its last step.

    Returns:
        Its number, or that of one which is open under the same key; None when it neither failed nor was cancelled.
    """
    row = (await unit.connection.execute(select(job).where(job.c.id == number).with_for_update())).first()
    if row is None or row.state not in (JobState.FAILED, JobState.CANCELLED):
        return None
    same = and_(job.c.name == row.name, job.c.key == row.key, job.c.key != "", stands(job.c.state, *_OPEN))
    if other := await unit.connection.scalar(select(job.c.id).where(same)):
        return Enqueued(other, is_new=False)
    await _renew(unit, number, await unit.now())
    return Enqueued(number, is_new=True)


async def get(unit: Unit, number: int) -> Job | None:
    """One job."""
    row = (await unit.connection.execute(select(job).where(job.c.id == number))).first()
    return _job(row) if row else None


async def report_of(unit: Unit, number: int) -> str:
    """What a job reported line by line; empty for nothing."""
    sealed = await unit.connection.scalar(select(job.c.report_sealed).where(job.c.id == number))
    return unit.vault.unseal(SEALED_REPORT, sealed) if sealed else ""


async def newest(unit: Unit, most: int) -> list[Job]:
    """All open jobs and the newest of the others, newest first."""
    is_open = case((stands(job.c.state, *_OPEN), 0), else_=1)
    rows = await unit.connection.execute(select(job).order_by(is_open, job.c.id.desc()).limit(most))
    return sorted(map(_job, rows), key=lambda one: -one.number)


async def troubled(unit: Unit, seconds: float) -> tuple[int, int]:
    """How many jobs failed, and how many should have been taken up so many seconds ago."""
    failed = select(func.count()).select_from(job).where(job.c.state == JobState.FAILED)
    return await unit.connection.scalar(failed) or 0, len(await overdue(unit, seconds))


async def overdue(unit: Unit, seconds: float) -> list[Job]:
    """The jobs that should have been taken up so many seconds ago, oldest first."""
    before = await unit.now() - timedelta(seconds=seconds)
    waits = and_(stands(job.c.state, JobState.WAITING), job.c.run_at < before)
    left = and_(stands(job.c.state, JobState.RUNNING), job.c.lease_until < before)
    query = select(job).where(stands(job.c.state, *_OPEN), or_(waits, left)).order_by(job.c.id)
    return [_job(row) for row in await unit.connection.execute(query)]


async def forget(unit: Unit, before: datetime) -> int:
    """Remove jobs that were over before a moment."""
    old = and_(job.c.state.in_(OVER), job.c.ended_at < before)
    return (await unit.connection.execute(job.delete().where(old))).rowcount


async def arguments_at(unit: Unit, place: str) -> list[Mapping[str, Any]]:
    """What was given with each job of a folder of live files that may still be run, or run again."""
    mine = and_(job.c.place == place, job.c.state != JobState.DONE)
    rows = await unit.connection.scalars(select(job.c.arguments).where(mine))
    return [read or {} for read in map(_object, rows)]


def _ours(held: Job) -> Any:
    return and_(job.c.id == held.number, job.c.fence == held.fence, stands(job.c.state, JobState.RUNNING))


def _object(text: str) -> dict[str, Any] | None:
    """A JSON object; None for anything else."""
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _job(row: Row[Any]) -> Job:
    return Job(
        number=row.id,
        name=row.name,
        arguments=_object(row.arguments),
        state=row.state,
        run_at=row.run_at,
        created_at=row.created_at,
        key=row.key,
        place=row.place,
        fence=row.fence,
        tries=row.tries,
        starts=row.starts,
        done=row.done,
        total=row.total,
        memory=_object(row.memory) or {},
        result=row.result,
        reason=row.reason,
        error=row.error,
        is_stopping=row.is_stopping,
        owner=row.owner or "",
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
