"""What officers do to the standing of KIM and to their boards, each act by somebody who is signed in.

A KIM becomes active only by two officers: one verifies what is on paper (or imports it), another one, with a
credential of their own, activates exactly that. What leads where is :mod:`data.model.standing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.credentials import SignedIn
from bot.officers import present
from data.model.audit import Act, actor_of
from data.model.board import BoardOffice, Declaration
from data.model.membership import InstitutionStatus
from data.model.officer import Officer, OfficerRole
from data.model.register import FIELD_CHARS, Kim, KimField
from data.model.standing import NEED_REASON, Batch, Gap, KimAct, KimEvent, UnknownActError, after, digest, gaps
from data.model.standing import batch_digest as digest_of_all
from data.store import audit, boards, register, standings
from data.store.database import Database, Unit

#: Who may change the register, and who may agree to what another one did.
KEEPERS = frozenset({OfficerRole.OFFICER})
SECONDS = frozenset({OfficerRole.OFFICER, OfficerRole.APPROVER})
#: Fewest characters of a hash that somebody types to say what they have seen; 48 bits.
LEAST_HEX = 12
#: KIM that are let expire within one transaction, so that nobody else waits long.
PORTION = 20
#: Longest reason, characters.
REASON_CHARS = 500
_NAME_CHARS = FIELD_CHARS[KimField.CHAIR]


class Fault(StrEnum):
    """Why something is not done; each has its sentence."""

    UNKNOWN = "unknown"
    WRONG_ROLE = "wrong_role"
    NOT_NOW = "not_now"
    NO_REASON = "no_reason"
    BAD_DAY = "bad_day"
    GAPS = "gaps"
    NOT_VERIFIED = "not_verified"
    SAME_OFFICER = "same_officer"
    CHANGED = "changed"
    OTHER_HASH = "other_hash"
    NO_BATCH = "no_batch"
    BATCH_DONE = "batch_done"
    BAD_NAME = "bad_name"
    NO_MEMBER = "no_member"


class StandingError(Exception):
    """Something is not done to a KIM.

    Args:
        fault: why.
        gaps: what is lacking, where that is why.
        values: what the sentence names.
    """

    def __init__(self, fault: Fault, gaps: Sequence[Gap] = (), **values: object) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.gaps = gaps
        self.values = values


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act on the standing of a KIM, as somebody asked for it.

    Args:
        on: from which day it holds.
        reason: why; some acts need one.
    """

    act: KimAct
    on: date
    reason: str = ""


class StandingDesk:
    """The standing of KIM, for those who are signed in.

    Args:
        today: in the office's own zone.
    """

    def __init__(self, database: Database, today: date) -> None:
        self._database = database
        self._today = today

    async def act(self, who: SignedIn, number: int, wanted: Wanted) -> Kim:
        """Do what one officer can do: verify, freeze, unfreeze, expire, dissolve.

        Returns:
            The KIM as it is now.

        Raises:
            StandingError, OfficerError: it is not done.
        """
        assert wanted.act not in (KimAct.ACTIVATE, KimAct.FALL_BACK)
        self._check(wanted)
        async with self._database.unit_of_work() as unit:
            officer, one = await self._begin(unit, who, KEEPERS, number)
            target = _target(wanted.act, one)
            seen = digest(one) if wanted.act is KimAct.VERIFY else b""
            event = KimEvent(
                number, wanted.act, one.status, target, wanted.on, wanted.reason.strip(), officer.number, seen
            )
            await _write(unit, event)
            return await _got(unit, number)

    async def activate(self, who: SignedIn, number: int, seen: str) -> Kim:
        """Make a KIM active, which another officer verified.

        Args:
            seen: the beginning of the hash of what they looked at.

        Raises:
            StandingError, OfficerError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            officer, one = await self._begin(unit, who, SECONDS, number)
            target = _target(KimAct.ACTIVATE, one)
            self._whole(one)
            _same(digest(one), seen)
            first = await standings.verified(unit, number)
            if first is None or not first.officer:
                raise StandingError(Fault.NOT_VERIFIED, name=one.name)
            if first.digest != digest(one):
                raise StandingError(Fault.CHANGED, name=one.name)
            if officer.number in {first.officer, *(member.checked_by for member in one.board)}:
                raise StandingError(Fault.SAME_OFFICER)
            event = KimEvent(number, KimAct.ACTIVATE, one.status, target, self._today, "", officer.number, digest(one))
            await _write(unit, event)
            return await _got(unit, number)

    async def activate_batch(self, who: SignedIn, number: int, seen: str) -> list[Kim]:
        """Make every KIM of an import active at once, which another officer imported.

        Args:
            seen: the beginning of the hash of all of them together.

        Raises:
            StandingError, OfficerError: none of it is done.
        """
        async with self._database.unit_of_work() as unit:
            await register.lock(unit)
            officer = await _present(unit, who, SECONDS)
            found, those = await self.of_batch(unit, number)
            if not found.is_open:
                raise StandingError(Fault.BATCH_DONE, number=number)
            if officer.number in {found.officer, *(m.checked_by for one in those for m in one.board)}:
                raise StandingError(Fault.SAME_OFFICER)
            _same(found.digest, seen)
            if digest_of_all(those) != found.digest:
                raise StandingError(Fault.CHANGED, name=str(number))
            for one in those:
                _target(KimAct.ACTIVATE, one)
                self._whole(one)
            await self._all_active(unit, officer, found, those)
            return those

    async def _all_active(self, unit: Unit, officer: Officer, found: Batch, those: Sequence[Kim]) -> None:
        by, active = officer.number, InstitutionStatus.ACTIVE
        await standings.close(unit, found.number, by)
        events = [
            KimEvent(one.number, KimAct.ACTIVATE, one.status, active, self._today, "", by, digest(one), found.number)
            for one in those
        ]
        await standings.note(unit, events)
        told = f"count={len(those)} hash={found.digest.hex()}"
        await audit.append(unit, Act(actor_of(by), "kim_activate", f"kim_batch:{found.number}", "", told))

    @staticmethod
    async def of_batch(unit: Unit, number: int) -> tuple[Batch, list[Kim]]:
        """An import that waits, with its KIM as they are now.

        Raises:
            StandingError: there is none of this number.
        """
        found = await standings.batch(unit, number)
        if found is None:
            raise StandingError(Fault.NO_BATCH, number=number)
        wanted = set(found.kim)
        return found, [one for one in await register.every(unit) if one.number in wanted]

    async def expire_lapsed(self, who: SignedIn) -> list[Kim]:
        """Let every KIM whose SK has ended be expired, from the day after its last.

        Raises:
            StandingError, OfficerError: it is not done.
        """
        done: list[Kim] = []
        while portion := await self._expire_portion(who):
            done += portion
        return done

    async def _expire_portion(self, who: SignedIn) -> list[Kim]:
        async with self._database.unit_of_work() as unit:
            await register.lock(unit)
            officer = await _present(unit, who, KEEPERS)
            those = [await _got(unit, number) for number in await standings.lapsed(unit, self._today, PORTION)]
            for one in those:
                target = _target(KimAct.EXPIRE, one)
                event = KimEvent(one.number, KimAct.EXPIRE, one.status, target, self._today, officer=officer.number)
                await _write(unit, event)
            return those

    # --- The board ---------------------------------------------------------------------------------------------------

    async def board_add(self, who: SignedIn, number: int, office: BoardOffice, name: str) -> Kim:
        """Enter somebody of a board; an active KIM is verified only until two officers agree anew.

        Raises:
            StandingError, OfficerError: it is not done.
        """
        plain = " ".join(name.split())
        if not plain or len(plain) > _NAME_CHARS or not plain.isprintable():
            raise StandingError(Fault.BAD_NAME, most=_NAME_CHARS)
        async with self._database.unit_of_work() as unit:
            officer, one = await self._begin(unit, who, KEEPERS, number)
            await register.keep(unit, number)
            member = await boards.add(unit, number, office, plain)
            return await _board_changed(unit, officer, one, f"add={member} office={office}")

    async def board_end(self, who: SignedIn, number: int, members: Sequence[int]) -> Kim:
        """Note that somebody holds office no longer.

        Raises:
            StandingError, OfficerError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            officer, one = await self._begin(unit, who, KEEPERS, number)
            _all_of(one, members)
            await boards.end(unit, number, members)
            return await _board_changed(unit, officer, one, f"end={_numbers(members)}")

    async def board_check(self, who: SignedIn, number: int, members: Sequence[int], seen: Declaration) -> Kim:
        """Note what somebody saw of declarations; whose declaration is in the way keeps the KIM from being active.

        Args:
            seen: its officer does not count.

        Raises:
            StandingError, OfficerError: it is not done.
        """
        if seen.on is None or seen.on > self._today:
            raise StandingError(Fault.BAD_DAY)
        async with self._database.unit_of_work() as unit:
            officer, one = await self._begin(unit, who, KEEPERS, number)
            _all_of(one, members)
            mine = Declaration(seen.on, officer.number, seen.is_not_asn, seen.is_not_partisan)
            await boards.declare(unit, number, mine, members)
            told = f"check={_numbers(members)} not_asn={mine.is_not_asn} not_partisan={mine.is_not_partisan}"
            return await _board_changed(unit, officer, one, told)

    # -----------------------------------------------------------------------------------------------------------------

    async def _begin(
        self, unit: Unit, who: SignedIn, roles: frozenset[OfficerRole], number: int
    ) -> tuple[Officer, Kim]:
        await register.lock(unit)
        return await _present(unit, who, roles), await _got(unit, number)

    def _check(self, wanted: Wanted) -> None:
        if wanted.act in NEED_REASON and not wanted.reason.strip():
            raise StandingError(Fault.NO_REASON)
        if len(wanted.reason) > REASON_CHARS:
            raise StandingError(Fault.NO_REASON)
        if wanted.on > self._today:
            raise StandingError(Fault.BAD_DAY)

    def _whole(self, one: Kim) -> None:
        if lacks := gaps(one, self._today):
            raise StandingError(Fault.GAPS, lacks, name=one.name)


async def _present(unit: Unit, who: SignedIn, roles: frozenset[OfficerRole]) -> Officer:
    officer = await present(unit, who)
    if officer.roles.isdisjoint(roles):
        raise StandingError(Fault.WRONG_ROLE)
    return officer


async def _got(unit: Unit, number: int) -> Kim:
    one = await register.get(unit, number)
    if one is None:
        raise StandingError(Fault.UNKNOWN)
    return one


def _target(act: KimAct, one: Kim) -> InstitutionStatus:
    try:
        return after(act, one.status)
    except UnknownActError as error:
        raise StandingError(Fault.NOT_NOW, name=one.name, status=one.status) from error


def _same(known: bytes, typed: str) -> None:
    """See that somebody means what is there."""
    bare = typed.strip().casefold()
    if len(bare) < LEAST_HEX or not known.hex().startswith(bare):
        raise StandingError(Fault.OTHER_HASH)


def _all_of(one: Kim, members: Sequence[int]) -> None:
    known = {member.number for member in one.board}
    if missing := [number for number in members if number not in known]:
        raise StandingError(Fault.NO_MEMBER, number=missing[0], name=one.name)


async def _write(unit: Unit, event: KimEvent) -> None:
    await standings.note(unit, [event])
    before, now = f"status={event.before}", f"status={event.after} from={event.on}"
    if event.digest:
        now += f" hash={event.digest.hex()}"
    await audit.append(unit, Act(actor_of(event.officer), f"kim_{event.act}", f"kim:{event.kim}", before, now))


async def _board_changed(unit: Unit, officer: Officer, one: Kim, told: str) -> Kim:
    actor = actor_of(officer.number)
    await audit.append(unit, Act(actor, "kim_board", f"kim:{one.number}", "", told))
    await register.unsettle(unit, one, actor)
    return await _got(unit, one.number)


def _numbers(members: Sequence[int]) -> str:
    return ",".join(map(str, members))
