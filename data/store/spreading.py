"""To whom of several KIM an announcement goes on whose behalf, so that nobody gets it twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from data.model.delivery import DeliveryKind
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import is_among
from data.store.members import VALID
from data.store.schema import delivery, membership


@dataclass(frozen=True, slots=True)
class Spread:
    """Who of several KIM gets a broadcast on whose behalf.

    Args:
        on_behalf: the institution of each address that is to get it.
        twice: addresses whose person gets it at another one, on behalf of another KIM, each with the institution.
    """

    on_behalf: dict[int, int]
    twice: tuple[tuple[int, int], ...]


async def spread_over(unit: Unit, number: int, wanted: Mapping[int, Sequence[int]]) -> Spread:
    """Give everybody the broadcast once, on behalf of the first of their KIM.

    Whether two chats are one person's is known only where their memberships name the same person.
    """
    places = sorted({place for those in wanted.values() for place in those})
    who = await _persons(unit, wanted, places)
    gets = await _reached(unit, number, {person for those in who.values() for person in those})
    mine = select(delivery.c.address_id).where(*_is_of(number), _among(unit, delivery.c.address_id))
    given = await unit.connection.scalars(mine, {"numbers": places})
    done, on_behalf, twice = set(given), dict[int, int](), list[tuple[int, int]]()
    for group, those in wanted.items():
        for place in those:
            if place in done or place in on_behalf:
                continue
            persons = who.get((group, place), set())
            if any(gets.get(person, set()) - {place} for person in persons):
                twice.append((place, group))
                continue
            on_behalf[place] = group
            for person in persons:
                gets.setdefault(person, set()).add(place)
    return Spread(on_behalf, tuple(twice))


async def _persons(unit: Unit, wanted: Mapping[int, object], places: Sequence[int]) -> dict[tuple[int, int], set[int]]:
    """Who is behind an address in an institution."""
    columns = (membership.c.institution_id, membership.c.address_id, membership.c.person_id)
    here = and_(_among(unit, membership.c.address_id), stands(membership.c.state, *VALID))
    found: dict[tuple[int, int], set[int]] = {}
    for row in await unit.connection.execute(select(*columns).where(here), {"numbers": list(places)}):
        if row.institution_id in wanted:
            found.setdefault((row.institution_id, row.address_id), set()).add(row.person_id)
    return found


async def _reached(unit: Unit, number: int, persons: Collection[int]) -> dict[int, set[int]]:
    """At which addresses these persons get the broadcast, each as somebody of the KIM on whose behalf it goes there."""
    place, group = delivery.c.address_id == membership.c.address_id, delivery.c.institution_id
    same = and_(place, *_is_of(number), group == membership.c.institution_id)
    query = select(membership.c.person_id, delivery.c.address_id).join(delivery, same)
    query = query.where(_among(unit, membership.c.person_id))
    found: dict[int, set[int]] = {}
    for row in await unit.connection.execute(query, {"numbers": list(persons)}):
        found.setdefault(row.person_id, set()).add(row.address_id)
    return found


def _is_of(number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a delivery is a broadcast's, as its unique key has it: by it an address is found at once."""
    return delivery.c.kind == DeliveryKind.BROADCAST, delivery.c.cause_id == number


def _among(unit: Unit, column: ColumnElement[int]) -> ColumnElement[bool]:
    return is_among(column, "numbers", is_sqlite=unit.is_sqlite)
