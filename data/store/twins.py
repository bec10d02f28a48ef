"""Second sources of one finding: what is compared, and which record repeats which; see :mod:`data.matching.twins`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import or_, select, update

from data.model.finding import Finding
from data.store.database import Unit
from data.store.schema import factcheck

_PAGE = 5_000
#: Publishers that are named beside the first one.
_MOST_NAMED = 5


async def findings(unit: Unit) -> tuple[list[Finding], dict[int, int]]:
    """Every fact-check that stands, as it is compared, and which repeats which now; examples are left out."""
    found: list[Finding] = []
    tied: dict[int, int] = {}
    columns = (factcheck.c.source, factcheck.c.title, factcheck.c.verdict, factcheck.c.url, factcheck.c.twin_of_id)
    query = select(factcheck.c.id, *columns).where(factcheck.c.is_sample.is_(False), factcheck.c.withdrawn_at.is_(None))
    after = 0
    while True:
        page = query.where(factcheck.c.id > after).order_by(factcheck.c.id).limit(_PAGE)
        rows = (await unit.connection.execute(page)).all()
        if not rows:
            return found, tied
        found += [Finding(row.id, row.source, row.title, row.verdict, row.url) for row in rows]
        tied |= {row.id: row.twin_of_id for row in rows if row.twin_of_id}
        after = rows[-1].id


async def tie(unit: Unit, twins: Mapping[int, int]) -> None:
    """Store which record repeats which; 0 for one that repeats none. What was withdrawn since is left alone."""
    by_first: dict[int, list[int]] = defaultdict(list)
    for number, first in twins.items():
        by_first[first].append(number)
    for first, numbers in sorted(by_first.items()):
        stands = select(factcheck.c.id).where(factcheck.c.id == first, factcheck.c.withdrawn_at.is_(None))
        if first and await unit.connection.scalar(stands) is None:
            continue
        change = update(factcheck).where(factcheck.c.id.in_(numbers), factcheck.c.withdrawn_at.is_(None))
        await unit.connection.execute(change.values(twin_of_id=first or None))


async def also_by(unit: Unit, firsts: Mapping[int, int]) -> dict[int, tuple[str, ...]]:
    """The other publishers of the same finding, in the order in which they came.

    Args:
        firsts: for each fact-check asked about, the one that it repeats, or itself.
    """
    wanted: Collection[int] = set(firsts.values())
    mine = or_(factcheck.c.id.in_(wanted), factcheck.c.twin_of_id.in_(wanted))
    query = select(factcheck.c.id, factcheck.c.twin_of_id, factcheck.c.publisher)
    rows = await unit.connection.execute(query.where(mine, factcheck.c.withdrawn_at.is_(None)).order_by(factcheck.c.id))
    groups: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        groups[row.twin_of_id or row.id][row.id] = row.publisher
    return {number: _others(groups[first], number) for number, first in firsts.items()}


def _others(group: Mapping[int, str], number: int) -> tuple[str, ...]:
    mine = group.get(number, "")
    names = dict.fromkeys(name for other, name in group.items() if other != number and name and name != mine)
    return tuple(names)[:_MOST_NAMED]
