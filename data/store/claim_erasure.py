"""What becomes of claims when people who reported them want to be forgotten.

Nothing that somebody wrote stays: neither as a claim's statement nor as a text that others are compared with. What a
fact-checker worded stays, and so does a claim that others report too; one that nobody reports leaves the queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from data.model.claim import UNSETTLED, ClaimAct, ClaimState
from data.model.message import ContentKind
from data.store import claims
from data.store.claims import SEALED_STATEMENT, STATEMENT_CHARS, Deed
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import address, claim, claim_print, tip
from data.store.tips import SEALED_TEXT
from data.store.vault import SealError

#: Tips of others that are looked at for one that sent the very same text.
_LOOKED_AT = 1_000

#: Texts of tips by their numbers, the oldest first.
_Texts = Mapping[int, str]


async def forget(unit: Unit, which: ColumnElement[bool]) -> None:
    """Forget what these tips say wherever claims say it; call it while their texts still stand."""
    query = select(tip.c.id, tip.c.claim_id, tip.c.text_sealed).where(which, tip.c.claim_id.is_not(None))
    gone: dict[int, dict[int, str]] = {}
    for row in await unit.connection.execute(query):
        gone.setdefault(row.claim_id, {})[row.id] = _opened(unit, SEALED_TEXT, row.text_sealed)
    if not gone:
        return
    await claims.lock(unit)
    await claims.turn(unit, gone)
    for number, theirs in sorted(gone.items()):
        left = await _left(unit, number, which)
        await _forget_statement(unit, number, theirs, left)
        await _forget_texts(unit, number, theirs, left)
        if not left:
            await _leave_the_queue(unit, number)


async def _left(unit: Unit, number: int, which: ColumnElement[bool]) -> dict[int, str]:
    """The first tips of the claim that stay, as far as there stands anything in them; in a picture there may."""
    stay = and_(tip.c.claim_id == number, ~tip.c.id.in_(select(tip.c.id).where(which)), address.c.erased_at.is_(None))
    query = select(tip.c.id, tip.c.kind, tip.c.text_sealed).join(address, address.c.id == tip.c.address_id)
    rows = await unit.connection.execute(query.where(stay).order_by(tip.c.id).limit(_LOOKED_AT))
    found = [(row.id, row.kind, _opened(unit, SEALED_TEXT, row.text_sealed)) for row in rows]
    return {at: text for at, kind, text in found if text or kind is not ContentKind.TEXT}


async def _forget_statement(unit: Unit, number: int, theirs: _Texts, left: _Texts) -> None:
    """Let somebody else's text stand for the claim, unless a fact-checker worded it."""
    sealed = await unit.connection.scalar(select(claim.c.statement_sealed).where(claim.c.id == number))
    statement = _opened(unit, SEALED_STATEMENT, sealed)
    if statement not in {text[:STATEMENT_CHARS] for text in theirs.values()}:
        return
    words = next(iter(left.values()), "")[:STATEMENT_CHARS]
    changed = update(claim).where(claim.c.id == number)
    await unit.connection.execute(changed.values(statement_sealed=unit.vault.seal(SEALED_STATEMENT, words)))


async def _forget_texts(unit: Unit, number: int, theirs: _Texts, left: _Texts) -> None:
    """Let the texts that they sent first be others', under a new number, so that no index takes them for the old."""
    query = select(claim_print).where(claim_print.c.tip_id.in_(theirs.keys())).order_by(claim_print.c.id)
    rows = (await unit.connection.execute(query)).all()
    await unit.connection.execute(delete(claim_print).where(claim_print.c.id.in_([row.id for row in rows])))
    if not rows or not left:
        return
    heirs = {text: at for at, text in reversed(list(left.items()))}
    again = [_inherited(row, heirs.get(theirs[row.tip_id])) for row in rows]
    kept = [row for row in again if row] or [_nameless(unit, rows[0], next(iter(left)))]
    await unit.connection.execute(insert(claim_print), kept)


def _inherited(row: Row[Any], heir: int | None) -> dict[str, Any]:
    """The row of a text that somebody else sent, too; nothing when nobody did."""
    if heir is None:
        return {}
    return {"claim_id": row.claim_id, "fingerprint": row.fingerprint, "tip_id": heir, "created_at": row.created_at}


def _nameless(unit: Unit, row: Row[Any], heir: int) -> dict[str, Any]:
    """A row by which somebody else's text is still compared, under the fingerprint of no text at all."""
    return _inherited(row, heir) | {"fingerprint": unit.vault.lookup("no text", str(row.id))}


async def _leave_the_queue(unit: Unit, number: int) -> None:
    now = await unit.now()
    waiting = update(claim).where(claim.c.id == number, stands(claim.c.state, *UNSETTLED))
    closed = await unit.connection.execute(waiting.values(state=ClaimState.REJECTED, updated_at=now, closed_at=now))
    if closed.rowcount:
        await claims.record(unit, number, Deed(ClaimAct.REJECTED))


def _opened(unit: Unit, purpose: str, sealed: bytes | None) -> str:
    try:
        return unit.vault.unseal(purpose, sealed) if sealed else ""
    except SealError:
        return ""
