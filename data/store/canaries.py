"""Which broadcasts may be claimed from, and the first few messages of each, after which it waits a moment.

The first messages show whether something is wrong before everybody has it. ``broadcast.canary_until`` is far in the
future while they go out, then the end of the wait, and None when everybody may get it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, func, or_, select, update

from data.model.broadcast import BroadcastClass, BroadcastState
from data.model.delivery import DeliveryState, Lane
from data.store.columns import AT_ONCE, stands
from data.store.database import Unit
from data.store.schema import broadcast, delivery

#: How many go out first.
CANARIES = 20
#: Stands in ``canary_until`` while the first ones go out.
FIRST_ONES = datetime(9999, 1, 1, tzinfo=UTC)
#: Broadcasts that deliveries are taken from; one that is finishing may still have a step of its escalation to go.
CLAIMED = (BroadcastState.RUNNING, BroadcastState.FINISHING)
#: How reasons begin that speak against us or the platform.
OURS = ("not_sent", "answer_lost")
_BEGUN = [state for state in DeliveryState if state not in (DeliveryState.READY, DeliveryState.PLANNED)]
_NO_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True)
class Open:
    """A broadcast that may be claimed from.

    Args:
        most: how many deliveries may be taken now.
        is_first: only its first ones go out, and the others wait for them.
    """

    number: int
    lane: Lane
    most: int
    is_first: bool


def begins_with(klass: BroadcastClass, recipients: int) -> datetime | None:
    """What ``canary_until`` is at the start; urgent ones and small ones do not wait."""
    return None if klass is BroadcastClass.URGENT or recipients <= CANARIES else FIRST_ONES


async def open_broadcasts(unit: Unit, now: datetime, *, only_urgent: bool = False) -> list[Open]:
    """The broadcasts that may be claimed from now; those within a lane newest first if urgent, else oldest first.

    Args:
        only_urgent: because it is a quiet hour.
    """
    columns = (broadcast.c.id, broadcast.c["class"].label("klass"), broadcast.c.canary_until)
    rows = await unit.connection.execute(select(*columns).where(stands(broadcast.c.state, *CLAIMED)))
    found = []
    for row in rows.all():
        if only_urgent and row.klass.lane is not Lane.URGENT:
            continue
        most = await _most(unit, row.id, row.canary_until, now)
        if most > 0:
            found.append(Open(row.id, row.klass.lane, most, row.canary_until == FIRST_ONES))
    return sorted(found, key=lambda one: (one.lane, -one.number if one.lane is Lane.URGENT else one.number))


async def _most(unit: Unit, number: int, until: datetime | None, now: datetime) -> int:
    if until is None or until <= now:
        return _NO_LIMIT
    return CANARIES - await _begun(unit, number) if until == FIRST_ONES else 0


async def _begun(unit: Unit, number: int) -> int:
    """How many deliveries were claimed so far; counted no further than is of interest."""
    some = select(delivery.c.id).where(delivery.c.broadcast_id == number, stands(delivery.c.state, *_BEGUN))
    return await unit.connection.scalar(select(func.count()).select_from(some.limit(CANARIES).subquery())) or 0


@dataclass(frozen=True, slots=True)
class FirstOnes:
    """The first messages of a broadcast, while the others wait for them.

    Args:
        begun: how many were claimed.
        errors: how many of them did not get to the platform, or nobody knows, by no fault of their recipients.
        is_open: they may still be claimed.
    """

    begun: int
    errors: int
    is_open: bool


async def first_ones(unit: Unit, number: int, channels: Sequence[str]) -> FirstOnes | None:
    """The first messages of a broadcast as all processes saw them; None when nobody waits for them any more."""
    until = await unit.connection.scalar(select(broadcast.c.canary_until).where(broadcast.c.id == number))
    if until is None or until <= await unit.now():
        return None
    ours = or_(*(delivery.c.reason.startswith(code) for code in OURS))
    # What is ready once more is found by its time: what was never tried stands before it in the same index.
    again = and_(
        stands(delivery.c.state, DeliveryState.READY),
        delivery.c.channel.in_(channels),
        delivery.c.not_before > AT_ONCE,
    )
    begun = stands(delivery.c.state, *_BEGUN)
    mine = select(func.count()).select_from(delivery).where(delivery.c.broadcast_id == number, ours)
    errors = [await unit.connection.scalar(mine.where(part)) or 0 for part in (again, begun)]
    return FirstOnes(await _begun(unit, number), sum(errors), until == FIRST_ONES)


async def note(unit: Unit, claimed: Sequence[int], until: datetime) -> None:
    """Let a broadcast wait whose first ones are all taken.

    Args:
        until: when the others may follow.
    """
    for number in claimed:
        first = (broadcast.c.id == number, broadcast.c.canary_until == FIRST_ONES)
        if await unit.connection.scalar(select(broadcast.c.id).where(*first)) is None:
            continue
        if await _begun(unit, number) >= CANARIES:
            await unit.connection.execute(update(broadcast).where(*first).values(canary_until=until))
