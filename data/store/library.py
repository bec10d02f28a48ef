"""The fact-checks as an officer leafs through them: in pages that cost the same however many there are.

A page begins after the last place of the one before, so that no page counts or passes over those before it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from data.model.claim import Claim
from data.model.factcheck import FactCheck
from data.store import claims, factchecks
from data.store.database import Unit
from data.store.schema import claim, factcheck

#: Fact-checks that end so soon, or ended so lately, are listed as ending.
ENDING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins.

    Args:
        number: row number of the last record of the page before; 0 for the first page.
        ends_on: its last day, in the list of those that end.
    """

    number: int = 0
    ends_on: date | None = None


async def newest(
    unit: Unit, sources: Collection[str], after: Place, most: int, *, with_samples: bool = False
) -> list[FactCheck]:
    """Fact-checks that came last, withdrawn ones too, without their explanations.

    Args:
        sources: only of these; none for all.
        with_samples: our own examples, too, where one practises with them.
    """
    query = select(factcheck.c.id)
    if not with_samples:
        query = query.where(factcheck.c.is_sample.is_(False))
    if len(sources) == 1:
        # With a single source the rows come in the order of the index; a list of one would be sorted.
        query = query.where(factcheck.c.source == next(iter(sources)))
    elif sources:
        query = query.where(factcheck.c.source.in_(sorted(sources)))
    if after.number:
        query = query.where(factcheck.c.id < after.number)
    return await _cards(unit, query.order_by(factcheck.c.id.desc()).limit(most))


async def ending(unit: Unit, today: date, after: Place, most: int) -> list[FactCheck]:
    """Fact-checks that end within :data:`ENDING`, or ended within it, the earliest first; none that was withdrawn."""
    ends = factcheck.c.valid_until
    near = ends.between(today - ENDING, today + ENDING)
    query = select(factcheck.c.id).where(near, factcheck.c.withdrawn_at.is_(None), factcheck.c.is_sample.is_(False))
    if after.ends_on is not None:
        query = query.where(_later(ends, after.ends_on, after.number))
    return await _cards(unit, query.order_by(ends, factcheck.c.id).limit(most))


def _later(ends: ColumnElement[date], day: date, number: int) -> ColumnElement[bool]:
    return or_(ends > day, and_(ends == day, factcheck.c.id > number))


async def sources(unit: Unit) -> list[tuple[str, int]]:
    """The sources with how many records each has, the largest first; from the index alone."""
    count = func.count()
    query = select(factcheck.c.source, count).group_by(factcheck.c.source).order_by(count.desc(), factcheck.c.source)
    return [(row[0], row[1]) for row in await unit.connection.execute(query)]


async def answered(unit: Unit, number: int, most: int) -> tuple[list[Claim], int]:
    """The claims that a fact-check answers, the newest first, and how many there are in all."""
    mine = claim.c.factcheck_id == number
    total = await unit.connection.scalar(select(func.count()).select_from(claim).where(mine)) or 0
    rows = await unit.connection.scalars(select(claim.c.id).where(mine).order_by(claim.c.id.desc()).limit(most))
    found = [await claims.get(unit, one) for one in rows.all()]
    return [one for one in found if one is not None], total


async def _cards(unit: Unit, query: Select[Any]) -> list[FactCheck]:
    numbers: list[int] = list(await unit.connection.scalars(query))
    found = await factchecks.cards(unit, numbers)
    return [found[number] for number in numbers if number in found]
