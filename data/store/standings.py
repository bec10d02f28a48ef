"""What was done to the standing of KIM, by whom, when and why; and imports that wait for a second officer.

What may be done is decided in :mod:`data.model.standing`, and by whom in ``bot.standing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, insert, select, update

from data.model.membership import InstitutionStatus
from data.model.standing import Batch, KimAct, KimEvent
from data.store.database import Unit
from data.store.schema import institution, kim, kim_batch, kim_batch_row, kim_event

SEALED_REASON = "kim_event.reason"


async def note(unit: Unit, events: Sequence[KimEvent]) -> None:
    """Write down what was done, and let the KIM stand where that brought them."""
    now = await unit.now()
    rows = [
        {
            "institution_id": one.kim,
            "act": one.act,
            "status_before": one.before,
            "status_after": one.after,
            "holds_from": one.on,
            "reason_sealed": unit.vault.seal(SEALED_REASON, one.reason) if one.reason else None,
            "officer_id": one.officer or None,
            "digest": one.digest or None,
            "batch_id": one.batch or None,
            "at": now,
        }
        for one in events
    ]
    if not rows:
        return
    await unit.connection.execute(insert(kim_event).values(rows))
    for status in {one.after for one in events}:
        those = [one.kim for one in events if one.after is status]
        await unit.connection.execute(update(institution).where(institution.c.id.in_(those)).values(status=status))


async def history(unit: Unit, number: int) -> list[tuple[datetime, KimEvent]]:
    """What was done to a KIM and when, the oldest first."""
    query = select(kim_event).where(kim_event.c.institution_id == number).order_by(kim_event.c.id)
    return [(row.at, _event(unit, row)) for row in await unit.connection.execute(query)]


async def verified(unit: Unit, number: int) -> KimEvent | None:
    """The act by which a KIM was verified last; None if no officer ever did."""
    mine = (kim_event.c.institution_id == number, kim_event.c.act == KimAct.VERIFY)
    query = select(kim_event).where(*mine).order_by(kim_event.c.id.desc()).limit(1)
    row = (await unit.connection.execute(query)).first()
    return _event(unit, row) if row else None


def _event(unit: Unit, row: Row[Any]) -> KimEvent:
    return KimEvent(
        kim=row.institution_id,
        act=row.act,
        before=row.status_before,
        after=row.status_after,
        on=row.holds_from,
        reason=unit.vault.unseal(SEALED_REASON, row.reason_sealed) if row.reason_sealed else "",
        officer=row.officer_id or 0,
        digest=row.digest or b"",
        batch=row.batch_id or 0,
    )


async def lapsed(unit: Unit, today: date, most: int) -> list[int]:
    """The first KIM whose SK ended before today and that stand as if it had not."""
    standing = (InstitutionStatus.VERIFIED, InstitutionStatus.ACTIVE)
    query = select(institution.c.id).join(kim, kim.c.institution_id == institution.c.id)
    ended = query.where(kim.c.sk_valid_until < today, institution.c.status.in_(standing))
    return list(await unit.connection.scalars(ended.order_by(institution.c.id).limit(most)))


# --- Imports that wait -----------------------------------------------------------------------------------------------


async def wait(unit: Unit, officer: int, digest: bytes, those: Sequence[int]) -> Batch:
    """Keep KIM of an import until another officer agrees; the same ones of the same officer are kept once."""
    same = (kim_batch.c.officer_id == officer, kim_batch.c.digest == digest, kim_batch.c.activated_at.is_(None))
    known = await unit.connection.scalar(select(kim_batch.c.id).where(*same))
    if known is None:
        row = {"officer_id": officer, "digest": digest, "created_at": await unit.now()}
        known = await unit.connection.scalar(insert(kim_batch).values(row).returning(kim_batch.c.id))
        rows = [{"batch_id": known, "institution_id": number} for number in those]
        await unit.connection.execute(insert(kim_batch_row).values(rows))
    assert known is not None
    return Batch(int(known), officer, digest, tuple(sorted(those)), is_open=True)


async def batch(unit: Unit, number: int) -> Batch | None:
    """An import that waits or waited."""
    row = (await unit.connection.execute(select(kim_batch).where(kim_batch.c.id == number))).first()
    if row is None:
        return None
    mine = select(kim_batch_row.c.institution_id).where(kim_batch_row.c.batch_id == number)
    those = await unit.connection.scalars(mine.order_by(kim_batch_row.c.institution_id))
    return Batch(row.id, row.officer_id, row.digest, tuple(those), row.activated_at is None)


async def open_batches(unit: Unit) -> list[Batch]:
    """The imports that wait, the oldest first."""
    waiting = select(kim_batch.c.id).where(kim_batch.c.activated_at.is_(None)).order_by(kim_batch.c.id)
    found = [await batch(unit, number) for number in list(await unit.connection.scalars(waiting))]
    return [one for one in found if one is not None]


async def close(unit: Unit, number: int, officer: int) -> bool:
    """Note that somebody agreed to an import; False when somebody did before."""
    mine = and_(kim_batch.c.id == number, kim_batch.c.activated_at.is_(None))
    closed = update(kim_batch).where(mine).values(activated_by_id=officer, activated_at=await unit.now())
    return (await unit.connection.execute(closed)).rowcount == 1
