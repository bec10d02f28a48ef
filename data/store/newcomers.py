"""Somebody joins a KIM while announcements go out to it: they are looked for once more."""

from __future__ import annotations

from sqlalchemy import select, update

from data.model.broadcast import BroadcastState
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import broadcast, broadcast_kim

_UNDER_WAY = (BroadcastState.PREPARING, BroadcastState.RUNNING, BroadcastState.FINISHING, BroadcastState.PAUSED)


async def join(unit: Unit, institution: int) -> None:
    """Let a KIM be looked at again where nobody else was left to be asked; where somebody is, they wait as well."""
    under_way = select(broadcast.c.id).where(stands(broadcast.c.state, *_UNDER_WAY))
    mine = update(broadcast_kim).where(
        broadcast_kim.c.institution_id == institution,
        broadcast_kim.c.broadcast_id.in_(under_way),
        broadcast_kim.c.next_step_at.is_(None),
    )
    await unit.connection.execute(mine.values(next_step_at=await unit.now()))
