"""Known variants: texts that a fact-checker tied to a fact-check, sealed, one row a text.

Whether a text is fit to be one, and what is masked in it, is decided before it comes here; see :mod:`bot.variants`.
Every change is told to the matchers of all processes through the log of the fact-checks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from data.model.variant import Variant
from data.store import factchecks
from data.store.database import Unit
from data.store.schema import factcheck, tip, variant
from data.store.vault import SealError

SEALED_TEXT = "variant.text"


@dataclass(frozen=True, slots=True)
class NewVariant:
    """A text to tie to a fact-check.

    Args:
        factcheck: row number of the fact-check.
        text: as it circulated, what is personal in it masked.
        words: the text as it is compared; two variants never have the same.
        tip: number of the tip it came from; 0 for none.
        officer: who tied it.
    """

    factcheck: int
    text: str
    words: str
    tip: int = 0
    officer: str = ""


async def add(unit: Unit, new: NewVariant) -> int:
    """Store a variant and return its number.

    A text that is known already stays one row: the later fact-checker's word counts for where it belongs.
    """
    print_ = unit.vault.lookup("variant words", new.words)
    values: dict[str, Any] = {
        "factcheck_id": new.factcheck,
        "tip_id": new.tip or None,
        "text_sealed": unit.vault.seal(SEALED_TEXT, new.text),
        "officer": new.officer,
    }
    known = select(variant.c.id, variant.c.factcheck_id).where(variant.c.fingerprint == print_)
    row = (await unit.connection.execute(known.with_for_update() if not unit.is_sqlite else known)).first()
    if row is None:
        values |= {"fingerprint": print_, "created_at": await unit.now()}
        number = await unit.connection.scalar(insert(variant).values(values).returning(variant.c.id))
        await factchecks.touch(unit, [new.factcheck])
        return int(number)
    if row.factcheck_id != new.factcheck:
        await unit.connection.execute(update(variant).where(variant.c.id == row.id).values(values))
        await factchecks.touch(unit, [row.factcheck_id, new.factcheck])
    return int(row.id)


async def remove(unit: Unit, numbers: Iterable[int]) -> int:
    """Forget variants; returns how many there were."""
    return await _remove(unit, variant.c.id.in_(list(numbers)))


async def of_factchecks(unit: Unit, numbers: Sequence[int]) -> list[Variant]:
    """The variants of these fact-checks, by number; one that our key does not open is left out."""
    rows = await unit.connection.execute(_query().where(variant.c.factcheck_id.in_(numbers)).order_by(variant.c.id))
    return list(_opened(unit, rows))


async def pages(unit: Unit, is_sample: bool | None, size: int = 1_000) -> AsyncIterator[list[Variant]]:
    """All variants of fact-checks that stand, either our own examples or everything else, in pages by number.

    Args:
        is_sample: None for both.
    """
    after = 0
    while True:
        wanted = _query().where(variant.c.id > after, factcheck.c.withdrawn_at.is_(None))
        if is_sample is not None:
            wanted = wanted.where(factcheck.c.is_sample.is_(is_sample))
        rows = (await unit.connection.execute(wanted.order_by(variant.c.id).limit(size))).all()
        if not rows:
            return
        yield list(_opened(unit, rows))
        after = rows[-1].id


async def confirmed(unit: Unit) -> list[tuple[str, int]]:
    """Every text with the row number of the fact-check that answers it, for training; examples are left out."""
    return [(found.text, found.factcheck) async for page in pages(unit, False) for found in page]


async def forget_tips(unit: Unit, theirs: ColumnElement[bool]) -> None:
    """Let no variant lead to tips whose person wants to be forgotten; call it before the tips are emptied.

    What they only passed on is nobody's own and stays, without its tip. What they wrote themselves goes.

    Args:
        theirs: which rows of ``tip`` are meant.
    """
    own = select(tip.c.id).where(and_(theirs, tip.c.forwards == 0, tip.c.origin_sealed.is_(None)))
    await _remove(unit, variant.c.tip_id.in_(own.scalar_subquery()))
    mine = select(tip.c.id).where(theirs).scalar_subquery()
    await unit.connection.execute(update(variant).where(variant.c.tip_id.in_(mine)).values(tip_id=None))


async def _remove(unit: Unit, which: ColumnElement[bool]) -> int:
    gone = await unit.connection.execute(delete(variant).where(which).returning(variant.c.factcheck_id))
    owners = list(gone.scalars())
    await factchecks.touch(unit, owners)
    return len(owners)


def _query() -> Any:
    columns = (variant.c.id, variant.c.factcheck_id, variant.c.text_sealed, factcheck.c.title)
    return select(*columns).join(factcheck, factcheck.c.id == variant.c.factcheck_id)


def _opened(unit: Unit, rows: Iterable[Row[Any]]) -> Iterable[Variant]:
    for row in rows:
        try:
            text = unit.vault.unseal(SEALED_TEXT, row.text_sealed)
        except SealError:
            continue
        yield Variant(row.id, row.factcheck_id, text, row.title)
