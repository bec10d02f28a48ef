"""Decisions take effect a moment after they are made, so that a slip of the hand reaches nobody.

A decision is looked at when it is made, as if it took effect at once, and refused there; it is stored, and a tick of
whichever process lets it take effect when its time has come. Every step may be done twice: a claim is decided once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.checking.desk import ClaimDesk, Decided
from bot.checking.drafts import Typed, drafted
from bot.checking.refusals import CheckingError, DraftError, DraftFault, Refusal
from bot.checking.second import SecondReader
from bot.checking.words import claim_label
from bot.verdicts import Teller
from data.model.audit import Act, actor_of
from data.model.claim import Claim
from data.model.factcheck import FactCheck
from data.model.pending import Pending, Wish
from data.store import audit, pending
from data.store.database import Database

log = logging.getLogger(__name__)

#: Decisions that take effect in one round.
ROUND = 50


@dataclass(slots=True)
class Grace:
    """Keeps decisions until they take effect.

    Args:
        second: knows of verdicts that a second person reads first.
        office: how the office is called, for fact-checks of its own.
        zone: the office's.
        seconds: for how long a decision can be taken back; 0 lets it take effect at once.
        reached: called with the name of each step; tests kill the process there.
    """

    database: Database
    desk: ClaimDesk
    teller: Teller
    second: SecondReader
    office: str
    zone: tzinfo
    seconds: float
    reached: Callable[[str], None] = lambda _name: None

    async def decide(self, number: int, wish: Wish, values: Mapping[str, str], officer: str) -> Decided:
        """Decide on a claim; what people hear of it waits until it cannot be taken back any more.

        Raises:
            CheckingError: it is not done.
            DraftError: a second reader approves a draft that is not as they saw it.
        """
        now = self.database.clock()
        one = Pending(number, wish, officer, now, now, dict(values))
        decided = await self._act(one, is_trial=True)
        if decided.is_again:
            return decided
        wanted = replace(one, claim=decided.claim.number)
        async with self.database.unit_of_work() as unit:
            if not await pending.decide(unit, wanted, self.seconds):
                before = (await pending.of_claims(unit, [wanted.claim])).get(wanted.claim)
                if before is None or (before.wish, before.values, before.officer) != (wish, values, officer):
                    raise CheckingError(Refusal.ALREADY, claim=wanted.claim)
                return replace(decided, is_again=True)
        if self.seconds <= 0:
            await self.work()
        return decided

    async def take_back(self, number: int, officer: int) -> bool:
        """Undo a decision; False when there is none, or when it took effect already.

        Args:
            officer: row number of whoever takes it back.
        """
        async with self.database.unit_of_work() as unit:
            before = (await pending.of_claims(unit, [number])).get(number)
            if before is None or not await pending.take_back(unit, number):
                return False
            await audit.append(unit, Act(actor_of(officer), "claim_taken_back", f"claim:{number}", before.wish))
        return True

    async def work(self) -> None:
        """Let everything take effect whose time has come."""
        async with self.database.reading() as unit:
            found = await pending.due(unit, ROUND)
        for one in found:
            try:
                await self._take_effect(one)
            except (CheckingError, DraftError) as error:
                await self._refused(one, error.fault if isinstance(error, DraftError) else error.refusal)
            except Exception:
                log.exception("what was decided on %s takes no effect yet; it is tried again", claim_label(one.claim))

    async def _take_effect(self, one: Pending) -> None:
        decided = await self._act(one)
        self.reached("verdict.decided")
        await self._tell(one, decided)
        async with self.database.unit_of_work() as unit:
            await pending.done(unit, one)

    async def _refused(self, one: Pending, refusal: Refusal | DraftFault) -> None:
        """Who came too late needs no reminder; anything else waits for whoever looks at the claim."""
        log.warning("what was decided on %s does not take effect: %s", claim_label(one.claim), refusal)
        async with self.database.unit_of_work() as unit:
            if refusal in (Refusal.ALREADY, Refusal.UNKNOWN):
                await pending.done(unit, one)
            else:
                await pending.refused(unit, one, refusal)

    async def _act(self, one: Pending, *, is_trial: bool = False) -> Decided:
        values = one.values
        if not values:
            raise CheckingError(Refusal.DAMAGED)
        if one.wish is Wish.CONFIRM:
            return await self.desk.confirm(one.claim, int(values["factcheck"]), one.officer, is_trial=is_trial)
        if one.wish is Wish.ANSWER and "draft" in values:
            return await self.second.answer(one, is_trial=is_trial)
        if one.wish is Wish.ANSWER:
            return await self.desk.answer(
                one.claim, lambda claim: self.draft(one, claim), one.officer, is_trial=is_trial
            )
        if one.wish is Wish.REJECT:
            return await self.desk.reject(one.claim, one.officer, values["reason"], is_trial=is_trial)
        due = datetime.fromisoformat(values["due"])
        department = values["department"]
        return await self.desk.ask(one.claim, one.officer, department, due, zone=self.zone, is_trial=is_trial)

    def draft(self, one: Pending, claim: Claim) -> FactCheck:
        """The fact-check that was typed, as of the day on which it was.

        Raises:
            CheckingError: something of it is not as it should be.
        """
        return drafted(
            Typed(**one.values), self.office, one.decided_at.astimezone(self.zone).date(), claim_label(claim.number)
        )

    async def _tell(self, one: Pending, decided: Decided) -> None:
        if one.wish is Wish.REJECT:
            await self.teller.rejection(decided.claim.number)
        elif decided.factcheck is not None:
            await self.teller.verdict(decided.factcheck.number)
