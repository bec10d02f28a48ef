"""How far a broadcast has come, as its deliveries tell; and what ends those that will not be sent any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, case, exists, func, literal, or_, select, update

from data.model.broadcast import BroadcastState
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.reach import MANUAL
from data.store.columns import stands
from data.store.database import Unit
from data.store.deliveries import PENDING
from data.store.refusals import EXPIRED, STOPPED
from data.store.schema import broadcast, delivery

#: Rows that are ended in one transaction.
PORTION = 1_500
_ENDED = (BroadcastState.STOPPED, BroadcastState.EXPIRED, BroadcastState.SUPERSEDED)


async def by_state(unit: Unit, number: int) -> dict[DeliveryState, int]:
    """How many messages that we send stand in each state, without marks on an earlier one and what a person does."""
    ours = (delivery.c.kind == DeliveryKind.BROADCAST, delivery.c.channel != MANUAL)
    mine = (delivery.c.broadcast_id == number, *ours)
    query = select(delivery.c.state, func.count()).where(*mine)
    return {row[0]: row[1] for row in await unit.connection.execute(query.group_by(delivery.c.state))}


async def is_told(unit: Unit, number: int, states: Mapping[DeliveryState, int], telling: Collection[str]) -> bool:
    """Whether anything of a broadcast goes by a channel that tells what arrived, also while none of it did.

    Args:
        states: how many messages stand in each; what was told of one is told.
        telling: channels that tell.
    """
    if states.get(DeliveryState.DELIVERED) or states.get(DeliveryState.READ):
        return True
    by_one = (delivery.c.kind == DeliveryKind.BROADCAST, delivery.c.channel.in_(telling))
    query = select(exists().where(delivery.c.broadcast_id == number, *by_one))
    return bool(telling and await unit.connection.scalar(query))


async def is_anything_pending(unit: Unit, number: int) -> bool:
    """Whether any delivery of a broadcast is not over yet; one that will be sent once more by policy is not."""
    open_ones = or_(
        stands(delivery.c.state, *PENDING),
        and_(stands(delivery.c.state, DeliveryState.UNKNOWN), delivery.c.is_resend_due),
    )
    # What a person has to do by hand keeps no broadcast running.
    mine = and_(delivery.c.broadcast_id == number, delivery.c.channel != MANUAL, open_ones)
    return bool(await unit.connection.scalar(select(exists().where(mine))))


async def came_back(unit: Unit) -> list[int]:
    """The broadcasts that ended with gaps and have something to send again that has not passed its end."""
    in_time = or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > await unit.now())
    # What a person does by hand waits there in any case.
    ours = and_(delivery.c.broadcast_id == broadcast.c.id, delivery.c.channel != MANUAL, in_time)
    waits = exists().where(ours, stands(delivery.c.state, DeliveryState.READY))
    ended = stands(broadcast.c.state, BroadcastState.DONE_WITH_GAPS)
    return list(await unit.connection.scalars(select(broadcast.c.id).where(ended, waits)))


async def has_gaps(unit: Unit, number: int) -> bool:
    """Whether somebody did not get it, or nobody knows."""
    gaps = (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.SKIPPED)
    is_one = delivery.c.kind == DeliveryKind.BROADCAST
    mine = and_(delivery.c.broadcast_id == number, is_one, stands(delivery.c.state, *gaps))
    return bool(await unit.connection.scalar(select(exists().where(mine))))


async def end_waiting(unit: Unit, now: datetime) -> int:
    """Skip a portion of what waits of broadcasts that are over.

    Returns:
        How many rows; less than a portion when nothing is left.
    """
    over = select(broadcast.c.id).where(stands(broadcast.c.state, *_ENDED))
    waiting = and_(stands(delivery.c.state, DeliveryState.READY), delivery.c.broadcast_id.in_(over))
    numbers = list(await unit.connection.scalars(select(delivery.c.id).where(waiting).limit(PORTION)))
    if not numbers:
        return 0
    reason = case((delivery.c.expires_at <= now, literal(EXPIRED)), else_=literal(STOPPED))
    still = and_(delivery.c.id.in_(numbers), stands(delivery.c.state, DeliveryState.READY))
    skipped = update(delivery).where(still).values(state=DeliveryState.SKIPPED, reason=reason, done_at=now)
    return (await unit.connection.execute(skipped)).rowcount


async def anything_to_end(unit: Unit) -> bool:
    """Whether anything waits of a broadcast that is over; a look that writes nothing."""
    over = select(broadcast.c.id).where(stands(broadcast.c.state, *_ENDED))
    waiting = and_(stands(delivery.c.state, DeliveryState.READY), delivery.c.broadcast_id.in_(over))
    return bool(await unit.connection.scalar(select(exists().where(waiting))))
