"""What a fact-checker decides on a claim; each act is one transaction, and of two officers one is first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.checking.refusals import CheckingError, Refusal
from bot.confirming import Fitting, Misfit, fitting, learn
from bot.policy import OFFICE, PoliticalNames, own_verdict_allowed
from data.model.audit import Act, actor_of
from data.model.claim import UNSETTLED, Claim, ClaimAct, ClaimState
from data.model.factcheck import FactCheck
from data.store import audit, claim_queue, claims, drafts, factchecks, officers, verdicts
from data.store.claims import Deed
from data.store.database import Database, Unit

#: Texts of one claim that become variants at most, so that the decision stays a short transaction.
MOST_TEXTS = 50
#: Characters of a department's name, and of a reason.
DEPARTMENT_CHARS = 200
NOTE_CHARS = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a claim.

    Args:
        claim: as it was found.
        factcheck: what answers it now.
        is_again: it stood like this before; nothing was changed.
        kept: how many of its texts are known variants from now on.
        left_out: which texts are not, by the number of their tip, and why.
    """

    claim: Claim
    factcheck: FactCheck | None = None
    is_again: bool = False
    kept: int = 0
    left_out: Mapping[int, Misfit] = field(default_factory=dict)


class ClaimDesk:
    """Decides on claims for officers.

    Args:
        names: the region's names of politics, of which the office writes no verdict of its own.
    """

    def __init__(self, database: Database, names: Callable[[], PoliticalNames]) -> None:
        self._database = database
        self._names = names

    async def confirm(
        self, number: int, factcheck: int, officer: str, *, teaches: bool = True, is_trial: bool = False
    ) -> Decided:
        """Answer a claim with a fact-check that is there already.

        Args:
            factcheck: row number.
            teaches: whether the texts of the claim become known variants, as far as they fit.
            is_trial: see only whether it could be done.

        Raises:
            CheckingError: it is not done.
        """
        async with self._database.reading() as unit:
            claim = await _claim(unit, number)
            record = (await factchecks.get(unit, [factcheck])).get(factcheck)
            if record is None:
                raise CheckingError(Refusal.NO_FACTCHECK, factcheck=factcheck)
            if claim.factcheck == record.number:
                return Decided(claim, record, is_again=True)
            await _must_wait(unit, claim)
        if record.withdrawn_at is not None:
            raise CheckingError(Refusal.WITHDRAWN, factcheck=record.number)
        self.obey(record, claim.statement)
        if is_trial:
            return Decided(claim, record)
        taught = await self.taught(record, claim.number, is_wanted=teaches)
        async with self._database.unit_of_work() as unit:
            kept = await learn(unit, record, taught.texts, officer)
            await _must_still_wait(unit, claim)
            deed = Deed(ClaimAct.CONFIRMED, officer, factcheck=record.number)
            if not await verdicts.answer(unit, claim.number, record, deed):
                raise _already(claim)
        return Decided(claim, record, kept=kept, left_out=taught.left_out)

    async def answer(
        self,
        number: int,
        draft: Callable[[Claim], FactCheck],
        officer: str,
        *,
        teaches: bool = True,
        is_trial: bool = False,
    ) -> Decided:
        """Write a fact-check of the office's own, and answer a claim with it; nobody else reads it, which is audited.

        Args:
            draft: the fact-check for the claim as it is found.

        Raises:
            CheckingError: it is not done.
        """
        async with self._database.reading() as unit:
            claim = await _claim(unit, number)
        record = draft(claim)
        if await self._is_again(claim, record):
            return Decided(claim, record, is_again=True)
        async with self._database.reading() as unit:
            await _must_wait(unit, claim)
        self.obey(record, claim.statement)
        if is_trial:
            return Decided(claim, record)
        taught = await self.taught(record, claim.number, is_wanted=teaches)
        async with self._database.unit_of_work() as unit:
            await factchecks.save(unit, [record])
            (stored,) = await factchecks.named(unit, f"{record.source}:{record.external_id}", 2)
            kept = await learn(unit, stored, taught.texts, officer)
            await _must_still_wait(unit, claim)
            await audit.append(unit, await _alone(unit, officer, claim, stored))
            deed = Deed(ClaimAct.ANSWERED, officer, factcheck=stored.number)
            if not await verdicts.answer(unit, claim.number, stored, deed):
                raise _already(claim)
        return Decided(claim, stored, kept=kept, left_out=taught.left_out)

    async def reject(self, number: int, officer: str, reason: str, *, is_trial: bool = False) -> Decided:
        """Close a claim in which nothing can be checked.

        Raises:
            CheckingError: it is not done.
        """
        said = " ".join(reason.split())
        if not said or len(said) > NOTE_CHARS:
            raise CheckingError(Refusal.BAD_REASON, most=NOTE_CHARS)
        async with self._database.unit_of_work() as unit:
            claim = await _claim(unit, number)
            if claim.state is ClaimState.REJECTED:
                return Decided(claim, is_again=True)
            await _must_still_wait(unit, claim)
            if not is_trial and not await verdicts.reject(unit, claim.number, officer, said):
                raise _already(claim)
        return Decided(claim)

    async def ask(
        self, number: int, officer: str, department: str, due: datetime, *, zone: tzinfo, is_trial: bool = False
    ) -> Decided:
        """Let a claim wait for what a department says.

        Args:
            due: aware.
            zone: in which messages and history name that moment.

        Raises:
            CheckingError: it is not done.
        """
        name, shown = " ".join(department.split()), due.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        if len(name) > DEPARTMENT_CHARS:
            raise CheckingError(Refusal.LONG_DEPARTMENT, most=DEPARTMENT_CHARS)
        if due <= self._database.clock():
            raise CheckingError(Refusal.PAST_DUE, due=shown)
        async with self._database.unit_of_work() as unit:
            claim = await _claim(unit, number)
            await _must_still_wait(unit, claim)
            if (claim.state, claim.department, claim.due_at) == (ClaimState.WAITING, name, due):
                return Decided(claim, is_again=True)
            deed = Deed(ClaimAct.ASKED, officer, note=f"{name} {shown}".strip())
            if not is_trial and not await verdicts.ask(unit, claim.number, name, due, deed):
                raise _already(claim)
        return Decided(claim)

    def obey(self, record: FactCheck, *statements: str) -> None:
        """See that the office may judge this itself, or cites who may.

        Raises:
            CheckingError: it may not.
        """
        if record.source != OFFICE:
            return
        said = "\n".join([record.title, record.summary, *statements])
        refusal = own_verdict_allowed(said, record.verdict, self._names())
        if refusal is not None:
            raise CheckingError(Refusal.NOT_OURS_TO_JUDGE, matter=refusal.matter, word=refusal.word)

    async def taught(self, record: FactCheck, claim: int, *, is_wanted: bool) -> Fitting:
        """Look at the texts of a claim beside the fact-check that is to answer it, outside of any transaction."""
        if not is_wanted:
            return Fitting((), {})
        async with self._database.reading() as unit:
            texts = await claim_queue.texts(unit, claim, MOST_TEXTS)
        return fitting(record, texts)

    async def _is_again(self, claim: Claim, record: FactCheck) -> bool:
        """Whether just this verdict answers the claim already, because it was sent twice."""
        if not claim.factcheck:
            return False
        async with self._database.reading() as unit:
            known = (await factchecks.get(unit, [claim.factcheck])).get(claim.factcheck)
        return known is not None and (known.source, known.verdict, known.title) == (
            record.source,
            record.verdict,
            record.title,
        )


async def _claim(unit: Unit, number: int) -> Claim:
    found = await claim_queue.named(unit, number)
    if found is None:
        raise CheckingError(Refusal.UNKNOWN, claim=number)
    return found


async def _must_wait(unit: Unit, claim: Claim) -> None:
    if claim.state not in UNSETTLED:
        raise _already(claim)
    if await drafts.submitted_on(unit, claim.number):
        raise CheckingError(Refusal.SECOND_READER, claim=claim.number)


async def _must_still_wait(unit: Unit, claim: Claim) -> None:
    """The same in the transaction that decides, in which from here on nobody else submits a verdict on it."""
    await claims.lock(unit)
    await _must_wait(unit, claim)


async def _alone(unit: Unit, officer: str, claim: Claim, record: FactCheck) -> Act:
    """What the audit trail holds of a verdict that no second person read."""
    who = await officers.find(unit, officer)
    actor = actor_of(who.number) if who else "shell"
    return Act(actor, "answer_alone", f"claim:{claim.number}", "", f"factcheck:{record.number}")


def _already(claim: Claim) -> CheckingError:
    return CheckingError(Refusal.ALREADY, claim=claim.number)
