"""The desk at which the office's own fact-checks are written, and a second person lets them go public.

Each act is one transaction and names the revision that its officer saw, so that of two officers one is first and the
other is told. What is public changes only by :meth:`WritingDesk.approve`; telling people comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date

from bot.checking.correcting import foreseen, obeyed, store_correction, store_withdrawal
from bot.checking.desk import NOTE_CHARS, ClaimDesk
from bot.checking.drafts import VERDICTS, Typed, drafted, part_of
from bot.checking.refusals import CheckingError, DraftError, DraftFault, Refusal
from bot.checking.sheet import Approved, Foreseen, Proposed, Ready, Sheet, writers_of
from bot.policy import OFFICE, election_body, is_ours
from data.model.audit import Act, actor_of
from data.model.claim import UNSETTLED, Claim
from data.model.draft import OPEN_DRAFTS, Draft, DraftAct, DraftKind, DraftState
from data.model.factcheck import FactCheck
from data.model.officer import Officer
from data.store import audit, claim_queue, claims, drafts, factchecks, officers, pending
from data.store.database import Database, Unit

#: Longest long form, bytes; and why a verdict was changed, in UTF-16 units as people are told.
EXPLANATION_BYTES = 100_000
REASON_UNITS = 200
#: What stands in the form of a draft.
FIELDS = (*(field.name for field in fields(Typed)), "note")
#: Characters of names in the history of a verdict.
_SIGNED_CHARS = 80


class WritingDesk:
    """Writes, submits, gives back and publishes for officers.

    Args:
        desk: knows of what the office gives no verdict of its own.
        office: how the office is called.
        today: the date in its zone.
    """

    def __init__(self, database: Database, desk: ClaimDesk, office: str, today: Callable[[], date]) -> None:
        self._database = database
        self._desk = desk
        self._office = office
        self._today = today

    async def begin(self, typed: Mapping[str, str], by: int) -> int:
        """Store a new draft and return its number."""
        async with self._database.unit_of_work() as unit:
            return await drafts.begin(unit, DraftKind.NEW, _fields(typed), by)

    async def begin_change(self, number: int, kind: DraftKind, by: int) -> int:
        """Begin a correction or a withdrawal; where one is open already, that one's number.

        Raises:
            DraftError: the fact-check is none of the office's, or it is taken back.
        """
        async with self._database.unit_of_work() as unit:
            before = (await factchecks.get(unit, [number])).get(number)
            if before is None or not is_ours(before):
                raise DraftError(DraftFault.NOT_OURS)
            if before.withdrawn_at is not None or before.updated_at is None:
                raise DraftError(DraftFault.BASE_CHANGED)
            return await drafts.begin(unit, kind, typed_of(before), by, (number, before.updated_at))

    async def write(self, number: int, revision: int, typed: Mapping[str, str], by: int) -> Draft:
        """Store what somebody typed, upon what is published now; what stands there already is not stored again.

        Raises:
            DraftError: the draft is not as they saw it.
        """
        said = _fields(typed)
        async with self._database.unit_of_work() as unit:
            draft = await _seen(unit, number, revision)
            before = await _before(unit, draft)
            onto = replace(draft, base_at=before.updated_at if before else None)
            if dict(draft.typed) == said and onto == draft:
                return draft
            if not await drafts.write(unit, onto, said, by):
                raise DraftError(DraftFault.STALE)
        return replace(onto, typed=said, revision=revision + 1, state=DraftState.WRITING)

    async def submit(self, number: int, revision: int, by: int) -> None:
        """Ask a second person to read a draft.

        Raises:
            DraftError, CheckingError: it lacks something, or is not as it was seen.
        """
        async with self._database.unit_of_work() as unit:
            draft = await _seen(unit, number, revision)
            if draft.claim:
                # From here on nobody else decides on its claim, or submits another verdict on it.
                await claims.lock(unit)
            await self._prepared(unit, draft)
            await _moved(unit, draft, DraftAct.SUBMITTED, by)

    async def propose(self, number: int, typed: Mapping[str, str], by: int) -> Proposed:
        """Write a verdict on a claim and ask a second person to read it; nobody is told before they did.

        Raises:
            CheckingError: it lacks something, may not be said, or the claim waits for no verdict.
        """
        said = _fields(typed)
        async with self._database.unit_of_work() as unit:
            await claims.lock(unit)
            claim = await claim_queue.named(unit, number)
            if claim is None:
                raise CheckingError(Refusal.UNKNOWN, claim=number)
            known = await drafts.submitted_on(unit, claim.number)
            if known and dict(known.typed) == said and by in writers_of(await drafts.history(unit, known.number)):
                return Proposed(claim.number, known.number, is_again=True)
            new = await drafts.begin(unit, DraftKind.NEW, said, by, answers=claim.number)
            draft = await _seen(unit, new, 1)
            await self._prepared(unit, draft)
            await _moved(unit, draft, DraftAct.SUBMITTED, by)
        return Proposed(claim.number, new)

    async def propose_change(self, after: FactCheck, note: str, by: int) -> Proposed:
        """Write a correction and ask a second person to read it; what is published stays until they did.

        Args:
            after: a published fact-check of the office's own with what is to change; ``updated_at`` as it was seen.
            note: why, as people are told.

        Raises:
            DraftError, CheckingError: it changes nothing, may not be said, or another change is in work.
        """
        if after.updated_at is None or not is_ours(after):
            raise DraftError(DraftFault.NOT_OURS)
        said = typed_of(after) | {"note": note}
        async with self._database.unit_of_work() as unit:
            new = await drafts.begin(unit, DraftKind.CORRECTION, said, by, (after.number, after.updated_at))
            draft, history = await drafts.get(unit, new, locked=True), await drafts.history(unit, new)
            if draft is None or dict(draft.typed) != said or by not in writers_of(history):
                raise DraftError(DraftFault.IN_WORK)
            if draft.state is DraftState.SUBMITTED:
                return Proposed(0, new, is_again=True)
            await self._prepared(unit, draft)
            await _moved(unit, draft, DraftAct.SUBMITTED, by)
        return Proposed(0, new)

    async def give_back(self, number: int, revision: int, by: int, note: str) -> None:
        """Return a draft to who writes it.

        Raises:
            DraftError, CheckingError: it is not submitted, not as it was seen, or nothing is said of why.
        """
        said = " ".join(note.split())
        if not said or len(said) > NOTE_CHARS:
            raise CheckingError(Refusal.BAD_REASON, most=NOTE_CHARS)
        async with self._database.unit_of_work() as unit:
            draft = _submitted(await _seen(unit, number, revision))
            await _moved(unit, draft, DraftAct.RETURNED, by, said)

    async def discard(self, number: int, revision: int, by: int) -> None:
        """Throw a draft away; what is published stays.

        Raises:
            DraftError: it is not as it was seen.
        """
        async with self._database.unit_of_work() as unit:
            await _moved(unit, await _seen(unit, number, revision), DraftAct.DISCARDED, by)

    async def approve(self, number: int, revision: int, by: Officer) -> Approved:
        """Let a draft go public; one that answers a claim goes by :class:`bot.checking.grace.Grace` instead.

        Raises:
            DraftError, CheckingError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            ready = await self.ready(unit, number, revision, by)
            stored, has_changed = await _published(unit, ready)
            await sign(unit, ready, by, stored)
        return Approved(stored, has_changed, ready.draft.kind is DraftKind.WITHDRAWAL)

    async def ready(self, unit: Unit, number: int, revision: int, by: Officer) -> Ready:
        """A draft that somebody may let go public as they saw it.

        Raises:
            DraftError, CheckingError: they may not, or not like this.
        """
        draft = _submitted(await _seen(unit, number, revision))
        history = await drafts.history(unit, number)
        if by.number in writers_of(history):
            raise DraftError(DraftFault.OWN_WORDS)
        held = await officers.delegations(unit, self._today(), by.number)
        if any(one.instead_of in writers_of(history) for one in held):
            raise DraftError(DraftFault.STANDS_IN)
        before, record = await self._prepared(unit, draft)
        signed = ", ".join([*dict.fromkeys(one.login for one in history if one.typed), by.login])[:_SIGNED_CHARS]
        return Ready(draft, before, record, signed)

    async def sheet(self, number: int) -> Sheet:
        """A draft with everything that is shown of it.

        Raises:
            DraftError: there is none.
        """
        async with self._database.reading() as unit:
            draft = await drafts.get(unit, number) if number < 2**63 else None
            if draft is None:
                raise DraftError(DraftFault.UNKNOWN)
            history = await drafts.history(unit, number)
            before = await _before(unit, draft)
            try:
                _, record = await self._prepared(unit, draft)
            except (CheckingError, DraftError) as error:
                return Sheet(draft, history, before, None, error, None)
            told = None
            if before is not None and draft.state in OPEN_DRAFTS:
                is_withdrawn = draft.kind is DraftKind.WITHDRAWAL
                parts = await foreseen(unit, before, record, draft.typed.get("note", ""), is_withdrawn=is_withdrawn)
                told = Foreseen(*parts)
        return Sheet(draft, history, before, record, None, told)

    async def _prepared(self, unit: Unit, draft: Draft) -> tuple[FactCheck | None, FactCheck]:
        """What is published now, and what would be.

        Raises:
            DraftError, CheckingError: the draft lacks something, or may not be said.
        """
        before = await _before(unit, draft)
        has_base = before is None or (before.updated_at == draft.base_at and before.withdrawn_at is None)
        if draft.state in OPEN_DRAFTS and not has_base:
            raise DraftError(DraftFault.BASE_CHANGED)
        note = part_of(draft.typed.get("note", ""), REASON_UNITS)
        if draft.kind is DraftKind.WITHDRAWAL and before is not None:
            if not note:
                raise DraftError(DraftFault.NO_NOTE)
            return before, before
        record = self._record(draft, before)
        if before is not None and draft.kind is DraftKind.CORRECTION:
            if record == before and draft.state in OPEN_DRAFTS:
                raise DraftError(DraftFault.NOTHING_NEW)
            if record.verdict is not before.verdict and not note:
                raise DraftError(DraftFault.NO_NOTE)
        answers = await claim_of(unit, draft) if draft.claim and draft.state in OPEN_DRAFTS else None
        await obeyed(unit, self._desk, record, answers.statement if answers else "")
        return before, record

    def _record(self, draft: Draft, before: FactCheck | None) -> FactCheck:
        typed = Typed(**{field.name: draft.typed.get(field.name, "") for field in fields(Typed)})
        if len(typed.explanation.encode()) > EXPLANATION_BYTES:
            raise CheckingError(Refusal.TOO_LONG, text=typed.explanation[:40], most=EXPLANATION_BYTES)
        record = drafted(typed, self._office, self._today(), f"draft-{draft.number}")
        if before is None or draft.kind is DraftKind.NEW:
            return record
        return corrected(before, record, typed)


def corrected(before: FactCheck, typed_anew: FactCheck, typed: Typed) -> FactCheck:
    """A published fact-check with what was typed anew; whose it is and when it came out stays.

    Raises:
        CheckingError: it would cite somebody else than before.
    """
    cited = election_body(typed.source_link).casefold() or OFFICE
    if cited != before.source:
        raise CheckingError(Refusal.BAD_SOURCE_LINK)
    kept = ("source", "external_id", "publisher", "published_on", "number", "updated_at", "withdrawn_at", "twin_of")
    return replace(typed_anew, **{name: getattr(before, name) for name in kept})


def typed_of(record: FactCheck) -> dict[str, str]:
    """A published fact-check as it stands in the form of its correction."""
    is_cited = record.source != OFFICE
    typed = Typed(
        next((word for word, verdict in VERDICTS.items() if verdict is record.verdict), ""),
        record.title,
        record.summary,
        record.explanation,
        "" if is_cited else record.url,
        record.url if is_cited else "",
        str(record.valid_from or ""),
        str(record.valid_until or ""),
    )
    return _fields(asdict(typed))


async def claim_of(unit: Unit, draft: Draft) -> Claim:
    """The claim that an open draft answers, or the one that took its tips, as long as it waits for that.

    Raises:
        CheckingError: it was decided, is about to be, or another verdict on it is being read.
    """
    claim = await claim_queue.named(unit, draft.claim)
    if claim is None:
        raise CheckingError(Refusal.UNKNOWN, claim=draft.claim)
    decided = (await pending.of_claims(unit, [claim.number])).get(claim.number)
    is_about_to = decided is not None and not decided.refusal and decided.values.get("draft") != str(draft.number)
    if claim.state not in UNSETTLED or is_about_to:
        raise CheckingError(Refusal.ALREADY, claim=claim.number)
    if draft.state is DraftState.WRITING and await drafts.submitted_on(unit, claim.number):
        raise CheckingError(Refusal.SECOND_READER, claim=claim.number)
    return claim


async def sign(unit: Unit, ready: Ready, by: Officer, stored: int) -> None:
    """Note that a draft went public as a fact-check, and who let it.

    Raises:
        DraftError: it is not as it was seen.
    """
    if not await drafts.published(unit, ready.draft, by.number, stored):
        raise DraftError(DraftFault.STALE)
    was = f"draft:{ready.draft.number}"
    await audit.append(unit, Act(actor_of(by.number), "factcheck", f"factcheck:{stored}", was, str(ready.draft.kind)))


def _fields(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed.get(name, "") for name in FIELDS}


async def _seen(unit: Unit, number: int, revision: int) -> Draft:
    """The draft that somebody saw, if it is still like that."""
    draft = await drafts.get(unit, number, locked=True) if number < 2**63 else None
    if draft is None:
        raise DraftError(DraftFault.UNKNOWN)
    if draft.state not in OPEN_DRAFTS:
        raise DraftError(DraftFault.OVER)
    if draft.revision != revision:
        raise DraftError(DraftFault.STALE)
    return draft


def _submitted(draft: Draft) -> Draft:
    if draft.state is not DraftState.SUBMITTED:
        raise DraftError(DraftFault.NOT_SUBMITTED)
    return draft


async def _moved(unit: Unit, draft: Draft, act: DraftAct, by: int, note: str = "") -> None:
    if not await drafts.move(unit, draft, act, by, note):
        raise DraftError(DraftFault.STALE)


async def _before(unit: Unit, draft: Draft) -> FactCheck | None:
    if not draft.factcheck or draft.kind is DraftKind.NEW:
        return None
    return (await factchecks.get(unit, [draft.factcheck])).get(draft.factcheck)


async def _published(unit: Unit, ready: Ready) -> tuple[int, bool]:
    """Make public what was approved; its row number, and whether anybody may have heard another verdict."""
    draft, before, record = ready.draft, ready.before, ready.record
    note = " ".join(draft.typed.get("note", "").split())
    if before is None:
        await factchecks.save(unit, [record])
        return await factchecks.number_of(unit, record.source, record.external_id), False
    if draft.kind is DraftKind.WITHDRAWAL:
        await store_withdrawal(unit, before, ready.signed, note)
        return before.number, True
    return before.number, await store_correction(unit, before, record, ready.signed, note)
