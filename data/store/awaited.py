"""What the officers' bot waits for an officer to type: the code of an approval, or the reason of a rejection.

A row an officer, so that whoever types while the process dies is understood by the next one.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from data.model.office_notice import Awaited
from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import office_awaited


async def wait(unit: Unit, one: Awaited) -> None:
    """Wait for something; what was waited for before is forgotten."""
    row = {
        "officer_id": one.officer,
        "is_approval": one.is_approval,
        "broadcast_id": one.broadcast or None,
        "draft_id": one.draft or None,
        "version": one.version,
        "until_at": one.until,
        "message_id": one.message,
    }
    await put(unit, office_awaited, ["officer_id"], [row])


async def of(unit: Unit, officer: int) -> Awaited | None:
    """What is waited for from an officer; None for nothing, or no more."""
    mine = select(office_awaited).where(office_awaited.c.officer_id == officer)
    row = (await unit.connection.execute(mine.where(office_awaited.c.until_at > await unit.now()))).first()
    if row is None:
        return None
    about = (row.broadcast_id or 0, row.version)
    return Awaited(row.officer_id, row.is_approval, *about, row.until_at, row.message_id, row.draft_id or 0)


async def answered(unit: Unit, officer: int, message: int) -> None:
    """Note which message answers it; 0 when it did not."""
    mine = update(office_awaited).where(office_awaited.c.officer_id == officer)
    await unit.connection.execute(mine.values(message_id=message))


async def forget(unit: Unit, officer: int) -> None:
    """Wait for nothing more."""
    await unit.connection.execute(delete(office_awaited).where(office_awaited.c.officer_id == officer))
