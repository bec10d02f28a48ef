"""Segments that an office keeps by name: each one canonical text, which whoever uses it copies.

Names are few and compared without regard to case; who changes one names what they saw, so that of two officers one is
first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from data.store.database import Unit
from data.store.schema import segment

#: Characters of a name, and how many there may be.
NAME_CHARS = 80
MOST = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """An audience under a name."""

    number: int
    name: str
    canonical: str
    updated_at: datetime

    @property
    def mark(self) -> str:
        """By which it is told from itself before and after a change."""
        return self.updated_at.isoformat()

    @property
    def digest(self) -> str:
        """The hash of its text, in hex."""
        return _digest(self.canonical).hex()


async def texts(unit: Unit) -> dict[str, str]:
    """The canonical text of each by its name in lower case."""
    rows = await unit.connection.execute(select(segment.c.name, segment.c.canonical))
    return {row.name.casefold(): row.canonical for row in rows}


async def count(unit: Unit) -> int:
    """How many there are."""
    return int(await unit.connection.scalar(select(func.count()).select_from(segment)) or 0)


async def listed(unit: Unit, first: int, most: int) -> list[Kept]:
    """Some of them, by their names."""
    query = select(segment).order_by(func.lower(segment.c.name), segment.c.id).offset(first).limit(most)
    return [_kept(row) for row in await unit.connection.execute(query)]


async def get(unit: Unit, number: int) -> Kept | None:
    """One of them."""
    row = (await unit.connection.execute(select(segment).where(segment.c.id == number))).first()
    return _kept(row) if row else None


async def add(unit: Unit, name: str, typed: str, canonical: str) -> Kept | None:
    """Keep an audience under a name; None when the name is taken.

    Args:
        typed: as it was meant, before it was made canonical.
    """
    if name.casefold() in await texts(unit):
        return None
    now = await unit.now()
    row = {"name": name, "query_text": typed, "canonical": canonical, "hash": _digest(canonical)}
    made = insert(segment).values(row | {"created_at": now, "updated_at": now}).returning(segment.c.id)
    return Kept(int(await unit.connection.scalar(made) or 0), name, canonical, now)


async def rename(unit: Unit, seen: Kept, name: str) -> bool:
    """Give one another name; False when another has that name, or when it is not as it was seen."""
    others = await texts(unit)
    others.pop(seen.name.casefold(), None)
    if name.casefold() in others:
        return False
    changed = update(segment).where(*_same(seen)).values(name=name, updated_at=await unit.now())
    return (await unit.connection.execute(changed)).rowcount == 1


async def drop(unit: Unit, seen: Kept) -> bool:
    """Forget one; False when it is not as it was seen. Broadcasts keep the text that it stood for."""
    return bool((await unit.connection.execute(segment.delete().where(*_same(seen)))).rowcount)


def _same(seen: Kept) -> tuple[Any, ...]:
    return segment.c.id == seen.number, segment.c.updated_at == seen.updated_at


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.name, row.canonical, row.updated_at)


def _digest(canonical: str) -> bytes:
    return hashlib.sha256(canonical.encode()).digest()
