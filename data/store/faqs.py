"""The office's answers to frequent questions, with what was done to each.

Every process reads them anew when :func:`stamp` tells that anything changed.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from data.model.faq import Faq, FaqAct, FaqEntry, FaqEvent
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import faq_edit, faq_entry, officer

#: Answers that an office has at most; the index over them is searched from one end to the other.
MOST = 1_000


async def stamp(unit: Unit) -> tuple[int, int]:
    """What tells two states of all answers apart: how many there are, and how often they were changed."""
    query = select(func.count(), func.coalesce(func.sum(faq_entry.c.revision), 0))
    row = (await unit.connection.execute(query)).one()
    return int(row[0]), int(row[1])


async def all_of(unit: Unit) -> list[FaqEntry]:
    """Every answer, the retired ones too, those that were changed last first."""
    latest = (faq_entry.c.updated_at.desc(), faq_entry.c.id.desc())
    return [_entry(row) for row in await unit.connection.execute(select(faq_entry).order_by(*latest))]


async def get(unit: Unit, number: int) -> FaqEntry | None:
    """One answer."""
    row = (await unit.connection.execute(select(faq_entry).where(faq_entry.c.id == number))).first()
    return _entry(row) if row else None


async def add(unit: Unit, new: Faq, by: int) -> int:
    """Store a new answer and return its number; 0 when one of its mark is there already."""
    now = await unit.now()
    row = _content(new) | {"mark": new.mark, "is_retired": False, "revision": 1, "created_at": now, "updated_at": now}
    known = select(faq_entry.c.id).where(faq_entry.c.mark == new.mark)
    if await unit.connection.scalar(known) is not None:
        return 0
    await insert_new(unit, faq_entry, [row])
    number = int(await unit.connection.scalar(known) or 0)
    await _note(unit, FaqEntry(number, new), FaqAct.WRITTEN, by)
    return number


async def change(unit: Unit, seen: FaqEntry, anew: Faq, by: int) -> bool:
    """Store other words of an answer; False when it is not as it was seen."""
    return await _act(unit, seen, FaqEntry(seen.number, anew, seen.revision, seen.is_retired), (FaqAct.WRITTEN, by))


async def retire(unit: Unit, seen: FaqEntry, by: int, *, is_retired: bool) -> bool:
    """Let an answer be given no more, or again; False when it is not as it was seen."""
    act = FaqAct.RETIRED if is_retired else FaqAct.RESTORED
    return await _act(unit, seen, FaqEntry(seen.number, seen.faq, seen.revision, is_retired), (act, by))


async def history(unit: Unit, number: int) -> list[FaqEvent]:
    """What was done to an answer, the oldest first."""
    query = select(faq_edit, officer.c.login).join(officer, officer.c.id == faq_edit.c.officer_id)
    rows = await unit.connection.execute(query.where(faq_edit.c.entry_id == number).order_by(faq_edit.c.id))
    return [FaqEvent(row.act, row.login, row.revision, row.at) for row in rows]


async def _act(unit: Unit, seen: FaqEntry, wanted: FaqEntry, done: tuple[FaqAct, int]) -> bool:
    mine = update(faq_entry).where(faq_entry.c.id == seen.number, faq_entry.c.revision == seen.revision)
    values = {"is_retired": wanted.is_retired, "revision": seen.revision + 1, "updated_at": await unit.now()}
    if (await unit.connection.execute(mine.values(_content(wanted.faq) | values))).rowcount != 1:
        return False
    await _note(unit, wanted, *done)
    return True


async def _note(unit: Unit, entry: FaqEntry, act: FaqAct, by: int) -> None:
    content = json.dumps(_content(entry.faq), default=str)
    row = {"entry_id": entry.number, "act": act, "officer_id": by, "revision": entry.revision + 1, "content": content}
    await unit.connection.execute(insert(faq_edit).values(row | {"at": await unit.now()}))


def _content(entry: Faq) -> dict[str, Any]:
    return {
        "questions": json.dumps(list(entry.questions)),
        "answer": entry.answer,
        "answers": json.dumps(dict(entry.answers)),
        "source": entry.source,
        "updated_on": entry.updated_on,
        "valid_until": entry.valid_until,
    }


def _entry(row: Row[Any]) -> FaqEntry:
    found = Faq(
        row.mark,
        tuple(json.loads(row.questions)),
        row.answer,
        row.source,
        row.updated_on,
        json.loads(row.answers),
        row.valid_until,
    )
    return FaqEntry(row.id, found, row.revision, row.is_retired, row.updated_at)
