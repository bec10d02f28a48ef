"""Whether people wait for us: what came in and was not read, answers that do not go out, channels that were slowed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from data.model.delivery import DeliveryState, Lane
from data.model.inbox import InboxState
from data.store.columns import stands
from data.store.database import Unit
from data.store.limits import microseconds
from data.store.schema import delivery, inbox, limiter

#: For so long after a platform complained a channel's lower speed tells of it, microseconds.
_LATELY_US = 120_000_000


async def waiting_in(unit: Unit, before: datetime) -> int:
    """How many messages came before a moment and wait to be read."""
    waits = (stands(inbox.c.state, InboxState.NEW, InboxState.CLAIMED), inbox.c.received_at < before)
    return int(await unit.connection.scalar(select(func.count()).select_from(inbox).where(*waits)) or 0)


async def waiting_out(unit: Unit, before: datetime) -> int:
    """How many replies might have gone out since a moment and did not."""
    ready = stands(delivery.c.state, DeliveryState.READY)
    ours = (delivery.c.broadcast_id.is_(None), delivery.c.lane == Lane.REPLY)
    waits = (ready, *ours, delivery.c.not_before < before, delivery.c.created_at < before)
    return int(await unit.connection.scalar(select(func.count()).select_from(delivery).where(*waits)) or 0)


async def slowed(unit: Unit, percent: int, block: timedelta) -> list[str]:
    """Channels that a platform slowed down lately to less than a share of their rate, or that have to wait long.

    Args:
        percent: the share.
        block: longest wait that is nothing unusual.
    """
    now_us = microseconds(await unit.now())
    slow = (limiter.c.speed_percent < percent) & (limiter.c.slowed_us > now_us - _LATELY_US)
    blocked = limiter.c.blocked_until_us > now_us + block // timedelta(microseconds=1)
    query = select(limiter.c.key).where(limiter.c.key.not_like("%:%"), or_(slow, blocked))
    return sorted(await unit.connection.scalars(query))
