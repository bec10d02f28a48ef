"""What a sentence encoder made of the titles of fact-checks, kept so that each is encoded once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import factcheck, vector


@dataclass(frozen=True, slots=True)
class Unencoded:
    """A fact-check without a vector, or with one of what it said before.

    Args:
        content_hash: of what it says now, to be kept with its vector.
    """

    number: int
    title: str
    content_hash: bytes


def _kept(model: str) -> ColumnElement[bool]:
    return and_(vector.c.factcheck_id == factcheck.c.id, vector.c.model == model)


def _standing(is_sample: bool | None) -> list[ColumnElement[bool]]:
    mine = [] if is_sample is None else [factcheck.c.is_sample.is_(is_sample)]
    return [*mine, factcheck.c.withdrawn_at.is_(None)]


def _wanting() -> ColumnElement[bool]:
    return or_(vector.c.factcheck_id.is_(None), vector.c.content_hash != factcheck.c.content_hash)


async def unencoded(unit: Unit, model: str, is_sample: bool | None, most: int) -> list[Unencoded]:
    """Fact-checks that wait for a vector of this model, the newest first: those are asked about most."""
    joined = factcheck.join(vector, _kept(model), isouter=True)
    query = select(factcheck.c.id, factcheck.c.title, factcheck.c.content_hash).select_from(joined)
    waiting = query.where(*_standing(is_sample), _wanting()).order_by(factcheck.c.id.desc()).limit(most)
    return [Unencoded(*row) for row in await unit.connection.execute(waiting)]


async def left(unit: Unit, model: str, is_sample: bool | None) -> int:
    """How many fact-checks wait for a vector of this model."""
    joined = factcheck.join(vector, _kept(model), isouter=True)
    query = select(func.count()).select_from(joined).where(*_standing(is_sample), _wanting())
    return await unit.connection.scalar(query) or 0


async def save(unit: Unit, model: str, encoded: Sequence[tuple[Unencoded, bytes]]) -> None:
    """Keep vectors, each in place of an older one; a fact-check that changed meanwhile is encoded again later."""
    now = await unit.now()
    rows: list[dict[str, Any]] = [
        {
            "factcheck_id": one.number,
            "model": model,
            "content_hash": one.content_hash,
            "values": values,
            "created_at": now,
        }
        for one, values in encoded
    ]
    await put(unit, vector, ["factcheck_id", "model"], rows)


async def pages(
    unit: Unit, model: str, is_sample: bool | None, size: int = 5_000
) -> AsyncIterator[Mapping[int, bytes]]:
    """All vectors of this model by the row number of their fact-check, in pages."""
    after = 0
    while True:
        joined = vector.join(factcheck, factcheck.c.id == vector.c.factcheck_id)
        query = select(vector.c.factcheck_id, vector.c["values"]).select_from(joined)
        mine = query.where(vector.c.model == model, vector.c.factcheck_id > after, *_standing(is_sample))
        rows = (await unit.connection.execute(mine.order_by(vector.c.factcheck_id).limit(size))).all()
        if not rows:
            return
        yield {row[0]: row[1] for row in rows}
        after = rows[-1][0]
