"""What officers are told, a row for each thing and officer: planned, begun, and what became of it.

Everything may be done twice: a thing is told to an officer once, however often it is planned. Before a call of the
platform its row says that it begins, so that after a kill it is known which call nobody knows the outcome of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select, update

from data.model.draft import DraftState
from data.model.office_notice import Notice, NoticeKind, NoticeState
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import factcheck_draft, office_notice

#: What is told of claims.
OF_CLAIMS = (NoticeKind.CLAIM, NoticeKind.LATE)
OPEN = (NoticeState.WAITING, NoticeState.SENDING)


async def plan(unit: Unit, kind: NoticeKind, subject: int, officers: Collection[int], mark: int = 0) -> None:
    """Let officers be told of something, each once."""
    now = await unit.now()
    rows = [
        {
            "kind": kind,
            "subject": subject,
            "mark": mark,
            "officer_id": number,
            "state": NoticeState.WAITING,
            "not_before": now,
            "created_at": now,
        }
        for number in sorted(officers)
    ]
    if rows:
        await insert_new(unit, office_notice, rows)


async def planned(unit: Unit, kind: NoticeKind, subjects: Collection[int]) -> frozenset[tuple[int, int, int]]:
    """What is planned about some things already, or was told: subject, mark and officer."""
    query = select(office_notice.c.subject, office_notice.c.mark, office_notice.c.officer_id).where(
        office_notice.c.kind == kind, office_notice.c.subject.in_(subjects)
    )
    return frozenset((row.subject, row.mark, row.officer_id) for row in await unit.connection.execute(query))


async def open_ones(unit: Unit) -> int:
    """How many things are to be told, or are being told."""
    waits = select(func.count()).select_from(office_notice).where(stands(office_notice.c.state, *OPEN))
    return await unit.connection.scalar(waits) or 0


async def due(unit: Unit, most: int, doubted_before: datetime) -> list[Notice]:
    """What is to be sent now, the oldest first; claims after everything else, for they come in heaps.

    Args:
        doubted_before: a call that began before it, and of which nobody knows the outcome, is made once more.
    """
    now = await unit.now()
    waits = and_(office_notice.c.state == NoticeState.WAITING, office_notice.c.not_before <= now)
    lost = and_(office_notice.c.state == NoticeState.SENDING, office_notice.c.begun_at <= doubted_before)
    query = select(office_notice).where(stands(office_notice.c.state, *OPEN), or_(waits, lost))
    order = (case((office_notice.c.kind.in_(OF_CLAIMS), 1), else_=0), office_notice.c.id)
    rows = await unit.connection.execute(query.order_by(*order).limit(most))
    return [_read(row) for row in rows]


async def begin(unit: Unit, one: Notice) -> bool:
    """Note that the call begins; False when somebody else took it up, or there is nothing to tell any more."""
    same = (office_notice.c.id == one.number, office_notice.c.state == one.state, office_notice.c.tries == one.tries)
    values = {"state": NoticeState.SENDING, "tries": one.tries + 1, "begun_at": await unit.now()}
    return (await unit.connection.execute(update(office_notice).where(*same).values(values))).rowcount == 1


async def settle(unit: Unit, number: int, state: NoticeState, message: int | None = None) -> None:
    """Note how it ended."""
    ended = {"state": state, "message_id": message, "ended_at": await unit.now()}
    still = (office_notice.c.id == number, stands(office_notice.c.state, *OPEN))
    await unit.connection.execute(update(office_notice).where(*still).values(ended))


async def put_off(unit: Unit, one: Notice, until: datetime) -> None:
    """Send later what certainly did not arrive; the call counts as not made."""
    values = {"state": NoticeState.WAITING, "tries": one.tries, "not_before": until, "begun_at": None}
    mine = (office_notice.c.id == one.number, office_notice.c.state == NoticeState.SENDING)
    await unit.connection.execute(update(office_notice).where(*mine).values(values))


async def told(unit: Unit, kind: NoticeKind, subject: int) -> frozenset[int]:
    """Who was told of something, or perhaps was."""
    reached = office_notice.c.state.in_([NoticeState.SENT, NoticeState.SENDING])
    query = select(office_notice.c.officer_id).where(
        office_notice.c.kind == kind, office_notice.c.subject == subject, reached
    )
    return frozenset(await unit.connection.scalars(query))


async def told_of_drafts(unit: Unit, most: int) -> list[tuple[int, int, int]]:
    """Messages about drafts that do not wait any more as they were shown, not yet planned to be changed.

    Returns:
        Number and revision of the draft, and the officer.
    """
    over = office_notice.alias()
    same = and_(*(over.c[name] == office_notice.c[name] for name in ("subject", "mark", "officer_id")))
    planned = select(over.c.id).where(over.c.kind == NoticeKind.DRAFT_OVER, same)
    waits = select(factcheck_draft.c.id).where(
        factcheck_draft.c.id == office_notice.c.subject,
        factcheck_draft.c.revision == office_notice.c.mark,
        factcheck_draft.c.state == DraftState.SUBMITTED,
    )
    told = (office_notice.c.kind == NoticeKind.DRAFT, office_notice.c.state == NoticeState.SENT)
    query = select(office_notice.c.subject, office_notice.c.mark, office_notice.c.officer_id).where(
        *told, ~waits.exists(), ~planned.exists()
    )
    rows = await unit.connection.execute(query.order_by(office_notice.c.id).limit(most))
    return [(row.subject, row.mark, row.officer_id) for row in rows]


async def message_of(unit: Unit, kind: NoticeKind, subject: int, mark: int, officer: int) -> int:
    """The platform's number of the message that told an officer of something; 0 when none did."""
    mine = (office_notice.c.kind == kind, office_notice.c.subject == subject, office_notice.c.mark == mark)
    query = select(office_notice.c.message_id).where(*mine, office_notice.c.officer_id == officer)
    return await unit.connection.scalar(query) or 0


async def drop(unit: Unit, kind: NoticeKind, subject: int) -> None:
    """Tell nobody any more who was not told yet."""
    mine = (office_notice.c.kind == kind, office_notice.c.subject == subject)
    waiting = update(office_notice).where(*mine, office_notice.c.state == NoticeState.WAITING)
    await unit.connection.execute(waiting.values(state=NoticeState.VOID, ended_at=await unit.now()))


async def counted(unit: Unit, kinds: Sequence[NoticeKind], since: datetime) -> dict[int, int]:
    """Of how many things of these kinds each officer was told since a moment, or is about to be."""
    told = select(office_notice.c.officer_id, func.count().label("many")).where(
        office_notice.c.kind.in_(kinds), office_notice.c.created_at > since, office_notice.c.state != NoticeState.VOID
    )
    rows = await unit.connection.execute(told.group_by(office_notice.c.officer_id))
    return {row.officer_id: row.many for row in rows}


async def forget(unit: Unit, before: datetime) -> int:
    """Remove what ended before a moment, so that the table stays small; how many."""
    old = office_notice.delete().where(office_notice.c.ended_at < before)
    return (await unit.connection.execute(old)).rowcount


def _read(row: Row[Any]) -> Notice:
    found = (row.id, row.kind, row.subject, row.mark, row.officer_id, row.state, row.tries, row.begun_at)
    return Notice(*found)
