"""What an audience comes to now, before anything of it is frozen: how many get it, who for example, who does not.

It finds the same people as :mod:`data.store.freezing` does, and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from data.model.membership import InstitutionKind, InstitutionStatus
from data.model.people import AddressStatus
from data.model.reach import Contact, Excluded
from data.model.segment import Audience, Field, Reach, mentions
from data.store.columns import stands
from data.store.database import Unit
from data.store.freezing import Freeze, chosen_elsewhere, matching, why
from data.store.freezing_kim import BY_DEFAULT, PORTION, WayTo, contacts, kim_of
from data.store.people import SEALED_NAME
from data.store.schema import address, institution, person
from data.store.segments import condition

#: Most names that stand as an example.
SAMPLES = 5
#: Most KIM without it that are named.
MOST_UNREACHED = 200


@dataclass(frozen=True, slots=True)
class Unreached:
    """A KIM that does not get it.

    Args:
        status: for which it is left out; None when nobody of it can be reached.
    """

    number: int
    name: str
    status: InstitutionStatus | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an audience comes to now.

    Args:
        count: addresses that get it at once.
        kim: KIM that the report would have; 0 for an audience of people.
        samples: names of a few KIM, or of a few people.
        excluded: how many do not get it, by reason; for :attr:`Excluded.NO_ADDRESS` these are KIM.
        resting: KIM that are left out because nobody asked for their status, by it.
        unreached: KIM that do not get it, the first few by name.
    """

    count: int
    kim: int = 0
    samples: tuple[str, ...] = ()
    excluded: Mapping[Excluded, int] = field(default_factory=dict)
    resting: Mapping[InstitutionStatus, int] = field(default_factory=dict)
    unreached: tuple[Unreached, ...] = ()

    @property
    def all_kim(self) -> int:
        """KIM of the place and kind that was asked for, whatever their status."""
        return self.kim + sum(self.resting.values())

    @property
    def reached_kim(self) -> int:
        """KIM of which somebody gets it at once."""
        return self.kim - self.excluded.get(Excluded.NO_ADDRESS, 0)


async def preview(unit: Unit, audience: Audience, channels: Collection[str], way_to: WayTo) -> Preview:
    """Look at an audience as freezing it now would.

    Args:
        channels: names of those that somebody may be written to on, with those told by hand.
        way_to: decides by whom a KIM is reached.
    """
    now = await unit.now()
    if audience.reach is Reach.PEOPLE:
        return await _people(unit, audience, channels, now)
    return await _kim(unit, audience, channels, way_to)


async def _people(unit: Unit, audience: Audience, channels: Collection[str], now: datetime) -> Preview:
    gets_it = _reached(audience, channels, now)
    count = await unit.connection.scalar(select(func.count()).select_from(address).where(gets_it)) or 0
    sealed = select(person.c.name_sealed).join(address, address.c.person_id == person.c.id)
    some = await unit.connection.scalars(sealed.where(gets_it).order_by(address.c.id).limit(SAMPLES))
    names = tuple(unit.vault.unseal(SEALED_NAME, name) for name in some if name)
    reason = why(audience, now).label("reason")
    others = and_(address.c.erased_at.is_(None), matching(audience, now), ~gets_it)
    rows = await unit.connection.execute(select(reason, func.count()).where(others).group_by(reason))
    return Preview(count, 0, names, {Excluded(row[0]): row[1] for row in rows})


def _reached(audience: Audience, channels: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(
        stands(address.c.status, AddressStatus.ACTIVE),
        address.c.erased_at.is_(None),
        address.c.channel.in_(sorted(channels)),
        matching(audience, now),
        ~chosen_elsewhere(audience, now),
    )


async def _kim(unit: Unit, audience: Audience, channels: Collection[str], way_to: WayTo) -> Preview:
    plan = Freeze(0, 0, audience, 0, await unit.now(), None)
    reached: dict[int, set[int]] = {}
    excluded: Counter[Excluded] = Counter()
    kim, first, without, after = 0, list[int](), list[int](), 0
    while groups := await kim_of(unit, plan, after, PORTION):
        people = await contacts(unit, groups)
        served = {one.address for found in people.values() for one in found if one.channel in channels}
        for group in groups:
            way = way_to(people.get(group, ()))
            excluded[Excluded.DUPLICATE] += _reach(reached, people.get(group, ()), set(way.first) & served)
            excluded.update(Excluded(str(reason)) for _, reason in way.excluded)
            excluded[Excluded.NO_ADDRESS] += not way.steps
            without += [] if way.steps else [group]
        kim, after = kim + len(groups), groups[-1]
        first += groups[: SAMPLES - len(first)]
    names = select(institution.c.name).where(institution.c.id.in_(first)).order_by(institution.c.id)
    samples = tuple((await unit.connection.scalars(names)).all())
    count = len(set().union(*reached.values()))
    left = {reason: number for reason, number in excluded.items() if number}
    resting = await _resting(unit, audience, plan.now)
    return Preview(count, kim, samples, left, resting, await _unreached(unit, audience, plan.now, without))


async def _resting(unit: Unit, audience: Audience, now: datetime) -> dict[InstitutionStatus, int]:
    """KIM that would be of the audience, were they active."""
    query = select(institution.c.status, func.count()).where(_left_out(audience, now)).group_by(institution.c.status)
    return {InstitutionStatus(row[0]): row[1] for row in await unit.connection.execute(query)}


async def _unreached(unit: Unit, audience: Audience, now: datetime, without: Sequence[int]) -> tuple[Unreached, ...]:
    """The first KIM by name that do not get it."""
    mine = or_(institution.c.id.in_(without[:MOST_UNREACHED]), _left_out(audience, now))
    columns = (institution.c.id, institution.c.name, institution.c.status)
    query = select(*columns).where(mine).order_by(institution.c.name, institution.c.id).limit(MOST_UNREACHED)
    known = set(without)
    return tuple(
        Unreached(row.id, row.name, None if row.id in known else row.status)
        for row in await unit.connection.execute(query)
    )


def _left_out(audience: Audience, now: datetime) -> ColumnElement[bool]:
    if mentions(audience.who, Field.STATUS):
        return false()
    # What was dissolved is no KIM any more, so nobody misses it.
    others = institution.c.status.not_in((*BY_DEFAULT, InstitutionStatus.DISSOLVED))
    return and_(institution.c.kind == InstitutionKind.KIM, condition(audience, now), others)


def _reach(reached: dict[int, set[int]], people: Sequence[Contact], wanted: set[int]) -> int:
    """Add to the addresses at which each person is reached; how many people are reached at another one already."""
    twice = {one.address for one in people if reached.get(one.person, set()) - {one.address}} & wanted
    for one in people:
        if one.address in wanted - twice:
            reached.setdefault(one.person, set()).add(one.address)
    return len(twice)
