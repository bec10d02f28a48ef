"""What waits for somebody in the office, counted: a few numbers for the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from data.model.broadcast import BroadcastState
from data.model.claim import UNSETTLED, ClaimState
from data.model.membership import InstitutionKind, InstitutionStatus, MembershipState
from data.model.tip import RequestState
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import broadcast, claim, human_request, institution, membership


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits.

    Args:
        claims: that no fact-checker decided on.
        oldest: when the oldest of them was opened; None when none waits.
        overdue: claims whose department did not answer in time.
        requests: of people who want to talk with an officer.
        members: that nobody confirmed.
        broadcasts: that somebody has to approve.
        under_way: broadcasts that are being sent.
        paused: broadcasts that stand still.
        active_kim, all_kim: institutions of the register.
    """

    claims: int
    oldest: datetime | None
    overdue: int
    requests: int
    members: int
    broadcasts: int
    under_way: int
    paused: int
    active_kim: int
    all_kim: int


async def waiting(unit: Unit) -> Waiting:
    """Count what waits, now."""
    now = await unit.now()
    first = await oldest(unit)
    late = stands(claim.c.state, ClaimState.WAITING), claim.c.due_at < now
    sent = await _by_state(unit)
    kim = await _kim(unit)
    return Waiting(
        claims=await _count(unit, claim, _unsettled()),
        oldest=first[1] if first else None,
        overdue=await _count(unit, claim, *late),
        requests=await _count(unit, human_request, stands(human_request.c.state, RequestState.OPEN)),
        members=await _count(unit, membership, stands(membership.c.state, MembershipState.UNVERIFIED)),
        broadcasts=sent.get(BroadcastState.SUBMITTED, 0),
        under_way=sum(sent.get(state, 0) for state in (BroadcastState.PREPARING, BroadcastState.RUNNING)),
        paused=sent.get(BroadcastState.PAUSED, 0),
        active_kim=kim.get(InstitutionStatus.ACTIVE, 0),
        all_kim=sum(kim.values()),
    )


async def oldest(unit: Unit) -> tuple[int, datetime] | None:
    """The number of the claim that has waited longest, and when it was opened; None when none waits."""
    query = select(claim.c.id, claim.c.opened_at).where(_unsettled()).order_by(claim.c.id).limit(1)
    row = (await unit.connection.execute(query)).first()
    return (row.id, row.opened_at) if row else None


def _unsettled() -> ColumnElement[bool]:
    return stands(claim.c.state, *UNSETTLED)


async def _count(unit: Unit, table: Table, *where: ColumnElement[bool]) -> int:
    return int(await unit.connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)


async def _by_state(unit: Unit) -> dict[BroadcastState, int]:
    rows = await unit.connection.execute(select(broadcast.c.state, func.count()).group_by(broadcast.c.state))
    return {row[0]: row[1] for row in rows}


async def _kim(unit: Unit) -> dict[InstitutionStatus, int]:
    counted = select(institution.c.status, func.count()).where(institution.c.kind == InstitutionKind.KIM)
    rows = await unit.connection.execute(counted.group_by(institution.c.status))
    return {row[0]: row[1] for row in rows}
