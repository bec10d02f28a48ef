"""Announcements that were really sent, word for word; rows are changed and withdrawn, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, not_, or_, select, update

from data.model.announcement import Announcement
from data.model.broadcast import BroadcastState
from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import announcement, broadcast

#: A change is stamped before its transaction ends, and others may end in between; so those of the last seconds are
#: read again.
OVERLAP = timedelta(seconds=10)


#: Broadcasts in these states are over before everybody had them, or something else took their place.
_OVER = (BroadcastState.STOPPED, BroadcastState.EXPIRED, BroadcastState.SUPERSEDED)
#: Canonical texts of audiences that name roles of persons; what KIM get is passed on, and so public.
_INNER = "orang:%peran%"


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed, and the time up to which this is known; None while there is nothing at all."""

    announcements: tuple[Announcement, ...]
    until: datetime | None


async def save(unit: Unit, sent: Announcement) -> int:
    """Store an announcement and return its row number; one with its serial is replaced, and stands again."""
    now = await unit.now()
    row = {
        "serial": sent.serial,
        "title": sent.title,
        "body": sent.body,
        "published_on": sent.published_on,
        "withdrawn_at": sent.withdrawn_at,
        "updated_at": now,
    }
    known = await find(unit, sent.serial)
    if known is not None:
        await unit.connection.execute(update(announcement).where(announcement.c.id == known.number).values(row))
        return known.number
    await put(unit, announcement, ["serial"], [row | {"created_at": now}])
    number = await unit.connection.scalar(select(announcement.c.id).where(announcement.c.serial == sent.serial))
    return int(number or 0)


async def withdraw(unit: Unit, serial: str) -> bool:
    """Take an announcement back; False when there is none with this serial, or it was taken back before."""
    now = await unit.now()
    mine = update(announcement).where(announcement.c.serial == serial, announcement.c.withdrawn_at.is_(None))
    done = await unit.connection.execute(mine.values(withdrawn_at=now, updated_at=now))
    return bool(done.rowcount)


async def find(unit: Unit, serial: str) -> Announcement | None:
    """The announcement with this serial, withdrawn or not."""
    row = (await unit.connection.execute(select(announcement).where(announcement.c.serial == serial))).first()
    return _read(row) if row else None


async def get(unit: Unit, number: int) -> Announcement | None:
    """The announcement with this row number, withdrawn or not."""
    row = (await unit.connection.execute(select(announcement).where(announcement.c.id == number))).first()
    return _read(row) if row else None


async def newest(unit: Unit, most: int) -> list[Announcement]:
    """The announcements that were published last."""
    latest = (announcement.c.published_on.desc(), announcement.c.id.desc())
    return [_read(row) for row in await unit.connection.execute(select(announcement).order_by(*latest).limit(most))]


async def answering(unit: Unit, since: date, most: int = 200) -> list[Announcement]:
    """The announcements that may answer a question: published since then, not withdrawn, and not over.

    Of one that went out as a broadcast that was stopped, superseded or has expired nobody is told any more; and what
    was written to some roles only, e.g. to chairs, is not for everybody who asks.
    """
    is_inner = broadcast.c.audience.like(_INNER)
    over = or_(func.coalesce(broadcast.c.expires_at <= await unit.now(), False), broadcast.c.state.in_(_OVER))
    query = select(announcement).join(broadcast, broadcast.c.serial == announcement.c.serial, isouter=True)
    stands = (announcement.c.withdrawn_at.is_(None), announcement.c.published_on >= since)
    held = query.where(*stands, or_(broadcast.c.id.is_(None), not_(or_(over, is_inner))))
    latest = (announcement.c.published_on.desc(), announcement.c.id.desc())
    return [_read(row) for row in await unit.connection.execute(held.order_by(*latest).limit(most))]


async def changed_since(unit: Unit, until: datetime | None) -> Changed:
    """What was added, changed or withdrawn since a look that ended at ``until``; None for everything.

    What was told shortly before is told again.
    """
    query = select(announcement).order_by(announcement.c.id)
    if until is not None:
        query = query.where(announcement.c.updated_at > until - OVERLAP)
    rows: Sequence[Row[Any]] = (await unit.connection.execute(query)).all()
    return Changed(tuple(map(_read, rows)), max((row.updated_at for row in rows), default=until))


def _read(row: Row[Any]) -> Announcement:
    return Announcement(row.serial, row.title, row.body, row.published_on, row.withdrawn_at, row.id)
