"""Judgements on broadcasts: who approved what, in what capacity, and whether it still stands.

A judgement is bound to the hashes, the class and the previewed count that its officer saw. Rows are never deleted;
what changes afterwards voids them. Who may judge is decided by ``broadcasts.lifecycle``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from data.model.broadcast import Approval, Broadcast, BroadcastAct, Hashes, Judgement, TrialState
from data.model.delivery import DeliveryKind, DeliveryState, cause_of_test
from data.model.officer import StandIn
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import approval, audit, broadcast_edit, delivery

#: A message in one of these states is known to have reached the platform.
_RECEIVED = (DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)

#: And one of these tells that it may never do so.
_LOST = (DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.UNKNOWN)


async def add(unit: Unit, given: Approval, stand_in: StandIn | None = None) -> None:
    """Write a judgement down.

    Args:
        stand_in: in what capacity, when it is given instead of somebody else.
    """
    row = {
        "broadcast_id": given.broadcast,
        "officer_id": given.officer,
        "judgement": given.judgement,
        "content_hash": given.hashes.content,
        "audience_hash": given.hashes.audience,
        "schedule_hash": given.hashes.schedule,
        "class": given.klass,
        "count": given.count,
        "instead_of_id": given.instead_of,
        "stand_in": stand_in,
        "note": given.note,
        "at": given.at,
    }
    await unit.connection.execute(insert(approval).values(row))


async def void(unit: Unit, broadcast: int) -> int:
    """Void every approval of a broadcast; how many there were."""
    standing_ones = update(approval).where(
        approval.c.broadcast_id == broadcast,
        approval.c.judgement == Judgement.APPROVED,
        approval.c.voided_at.is_(None),
    )
    return (await unit.connection.execute(standing_ones.values(voided_at=await unit.now()))).rowcount


async def of_broadcast(unit: Unit, broadcast: int) -> list[Approval]:
    """Every judgement on a broadcast, the oldest first."""
    query = select(approval).where(approval.c.broadcast_id == broadcast).order_by(approval.c.id)
    return [_read(row) for row in await unit.connection.execute(query)]


async def standing(unit: Unit, seen: Broadcast, hashes: Hashes) -> list[Approval]:
    """Approvals that bind a broadcast as it is now; each of another officer.

    Args:
        hashes: computed from what is there now, never those that are stored beside it.
    """
    given = await of_broadcast(unit, seen.number)
    bound = [one for one in given if one.judgement is Judgement.APPROVED and not one.is_void]
    same = [one for one in bound if (one.hashes, one.klass, one.count) == (hashes, seen.klass, seen.previewed_count)]
    return list({one.officer: one for one in same}.values())


async def standing_count(unit: Unit, broadcast: int) -> int:
    """How many different officers' approvals of a broadcast are not void."""
    mine = (
        approval.c.broadcast_id == broadcast,
        approval.c.judgement == Judgement.APPROVED,
        approval.c.voided_at.is_(None),
    )
    return await unit.connection.scalar(select(func.count(approval.c.officer_id.distinct())).where(*mine)) or 0


async def last_approved_at(unit: Unit, broadcast: int) -> datetime | None:
    """When a broadcast was last approved by everybody whose approval it needed, be it void now; None for never."""
    mine = (audit.c.target == f"broadcast:{broadcast}", audit.c.action == BroadcastAct.APPROVE.value)
    found: datetime | None = await unit.connection.scalar(select(func.max(audit.c.at)).where(*mine))
    return found


async def next_test(unit: Unit, broadcast: int, address: int) -> int:
    """The number of a further test message of a broadcast to an address, for :func:`cause_of_test`."""
    first = cause_of_test(broadcast, 0)
    mine = (delivery.c.cause_id.between(first, cause_of_test(broadcast, -1)), delivery.c.address_id == address)
    query = select(func.max(delivery.c.cause_id)).where(delivery.c.kind == DeliveryKind.NOTICE, *mine)
    last = await unit.connection.scalar(query)
    return int(last) - first + 1 if last else 1


async def has_seen_test(unit: Unit, broadcast: int, address: int | None, texts: int = 1) -> bool:
    """Whether test messages of a broadcast, made after its last edit, were taken by the platform for this address.

    Args:
        texts: how many it takes, one for each language; the numbers of each round begin with the same language.
    """
    if address is None:
        return False
    edited = select(func.max(broadcast_edit.c.at)).where(broadcast_edit.c.broadcast_id == broadcast)
    # Two rounds of which the same language arrived show one language, not two.
    query = select(func.count((delivery.c.cause_id % texts).distinct())).where(
        delivery.c.kind == DeliveryKind.NOTICE,
        delivery.c.cause_id.between(cause_of_test(broadcast, 0), cause_of_test(broadcast, -1)),
        delivery.c.address_id == address,
        stands(delivery.c.state, *_RECEIVED),
        delivery.c.created_at >= func.coalesce(edited.scalar_subquery(), delivery.c.created_at),
    )
    return (await unit.connection.scalar(query) or 0) >= texts


async def trial(unit: Unit, broadcast: int, address: int | None, texts: int = 1) -> TrialState:
    """How the newest test messages of a broadcast fare that go to this address, made after its last edit.

    Args:
        texts: how many it takes, one for each language.
    """
    if address is None:
        return TrialState.NONE
    edited = select(func.max(broadcast_edit.c.at)).where(broadcast_edit.c.broadcast_id == broadcast)
    query = select(delivery.c.state, delivery.c.cause_id).where(
        delivery.c.kind == DeliveryKind.NOTICE,
        delivery.c.cause_id.between(cause_of_test(broadcast, 0), cause_of_test(broadcast, -1)),
        delivery.c.address_id == address,
        delivery.c.created_at >= func.coalesce(edited.scalar_subquery(), delivery.c.created_at),
    )
    found = (await unit.connection.execute(query.order_by(delivery.c.cause_id.desc()))).all()
    if len({row.cause_id % texts for row in found if row.state in _RECEIVED}) >= texts:
        return TrialState.SEEN
    if not found:
        return TrialState.NONE
    return TrialState.FAILED if any(row.state in _LOST for row in found[:texts]) else TrialState.WAITING


def _read(row: Row[Any]) -> Approval:
    return Approval(
        broadcast=row.broadcast_id,
        officer=row.officer_id,
        judgement=row.judgement,
        hashes=Hashes(row.content_hash, row.audience_hash, row.schedule_hash),
        klass=row._mapping[approval.c["class"]],
        count=row._mapping[approval.c["count"]],
        at=row.at,
        instead_of=row.instead_of_id,
        note=row.note,
        is_void=row.voided_at is not None,
    )
