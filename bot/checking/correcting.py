"""Changing a fact-check of the office's own: what is stored with it, and who will hear of it."""

from __future__ import annotations

from dataclasses import replace

from bot.checking.desk import ClaimDesk
from broadcasts import notices
from broadcasts.notices import Telling
from data.model.audit import Act, actor_of
from data.model.claim import ClaimAct
from data.model.factcheck import FactCheck
from data.model.told import Version
from data.store import audit, claims, factchecks, hearings, officers, verdicts, versions, withdrawals
from data.store.claims import Deed
from data.store.database import Unit


async def obeyed(unit: Unit, desk: ClaimDesk, record: FactCheck, statement: str = "") -> None:
    """See that the office may say this, also of the claims that it answers.

    Args:
        statement: of a claim that it is to answer.

    Raises:
        CheckingError: it may not.
    """
    closed = await verdicts.answered_by(unit, record.number) if record.number else []
    desk.obey(record, statement, *[found.statement for one in closed if (found := await claims.get(unit, one))])


async def store_correction(unit: Unit, before: FactCheck, after: FactCheck, officer: str, note: str) -> bool:
    """Store another wording or verdict of a fact-check; whether the verdict changed, so that people have to hear.

    Args:
        note: why, as people are told.
    """
    await factchecks.save(unit, [after])
    if (before.valid_from or before.valid_until) and not (after.valid_from or after.valid_until):
        await factchecks.set_validity(unit, (after.source, after.external_id), None, None)
    if after.verdict is before.verdict:
        return False
    await versions.sign(unit, before.number, officer, note)
    for one in await verdicts.answered_by(unit, before.number):
        await claims.record(unit, one, Deed(ClaimAct.CORRECTED, officer, factcheck=before.number, note=note))
    return True


async def correct_alone(unit: Unit, before: FactCheck, after: FactCheck, officer: str, note: str) -> bool:
    """Store a correction that nobody else read, which is audited; whether the verdict changed."""
    has_changed = await store_correction(unit, before, after, officer, note)
    who = await officers.find(unit, officer)
    actor = actor_of(who.number) if who else "shell"
    verdicts_then_now = str(before.verdict or ""), str(after.verdict or "")
    await audit.append(unit, Act(actor, "correct_alone", f"factcheck:{before.number}", *verdicts_then_now))
    return has_changed


async def store_withdrawal(unit: Unit, before: FactCheck, officer: str, note: str) -> None:
    """Take a fact-check back; its claims are opened again once people are told."""
    await withdrawals.withdraw_numbers(unit, [before.number])
    await versions.sign(unit, before.number, officer, note)


async def foreseen(
    unit: Unit, before: FactCheck, after: FactCheck, note: str, *, is_withdrawn: bool
) -> tuple[Telling, Version, Version]:
    """Who would hear of a change if it were made now, with the version that stands and the one that would.

    Args:
        is_withdrawn: it is taken back.
    """
    now = await unit.now()
    stored = await versions.of(unit, before.number)
    standing = stored[-1] if stored else Version(0, 1, before.verdict, before.rating, before.updated_at or now)
    coming = Version(0, standing.version + 1, after.verdict, after.rating, now, note)
    if is_withdrawn:
        coming = replace(coming, verdict=None, rating="", is_withdrawn=True)
    heard = await hearings.of_factcheck(unit, before.number, stored)
    return notices.of_verdict([*(stored or [standing]), coming], heard), standing, coming
