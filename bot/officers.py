"""What may be done to the register of officers, and by whom: adding, roles, disabling, standing in, linking a chat.

Everything here is done by somebody who is signed in. Once two people have signed in themselves, bringing another
identity in (adding somebody, or giving somebody a new one-time code) takes two of them: an administrator, and a
witness. Otherwise one administrator could be as many people as an approval needs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.credentials import Doorman, Enrolment, SignedIn, normal_login
from data.model.audit import Act, actor_of
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState
from data.store import officers
from data.store.database import Database, Unit
from data.store.officers import NewOfficer

#: How long a sign-in counts for what needs one's own credential.
FRESH = timedelta(minutes=10)
#: From so many people on, bringing in another identity needs a witness.
TWO = 2
#: Longest name and longest number of a letter, characters.
MOST_CHARS = 120


class Fault(StrEnum):
    """Why something is not done to the register; each has its sentence."""

    STALE_SIGN_IN = "stale_sign_in"
    DISABLED = "disabled"
    NOT_ADMINISTRATOR = "not_administrator"
    NEEDS_WITNESS = "needs_witness"
    #: There is nobody who could be one.
    NO_WITNESS = "no_witness"
    SAME_WITNESS = "same_witness"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    BAD_LOGIN = "bad_login"
    BAD_NAME = "bad_name"
    NO_ROLES = "no_roles"
    ONESELF = "oneself"
    FIRST_IS_ADMINISTRATOR = "first_is_administrator"
    NOT_FIRST = "not_first"
    NOT_APPROVER = "not_approver"
    BAD_DAYS = "bad_days"
    NO_LETTER = "no_letter"
    NO_DELEGATION = "no_delegation"


class OfficerError(Exception):
    """Something is not done to the register of officers.

    Args:
        fault: why.
        login: whom it is about; empty when that goes without saying.
    """

    def __init__(self, fault: Fault, login: str = "") -> None:
        super().__init__(f"{fault}: {login}" if login else str(fault))
        self.fault = fault
        self.login = login


@dataclass(frozen=True, slots=True)
class OneTime:
    """A one-time code, to be handed to its officer.

    Args:
        code: as it is typed.
        until: until when it counts.
    """

    login: str
    code: str
    until: datetime


async def present(unit: Unit, who: SignedIn, *, by_session: bool = False) -> Officer:
    """Who is signed in, as they are now.

    Args:
        by_session: the session of a browser is enough; otherwise they showed a code of their second factor.

    Raises:
        OfficerError: they signed in too long ago or without what it takes, or were disabled since.
    """
    officer = await officers.get(unit, who.officer)
    if officer is None or officer.state is not OfficerState.ACTIVE:
        raise OfficerError(Fault.DISABLED)
    if await unit.now() - who.at > FRESH or not (who.has_code or by_session):
        raise OfficerError(Fault.STALE_SIGN_IN)
    return officer


class OfficerDesk:
    """The register of officers, for those who are signed in."""

    def __init__(self, database: Database, doorman: Doorman) -> None:
        self._database = database
        self._doorman = doorman

    async def is_empty(self) -> bool:
        """Whether the first officer is still to come, whom nobody has to let in."""
        async with self._database.reading() as unit:
            return await officers.is_empty(unit)

    async def needs_witness(self) -> bool:
        """Whether bringing in another identity takes two people by now."""
        async with self._database.reading() as unit:
            return await officers.enrolled(unit) >= TWO

    async def found(self, name: str, enrolment: Enrolment, password: str, code: str) -> None:
        """Make the first officer of all, an administrator and nothing else.

        Raises:
            OfficerError: there are officers already.
            WeakPassword: another password is needed.
            WrongCode: the second factor is not set up.
        """
        prepared = await self._doorman.prepared(enrolment, password, code)
        new = replace(prepared, name=_name(name), roles=frozenset({OfficerRole.ADMINISTRATOR}))
        async with self._database.unit_of_work() as unit:
            if not await officers.is_empty(unit):
                raise OfficerError(Fault.NOT_FIRST)
            await officers.add(unit, new, "shell")
            # The trail's lock lets one after another come this far, and the later one sees the earlier.
            if await officers.enrolled(unit) != 1:
                raise OfficerError(Fault.NOT_FIRST)

    async def add(
        self, by: SignedIn, login: str, name: str, roles: Collection[OfficerRole], witness: SignedIn | None = None
    ) -> OneTime:
        """Make a further officer, who signs in for the first time by the code that this returns.

        Raises:
            OfficerError: it is not done.
        """
        wanted = normal_login(login)
        if wanted is None:
            raise OfficerError(Fault.BAD_LOGIN, login)
        if not roles:
            raise OfficerError(Fault.NO_ROLES)
        code, hashed, until = await self._doorman.one_time()
        new = NewOfficer(wanted, _name(name), frozenset(roles), hashed, until=until)
        async with self._database.unit_of_work() as unit:
            await self._two(unit, by, witness, None)
            if await officers.find(unit, wanted):
                raise OfficerError(Fault.TAKEN, wanted)
            await officers.add(unit, new, _named(by, witness))
        return OneTime(wanted, code, until)

    async def reset(self, by: SignedIn, login: str, witness: SignedIn | None = None) -> OneTime:
        """Give somebody who forgot a password or lost a second factor a new one-time code.

        Raises:
            OfficerError: it is not done.
        """
        code, hashed, until = await self._doorman.one_time()
        async with self._database.unit_of_work() as unit:
            whom = await _known(unit, login)
            await self._two(unit, by, witness, whom)
            seen = await officers.locked(unit, whom.login)
            assert seen is not None
            act = Act(_named(by, witness), "reset", f"officer:{whom.number}")
            await officers.set_secrets(unit, seen, NewOfficer(whom.login, "", whom.roles, hashed, until=until), act)
        return OneTime(whom.login, code, until)

    async def set_roles(self, by: SignedIn, login: str, roles: Collection[OfficerRole]) -> None:
        """Give somebody else other roles.

        Raises:
            OfficerError: it is not done.
        """
        if not roles:
            raise OfficerError(Fault.NO_ROLES)
        async with self._database.unit_of_work() as unit:
            whom = await self._somebody_else(unit, by, login)
            await officers.set_roles(unit, whom, roles, actor_of(by.officer))

    async def set_state(self, by: SignedIn, login: str, state: OfficerState) -> None:
        """Let somebody else sign in no longer, or again.

        Raises:
            OfficerError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            whom = await self._somebody_else(unit, by, login)
            if whom.state is not state:
                await officers.set_state(unit, whom, state, actor_of(by.officer))

    async def delegate(self, by: SignedIn, login: str, instead_of: str, wanted: Delegation) -> int:
        """Let somebody stand in for an approver; nobody makes themselves a deputy.

        Args:
            wanted: its officers do not count.

        Raises:
            OfficerError: it is not done.
        """
        if wanted.until_on < wanted.from_on:
            raise OfficerError(Fault.BAD_DAYS)
        if not wanted.letter.strip() or len(wanted.letter) > MOST_CHARS:
            raise OfficerError(Fault.NO_LETTER)
        async with self._database.unit_of_work() as unit:
            deputy, approver = await self._somebody_else(unit, by, login), await _known(unit, instead_of)
            if OfficerRole.APPROVER not in approver.roles or approver.number == deputy.number:
                raise OfficerError(Fault.NOT_APPROVER, approver.login)
            named = replace(wanted, officer=deputy.number, instead_of=approver.number, letter=wanted.letter.strip())
            return await officers.delegate(unit, named, actor_of(by.officer))

    async def end_delegation(self, by: SignedIn, number: int) -> None:
        """End a delegation before its last day.

        Raises:
            OfficerError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            await _administrator(unit, by)
            if not await officers.end_delegation(unit, number, actor_of(by.officer)):
                raise OfficerError(Fault.NO_DELEGATION, str(number))

    async def here(self, who: SignedIn) -> Officer:
        """Who proved just now who they are, as they are now.

        Raises:
            OfficerError: they are not let in.
        """
        async with self._database.reading() as unit:
            return await present(unit, who)

    async def link(self, who: SignedIn, address: int | None) -> None:
        """Name the chat in which somebody gets test messages; that it is theirs was seen before."""
        async with self._database.unit_of_work() as unit:
            await officers.link(unit, await present(unit, who), address, actor_of(who.officer))

    async def _somebody_else(self, unit: Unit, by: SignedIn, login: str) -> Officer:
        """Somebody to whom an administrator does something; nobody gives themselves powers."""
        await _administrator(unit, by)
        whom = await _known(unit, login)
        if whom.number == by.officer:
            raise OfficerError(Fault.ONESELF)
        return whom

    async def _two(self, unit: Unit, by: SignedIn, witness: SignedIn | None, whom: Officer | None) -> None:
        """See that an administrator brings somebody in, and a witness with them once there is one to be had."""
        await _administrator(unit, by)
        if whom is not None and whom.number == by.officer:
            raise OfficerError(Fault.ONESELF)
        if witness is not None:
            other = await present(unit, witness)
            if other.number in (by.officer, whom.number if whom else 0):
                raise OfficerError(Fault.SAME_WITNESS)
        elif await officers.enrolled(unit) >= TWO:
            concerned = {by.officer, whom.number if whom else 0}
            others = [one for one in await officers.listed(unit) if one.step and one.officer.number not in concerned]
            can_be = any(one.officer.state is OfficerState.ACTIVE for one in others)
            raise OfficerError(Fault.NEEDS_WITNESS if can_be else Fault.NO_WITNESS)


async def _administrator(unit: Unit, by: SignedIn) -> Officer:
    # Of two who dismiss each other at once the second has to see what the first did, or nobody is left.
    await officers.lock(unit)
    officer = await present(unit, by)
    if OfficerRole.ADMINISTRATOR not in officer.roles:
        raise OfficerError(Fault.NOT_ADMINISTRATOR)
    return officer


async def _known(unit: Unit, login: str) -> Officer:
    found = await officers.find(unit, login.strip().casefold())
    if found is None:
        raise OfficerError(Fault.UNKNOWN, login)
    return found


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > MOST_CHARS or not name.isprintable():
        raise OfficerError(Fault.BAD_NAME)
    return name


def _named(by: SignedIn, witness: SignedIn | None) -> str:
    """How the audit trail names one or two people."""
    return actor_of(by.officer) + (f"+{witness.officer}" if witness else "")
