"""What becomes of claimed deliveries that may not be sent after all, or not to where they were to go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal, not_, or_, select, tuple_, update

from data.model.broadcast import BroadcastState
from data.model.delivery import Delivery, DeliveryKind, DeliveryState
from data.model.people import AddressStatus
from data.store.canaries import CLAIMED
from data.store.database import Unit
from data.store.schema import address, broadcast, delivery

#: Reasons of skipped deliveries; the report has a word for each.
EXPIRED, STOPPED, DUPLICATE = "expired", "stopped", "duplicate"
NOT_WRITTEN_TO = "the address may not be written to"
#: What of a broadcast may still go out.
_GOING_ON = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
#: Rows that one statement names.
_AT_A_TIME = 500
_ENDED = (BroadcastState.STOPPED, BroadcastState.EXPIRED, BroadcastState.SUPERSEDED)


async def refuse(unit: Unit, refused: Sequence[Delivery], now: datetime) -> None:
    """Close claims that still hold and may not be sent; those taken over by somebody else are left alone.

    Closed are those that have passed their end, whose broadcast has ended, or whose address may not be written to. All
    others go back: their broadcast stands still, or did so when they were refused.
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
    is_lost = or_(delivery.c.expires_at <= now, delivery.c.broadcast_id.in_(ended), not_(may_be_written_to()))
    skipped = update(delivery).where(ours, is_lost)
    await unit.connection.execute(
        skipped.values(state=DeliveryState.SKIPPED, reason=reason, done_at=now, lease_until=None)
    )
    others = update(delivery).where(ours)
    await unit.connection.execute(others.values(state=DeliveryState.READY, owner=None, lease_until=None))


def may_be_written_to() -> ColumnElement[bool]:
    """Whether the address of a delivery may be written to for what it is."""
    # A notice answers something that the person sent, which BERHENTI does not forbid.
    is_wanted = or_(
        address.c.status == AddressStatus.ACTIVE,
        and_(address.c.status == AddressStatus.OPTED_OUT, delivery.c.kind == DeliveryKind.NOTICE),
    )
    known = exists().where(address.c.id == delivery.c.address_id, is_wanted)
    return or_(delivery.c.kind == DeliveryKind.REPLY, known)


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
    there = (delivery.c.kind == item.kind, delivery.c.cause_id == item.cause, delivery.c.address_id == place)
    same = and_(*there, delivery.c.id != item.number)
    values: dict[str, Any] = {"address_id": place}
    if await unit.connection.scalar(select(exists().where(same))):
        now = await unit.now()
        values = {"state": DeliveryState.SKIPPED, "reason": DUPLICATE, "done_at": now}
    await unit.connection.execute(update(delivery).where(mine).values(values))


async def follow(unit: Unit, old: int, new: int) -> None:
    """Let notices, told or not, and broadcasts that are not over go to where a chat is now, unless the same is there.

    What is being settled at this moment is left to whoever settles it, and who hears that the chat moved.
    """
    other = delivery.alias()
    same = exists().where(
        other.c.address_id == new, other.c.kind == delivery.c.kind, other.c.cause_id == delivery.c.cause_id
    )
    goes_on = and_(delivery.c.kind == DeliveryKind.BROADCAST, delivery.c.state.in_(_GOING_ON))
    theirs = (delivery.c.address_id == old, or_(delivery.c.kind == DeliveryKind.NOTICE, goes_on))
    query = select(delivery.c.id).where(*theirs, ~same).with_for_update(skip_locked=True, of=delivery)
    numbers = list(await unit.connection.scalars(query))
    for first in range(0, len(numbers), _AT_A_TIME):
        mine = delivery.c.id.in_(numbers[first : first + _AT_A_TIME])
        await unit.connection.execute(update(delivery).where(mine).values(address_id=new))
