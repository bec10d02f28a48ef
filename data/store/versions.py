"""Versions of verdicts: what people were told first, and every change of it.

A first version is written when a verdict is told by a notice, or when it changes; until then what stands in the
fact-check is what people are shown. Changed wording is no version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select, update

from data.model.factcheck import FactCheck, MatchKind, Verdict
from data.model.told import Version
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import ballot, claim, factcheck, factcheck_version, tip_match

#: Versions looked at together.
MOST_DUE = 500


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a fact-check said at a time."""

    verdict: Verdict | None
    rating: str
    at: datetime


async def of(unit: Unit, number: int) -> list[Version]:
    """The versions of a fact-check, the first to the newest; none while nobody was told one."""
    withdrawn = await unit.connection.scalar(select(factcheck.c.withdrawn_at).where(factcheck.c.id == number))
    query = select(factcheck_version).where(factcheck_version.c.factcheck_id == number)
    rows = (await unit.connection.execute(query.order_by(factcheck_version.c.version))).all()
    return [_version(row, is_withdrawn=withdrawn is not None and row is rows[-1]) for row in rows]


def _version(row: Row[Any], *, is_withdrawn: bool) -> Version:
    is_withdrawn = is_withdrawn and row.verdict is None and not row.rating
    return Version(row.id, row.version, row.verdict, row.rating, row.at, row.note, is_withdrawn, row.officer)


async def begin(unit: Unit, record: FactCheck, officer: str) -> None:
    """Write the first version of a verdict that is about to be told; one that has any is left alone."""
    row = {
        "factcheck_id": record.number,
        "version": 1,
        "verdict": record.verdict,
        "rating": record.rating[:200],
        "officer": officer,
        "note": "",
        "at": await unit.now(),
    }
    await insert_new(unit, factcheck_version, [row])


async def change(unit: Unit, before: Mapping[int, Judgement], after: Mapping[int, Judgement]) -> list[int]:
    """Write down verdicts that changed; what judges as before is passed over.

    Call it after the fact-checks themselves were written in the same transaction: their rows are then locked, and
    no other change of them can come between.

    Args:
        before: what each fact-check said until now, by row number.
        after: what it says now.

    Returns:
        The fact-checks whose verdict has a new version.
    """
    newest = await _newest(unit, list(before))
    rows: list[dict[str, Any]] = []
    changed = []
    for number, now_said in after.items():
        known = newest.get(number)
        said = Judgement(known.verdict, known.rating, known.at) if known else before[number]
        if _judges_alike(said, now_said):
            continue
        if known is None:
            rows.append(_row(number, 1, said) | {"announced_at": now_said.at})
        rows.append(_row(number, (known.version if known else 1) + 1, now_said) | {"announced_at": None})
        changed.append(number)
    await insert_new(unit, factcheck_version, rows)
    return changed


def _judges_alike(one: Judgement, other: Judgement) -> bool:
    """The publisher's label counts only where we have no verdict of our own scale for it."""
    if one.verdict is not other.verdict:
        return False
    return one.verdict is not None or one.rating[:200] == other.rating[:200]


def _row(number: int, version: int, said: Judgement) -> dict[str, Any]:
    rating = said.rating[:200]
    return {"factcheck_id": number, "version": version, "verdict": said.verdict, "rating": rating, "at": said.at}


async def _newest(unit: Unit, numbers: Sequence[int]) -> dict[int, Row[Any]]:
    query = select(factcheck_version).where(factcheck_version.c.factcheck_id.in_(numbers))
    rows = await unit.connection.execute(query.order_by(factcheck_version.c.version))
    return {row.factcheck_id: row for row in rows}


async def sign(unit: Unit, number: int, officer: str, note: str) -> None:
    """Put an officer's name, and why they changed it, to the newest version of a verdict."""
    newest = select(func.max(factcheck_version.c.version)).where(factcheck_version.c.factcheck_id == number)
    mine = and_(factcheck_version.c.factcheck_id == number, factcheck_version.c.version == newest.scalar_subquery())
    await unit.connection.execute(update(factcheck_version).where(mine).values(officer=officer, note=note))


async def due(unit: Unit, older_than_seconds: float) -> list[int]:
    """The fact-checks that have a version of which not everybody may have been told, in the order of the change.

    Args:
        older_than_seconds: younger ones are left for later: somebody may just be shown what stood there before.
    """
    before = await unit.now() - timedelta(seconds=older_than_seconds)
    query = select(factcheck_version.c.factcheck_id).where(
        factcheck_version.c.announced_at.is_(None), factcheck_version.c.at <= before
    )
    found = await unit.connection.scalars(query.order_by(factcheck_version.c.id).limit(MOST_DUE))
    return list(dict.fromkeys(found))


async def concerning(unit: Unit, numbers: Sequence[int]) -> set[int]:
    """Those of these fact-checks that anybody was ever shown, or that answer a claim."""
    shown = exists().where(
        tip_match.c.factcheck_id == factcheck.c.id, tip_match.c.rank == 0, tip_match.c.kind != MatchKind.SIMILAR_SCAM
    )
    picked = exists().where(ballot.c.factcheck_id == factcheck.c.id)
    answers = exists().where(claim.c.factcheck_id == factcheck.c.id)
    query = select(factcheck.c.id).where(factcheck.c.id.in_(numbers), or_(shown, picked, answers))
    return set(await unit.connection.scalars(query))


async def announced(unit: Unit, numbers: Sequence[int], until: int) -> None:
    """Note that everybody was told of these fact-checks.

    Args:
        until: the newest version row that was looked at; one written since is still to be told.
    """
    told = and_(
        factcheck_version.c.factcheck_id.in_(numbers),
        factcheck_version.c.id <= until,
        factcheck_version.c.announced_at.is_(None),
    )
    now = await unit.now()
    await unit.connection.execute(update(factcheck_version).where(told).values(announced_at=now))


async def last_row(unit: Unit) -> int:
    """The newest version row of all; 0 for none."""
    return await unit.connection.scalar(select(func.max(factcheck_version.c.id))) or 0
