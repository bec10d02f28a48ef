"""Who looks after a claim, so that no two fact-checkers work on one; and which claims nobody was told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from data.model.claim import UNSETTLED, ClaimState
from data.model.office_notice import NoticeKind, Taken
from data.model.officer import OfficerState
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new, put
from data.store.schema import claim, claim_taken, office_notice, officer


@dataclass(frozen=True, slots=True)
class Untold:
    """Claims of which nobody was told in a way.

    Args:
        kind, mark: the way.
        since: those that came before are left alone.
        until: only those that came no later.
        asked_until: also those whose department should have answered between ``since`` and then; None for not.
        also_taken: those, too, that somebody looks after.
    """

    kind: NoticeKind
    mark: int
    since: datetime
    until: datetime
    asked_until: datetime | None = None
    also_taken: bool = False


async def take(unit: Unit, number: int, who: int) -> Taken:
    """Let an officer look after a claim; who does so from now on, which is another one if they were first."""
    now = await unit.now()
    row = {"claim_id": number, "officer_id": who, "at": now}
    await insert_new(unit, claim_taken, [row])
    known = (await of_claims(unit, [number])).get(number)
    if known is not None:
        return known
    # Whoever looked after it is no officer any more.
    await put(unit, claim_taken, ["claim_id"], [row])
    return Taken(number, who, now)


async def pass_on(unit: Unit, number: int, into: int) -> None:
    """Let whoever looked after a claim look after the one that took its tips, unless somebody does."""
    known = await of_claims(unit, [number, into])
    await unit.connection.execute(claim_taken.delete().where(claim_taken.c.claim_id == number))
    if number in known and into not in known:
        row = {"claim_id": into, "officer_id": known[number].officer, "at": known[number].at}
        await put(unit, claim_taken, ["claim_id"], [row])


async def let_go(unit: Unit, number: int, who: int) -> bool:
    """Let an officer look after a claim no more; False when they did not."""
    mine = claim_taken.delete().where(claim_taken.c.claim_id == number, claim_taken.c.officer_id == who)
    return (await unit.connection.execute(mine)).rowcount == 1


async def of_claims(unit: Unit, numbers: Sequence[int]) -> dict[int, Taken]:
    """Who looks after each claim; of one whose officer may not sign in any more nobody does."""
    joined = claim_taken.join(officer, officer.c.id == claim_taken.c.officer_id)
    active = officer.c.state == OfficerState.ACTIVE
    query = select(claim_taken).select_from(joined).where(claim_taken.c.claim_id.in_(numbers), active)
    return {row.claim_id: _read(row) for row in await unit.connection.execute(query)}


async def untold(unit: Unit, wanted: Untold, most: int) -> list[int]:
    """Claims that wait and of which nobody was told, the oldest first."""
    told = select(office_notice.c.id).where(
        office_notice.c.kind == wanted.kind, office_notice.c.subject == claim.c.id, office_notice.c.mark == wanted.mark
    )
    came = and_(claim.c.opened_at > wanted.since, claim.c.opened_at <= wanted.until)
    is_open = and_(claim.c.state == ClaimState.OPEN, came)
    if wanted.asked_until is not None:
        late = and_(claim.c.due_at > wanted.since, claim.c.due_at <= wanted.asked_until)
        is_open = or_(is_open, and_(claim.c.state == ClaimState.WAITING, late))
    query = select(claim.c.id).where(stands(claim.c.state, *UNSETTLED), is_open, ~told.exists())
    if not wanted.also_taken:
        # Who may not sign in any more looks after nothing.
        active = select(officer.c.id).where(officer.c.state == OfficerState.ACTIVE)
        held = select(claim_taken.c.claim_id).where(claim_taken.c.officer_id.in_(active))
        query = query.where(claim.c.id.not_in(held))
    return list(await unit.connection.scalars(query.order_by(claim.c.id).limit(most)))


def _read(row: Row[Any]) -> Taken:
    return Taken(row.claim_id, row.officer_id, row.at)
