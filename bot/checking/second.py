"""Verdicts on claims that a second person reads before anybody is told.

Who writes one proposes it (:meth:`bot.checking.writing.WritingDesk.propose`); until it is read, nothing else is decided
on the claim. What the second reader approves takes effect like any other decision, a moment later.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.checking.desk import ClaimDesk, Decided
from bot.checking.refusals import CheckingError, DraftError, DraftFault, Refusal
from bot.checking.sheet import Ready
from bot.checking.writing import WritingDesk, claim_of, sign
from bot.confirming import learn
from data.model.claim import Claim, ClaimAct
from data.model.draft import DraftState
from data.model.officer import Officer, OfficerRole
from data.model.pending import Pending, Wish
from data.store import claim_queue, claims, drafts, factchecks, officers, verdicts
from data.store.claims import Deed
from data.store.database import Database, Unit


@dataclass(slots=True)
class SecondReader:
    """Tells whether verdicts need a second reader, and lets those take effect that one approved.

    Args:
        is_wanted: whether the office wants one at all.
    """

    database: Database
    desk: ClaimDesk
    writing: WritingDesk
    is_wanted: bool

    async def is_needed(self) -> bool:
        """Whether a verdict waits for a second reader: not where a single fact-checker is all there is."""
        if not self.is_wanted:
            return False
        async with self.database.reading() as unit:
            return len(await officers.able(unit, OfficerRole.FACT_CHECKER)) > 1

    async def answer(self, one: Pending, *, is_trial: bool = False) -> Decided:
        """Answer a claim with the draft that a second reader approved.

        Args:
            one: with the values ``draft`` and ``revision``, as they saw it.
            is_trial: see only whether it could be done.

        Raises:
            CheckingError, DraftError: it is not done.
        """
        async with self.database.unit_of_work() as unit:
            done = await _done(unit, int(one.values["draft"]))
            if done is not None:
                return done
            ready, claim, _ = await self._ready(unit, one)
        if is_trial:
            return Decided(claim, ready.record)
        taught = await self.desk.taught(ready.record, claim.number, is_wanted=True)
        async with self.database.unit_of_work() as unit:
            ready, claim, by = await self._ready(unit, one)
            await factchecks.save(unit, [ready.record])
            (stored,) = await factchecks.named(unit, f"{ready.record.source}:{ready.record.external_id}", 2)
            kept = await learn(unit, stored, taught.texts, ready.signed)
            # First what imports lock, then claims, then the trail: everywhere in this order.
            await claims.lock(unit)
            await sign(unit, ready, by, stored.number)
            deed = Deed(ClaimAct.ANSWERED, ready.signed, factcheck=stored.number, by=by.number)
            if not await verdicts.answer(unit, claim.number, stored, deed):
                raise CheckingError(Refusal.ALREADY, claim=claim.number)
        return Decided(claim, stored, kept=kept, left_out=taught.left_out)

    async def _ready(self, unit: Unit, one: Pending) -> tuple[Ready, Claim, Officer]:
        by = await officers.find(unit, one.officer)
        if by is None:
            raise DraftError(DraftFault.UNKNOWN)
        ready = await self.writing.ready(unit, int(one.values["draft"]), int(one.values["revision"]), by)
        return ready, await claim_of(unit, ready.draft), by


def approved(draft: int, revision: int) -> tuple[Wish, dict[str, str]]:
    """How a second reader decides on the claim of a draft, as they saw that."""
    return Wish.ANSWER, {"draft": str(draft), "revision": str(revision)}


async def _done(unit: Unit, number: int) -> Decided | None:
    """What became of a claim whose draft took effect before; None while that did not."""
    draft = await drafts.get(unit, number)
    if draft is None or draft.state is not DraftState.PUBLISHED:
        return None
    claim = await claim_queue.named(unit, draft.claim)
    record = (await factchecks.get(unit, [draft.factcheck])).get(draft.factcheck)
    return Decided(claim, record, is_again=True) if claim is not None else None
