"""Drafts of the office's own fact-checks, with everything that was done to each.

Who may do what is decided at the desk; here an act happens only to the revision that somebody saw, so that of two
officers one is first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.model.draft import OPEN_DRAFTS, Draft, DraftAct, DraftEvent, DraftKind, DraftState
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import claim, factcheck_draft, factcheck_edit, officer


async def begin(
    unit: Unit,
    kind: DraftKind,
    typed: Mapping[str, str],
    by: int,
    base: tuple[int, datetime] | None = None,
    *,
    answers: int = 0,
) -> int:
    """Store a new draft and return its number; where a fact-check has an open one already, the number of that.

    Args:
        by: row number of the officer who writes it.
        base: row number of the fact-check that it changes, and when that was last changed.
        answers: number of the claim that it answers; 0 for none.
    """
    now, said = await unit.now(), json.dumps(dict(typed))
    row = {
        "kind": kind,
        "state": DraftState.WRITING,
        "factcheck_id": base[0] if base else None,
        "base_at": base[1] if base else None,
        "claim_id": answers or None,
        "typed": said,
        "revision": 1,
        "created_at": now,
        "updated_at": now,
    }
    new = (sqlite.insert if unit.is_sqlite else postgresql.insert)(factcheck_draft).values(row)
    number = await unit.connection.scalar(new.on_conflict_do_nothing().returning(factcheck_draft.c.id))
    if number is None:
        return await open_of(unit, base[0]) if base else 0
    await _note(unit, int(number), DraftAct.WRITTEN, by, {"revision": 1, "typed": said})
    return int(number)


async def get(unit: Unit, number: int, *, locked: bool = False) -> Draft | None:
    """A draft as it stands; None when there is none.

    Args:
        locked: nobody else changes it until this transaction ends.
    """
    query = select(factcheck_draft).where(factcheck_draft.c.id == number)
    row = (await unit.connection.execute(query.with_for_update() if locked and not unit.is_sqlite else query)).first()
    return _draft(row) if row else None


async def open_of(unit: Unit, number: int) -> int:
    """The open draft of a fact-check; 0 for none."""
    mine = select(factcheck_draft.c.id).where(
        factcheck_draft.c.factcheck_id == number, stands(factcheck_draft.c.state, *OPEN_DRAFTS)
    )
    return await unit.connection.scalar(mine) or 0


async def of_claims(unit: Unit, claims: Collection[int]) -> dict[int, list[Draft]]:
    """The open drafts that answer these claims, by the claim, the oldest first; a merged claim's are its heir's."""
    now = func.coalesce(claim.c.merged_into_id, claim.c.id)
    query = select(factcheck_draft, now.label("now")).join(claim, claim.c.id == factcheck_draft.c.claim_id)
    is_open = (factcheck_draft.c.claim_id.is_not(None), stands(factcheck_draft.c.state, *OPEN_DRAFTS))
    found: dict[int, list[Draft]] = {}
    for row in await unit.connection.execute(query.where(*is_open).order_by(factcheck_draft.c.id)):
        if row.now in claims:
            found.setdefault(row.now, []).append(_draft(row))
    return found


async def submitted_on(unit: Unit, number: int) -> Draft | None:
    """The draft on a claim that waits for its second reader; None for none."""
    found = (await of_claims(unit, [number])).get(number, [])
    return next((one for one in found if one.state is DraftState.SUBMITTED), None)


async def unfinished(unit: Unit, most: int) -> list[Draft]:
    """The open drafts that were changed last."""
    query = select(factcheck_draft).where(stands(factcheck_draft.c.state, *OPEN_DRAFTS))
    latest = (factcheck_draft.c.updated_at.desc(), factcheck_draft.c.id.desc())
    return [_draft(row) for row in await unit.connection.execute(query.order_by(*latest).limit(most))]


async def submitted(unit: Unit, most: int) -> list[tuple[Draft, frozenset[int]]]:
    """Drafts that wait for their second reader, each with who wrote any of it, the oldest first."""
    waits = (stands(factcheck_draft.c.state, *OPEN_DRAFTS), factcheck_draft.c.state == DraftState.SUBMITTED)
    query = select(factcheck_draft).where(*waits).order_by(factcheck_draft.c.id).limit(most)
    found = [_draft(row) for row in await unit.connection.execute(query)]
    if not found:
        return []
    wrote = select(factcheck_edit.c.draft_id, factcheck_edit.c.officer_id).where(
        factcheck_edit.c.draft_id.in_([one.number for one in found]), factcheck_edit.c.act == DraftAct.WRITTEN
    )
    writers = [(row.draft_id, row.officer_id) for row in await unit.connection.execute(wrote)]
    return [(one, frozenset(who for draft, who in writers if draft == one.number)) for one in found]


async def write(unit: Unit, seen: Draft, typed: Mapping[str, str], by: int) -> bool:
    """Store what somebody typed; False when the draft is not as they saw it. It has to be submitted again.

    Args:
        seen: with the ``base_at`` that its writer has before their eyes.
    """
    said = json.dumps(dict(typed))
    values = {"typed": said, "state": DraftState.WRITING, "base_at": seen.base_at}
    return await _act(unit, seen, (DraftAct.WRITTEN, by), values, typed=said)


async def move(unit: Unit, seen: Draft, act: DraftAct, by: int, note: str = "") -> bool:
    """Submit a draft, give it back, or throw it away; False when it is not as it was seen."""
    states = {
        DraftAct.SUBMITTED: DraftState.SUBMITTED,
        DraftAct.RETURNED: DraftState.WRITING,
        DraftAct.DISCARDED: DraftState.DISCARDED,
    }
    return await _act(unit, seen, (act, by), {"state": states[act]}, note=note)


async def published(unit: Unit, seen: Draft, by: int, number: int) -> bool:
    """Note that a draft went public as a fact-check; False when it is not as it was seen."""
    values = {"state": DraftState.PUBLISHED, "factcheck_id": number}
    return await _act(unit, seen, (DraftAct.PUBLISHED, by), values)


async def history(unit: Unit, number: int) -> list[DraftEvent]:
    """What was done to a draft, the oldest first."""
    query = select(factcheck_edit, officer.c.login).join(officer, officer.c.id == factcheck_edit.c.officer_id)
    rows = await unit.connection.execute(query.where(factcheck_edit.c.draft_id == number).order_by(factcheck_edit.c.id))
    return [
        DraftEvent(
            row.act,
            row.officer_id,
            row.login,
            row.revision,
            row.at,
            json.loads(row.typed) if row.typed is not None else None,
            row.note,
        )
        for row in rows
    ]


async def _act(
    unit: Unit,
    seen: Draft,
    done: tuple[DraftAct, int],
    values: Mapping[str, Any],
    *,
    typed: str | None = None,
    note: str = "",
) -> bool:
    act, by = done
    mine = update(factcheck_draft).where(
        factcheck_draft.c.id == seen.number,
        factcheck_draft.c.revision == seen.revision,
        stands(factcheck_draft.c.state, *OPEN_DRAFTS),
    )
    fresh = {"revision": seen.revision + 1, "updated_at": await unit.now()}
    if (await unit.connection.execute(mine.values(fresh | dict(values)))).rowcount != 1:
        return False
    await _note(unit, seen.number, act, by, {"revision": seen.revision + 1, "typed": typed, "note": note})
    return True


async def _note(unit: Unit, number: int, act: DraftAct, by: int, more: Mapping[str, Any]) -> None:
    row = {"draft_id": number, "act": act, "officer_id": by, "at": await unit.now(), "note": ""} | dict(more)
    await unit.connection.execute(insert(factcheck_edit).values(row))


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        row.id,
        row.kind,
        row.state,
        json.loads(row.typed),
        row.revision,
        row.updated_at,
        row.factcheck_id or 0,
        row.base_at,
        row.claim_id or 0,
    )
