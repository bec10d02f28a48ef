"""Decisions on claims that can still be taken back: one a claim, removed when it takes effect or is taken back.

Whoever takes one back finds only what is not due yet, and whoever lets one take effect finds only what is; so no
decision is both, whichever process asks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from data.model.claim import UNSETTLED
from data.model.pending import Pending
from data.store.claims import lock
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import claim, claim_decision
from data.store.vault import SealError

_VALUES = "claim_decision.values"


async def decide(unit: Unit, one: Pending, seconds: float) -> bool:
    """Note a decision; False when another one waits or the claim does not. One that had no effect is replaced.

    Args:
        one: its times are not looked at; it is made now.
        seconds: for how long it can be taken back.
    """
    await lock(unit)
    mine = claim_decision.c.claim_id == one.claim
    await unit.connection.execute(delete(claim_decision).where(mine, claim_decision.c.refusal != ""))
    waits = select(claim.c.id).where(claim.c.id == one.claim, stands(claim.c.state, *UNSETTLED))
    if await unit.connection.scalar(waits) is None:
        return False
    if await unit.connection.scalar(select(claim_decision.c.claim_id).where(mine)) is not None:
        return False
    now = await unit.now()
    row = {
        "claim_id": one.claim,
        "wish": one.wish,
        "officer": one.officer,
        "values_sealed": unit.vault.seal(_VALUES, json.dumps(dict(one.values), ensure_ascii=False)),
        "decided_at": now,
        "due_at": now + timedelta(seconds=seconds),
        "refusal": "",
    }
    await unit.connection.execute(insert(claim_decision).values(row))
    return True


async def take_back(unit: Unit, number: int) -> bool:
    """Undo a decision; False when there is none, or when its time has passed."""
    waits = (claim_decision.c.claim_id == number, claim_decision.c.due_at > await unit.now())
    return bool((await unit.connection.execute(delete(claim_decision).where(*waits))).rowcount)


async def due(unit: Unit, most: int) -> list[Pending]:
    """Decisions whose time has come, the oldest first; those that could not take effect are left out."""
    wanted = (claim_decision.c.refusal == "", claim_decision.c.due_at <= await unit.now())
    query = select(claim_decision).where(*wanted).order_by(claim_decision.c.due_at, claim_decision.c.claim_id)
    return [_pending(unit, row) for row in await unit.connection.execute(query.limit(most))]


async def of_claims(unit: Unit, claims: Sequence[int]) -> dict[int, Pending]:
    """The decision on each of these claims, if any; of few claims, those on one page."""
    query = select(claim_decision).where(claim_decision.c.claim_id.in_(claims))
    return {row.claim_id: _pending(unit, row) for row in await unit.connection.execute(query)}


async def done(unit: Unit, one: Pending) -> None:
    """Forget a decision that took effect."""
    await unit.connection.execute(delete(claim_decision).where(*_same(one)))


async def refused(unit: Unit, one: Pending, refusal: str) -> None:
    """Keep a decision that could not take effect, with the reason, until somebody decides anew."""
    await unit.connection.execute(update(claim_decision).where(*_same(one)).values(refusal=refusal))


def _same(one: Pending) -> tuple[Any, ...]:
    return claim_decision.c.claim_id == one.claim, claim_decision.c.decided_at == one.decided_at


def _pending(unit: Unit, row: Row[Any]) -> Pending:
    try:
        values = json.loads(unit.vault.unseal(_VALUES, row.values_sealed))
    except SealError:
        values = {}
    return Pending(row.claim_id, row.wish, row.officer, row.decided_at, row.due_at, values, row.refusal)
