"""Alarms as rows: what is wrong with the service, from when it was seen until it was over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from data.model.office_notice import Alarm
from data.store.database import Unit
from data.store.schema import office_alarm


async def still_on(unit: Unit) -> list[Alarm]:
    """The alarms that are not over, the oldest first."""
    query = select(office_alarm).where(office_alarm.c.ended_at.is_(None)).order_by(office_alarm.c.id)
    return [_read(row) for row in await unit.connection.execute(query)]


async def get(unit: Unit, number: int) -> Alarm | None:
    """An alarm by row number, over or not."""
    row = (await unit.connection.execute(select(office_alarm).where(office_alarm.c.id == number))).first()
    return _read(row) if row else None


async def begin(unit: Unit, name: str, details: Mapping[str, str]) -> int:
    """Note that something is wrong, and return the row number; one that is on already keeps its own."""
    now = await unit.now()
    row = {"name": name, "details": json.dumps(dict(details)), "raised_at": now}
    is_on = select(office_alarm.c.id).where(office_alarm.c.name == name, office_alarm.c.ended_at.is_(None))
    known = await unit.connection.scalar(is_on)
    if known is not None:
        return int(known)
    return int(await unit.connection.scalar(insert(office_alarm).values(row).returning(office_alarm.c.id)) or 0)


async def renew(unit: Unit, number: int, details: Mapping[str, str]) -> None:
    """Note how it is now; one that is over stays as it was."""
    still = update(office_alarm).where(office_alarm.c.id == number, office_alarm.c.ended_at.is_(None))
    await unit.connection.execute(still.values(details=json.dumps(dict(details))))


async def end(unit: Unit, number: int) -> bool:
    """Note that it is over; False when it was before."""
    still = update(office_alarm).where(office_alarm.c.id == number, office_alarm.c.ended_at.is_(None))
    return (await unit.connection.execute(still.values(ended_at=await unit.now()))).rowcount == 1


def _read(row: Row[Any]) -> Alarm:
    return Alarm(row.name, json.loads(row.details), row.id, row.raised_at, row.ended_at)
