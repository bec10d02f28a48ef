"""Figures for the office's first screen, each by one query over a range of an index; times are those of the caller.

Nothing here says who reported what; counts of a kecamatan are for officers, who see the tips themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, union_all

from data.model.broadcast import BroadcastState
from data.model.claim import ClaimState
from data.model.factcheck import Verdict
from data.model.tip import TipState
from data.store.columns import stands
from data.store.database import Unit
from data.store.members import VALID
from data.store.schema import broadcast, broadcast_kim, claim, confirmation, factcheck, membership, tip

_SECONDS_OF_A_DAY = 86_400
#: Broadcasts that are being sent or were.
_BEGUN = (
    BroadcastState.RUNNING,
    BroadcastState.PAUSED,
    BroadcastState.FINISHING,
    BroadcastState.DONE,
    BroadcastState.DONE_WITH_GAPS,
)


@dataclass(frozen=True, slots=True)
class Received:
    """The tips that came in one span.

    Args:
        answered: how many of them have an answer by now.
    """

    tips: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """How long the claims that were settled in one span had waited.

    Args:
        claims: how many those are.
        seconds: the median.
    """

    claims: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of the KIM that a broadcast went to confirmed it."""

    number: int
    serial: str
    title: str
    kim: int
    confirmed: int


async def received(unit: Unit, bounds: Sequence[datetime]) -> list[Received]:
    """The tips between each moment and the next.

    Args:
        bounds: ascending, at least two.
    """
    settled = case((tip.c.state.in_([TipState.ANSWERED, TipState.CLOSED]), 1), else_=0)
    spans = [
        select(literal(at), func.count(), func.coalesce(func.sum(settled), 0)).where(*_between(tip.c.created_at, *span))
        for at, span in enumerate(pairwise(bounds))
    ]
    found = [Received() for _ in spans]
    for at, count, answered in await unit.connection.execute(union_all(*spans)):
        found[at] = Received(count, int(answered))
    return found


async def waits(unit: Unit, bounds: Sequence[datetime]) -> list[Wait]:
    """How long claims had waited that were settled between each moment and the next."""
    of_span = case(*((claim.c.closed_at < end, at) for at, end in enumerate(bounds[1:])))
    settled = stands(claim.c.state, ClaimState.ANSWERED, ClaimState.REJECTED)
    inside = _between(claim.c.closed_at, bounds[0], bounds[-1])
    took = select(of_span.label("at"), _seconds(unit).label("seconds")).where(settled, *inside).subquery()
    rank = func.row_number().over(partition_by=took.c.at, order_by=took.c.seconds).label("rank")
    count = func.count().over(partition_by=took.c.at).label("count")
    ranked = select(took, rank, count).subquery()
    middle = ranked.c.rank.in_([(ranked.c.count + 1) // 2, (ranked.c.count + 2) // 2])
    query = select(ranked.c.at, func.max(ranked.c.count), func.avg(ranked.c.seconds)).where(middle)
    found = [Wait() for _ in bounds[1:]]
    for at, claims, seconds in await unit.connection.execute(query.group_by(ranked.c.at)):
        found[at] = Wait(claims, max(0.0, float(seconds)))
    return found


async def verdicts(unit: Unit, since: datetime) -> dict[Verdict | None, int]:
    """How many claims were answered with each verdict; under None those in which nothing could be checked."""
    inside = claim.c.closed_at >= since
    joined = select(factcheck.c.verdict, func.count()).join(claim, claim.c.factcheck_id == factcheck.c.id)
    answered = joined.where(inside, stands(claim.c.state, ClaimState.ANSWERED)).group_by(factcheck.c.verdict)
    found = {verdict: count for verdict, count in await unit.connection.execute(answered) if verdict is not None}
    closed = select(func.count()).select_from(claim).where(inside, stands(claim.c.state, ClaimState.REJECTED))
    return found | {None: int(await unit.connection.scalar(closed) or 0)}


async def heard(unit: Unit, most: int) -> list[Heard]:
    """The broadcasts to KIM that began last, the newest first."""
    asked = select(broadcast_kim.c.broadcast_id).where(broadcast_kim.c.broadcast_id == broadcast.c.id).exists()
    columns = (broadcast.c.id, broadcast.c.serial, broadcast.c.title)
    begun = select(*columns).where(broadcast.c.state.in_(_BEGUN), asked)
    rows = (await unit.connection.execute(begun.order_by(broadcast.c.id.desc()).limit(most))).all()
    numbers = [row.id for row in rows]
    kim = select(broadcast_kim.c.broadcast_id, func.count()).where(broadcast_kim.c.broadcast_id.in_(numbers))
    of_kim = (confirmation.c.broadcast_id == broadcast_kim.c.broadcast_id) & (
        confirmation.c.institution_id == broadcast_kim.c.institution_id
    )
    said = select(confirmation.c.broadcast_id, func.count(func.distinct(confirmation.c.institution_id)))
    theirs = said.join(broadcast_kim, of_kim).where(confirmation.c.broadcast_id.in_(numbers))
    counted = await _pairs(unit, kim.group_by(broadcast_kim.c.broadcast_id))
    confirmed = await _pairs(unit, theirs.group_by(confirmation.c.broadcast_id))
    return [
        Heard(row.id, row.serial or "", row.title, counted.get(row.id, 0), confirmed.get(row.id, 0)) for row in rows
    ]


async def places(unit: Unit, since: datetime, until: datetime, chars: int) -> dict[str, int]:
    """The tips between two moments by where those who sent them are at home; who has two homes counts in both.

    Args:
        chars: how long the codes of the places are that are counted by.
    """
    inside = select(tip.c.address_id, func.count().label("count")).where(*_between(tip.c.created_at, since, until))
    sent = inside.group_by(tip.c.address_id).subquery()
    code = func.substr(membership.c.region_code, 1, chars).label("code")
    home = select(membership.c.address_id, code).where(
        stands(membership.c.state, *VALID), membership.c.region_code != ""
    )
    homes = home.distinct().subquery()
    query = select(homes.c.code, func.sum(sent.c.count)).join(homes, homes.c.address_id == sent.c.address_id)
    return {place: int(count) for place, count in await unit.connection.execute(query.group_by(homes.c.code))}


async def _pairs(unit: Unit, query: Any) -> dict[Any, int]:
    return {key: int(count) for key, count in await unit.connection.execute(query)}


def _between(column: ColumnElement[Any], start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return column >= start, column < end


def _seconds(unit: Unit) -> ColumnElement[Any]:
    """From when a claim was opened until it was settled."""
    if unit.is_sqlite:
        return (func.julianday(claim.c.closed_at) - func.julianday(claim.c.opened_at)) * _SECONDS_OF_A_DAY
    return func.extract("epoch", claim.c.closed_at - claim.c.opened_at)
