"""How far telling people has come: what became of the notices about a claim, and which claims were closed lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from data.model.claim import Claim, ClaimState
from data.model.delivery import DeliveryKind, DeliveryState, cause_of_rejection, cause_of_verdict
from data.store import versions
from data.store.claim_queue import claim_of
from data.store.columns import stands
from data.store.database import Unit
from data.store.hearings import WAITING
from data.store.schema import claim, delivery, tip

_SENT = (DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
_LOST = (DeliveryState.FAILED, DeliveryState.SKIPPED)
_CLOSED = (ClaimState.ANSWERED, ClaimState.REJECTED)


@dataclass(frozen=True, slots=True)
class Telling:
    """What became of the news about one claim, in chats.

    Args:
        everybody: chats from which the claim was reported.
        sent: the platform took it.
        unknown: nobody knows whether it arrived.
        failed: it did not arrive, and is not tried again.
        waiting: it is planned, or is about to be.
        at: when the platform took the last one; None while it took none.
    """

    everybody: int
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    waiting: int = 0
    at: datetime | None = None

    @property
    def untold(self) -> int:
        """Who gets none: they know it already, or cannot be written to."""
        return max(0, self.everybody - self.sent - self.unknown - self.failed - self.waiting)


async def of_claim(unit: Unit, one: Claim) -> Telling:
    """How far the people of a closed claim have been told."""
    mine = select(tip.c.address_id).where(tip.c.claim_id == one.number)
    everybody = await unit.connection.scalar(select(func.count(tip.c.address_id.distinct())).where(*_of(one.number)))
    causes = await _causes(unit, one)
    told = (delivery.c.kind == DeliveryKind.NOTICE, delivery.c.cause_id.in_(causes), delivery.c.address_id.in_(mine))
    columns = (delivery.c.address_id, delivery.c.state, delivery.c.acked_at, delivery.c.done_at)
    rows = await unit.connection.execute(select(*columns).where(*told).order_by(delivery.c.cause_id))
    # Of somebody who heard a verdict and its correction, the newest counts.
    newest = {row.address_id: (row.state, row.acked_at or row.done_at) for row in rows}
    counted = Counter(_word(state) for state, _ in newest.values())
    waits = (
        *_of(one.number),
        tip.c.state.in_(WAITING),
        tip.c.address_id.not_in(select(delivery.c.address_id).where(*told)),
    )
    soon = await unit.connection.scalar(select(func.count(tip.c.address_id.distinct())).where(*waits))
    times = [at for state, at in newest.values() if state in _SENT and at is not None]
    return Telling(
        everybody or 0,
        counted["sent"],
        counted["unknown"],
        counted["failed"],
        counted["waiting"] + (soon or 0),
        max(times, default=None),
    )


async def closed(unit: Unit, first: int, most: int) -> list[Claim]:
    """Claims that were answered, or closed as nothing to be checked, the newest first."""
    query = select(claim).where(claim.c.closed_at.is_not(None), stands(claim.c.state, *_CLOSED))
    rows = await unit.connection.execute(query.order_by(claim.c.closed_at.desc()).offset(first).limit(most))
    return [claim_of(unit, row) for row in rows]


async def closed_count(unit: Unit) -> int:
    """How many of them there are."""
    counted = select(func.count()).where(claim.c.closed_at.is_not(None), stands(claim.c.state, *_CLOSED))
    return await unit.connection.scalar(counted) or 0


def _of(number: int) -> tuple[ColumnElement[bool], ...]:
    return (tip.c.claim_id == number, tip.c.address_id.is_not(None))


async def _causes(unit: Unit, one: Claim) -> Sequence[int]:
    if one.state is ClaimState.REJECTED:
        return [cause_of_rejection(one.number)]
    return [cause_of_verdict(version.number) for version in await versions.of(unit, one.factcheck)]


def _word(state: DeliveryState) -> str:
    if state in _SENT:
        return "sent"
    if state in _LOST:
        return "failed"
    return "unknown" if state is DeliveryState.UNKNOWN else "waiting"
