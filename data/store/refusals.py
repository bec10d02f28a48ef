"""What becomes of claimed deliveries that may not be sent after all, or not to where they were to go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, literal, select, tuple_, update

from data.model.broadcast import BroadcastState
from data.model.delivery import Delivery, DeliveryState
from data.store.canaries import CLAIMED
from data.store.database import Unit
from data.store.schema import broadcast, delivery

#: Reasons of skipped deliveries; the report has a word for each.
EXPIRED, STOPPED, DUPLICATE = "expired", "stopped", "duplicate"
NOT_WRITTEN_TO = "the address may not be written to"
_ENDED = (BroadcastState.STOPPED, BroadcastState.EXPIRED, BroadcastState.SUPERSEDED)


async def refuse(unit: Unit, refused: Sequence[Delivery], now: datetime) -> None:
    """Close claims that still hold and may not be sent; those taken over by somebody else are left alone.

    Of a broadcast that only stands still they go back, ready for when it goes on.
    """
    if not refused:
        return
    keys = [(item.number, item.fence) for item in refused]
    ours = and_(tuple_(delivery.c.id, delivery.c.fence).in_(keys), delivery.c.state == DeliveryState.LEASED)
    states = await _states(unit, {item.broadcast for item in refused if item.broadcast is not None})
    waiting = [number for number, state in states.items() if state not in (*CLAIMED, *_ENDED)]
    if waiting:
        back = update(delivery).where(ours, delivery.c.broadcast_id.in_(waiting))
        await unit.connection.execute(back.values(state=DeliveryState.READY, owner=None, lease_until=None))
    ended = [number for number, state in states.items() if state in _ENDED]
    reason = case(
        (delivery.c.expires_at <= now, literal(EXPIRED)),
        (delivery.c.broadcast_id.in_(ended), literal(STOPPED)),
        else_=literal(NOT_WRITTEN_TO),
    )
    skipped = update(delivery).where(ours)
    await unit.connection.execute(
        skipped.values(state=DeliveryState.SKIPPED, reason=reason, done_at=now, lease_until=None)
    )


async def _states(unit: Unit, numbers: set[int]) -> dict[int, BroadcastState]:
    if not numbers:
        return {}
    query = select(broadcast.c.id, broadcast.c.state).where(broadcast.c.id.in_(numbers))
    return {row.id: row.state for row in await unit.connection.execute(query)}


async def redirect(unit: Unit, item: Delivery, place: int) -> None:
    """Send one delivery to the address that its chat has now, unless the same goes there already."""
    if place == item.address:
        return
    mine = and_(delivery.c.id == item.number, delivery.c.fence == item.fence)
    same = and_(delivery.c.kind == item.kind, delivery.c.cause_id == item.cause, delivery.c.address_id == place)
    values: dict[str, Any] = {"address_id": place}
    if await unit.connection.scalar(select(exists().where(same))):
        now = await unit.now()
        values = {"state": DeliveryState.SKIPPED, "reason": DUPLICATE, "done_at": now}
    await unit.connection.execute(update(delivery).where(mine).values(values))
