"""What a fact-checker decides on a claim: which fact-check answers it, that nothing can, or whom to ask.

A decision is one transaction: the claim, its history, and the first version of the verdict. Telling people comes
after it and can be taken up by anybody, because their tips wait until then (:mod:`data.store.hearings`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from data.model.claim import UNSETTLED, ClaimAct, ClaimState
from data.model.factcheck import FactCheck
from data.store import claims, hearings, versions
from data.store.claims import Deed
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import claim


async def answer(unit: Unit, number: int, record: FactCheck, deed: Deed) -> bool:
    """Close a claim with a fact-check; False when it does not wait any more, so that of two officers one is first.

    Args:
        number: of the claim itself, not of one that was merged into it.
        record: as it is stored.
        deed: ``CONFIRMED`` for a fact-check that was known, ``ANSWERED`` for one that was written for it.
    """
    await claims.lock(unit)
    now = await unit.now()
    closed = {"state": ClaimState.ANSWERED, "factcheck_id": record.number, "closed_at": now}
    if not await _change(unit, number, closed, now):
        return False
    await versions.begin(unit, record, deed.officer)
    await claims.record(unit, number, deed)
    return True


async def reject(unit: Unit, number: int, officer: str, reason: str) -> bool:
    """Close a claim in which nothing can be checked; False when it does not wait any more."""
    await claims.lock(unit)
    now = await unit.now()
    if not await _change(unit, number, {"state": ClaimState.REJECTED, "closed_at": now}, now):
        return False
    await claims.record(unit, number, Deed(ClaimAct.REJECTED, officer, note=reason))
    return True


async def ask(unit: Unit, number: int, department: str, due_at: datetime, deed: Deed) -> bool:
    """Let a claim wait for a department (menunggu konfirmasi OPD); False when it waits for nobody any more."""
    await claims.lock(unit)
    now = await unit.now()
    asked = {"state": ClaimState.WAITING, "department": department, "due_at": due_at}
    if not await _change(unit, number, asked, now):
        return False
    await claims.record(unit, number, deed)
    return True


async def reopen(unit: Unit, factcheck: int) -> list[int]:
    """Put the claims that a fact-check answered back into the queue, because it was withdrawn; returns which.

    Their tips wait again, so that everybody hears of the verdict that is found next.
    """
    await claims.lock(unit)
    numbers = await answered_by(unit, factcheck)
    now = await unit.now()
    opened = {"state": ClaimState.OPEN, "factcheck_id": None, "closed_at": None, "updated_at": now}
    await unit.connection.execute(update(claim).where(claim.c.id.in_(numbers)).values(opened))
    for number in numbers:
        await hearings.requeue(unit, number)
        await claims.record(unit, number, Deed(ClaimAct.REOPENED, factcheck=factcheck))
    return numbers


async def answered_by(unit: Unit, factcheck: int) -> list[int]:
    """The claims that a fact-check answers."""
    mine = select(claim.c.id).where(claim.c.factcheck_id == factcheck, claim.c.state == ClaimState.ANSWERED)
    return list(await unit.connection.scalars(mine.order_by(claim.c.id)))


async def _change(unit: Unit, number: int, values: dict[str, Any], now: datetime) -> bool:
    waits = update(claim).where(claim.c.id == number, stands(claim.c.state, *UNSETTLED))
    return (await unit.connection.execute(waits.values(updated_at=now, **values))).rowcount == 1
