"""Series as rows, and their occurrences: each is made exactly once, whoever ticks and however often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, and_, exists, insert, select, update

from data.model.audit import Act
from data.model.broadcast import Broadcast, BroadcastState, Judgement
from data.model.series import Misfire, Occurrence, Series
from data.store import audit
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new, put, skip_locked
from data.store.schema import approval, broadcast, occurrence, series

_OVER = (
    BroadcastState.DONE,
    BroadcastState.DONE_WITH_GAPS,
    BroadcastState.STOPPED,
    BroadcastState.EXPIRED,
    BroadcastState.SUPERSEDED,
)


@dataclass(frozen=True, slots=True)
class Coming:
    """A series with the time of its next occurrence.

    Args:
        broadcast: row number of the series' own broadcast.
    """

    broadcast: int
    series: Series
    next_at: datetime


async def keep(unit: Unit, number: int, wanted: Series, next_at: datetime | None) -> None:
    """Keep the series of a broadcast, with its first occurrence."""
    row = {
        "broadcast_id": number,
        "zone": wanted.zone,
        "first_on": wanted.first_on,
        "last_on": wanted.last_on,
        "times": " ".join(f"{at:%H:%M}" for at in wanted.times),
        "weekdays": "".join(map(str, sorted(wanted.weekdays))),
        "except_on": " ".join(map(str, sorted(wanted.except_on))),
        "misfire": wanted.misfire,
        "grace_seconds": wanted.grace_seconds,
        "next_at": next_at,
    }
    await put(unit, series, ["broadcast_id"], [row])


async def due(unit: Unit, now: datetime) -> list[Coming]:
    """Series whose next occurrence has come, of broadcasts that are scheduled; locked until this unit ends."""
    scheduled = stands(broadcast.c.state, BroadcastState.SCHEDULED)
    query = select(series).join(broadcast, broadcast.c.id == series.c.broadcast_id)
    query = query.where(series.c.next_at <= now, scheduled).order_by(series.c.next_at)
    return [_coming(row) for row in await unit.connection.execute(skip_locked(unit, query, series))]


async def is_anything_due(unit: Unit, now: datetime) -> bool:
    """The same as a look that locks nothing."""
    scheduled = exists().where(
        broadcast.c.id == series.c.broadcast_id, stands(broadcast.c.state, BroadcastState.SCHEDULED)
    )
    return bool(await unit.connection.scalar(select(exists().where(series.c.next_at <= now, scheduled))))


async def miss(unit: Unit, one: Coming, missed: Sequence[Occurrence]) -> None:
    """Note occurrences as missed; each is decided once."""
    await insert_new(unit, occurrence, [await _row(unit, one.broadcast, at, None) for at in missed])


async def make(unit: Unit, parent: Broadcast, at: Occurrence, serial: str) -> int | None:
    """Make the broadcast of an occurrence, approved as its series is.

    Returns:
        Its row number; None when this occurrence was decided before.
    """
    before = await _decided(unit, parent.number, at)
    if before or not await _is_approved(unit, parent.number):
        return None
    now = await unit.now()
    shared = ("class", "title", "texts", "files", "letter_number", "signer", "asks_confirmation", "audience")
    hashes = ("content_hash", "audience_hash", "schedule_hash")
    columns = [broadcast.c[name] for name in (*shared, *hashes)]
    row = (await unit.connection.execute(select(*columns).where(broadcast.c.id == parent.number))).one()
    values = dict(row._mapping) | {
        "version": 1,
        "state": BroadcastState.APPROVED,
        "serial": serial,
        "schedule": "now",
        "expires_at": min(parent.expires_at, now + parent.klass.term) if parent.expires_at else None,
        "parent_id": parent.number,
        "created_at": now,
        "updated_at": now,
        "approved_at": now,
    }
    number = int(await unit.connection.scalar(insert(broadcast).values(values).returning(broadcast.c.id)) or 0)
    await unit.connection.execute(insert(occurrence).values(await _row(unit, parent.number, at, number)))
    after = f"broadcast:{number} {at.due_at.isoformat(timespec='minutes')}"
    await audit.append(unit, Act("clock", "occur", f"broadcast:{parent.number}", "", after))
    return number


async def going_on(unit: Unit, number: int) -> list[int]:
    """The occurrences of a series that are made and not over, by row number of their broadcasts."""
    alive = and_(broadcast.c.parent_id == number, ~stands(broadcast.c.state, *_OVER))
    return list(await unit.connection.scalars(select(broadcast.c.id).where(alive).order_by(broadcast.c.id)))


async def advance(unit: Unit, number: int, next_at: datetime | None) -> None:
    """Note when the next occurrence of a series is due; None when it has ended."""
    await unit.connection.execute(update(series).where(series.c.broadcast_id == number).values(next_at=next_at))


async def is_over(unit: Unit, number: int) -> bool:
    """Whether the last occurrence of a series is made, and everything that was made is over."""
    coming = select(series.c.next_at).where(series.c.broadcast_id == number)
    if await unit.connection.scalar(coming) is not None:
        return False
    return not await going_on(unit, number)


async def _decided(unit: Unit, number: int, at: Occurrence) -> bool:
    same = exists().where(
        occurrence.c.series_id == number,
        occurrence.c.local_on == at.local_on,
        occurrence.c.local_time == f"{at.local_time:%H:%M}",
    )
    return bool(await unit.connection.scalar(select(same)))


async def _is_approved(unit: Unit, number: int) -> bool:
    given = and_(approval.c.judgement == Judgement.APPROVED, approval.c.voided_at.is_(None))
    return bool(await unit.connection.scalar(select(exists().where(approval.c.broadcast_id == number, given))))


async def _row(unit: Unit, number: int, at: Occurrence, made: int | None) -> dict[str, Any]:
    return {
        "series_id": number,
        "local_on": at.local_on,
        "local_time": f"{at.local_time:%H:%M}",
        "due_at": at.due_at,
        "broadcast_id": made,
        "created_at": await unit.now(),
    }


def _coming(row: Row[Any]) -> Coming:
    found = Series(
        row.zone,
        row.first_on,
        row.last_on,
        tuple(time.fromisoformat(word) for word in row.times.split()),
        frozenset(map(int, row.weekdays)),
        frozenset(date.fromisoformat(word) for word in row.except_on.split()),
        Misfire(row.misfire),
        row.grace_seconds,
    )
    return Coming(row.broadcast_id, found, row.next_at)
