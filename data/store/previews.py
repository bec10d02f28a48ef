"""What an audience comes to now, before anything of it is frozen: how many get it, who for example, who does not.

It finds the same people as :mod:`data.store.freezing` does, and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from data.model.people import AddressStatus
from data.model.reach import Contact, Excluded
from data.model.segment import Audience, Reach
from data.store.columns import stands
from data.store.database import Unit
from data.store.freezing import Freeze, chosen_elsewhere, matching, why
from data.store.freezing_kim import PORTION, WayTo, contacts, kim_of
from data.store.people import SEALED_NAME
from data.store.schema import address, institution, person

#: Most names that stand as an example.
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What an audience comes to now.

    Args:
        count: addresses that get it at once.
        kim: KIM that the report would have; 0 for an audience of people.
        samples: names of a few KIM, or of a few people.
        excluded: how many do not get it, by reason; for :attr:`Excluded.NO_ADDRESS` these are KIM.
    """

    count: int
    kim: int = 0
    samples: tuple[str, ...] = ()
    excluded: Mapping[Excluded, int] = field(default_factory=dict)


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
    kim, first, after = 0, list[int](), 0
    while groups := await kim_of(unit, plan, after, PORTION):
        people = await contacts(unit, groups)
        served = {one.address for found in people.values() for one in found if one.channel in channels}
        for group in groups:
            way = way_to(people.get(group, ()))
            excluded[Excluded.DUPLICATE] += _reach(reached, people.get(group, ()), set(way.first) & served)
            excluded.update(Excluded(str(reason)) for _, reason in way.excluded)
            excluded[Excluded.NO_ADDRESS] += not way.steps
        kim, after = kim + len(groups), groups[-1]
        first += groups[: SAMPLES - len(first)]
    names = select(institution.c.name).where(institution.c.id.in_(first)).order_by(institution.c.id)
    samples = tuple((await unit.connection.scalars(names)).all())
    count = len(set().union(*reached.values()))
    return Preview(count, kim, samples, {reason: number for reason, number in excluded.items() if number})


def _reach(reached: dict[int, set[int]], people: Sequence[Contact], wanted: set[int]) -> int:
    """Add to the addresses at which each person is reached; how many people are reached at another one already."""
    twice = {one.address for one in people if reached.get(one.person, set()) - {one.address}} & wanted
    for one in people:
        if one.address in wanted - twice:
            reached.setdefault(one.person, set()).add(one.address)
    return len(twice)
