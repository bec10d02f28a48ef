"""Deliveries that a person performs: who is to be told by hand, the words to pass on, and the ticks.

No outbox ever claims them, for no platform serves their channel: ready means still to be told, accepted means told.
A tick says what somebody did, so it counts as long as the delivery was not given up, be the broadcast over or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, select, update

from data.model.audit import Act
from data.model.delivery import DeliveryState
from data.model.message import Outgoing
from data.model.reach import MANUAL, Excluded
from data.store import audit
from data.store.database import Unit
from data.store.deliveries import SEALED_PAYLOAD, unpack
from data.store.people import SEALED_NAME
from data.store.schema import address, delivery, exclusion, institution, person, rendering
from data.store.schema import audit as trail

#: How the audit trail calls a tick, and its being taken back.
TOLD, NOT_TOLD = "tell_by_hand", "not_told_by_hand"


class Ticked(StrEnum):
    """What became of a tick, or of taking one back."""

    DONE = "done"
    #: It stands so already.
    SAME = "same"
    #: It was given up: the broadcast was stopped, or was over before anybody was told.
    OVER = "over"
    #: No delivery of this broadcast that is done by hand.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ByHand:
    """One group or person to be told by hand.

    Args:
        number: row number of the delivery; by it the tick is set.
        name: of the group, or of the person.
        institution: the KIM on whose behalf; empty for none.
        place: code of the KIM's place.
        told_at: when somebody said that it is done.
        told_by: who that was, as the audit trail names them; empty while it is not done.
    """

    number: int
    name: str
    institution: str
    place: str
    language: str
    state: DeliveryState
    expires_at: datetime | None
    told_at: datetime | None
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """A KIM of the audience of which nobody can be written to and that has no group: a call, a visit, a letter."""

    institution: str
    place: str


async def listed(unit: Unit, broadcast: int) -> list[ByHand]:
    """Everybody who is told of a broadcast by hand, by place and KIM."""
    query = (
        select(
            delivery.c.id,
            delivery.c.state,
            delivery.c.expires_at,
            delivery.c.done_at,
            address.c.language,
            person.c.name_sealed,
            institution.c.name,
            institution.c.region_code,
        )
        .join(address, address.c.id == delivery.c.address_id)
        .join(person, person.c.id == address.c.person_id)
        .join(institution, institution.c.id == delivery.c.institution_id, isouter=True)
        .where(_mine(broadcast))
        .order_by(institution.c.region_code, institution.c.name_key, delivery.c.id)
    )
    rows = (await unit.connection.execute(query)).all()
    told = await _told_by(unit, [row.id for row in rows if row.state is DeliveryState.ACCEPTED])
    return [
        ByHand(
            number=row.id,
            name=unit.vault.unseal(SEALED_NAME, row.name_sealed) if row.name_sealed else "",
            institution=row.name or "",
            place=row.region_code or "",
            language=row.language,
            state=row.state,
            expires_at=row.expires_at,
            told_at=row.done_at if row.state is DeliveryState.ACCEPTED else None,
            told_by=told.get(row.id, ""),
        )
        for row in rows
    ]


async def counts(unit: Unit, broadcast: int) -> tuple[int, int]:
    """How many were told by hand, and how many wait to be."""
    query = select(delivery.c.state, func.count()).where(_mine(broadcast)).group_by(delivery.c.state)
    states = {row[0]: row[1] for row in await unit.connection.execute(query)}
    return states.get(DeliveryState.ACCEPTED, 0), states.get(DeliveryState.READY, 0)


def _mine(broadcast: int) -> Any:
    return and_(delivery.c.broadcast_id == broadcast, delivery.c.channel == MANUAL)


async def _told_by(unit: Unit, numbers: Iterable[int]) -> dict[int, str]:
    """Who ticked each of these last."""
    targets = {_target(number): number for number in numbers}
    if not targets:
        return {}
    query = select(trail.c.target, trail.c.actor).where(trail.c.action == TOLD, trail.c.target.in_(targets))
    rows = await unit.connection.execute(query.order_by(trail.c.seq))
    return {targets[row.target]: row.actor for row in rows}


async def unreached(unit: Unit, broadcast: int) -> list[Unreached]:
    """The KIM of an audience that nobody can be reached of, by place."""
    query = (
        select(institution.c.name, institution.c.region_code)
        .join(exclusion, exclusion.c.institution_id == institution.c.id)
        .where(exclusion.c.broadcast_id == broadcast, exclusion.c.reason == str(Excluded.NO_ADDRESS))
        .order_by(institution.c.region_code, institution.c.name_key)
    )
    return [Unreached(row.name, row.region_code) for row in await unit.connection.execute(query)]


async def texts(unit: Unit, broadcast: int) -> list[tuple[str, Outgoing]]:
    """What is to be passed on, by language, as it was approved: no buttons, the serial line in it."""
    shown = select(delivery.c.rendering_id).where(_mine(broadcast))
    query = select(rendering).where(rendering.c.id.in_(shown)).order_by(rendering.c.language, rendering.c.revision)
    rows = await unit.connection.execute(query)
    return [(row.language, unpack(unit.vault.unseal(SEALED_PAYLOAD, row.payload_sealed))) for row in rows]


async def tick(unit: Unit, broadcast: int, number: int, actor: str) -> Ticked:
    """Note that somebody was told.

    Args:
        actor: as the audit trail names whoever says so.
    """
    return await _change(unit, broadcast, number, actor, DeliveryState.ACCEPTED)


async def untick(unit: Unit, broadcast: int, number: int, actor: str) -> Ticked:
    """Take a tick back: it is still to be done."""
    return await _change(unit, broadcast, number, actor, DeliveryState.READY)


async def _change(unit: Unit, broadcast: int, number: int, actor: str, wanted: DeliveryState) -> Ticked:
    """Set or take back a tick, by compare-and-set, so that two who tick at once are told which of them did."""
    is_told = wanted is DeliveryState.ACCEPTED
    before = DeliveryState.READY if is_told else DeliveryState.ACCEPTED
    now = await unit.now()
    mine = and_(_mine(broadcast), delivery.c.id == number)
    changed = update(delivery).where(mine, delivery.c.state == before)
    new = {"state": wanted, "fence": delivery.c.fence + 1, "done_at": now if is_told else None}
    if (await unit.connection.execute(changed.values(new))).rowcount == 1:
        act = Act(actor, TOLD if is_told else NOT_TOLD, _target(number), str(before), str(wanted))
        await audit.append(unit, act)
        return Ticked.DONE
    state = await unit.connection.scalar(select(delivery.c.state).where(mine))
    if state is None:
        return Ticked.UNKNOWN
    return Ticked.SAME if state is wanted else Ticked.OVER


def _target(number: int) -> str:
    return f"delivery:{number}"
