"""A further round of a broadcast: what failed, and what somebody chose of that which nobody knows.

What was accepted is never touched here. A failed delivery that was sent again after its fate was unknown may have
arrived the first time; it is in doubt, and goes out only when it is chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select, update

from data.model.broadcast import BroadcastState
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.people import AddressStatus
from data.model.reach import MANUAL
from data.store.columns import AT_ONCE, stands
from data.store.database import Unit
from data.store.schema import address, attempt, broadcast, delivery

#: Deliveries in doubt that are listed.
MOST = 1_000
#: Failed deliveries that are made ready in one transaction; on SQLite everybody else waits meanwhile.
PORTION = 500


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A delivery of which nobody knows whether it arrived.

    Args:
        number: row number, by which it is chosen.
        at: when it was last tried.
        reason: one line for the operator.
    """

    number: int
    channel: str
    at: datetime | None
    reason: str


async def in_doubt(unit: Unit, number: int) -> list[InDoubt]:
    """The deliveries of a broadcast of which nobody knows whether they arrived, the oldest first."""
    last = select(func.max(attempt.c.intent_at)).where(attempt.c.delivery_id == delivery.c.id).scalar_subquery()
    columns = (delivery.c.id, delivery.c.channel, last.label("at"), delivery.c.reason)
    query = select(*columns).where(_of(number), _is_doubtful()).order_by(delivery.c.id).limit(MOST)
    return [InDoubt(row.id, row.channel, row.at, row.reason) for row in await unit.connection.execute(query)]


async def failed(unit: Unit, number: int) -> int:
    """How many deliveries of a broadcast did not go out for certain and can be tried again."""
    query = select(func.count()).select_from(delivery).where(_of(number), or_(_is_failed(), _came_back()))
    return await unit.connection.scalar(query) or 0


async def begin(unit: Unit, number: int, chosen: Collection[int] = ()) -> int:
    """Begin another round: those in doubt that were chosen, what came back, and the first portion of what failed.

    The others follow by :func:`portion`, whoever calls it; call this one with the transition that lets it run.

    Returns:
        How many of them are ready; 0 when there is nothing to send again.
    """
    picked = or_(_came_back(), and_(delivery.c.id.in_(chosen), _is_doubtful()))
    return await _ready(unit, and_(_of(number), picked)) + await _next(unit, number, 0)


async def portion(unit: Unit, number: int) -> int:
    """Make the next portion of a round ready; how many: fewer than a portion when nothing is left.

    One at a time, by whichever process. Each delivery is looked at once in a round, so that what fails again meanwhile
    does not go out without end.
    """
    runs = (broadcast.c.id == number, stands(broadcast.c.state, BroadcastState.RUNNING))
    query = select(broadcast.c.retried_until).where(*runs).with_for_update(key_share=True)
    after = await unit.connection.scalar(query)
    return 0 if after is None else await _next(unit, number, after)


async def _next(unit: Unit, number: int, after: int) -> int:
    """Make the failed deliveries behind a row ready, as many as one transaction may, and note how far it came."""
    behind = select(delivery.c.id).where(_of(number), _is_failed(), delivery.c.id > after)
    found = list(await unit.connection.scalars(behind.order_by(delivery.c.id).limit(PORTION)))
    await _ready(unit, and_(delivery.c.id.in_(found), _is_failed()))
    mine = update(broadcast).where(broadcast.c.id == number)
    await unit.connection.execute(mine.values(retried_until=found[-1] if len(found) >= PORTION else None))
    return len(found)


async def _ready(unit: Unit, which: ColumnElement[bool]) -> int:
    """Let deliveries go out once more; how many."""
    done = await unit.connection.execute(
        update(delivery)
        .where(which)
        .values(
            state=DeliveryState.READY,
            round=delivery.c.round + 1,
            resends=delivery.c.resends + _as_number(_is_doubtful()),
            attempts=0,
            not_before=AT_ONCE,
            reason="",
            done_at=None,
            owner=None,
            lease_until=None,
        )
    )
    return done.rowcount


def _as_number(claim: ColumnElement[bool]) -> ColumnElement[int]:
    return case((claim, 1), else_=0)


def _of(number: int) -> ColumnElement[bool]:
    """The deliveries of a broadcast whose address may still be written to."""
    is_reached = and_(stands(address.c.status, AddressStatus.ACTIVE), address.c.erased_at.is_(None))
    place = select(address.c.id).where(address.c.id == delivery.c.address_id, is_reached)
    return and_(delivery.c.broadcast_id == number, delivery.c.kind == DeliveryKind.BROADCAST, place.exists())


def _is_doubtful() -> ColumnElement[bool]:
    left = and_(stands(delivery.c.state, DeliveryState.UNKNOWN), not_(delivery.c.is_resend_due))
    return or_(left, and_(stands(delivery.c.state, DeliveryState.FAILED), delivery.c.resends > 0))


def _is_failed() -> ColumnElement[bool]:
    """What failed for certain."""
    return and_(stands(delivery.c.state, DeliveryState.FAILED), delivery.c.resends == 0)


def _came_back() -> ColumnElement[bool]:
    """What came back as not sent when its broadcast was over already."""
    over = exists().where(
        broadcast.c.id == delivery.c.broadcast_id, stands(broadcast.c.state, BroadcastState.DONE_WITH_GAPS)
    )
    back = and_(stands(delivery.c.state, DeliveryState.READY), delivery.c.channel != MANUAL, over)
    return and_(back, delivery.c.resends == 0)
