"""What officers do to broadcasts, each act by somebody who is signed in: the Python API of command line and console.

An act is one transaction: the officer as they are now, the rule that allows it, the row under the version that they
looked at, and the audit trail. What the service does by itself (preparing, finishing, expiring) is not here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.broadcasting.drafting import Drafting, Wanted
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.credentials import SignedIn
from bot.officers import present
from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import UnknownTransitionError, change, lacks_approval, may_approve
from data.model.audit import Act, actor_of
from data.model.broadcast import (
    Approval,
    Broadcast,
    BroadcastAct,
    Change,
    Hashes,
    Judgement,
    PauseCause,
)
from data.model.officer import Delegation, Officer, OfficerRole
from data.store import approvals, audit, broadcasts, officers, timetable
from data.store.broadcasts import StaleError
from data.store.database import Database, Unit

#: How often an act that nobody has to have looked at first is tried again when somebody was quicker.
TRIES = 5
#: Longest reason and note, characters.
MOST_CHARS = 500
_EITHER = (OfficerRole.OFFICER, OfficerRole.APPROVER)


async def _one(_unit: Unit, _broadcast: Broadcast) -> int:
    return 1


async def _has_seen_test(unit: Unit, broadcast: Broadcast, officer: Officer) -> bool:
    return await approvals.has_seen_test(unit, broadcast.number, officer.address, len(broadcast.content.texts))


async def _nothing(_unit: Unit, _broadcast: Broadcast) -> None:
    return


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of a broadcast beside its state, each by a question that others may answer.

    Args:
        approvals_needed: how many people have to approve it.
        has_seen_test: whether an officer got its test message.
        before_submit: refuses, by raising :class:`BroadcastError`, what the calendar forbids.
    """

    approvals_needed: Callable[[Unit, Broadcast], Awaitable[int]] = _one
    has_seen_test: Callable[[Unit, Broadcast, Officer], Awaitable[bool]] = _has_seen_test
    before_submit: Callable[[Unit, Broadcast], Awaitable[None]] = _nothing


@dataclass(frozen=True, slots=True)
class Seen:
    """A broadcast as somebody looked at it; an act on it is refused when it changed since."""

    number: int
    version: int


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a judgement rests on: what was seen, the delegation by which it is given, and what was said."""

    hashes: Hashes
    stood_for: Delegation | None
    note: str


class BroadcastDesk:
    """The desk of the officers.

    Args:
        timezone: the office's own, for days of delegations and the year of serials.
    """

    def __init__(self, database: Database, drafting: Drafting, timezone: str, rules: Rules | None = None) -> None:
        self.database = database
        self.drafting = drafting
        self._timezone = ZoneInfo(timezone)
        self.rules = rules or Rules()

    async def draft(self, who: SignedIn, wanted: Wanted) -> Broadcast:
        """Store a new draft.

        Raises:
            BroadcastError, AudienceError, ScheduleError, OfficerError: it is not done.
        """
        async with self.acting(who, [OfficerRole.OFFICER], by_session=True) as (unit, officer):
            read = await self.drafting.read(unit, wanted)
            return await got(unit, await broadcasts.draft(unit, read, officer.number))

    async def edit(self, who: SignedIn, seen: Seen, wanted: Wanted) -> Broadcast:
        """Write a broadcast anew; it is a draft again, and no approval of it stands.

        Raises:
            BroadcastError, AudienceError, ScheduleError, OfficerError: it is not done.
        """
        async with self.acting(who, [OfficerRole.OFFICER], by_session=True) as (unit, officer):
            known = await self._seen(unit, seen)
            made = allowed(known, BroadcastAct.EDIT, officer)
            await broadcasts.edit(unit, known, await self.drafting.read(unit, wanted), made)
            return await got(unit, known.number)

    async def submit(self, who: SignedIn, seen: Seen) -> Broadcast:
        """Ask for approval of a draft, with the number of those it reaches now; the first time it gets its serial.

        Raises:
            BroadcastError, AudienceError, ScheduleError, OfficerError: it is not done.
        """
        async with self.acting(who, [OfficerRole.OFFICER], by_session=True) as (unit, officer):
            known = await self._seen(unit, seen)
            made = allowed(known, BroadcastAct.SUBMIT, officer)
            await self._untouched(unit, known)
            count = await self.drafting.check(unit, known)
            await self.rules.before_submit(unit, known)
            serial = known.serial or await broadcasts.next_serial(unit, (await self._today(unit)).year)
            await broadcasts.move(unit, known, made, previewed_count=count, serial=serial)
            return await got(unit, known.number)

    async def approve(self, who: SignedIn, seen: Seen, note: str = "") -> Broadcast:
        """Approve what was submitted, or what the calendar holds until one more has; with enough of them it goes on.

        What is an occurrence stands on the approvals of its series, so they are given to that.

        Raises:
            BroadcastError, ScheduleError, OfficerError: it is not done.
        """
        try:
            return await self._approved(who, seen, note)
        except BroadcastError as error:
            if error.refusal is not Refusal.UNKNOWN:
                await self._note_refused(who, seen.number, error.refusal)
            raise

    async def _note_refused(self, who: SignedIn, number: int, refusal: Refusal) -> None:
        """Write down that an approval was wanted and refused; what refused it was rolled back with its transaction."""
        async with self.database.unit_of_work() as unit:
            await audit.append(
                unit, Act(actor_of(who.officer), "refuse_approval", f"broadcast:{number}", "", str(refusal))
            )

    async def _approved(self, who: SignedIn, seen: Seen, note: str) -> Broadcast:
        async with self.acting(who, []) as (unit, officer):
            known = await self._seen(unit, seen)
            is_held = lacks_approval(known)
            made = allowed(known, BroadcastAct.RESUME if is_held else BroadcastAct.APPROVE, officer)
            if is_held:
                await self.rules.before_submit(unit, known)
            # Of two who approve at once the second has to see what the first wrote, or neither lets it go on.
            await broadcasts.locked(unit, known, known.parent or known.number)
            source = await source_of(unit, known)
            hashes, before = await self._approve(unit, (known, source), officer, note)
            is_whole = before + 1 >= await self.rules.approvals_needed(unit, source)
            if is_held or not is_whole:
                act = Act(
                    actor_of(officer.number), "countersign", f"broadcast:{source.number}", "", hashes.content.hex()
                )
                await audit.append(unit, act)
            if is_whole:
                await broadcasts.move(unit, known, made)
            return await got(unit, known.number)

    async def _approve(
        self, unit: Unit, what: tuple[Broadcast, Broadcast], officer: Officer, note: str
    ) -> tuple[Hashes, int]:
        """Write an approval down; what it is bound to, and how many others stand beside it.

        Args:
            what: what is to go out, and what is approved for that.
        """
        known, source = what
        stood_for = await self._may_judge(unit, source, officer)
        hashes = await self._untouched(unit, source)
        await self.drafting.check_in_time(unit, known)
        if not await self.rules.has_seen_test(unit, source, officer):
            raise BroadcastError(Refusal.NO_TEST)
        before = {one.officer for one in await approvals.standing(unit, source, hashes)}
        if officer.number in before:
            raise BroadcastError(Refusal.APPROVED_BEFORE)
        await _judge(unit, source, Judgement.APPROVED, officer, _Basis(hashes, stood_for, note.strip()[:MOST_CHARS]))
        return hashes, len(before)

    async def reject(self, who: SignedIn, seen: Seen, note: str) -> Broadcast:
        """Say that what was submitted is not to be sent as it is; it is a draft again.

        Raises:
            BroadcastError, OfficerError: it is not done.
        """
        async with self.acting(who, [], by_session=True) as (unit, officer):
            known = await self._seen(unit, seen)
            made = allowed(known, BroadcastAct.REJECT, officer)
            stood_for = await self._may_judge(unit, known, officer)
            hashes = await broadcasts.hashes(unit, known.number)
            await _judge(unit, known, Judgement.REJECTED, officer, _Basis(hashes, stood_for, note.strip()[:MOST_CHARS]))
            await broadcasts.move(unit, known, made)
            return await got(unit, known.number)

    async def return_(self, who: SignedIn, seen: Seen, reason: str = "") -> Broadcast:
        """Take what was submitted or approved back to a draft, as its author or as an approver.

        Raises:
            BroadcastError, OfficerError: it is not done.
        """
        async with self.acting(who, _EITHER, by_session=True) as (unit, officer):
            known = await self._seen(unit, seen)
            made = allowed(known, BroadcastAct.RETURN, officer, reason)
            await broadcasts.move(unit, known, made)
            return await got(unit, known.number)

    async def stop(self, who: SignedIn, number: int, reason: str = "") -> Broadcast:
        """End a broadcast for good; what did not go out stays here.

        Raises:
            BroadcastError, OfficerError: it is not done.
        """
        return await self._now(who, number, BroadcastAct.STOP, reason)

    async def pause(self, who: SignedIn, number: int, reason: str = "") -> Broadcast:
        """Let nothing more go out until somebody resumes it.

        Raises:
            BroadcastError, OfficerError: it is not done.
        """
        return await self._now(who, number, BroadcastAct.PAUSE, reason)

    async def resume(self, who: SignedIn, number: int, reason: str = "") -> Broadcast:
        """Let it go on where it stood still.

        Raises:
            BroadcastError, OfficerError: it is not done.
        """
        return await self._now(who, number, BroadcastAct.RESUME, reason)

    async def _now(self, who: SignedIn, number: int, act: BroadcastAct, reason: str) -> Broadcast:
        """Do what cannot wait for anybody to look first; somebody who was quicker only makes us look again."""
        for _ in range(TRIES):
            try:
                return await self._once(who, number, act, reason)
            except BroadcastError as error:
                if error.refusal is not Refusal.STALE:
                    raise
        return await self._once(who, number, act, reason)

    async def _once(self, who: SignedIn, number: int, act: BroadcastAct, reason: str) -> Broadcast:
        # What lets nothing out is done at once; nobody has to look for their telephone first.
        is_holding = act is not BroadcastAct.RESUME
        async with self.acting(who, _EITHER, by_session=is_holding) as (unit, officer):
            known = await got(unit, number)
            # Whoever stops a series means what goes out of it just now, too.
            parts = await timetable.going_on(unit, number) if act is BroadcastAct.STOP else []
            await broadcasts.locked(unit, known, *parts)
            for one in (known, *[await got(unit, part) for part in parts]):
                await broadcasts.move(unit, one, allowed(one, act, officer, reason))
            return await got(unit, number)

    @asynccontextmanager
    async def acting(
        self, who: SignedIn, roles: Sequence[OfficerRole], *, by_session: bool = False
    ) -> AsyncIterator[tuple[Unit, Officer]]:
        """One transaction of somebody who has one of these roles; with none named the act itself looks at them.

        Who stands in for an approver may do what approvers do.

        Args:
            by_session: it lets nothing out, so the session of a browser is enough.
        """
        try:
            async with self.database.unit_of_work() as unit:
                officer = await present(unit, who, by_session=by_session)
                if roles and not await self._has(unit, officer, roles):
                    raise BroadcastError(Refusal.WRONG_ROLE, role=roles[0])
                yield unit, officer
        except StaleError as error:
            raise BroadcastError(Refusal.STALE) from error

    async def _has(self, unit: Unit, officer: Officer, roles: Sequence[OfficerRole]) -> bool:
        if not officer.roles.isdisjoint(roles):
            return True
        return OfficerRole.APPROVER in roles and await officers.stands_in(unit, officer.number, await self._today(unit))

    async def _seen(self, unit: Unit, seen: Seen) -> Broadcast:
        known = await got(unit, seen.number)
        if known.version != seen.version:
            raise BroadcastError(Refusal.STALE)
        return known

    async def _untouched(self, unit: Unit, known: Broadcast) -> Hashes:
        """The hashes of what is there, which are those that were stored with it."""
        hashes = hashes_of(known.content, known.audience, known.schedule, known.expires_at, known.corrects)
        if hashes != await broadcasts.hashes(unit, known.number):
            raise BroadcastError(Refusal.TAMPERED)
        return hashes

    async def _may_judge(self, unit: Unit, known: Broadcast, officer: Officer) -> Delegation | None:
        """See that somebody may judge a broadcast; the delegation by which they do, None in their own office."""
        today = await self._today(unit)
        held = await officers.delegations(unit, today, officer.number)
        valid = [one for one in held if await _is_approver(unit, one.instead_of)]
        if OfficerRole.APPROVER not in officer.roles and not valid:
            raise BroadcastError(Refusal.WRONG_ROLE, role=OfficerRole.APPROVER)
        since = await approvals.last_approved_at(unit, known.number)
        editors = await broadcasts.editors(unit, known.number, since)
        if not may_approve(known, officer.number, editors):
            raise BroadcastError(Refusal.OWN_WORK)
        if not may_approve(known, officer.number, editors, _instead_of(held)):
            raise BroadcastError(Refusal.STANDS_IN)
        return None if OfficerRole.APPROVER in officer.roles else valid[0]

    async def _today(self, unit: Unit) -> date:
        now: datetime = await unit.now()
        return now.astimezone(self._timezone).date()


async def got(unit: Unit, number: int) -> Broadcast:
    """A broadcast by its row number.

    Raises:
        BroadcastError: there is none.
    """
    found = await broadcasts.get(unit, number)
    if found is None:
        raise BroadcastError(Refusal.UNKNOWN)
    return found


async def source_of(unit: Unit, known: Broadcast) -> Broadcast:
    """What is approved for a broadcast to go out: its series, or itself."""
    return known if known.parent is None else await got(unit, known.parent)


async def _is_approver(unit: Unit, number: int) -> bool:
    """Whether the one who is stood in for has the office at all; that they were disabled does not end it."""
    officer = await officers.get(unit, number)
    return officer is not None and OfficerRole.APPROVER in officer.roles


async def _judge(unit: Unit, known: Broadcast, judgement: Judgement, officer: Officer, basis: _Basis) -> None:
    stood_for = basis.stood_for
    given = Approval(
        broadcast=known.number,
        officer=officer.number,
        judgement=judgement,
        hashes=basis.hashes,
        klass=known.klass,
        count=known.previewed_count or 0,
        at=await unit.now(),
        instead_of=stood_for.instead_of if stood_for else None,
        note=basis.note,
    )
    await approvals.add(unit, given, stood_for.kind if stood_for else None)


def _instead_of(held: Collection[Delegation]) -> frozenset[int]:
    return frozenset(one.instead_of for one in held)


def allowed(known: Broadcast, act: BroadcastAct, officer: Officer, reason: str = "") -> Change:
    """The transition that an act of an officer makes.

    Raises:
        BroadcastError: it cannot be done where the broadcast stands.
    """
    cause = PauseCause.OFFICER if act is BroadcastAct.PAUSE else None
    try:
        return change(known, act, officer.number, reason=reason.strip()[:MOST_CHARS], cause=cause)
    except UnknownTransitionError as error:
        raise BroadcastError(Refusal.NOT_NOW, act=error.act, state=error.state) from error
