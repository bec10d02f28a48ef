"""Duty handed over, a row each: who to whom, when and from where; whoever it concerns is told by what stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from data.model.audit import Act, actor_of
from data.model.duty import HandOver
from data.store import audit
from data.store.database import Unit
from data.store.schema import hand_over, shift


async def add(unit: Unit, given: HandOver) -> int:
    """Write a hand-over down, and return the row number."""
    row = {
        "before_id": given.before,
        "shift_id": given.shift,
        "giver_id": given.giver,
        "taker_id": given.taker,
        "by_id": given.by,
        "via": given.via,
        "at": given.at,
    }
    return int(await unit.connection.scalar(insert(hand_over).values(row).returning(hand_over.c.id)) or 0)


async def get(unit: Unit, number: int) -> HandOver | None:
    """A hand-over by row number; None when there is none."""
    row = (await unit.connection.execute(_all().where(hand_over.c.id == number))).first()
    return _read(row) if row else None


async def of_shift(unit: Unit, before: int) -> HandOver | None:
    """The last time that a shift was handed over; None when it never was."""
    query = _all().where(hand_over.c.before_id == before).order_by(hand_over.c.id.desc())
    row = (await unit.connection.execute(query.limit(1))).first()
    return _read(row) if row else None


async def last_of(unit: Unit, giver: int) -> HandOver | None:
    """What somebody's duty was handed over last; None when it never was."""
    query = _all().where(hand_over.c.giver_id == giver).order_by(hand_over.c.id.desc())
    row = (await unit.connection.execute(query.limit(1))).first()
    return _read(row) if row else None


async def newest(unit: Unit, most: int) -> list[HandOver]:
    """The last hand-overs, the newest first."""
    query = _all().order_by(hand_over.c.id.desc()).limit(most)
    return [_read(row) for row in await unit.connection.execute(query)]


async def holding(unit: Unit, now: datetime) -> list[HandOver]:
    """Those whose duty has not ended, nor was handed on or taken off the roster; the oldest first."""
    stands = (shift.c.removed_at.is_(None), shift.c.until_at > now)
    return [_read(row) for row in await unit.connection.execute(_all().where(*stands).order_by(hand_over.c.id))]


async def accept(unit: Unit, one: HandOver) -> bool:
    """Note that its taker said that they have it; False when they did before."""
    fresh = update(hand_over).where(hand_over.c.id == one.number, hand_over.c.accepted_at.is_(None))
    if (await unit.connection.execute(fresh.values(accepted_at=await unit.now()))).rowcount != 1:
        return False
    told = f"hand_over:{one.number} shift:{one.shift} from officer:{one.giver}"
    await audit.append(unit, Act(actor_of(one.taker), "duty_accepted", f"officer:{one.taker}", "", told))
    return True


def _all() -> Select[Any]:
    return select(hand_over, shift.c.from_at, shift.c.until_at).join(shift, shift.c.id == hand_over.c.shift_id)


def _read(row: Row[Any]) -> HandOver:
    return HandOver(
        before=row.before_id,
        shift=row.shift_id,
        giver=row.giver_id,
        taker=row.taker_id,
        by=row.by_id,
        via=row.via,
        at=row.at,
        accepted_at=row.accepted_at,
        number=row.id,
        from_at=row.from_at,
        until_at=row.until_at,
    )
