"""Fact-checks that their publishers took back: kept for the record, and found by nobody any more.

Coming back is the business of :func:`data.store.factchecks.save`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, tuple_, update

from data.store import factchecks, versions
from data.store.database import Unit
from data.store.schema import factcheck
from data.store.versions import Judgement

#: Of this many records of a source or fewer, all may vanish at once.
_FEW = 20
#: Share of a source that may vanish at once; a page that lacks more is likelier to be cut or emptied than to be meant.
_MOST_SHARE = 0.5


@dataclass
class TooMany(Exception):
    """A page that is said to list everything lacks most of what its publisher had; nothing was withdrawn."""

    source: str
    absent: int
    known: int

    def __str__(self) -> str:
        """Say how many are absent."""
        return f"it lacks {self.absent} of the {self.known} records of {self.source}; none was taken back"


async def withdraw(unit: Unit, keys: Collection[tuple[str, str]]) -> int:
    """Take back what has these (source, external id); at most ``factchecks.CHUNK`` at a time.

    Returns:
        How many stood until now.
    """
    return await _withdraw(unit, _named_standing(keys))


def _named_standing(keys: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    wanted = tuple_(factcheck.c.source, factcheck.c.external_id).in_(sorted(keys))
    return and_(wanted, factcheck.c.withdrawn_at.is_(None), factcheck.c.is_sample.is_(False))


async def withdraw_numbers(unit: Unit, numbers: Collection[int]) -> int:
    """Take back fact-checks by their row numbers; returns how many stood until now."""
    return await _withdraw(unit, and_(factcheck.c.id.in_(sorted(numbers)), factcheck.c.withdrawn_at.is_(None)))


async def _withdraw(unit: Unit, which: Any) -> int:
    query = select(factcheck.c.id, factcheck.c.verdict, factcheck.c.rating, factcheck.c.updated_at).where(which)
    query = query.order_by(factcheck.c.id)
    rows = (await unit.connection.execute(query if unit.is_sqlite else query.with_for_update())).all()
    if rows:
        await _written(unit, rows)
    return len(rows)


async def _written(unit: Unit, rows: Sequence[Any]) -> None:
    """A withdrawal is a new version without a verdict; its twins are looked at anew."""
    now, numbers = await unit.now(), [row.id for row in rows]
    values = {"withdrawn_at": now, "updated_at": now, "twin_of_id": None}
    await unit.connection.execute(update(factcheck).where(factcheck.c.id.in_(numbers)).values(values))
    alone = update(factcheck).where(factcheck.c.twin_of_id.in_(numbers)).values(twin_of_id=None)
    await unit.connection.execute(alone)
    await factchecks.log_change(unit, numbers, "remove")
    before = {row.id: Judgement(row.verdict, row.rating, row.updated_at) for row in rows}
    await versions.change(unit, before, dict.fromkeys(numbers, Judgement(None, "", now)))


async def absent(unit: Unit, sources: Collection[str], listed: Collection[str]) -> list[int]:
    """The standing fact-checks of these sources whose external id is not listed, by row number.

    Raises:
        TooMany: they are most of a source.
    """
    found: list[int] = []
    for source in sorted(sources):
        query = select(factcheck.c.id, factcheck.c.external_id).where(
            factcheck.c.source == source, factcheck.c.withdrawn_at.is_(None), factcheck.c.is_sample.is_(False)
        )
        rows = (await unit.connection.execute(query)).all()
        gone = [row.id for row in rows if row.external_id not in listed]
        if len(gone) > max(_FEW, _MOST_SHARE * len(rows)):
            raise TooMany(source, len(gone), len(rows))
        found += gone
    return found


async def links_after(unit: Unit, source: str, number: int, most: int) -> list[tuple[int, str]]:
    """Standing fact-checks of a source that have a link, after a row number, with their links."""
    query = select(factcheck.c.id, factcheck.c.url).where(
        factcheck.c.source == source, factcheck.c.url != "", factcheck.c.withdrawn_at.is_(None), factcheck.c.id > number
    )
    rows = await unit.connection.execute(query.order_by(factcheck.c.id).limit(most))
    return [(row.id, row.url) for row in rows]


async def standing(unit: Unit, keys: Collection[tuple[str, str]]) -> int:
    """How many :func:`withdraw` would take back; nothing is written."""
    query = select(func.count()).select_from(factcheck).where(_named_standing(keys))
    return await unit.connection.scalar(query) or 0
