"""Whom a correction goes to: exactly those whom the original reached or may have reached.

Each of them gets it as an answer to the message that they got; and where a channel can change a message of ours, that
one is marked, by a delivery of its own kind. Portions may be done twice and ended anywhere, as in
:mod:`data.store.freezing`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, literal, null, or_, select

from data.model.delivery import DeliveryKind, DeliveryState
from data.model.people import AddressStatus
from data.model.reach import Excluded
from data.model.segment import Audience, Reach
from data.store.columns import AT_ONCE, UtcDateTime, stands
from data.store.database import Unit
from data.store.freezing import (
    COLUMNS,
    PORTION,
    WHY,
    Freeze,
    chosen_elsewhere,
    insert_found,
    matching,
    shown,
)
from data.store.freezing_kim import PORTION as KIM_PORTION
from data.store.freezing_kim import WayTo, contacts, kim_of
from data.store.schema import address, broadcast_kim, delivery, exclusion, rendering

#: Stands in place of a revision in the renderings of an original that is marked as corrected.
MARKED = -1
#: States of a delivery that somebody has seen.
_SEEN = (DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
#: A delivery of the original.
_first = delivery.alias("first")


@dataclass(frozen=True, slots=True)
class Portion:
    """What a portion came to.

    Args:
        until: the last delivery of the original that was looked at; None when there was none left.
        planned: deliveries that are new.
    """

    until: int | None
    planned: int = 0


async def is_under_way(unit: Unit, original: int) -> bool:
    """Whether a message of the original is being sent just now, so that nobody knows yet whom it reaches."""
    mine = and_(delivery.c.broadcast_id == original, stands(delivery.c.state, DeliveryState.SENDING))
    return bool(await unit.connection.scalar(select(exists().where(mine))))


async def portion(unit: Unit, plan: Freeze, original: int, after: int) -> Portion:
    """Plan the correction for the next of those whom the original reached, and note who gets none and why.

    Args:
        after: row number of the last delivery of the original that was looked at; 0 for none.
    """
    until = await _until(unit, original, after)
    if until is None:
        return Portion(None)
    here = and_(_first.c.id > after, _first.c.id <= until, reached(original))
    planned = await insert_found(unit, delivery, (*COLUMNS, "about_provider_id"), _answers(plan).where(here))
    await insert_found(unit, exclusion, WHY, _left_out(plan).where(here))
    await insert_found(unit, broadcast_kim, ("broadcast_id", "institution_id", "step", "created_at"), _kim(plan, here))
    return Portion(until, planned)


async def marks(unit: Unit, plan: Freeze, original: int, after: int) -> Portion:
    """Plan the marks on the messages of the original, where they can be changed and we know which they are."""
    until = await _until(unit, original, after)
    if until is None:
        return Portion(None)
    here = and_(_first.c.id > after, _first.c.id <= until, stands(_first.c.state, *_SEEN))
    known = and_(_first.c.broadcast_id == original, _first.c.kind == DeliveryKind.BROADCAST, _first.c.provider_id != "")
    rows = _rows(plan, DeliveryKind.EDIT, MARKED).where(here, known, _is_reachable())
    return Portion(until, await insert_found(unit, delivery, (*COLUMNS, "about_provider_id"), rows))


async def count(unit: Unit, original: int, audience: Audience | None, channels: Collection[str], way_to: WayTo) -> int:
    """How many would get the correction of a broadcast now.

    Args:
        audience: who gets it besides; None for nobody.
        channels: names of those that somebody may be written to on.
        way_to: decides by whom a KIM is reached.
    """
    served = and_(_is_reachable(), address.c.channel.in_(sorted(channels)))
    query = select(address.c.id).join(_first, _first.c.address_id == address.c.id).where(reached(original), served)
    found = set(await unit.connection.scalars(query))
    if audience is not None and audience.reach is Reach.PEOPLE:
        now = await unit.now()
        people = select(address.c.id).where(served, matching(audience, now), ~chosen_elsewhere(audience, now))
        found |= set(await unit.connection.scalars(people))
    elif audience is not None:
        found |= await _of_kim(unit, audience, channels, way_to)
    return len(found)


async def _of_kim(unit: Unit, audience: Audience, channels: Collection[str], way_to: WayTo) -> set[int]:
    plan = Freeze(0, 0, audience, 0, await unit.now(), None)
    found: set[int] = set()
    after = 0
    while groups := await kim_of(unit, plan, after, KIM_PORTION):
        people = await contacts(unit, groups)
        served = {one.address for those in people.values() for one in those if one.channel in channels}
        for those in people.values():
            found |= set(way_to(those).first) & served
        after = groups[-1]
    return found


def reached(original: int) -> ColumnElement[bool]:
    """Whether a delivery of a broadcast reached somebody, or may have: also one that was sent again since."""
    may_have = or_(stands(_first.c.state, *_SEEN, DeliveryState.UNKNOWN), _first.c.resends > 0)
    return and_(_first.c.broadcast_id == original, _first.c.kind == DeliveryKind.BROADCAST, may_have)


async def _until(unit: Unit, original: int, after: int) -> int | None:
    mine = select(_first.c.id).where(_first.c.broadcast_id == original, _first.c.id > after)
    last = mine.order_by(_first.c.id).limit(PORTION).subquery()
    found = await unit.connection.scalar(select(func.max(last.c.id)))
    return None if found is None else int(found)


def _is_reachable() -> ColumnElement[bool]:
    return and_(stands(address.c.status, AddressStatus.ACTIVE), address.c.erased_at.is_(None))


def _answers(plan: Freeze) -> Select[Any]:
    """The correction to whoever can be written to, as rows of ``delivery``."""
    return _rows(plan, DeliveryKind.BROADCAST, plan.revision).where(_is_reachable())


def _rows(plan: Freeze, kind: DeliveryKind, revision: int) -> Select[Any]:
    values = (
        literal(kind, delivery.c.kind.type),
        literal(plan.broadcast),
        address.c.id,
        address.c.channel,
        literal(plan.lane),
        literal(DeliveryState.READY, delivery.c.state.type),
        literal(b""),
        literal(AT_ONCE, UtcDateTime),
        literal(plan.expires_at, UtcDateTime) if plan.expires_at else null(),
        literal(value=False, type_=delivery.c.is_resend_due.type),
        literal(plan.now, UtcDateTime),
        literal(plan.broadcast),
        _first.c.institution_id,
        rendering.c.id,
        _first.c.provider_id,
    )
    place, seen = address.c.id == _first.c.address_id, shown(plan.broadcast, revision)
    return select(*values).select_from(_first.join(address, place).join(rendering, seen))


def _left_out(plan: Freeze) -> Select[Any]:
    """Whoever the original reached and has no delivery of the correction, as rows of ``exclusion``."""
    planned = exists().where(delivery.c.broadcast_id == plan.broadcast, delivery.c.address_id == address.c.id)
    is_active = stands(address.c.status, AddressStatus.ACTIVE)
    why = case((~is_active, cast(address.c.status, String)), else_=literal(str(Excluded.NO_CHANNEL)))
    joined = _first.join(address, address.c.id == _first.c.address_id)
    columns = (literal(plan.broadcast), address.c.id, null(), why)
    return select(*columns).select_from(joined).where(address.c.erased_at.is_(None), ~planned)


def _kim(plan: Freeze, here: ColumnElement[bool]) -> Select[Any]:
    """The KIM on whose behalf the original reached anybody: each is a row of the correction's report too."""
    columns = (literal(plan.broadcast), _first.c.institution_id, literal(0), literal(plan.now, UtcDateTime))
    return select(*columns).where(here, _first.c.institution_id.is_not(None)).distinct()
