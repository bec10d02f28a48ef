"""The duty roster as rows: who is on duty from when until when; changes stand in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from data.model.audit import Act
from data.model.duty import Shift, Via
from data.store import audit
from data.store.database import Unit
from data.store.schema import shift


async def add(unit: Unit, officer: int, from_at: datetime, until_at: datetime, actor: str) -> int:
    """Put somebody on the roster, and return the row number."""
    number = await _insert(unit, officer, from_at, until_at)
    await audit.append(unit, Act(actor, "roster", f"officer:{officer}", "", _shown(number, from_at, until_at)))
    return number


async def get(unit: Unit, number: int) -> Shift | None:
    """A shift by row number; None when there is none, or it was taken off the roster."""
    row = (await unit.connection.execute(_standing().where(shift.c.id == number))).first()
    return _read(row) if row else None


async def listed(unit: Unit, since: datetime, until: datetime | None = None) -> list[Shift]:
    """Shifts that are not over at a moment, the earliest first.

    Args:
        until: only those that begin before it.
    """
    query = _standing().where(shift.c.until_at > since).order_by(shift.c.from_at, shift.c.id)
    if until is not None:
        query = query.where(shift.c.from_at < until)
    return [_read(row) for row in await unit.connection.execute(query)]


async def at(unit: Unit, moment: datetime) -> list[Shift]:
    """Shifts that hold at a moment."""
    query = _standing().where(shift.c.from_at <= moment, shift.c.until_at > moment)
    return [_read(row) for row in await unit.connection.execute(query.order_by(shift.c.id))]


async def meeting(unit: Unit, officer: int, from_at: datetime, until_at: datetime) -> Shift | None:
    """A shift of somebody that has a moment in common with a time; None for none."""
    query = _standing().where(shift.c.officer_id == officer, shift.c.from_at < until_at, shift.c.until_at > from_at)
    row = (await unit.connection.execute(query.limit(1))).first()
    return _read(row) if row else None


async def remove(unit: Unit, one: Shift, actor: str) -> bool:
    """Take a shift off the roster; False when somebody was quicker."""
    if not await _changed(unit, one, removed_at=await unit.now()):
        return False
    shown = _shown(one.number, one.from_at, one.until_at)
    await audit.append(unit, Act(actor, "roster", f"officer:{one.officer}", shown, ""))
    return True


async def hand_over(unit: Unit, one: Shift, to: int, at: datetime, actor: str, *, via: Via) -> int | None:
    """Let somebody else be on duty for the rest of a shift, and return the row number of theirs.

    Args:
        at: from when; one that has not begun goes over whole.
        via: from where it was done, for the audit trail.

    Returns:
        None when somebody was quicker.
    """
    begun = one.from_at < at
    if not await _changed(unit, one, **({"until_at": at} if begun else {"removed_at": at})):
        return None
    from_at = max(at, one.from_at)
    number = await _insert(unit, to, from_at, one.until_at)
    before = _shown(one.number, one.from_at, one.until_at)
    after = f"{_shown(number, from_at, one.until_at)} officer:{to} via:{via}"
    await audit.append(unit, Act(actor, "hand_over", f"officer:{one.officer}", before, after))
    return number


async def _insert(unit: Unit, officer: int, from_at: datetime, until_at: datetime) -> int:
    row = {"officer_id": officer, "from_at": from_at, "until_at": until_at, "created_at": await unit.now()}
    return int(await unit.connection.scalar(insert(shift).values(row).returning(shift.c.id)) or 0)


async def _changed(unit: Unit, one: Shift, **values: datetime) -> bool:
    same = (shift.c.id == one.number, shift.c.removed_at.is_(None), shift.c.until_at == one.until_at)
    return (await unit.connection.execute(update(shift).where(*same).values(values))).rowcount == 1


def _standing() -> Select[Any]:
    return select(shift).where(shift.c.removed_at.is_(None))


def _shown(number: int, from_at: datetime, until_at: datetime) -> str:
    return f"shift:{number} {from_at.isoformat(timespec='minutes')} {until_at.isoformat(timespec='minutes')}"


def _read(row: Row[Any]) -> Shift:
    return Shift(row.id, row.officer_id, row.from_at, row.until_at)
