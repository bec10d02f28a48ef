"""Officers as rows: who may sign in, with what, what they may do, and for whom they stand in.

Passwords are kept as Argon2id hashes and second factors sealed; both are made and compared in ``bot.credentials``.
Rows are never deleted, because the audit trail names officers by their row number. Every change stands in that
trail, in the same transaction, without names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from data.model.audit import Act
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState
from data.store import audit
from data.store.database import Unit
from data.store.schema import delegation, office_chat, officer

SEALED_NAME = "officer.name"
SEALED_TOTP = "officer.totp"
#: Until their first sign-in the place of the second factor holds until when the one-time code counts.
SEALED_TERM = "officer.term"


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody signs in with, for :mod:`bot.credentials` only.

    Args:
        secret: of the second factor; empty before the first sign-in.
        step: of the last code that was used.
        failures: tries since the last that succeeded, this one not counted.
        locked_until: no try counts before then.
        until: until when a one-time code counts; None when a password of their own stands.
    """

    officer: Officer
    password_hash: str
    secret: str
    step: int
    failures: int
    locked_until: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Somebody who is to be an officer.

    Args:
        password_hash: of their password, or of a one-time code.
        secret: of their second factor; empty when they have a one-time code.
        until: until when that code counts; None when it is a password of their own.
        step: of the code by which the second factor was proved; 0 while there is none.
    """

    login: str
    name: str
    roles: frozenset[OfficerRole]
    password_hash: str
    secret: str = ""
    until: datetime | None = None
    step: int = 0


async def is_empty(unit: Unit) -> bool:
    """Whether there never was an officer."""
    return await unit.connection.scalar(select(officer.c.id).limit(1)) is None


async def enrolled(unit: Unit) -> int:
    """How many officers ever signed in with a second factor of their own, disabled ones too."""
    query = select(func.count()).select_from(officer).where(officer.c.totp_step > 0)
    return int(await unit.connection.scalar(query) or 0)


async def add(unit: Unit, new: NewOfficer, actor: str) -> int:
    """Store a new officer and return the row number.

    Args:
        actor: as the audit trail names who did it.
    """
    now = await unit.now()
    row = {
        "login": new.login,
        "name_sealed": unit.vault.seal(SEALED_NAME, new.name),
        "roles": _words(new.roles),
        "state": OfficerState.ACTIVE,
        "totp_step": new.step,
        "created_at": now,
        "updated_at": now,
    } | _secrets(unit, new.password_hash, new.secret, new.until)
    number = int(await unit.connection.scalar(insert(officer).values(row).returning(officer.c.id)) or 0)
    await audit.append(unit, Act(actor, "add", _target(number), "", _words(new.roles)))
    return number


async def get(unit: Unit, number: int) -> Officer | None:
    """An officer by row number, active or not."""
    row = (await unit.connection.execute(select(officer).where(officer.c.id == number))).first()
    return _read(unit, row) if row else None


async def find(unit: Unit, login: str) -> Officer | None:
    """An officer by login, active or not."""
    row = (await unit.connection.execute(select(officer).where(officer.c.login == login))).first()
    return _read(unit, row) if row else None


async def listed(unit: Unit) -> list[Credential]:
    """All officers in the order in which they came."""
    return [_credential(unit, row) for row in await unit.connection.execute(select(officer).order_by(officer.c.id))]


async def able(unit: Unit, role: OfficerRole) -> list[Officer]:
    """Who has a role and can act in it now: active, and signed in at least once with a password of their own."""
    query = select(officer).where(officer.c.state == OfficerState.ACTIVE, officer.c.must_change.is_(False))
    found = [_read(unit, row) for row in await unit.connection.execute(query.order_by(officer.c.id))]
    return [one for one in found if role in one.roles]


async def lock(unit: Unit) -> None:
    """Let nobody change any officer until this unit ends; for who has to look first at what others did."""
    everybody = select(officer.c.id).order_by(officer.c.id)
    await unit.connection.execute(everybody.with_for_update(key_share=True))


async def locked(unit: Unit, login: str) -> Credential | None:
    """What somebody signs in with, under a lock on their row; None for an unknown login."""
    query = select(officer).where(officer.c.login == login).with_for_update()
    row = (await unit.connection.execute(query)).first()
    return _credential(unit, row) if row else None


async def note_try(unit: Unit, number: int, failures: int, locked_until: datetime | None) -> None:
    """Count a try before it is looked at, so that many at once are counted too."""
    mine = update(officer).where(officer.c.id == number)
    await unit.connection.execute(mine.values(failures=failures, locked_until=locked_until))


async def note_lock(unit: Unit, number: int, failures: int, until: datetime, by: str) -> None:
    """Write down that too many tries failed.

    Args:
        by: where, as the audit trail names it.
    """
    after = f"{failures} until {until.isoformat(timespec='seconds')}"
    await audit.append(unit, Act(by, "lock", _target(number), "", after))


async def note_success(unit: Unit, seen: Credential, step: int) -> bool:
    """Take a code as used and forget failures; False when this code, or a later one, was used before.

    Args:
        seen: what they signed in with; if that was replaced meanwhile, it counts no more.
    """
    fresh = update(officer).where(
        officer.c.id == seen.officer.number,
        officer.c.totp_step < step,
        officer.c.state == OfficerState.ACTIVE,
        officer.c.password_hash == seen.password_hash,
    )
    values = {"totp_step": step, "failures": 0, "locked_until": None}
    return (await unit.connection.execute(fresh.values(values))).rowcount == 1


async def set_secrets(unit: Unit, seen: Credential, new: NewOfficer, act: Act) -> bool:
    """Replace what somebody signs in with, unless it is not what was seen any more.

    Args:
        new: name and roles do not count; a step of 0 leaves that of the last code, which also tells that somebody
            signed in before.
        act: for the audit trail.
    """
    same = update(officer).where(officer.c.id == seen.officer.number, officer.c.password_hash == seen.password_hash)
    values = _secrets(unit, new.password_hash, new.secret, new.until)
    values |= {"failures": 0, "locked_until": None, "updated_at": await unit.now()}
    values |= {"totp_step": new.step} if new.step else {}
    if (await unit.connection.execute(same.values(values))).rowcount != 1:
        return False
    if new.until is not None:
        await _cut(unit, seen.officer.number)
    await audit.append(unit, act)
    return True


async def set_hash(unit: Unit, number: int, before: str, password_hash: str) -> None:
    """Store the same password under newer parameters, unless it was changed meanwhile."""
    same = update(officer).where(officer.c.id == number, officer.c.password_hash == before)
    await unit.connection.execute(same.values(password_hash=password_hash))


async def set_roles(unit: Unit, seen: Officer, roles: Collection[OfficerRole], actor: str) -> None:
    """Give somebody other roles."""
    await _change(unit, seen.number, {"roles": _words(roles)})
    await audit.append(unit, Act(actor, "roles", _target(seen.number), _words(seen.roles), _words(roles)))


async def set_state(unit: Unit, seen: Officer, state: OfficerState, actor: str) -> None:
    """Let somebody sign in no longer, or again."""
    await _change(unit, seen.number, {"state": state})
    if state is OfficerState.DISABLED:
        await _cut(unit, seen.number)
    await audit.append(unit, Act(actor, "state", _target(seen.number), seen.state, state))


async def link(unit: Unit, seen: Officer, address: int | None, actor: str) -> None:
    """Name the chat in which somebody gets test messages; None takes it away."""
    await _change(unit, seen.number, {"address_id": address})
    before, after = (f"address:{number}" if number else "" for number in (seen.address, address))
    await audit.append(unit, Act(actor, "link", _target(seen.number), before, after))


async def delegate(unit: Unit, wanted: Delegation, actor: str) -> int:
    """Note that somebody stands in for an approver, and return the row number."""
    row = {
        "officer_id": wanted.officer,
        "instead_of_id": wanted.instead_of,
        "kind": wanted.kind,
        "letter": wanted.letter,
        "from_on": wanted.from_on,
        "until_on": wanted.until_on,
        "created_at": await unit.now(),
    }
    number = int(await unit.connection.scalar(insert(delegation).values(row).returning(delegation.c.id)) or 0)
    after = f"{wanted.kind} of officer:{wanted.instead_of} {wanted.from_on} {wanted.until_on}"
    await audit.append(unit, Act(actor, "delegate", _target(wanted.officer), "", after))
    return number


async def end_delegation(unit: Unit, number: int, actor: str) -> bool:
    """End a delegation before its last day; False when there is none that is not ended."""
    open_one = update(delegation).where(delegation.c.id == number, delegation.c.ended_at.is_(None))
    ended = open_one.values(ended_at=await unit.now()).returning(delegation.c.officer_id)
    whose = await unit.connection.scalar(ended)
    if whose is None:
        return False
    await audit.append(unit, Act(actor, "end_delegation", _target(whose), f"delegation:{number}"))
    return True


async def delegations(unit: Unit, day: date | None = None, of_officer: int | None = None) -> list[Delegation]:
    """Delegations that nobody ended, the oldest first.

    Args:
        day: only those that hold on it; the last day is included.
        of_officer: only those by which this officer stands in.
    """
    query = select(delegation).where(delegation.c.ended_at.is_(None)).order_by(delegation.c.id)
    if of_officer is not None:
        query = query.where(delegation.c.officer_id == of_officer)
    found = [_delegation(row) for row in await unit.connection.execute(query)]
    return [one for one in found if day is None or one.holds_on(day)]


async def stands_in(unit: Unit, number: int, day: date) -> bool:
    """Whether an officer stands in for an approver on a day, and so may do what approvers do."""
    for one in await delegations(unit, day, number):
        whom = await get(unit, one.instead_of)
        if whom is not None and OfficerRole.APPROVER in whom.roles:
            return True
    return False


async def _cut(unit: Unit, number: int) -> None:
    """Reach somebody by the officers' bot no more: they left, or may have lost the telephone."""
    await unit.connection.execute(delete(office_chat).where(office_chat.c.officer_id == number))


def _secrets(unit: Unit, password_hash: str, secret: str, until: datetime | None) -> dict[str, Any]:
    purpose, kept = (SEALED_TOTP, secret) if until is None else (SEALED_TERM, until.isoformat())
    sealed = unit.vault.seal(purpose, kept)
    return {"password_hash": password_hash, "totp_sealed": sealed, "must_change": until is not None}


async def _change(unit: Unit, number: int, values: dict[str, Any]) -> None:
    changed = values | {"updated_at": await unit.now()}
    await unit.connection.execute(update(officer).where(officer.c.id == number).values(changed))


def _target(number: int) -> str:
    return f"officer:{number}"


def _words(roles: Collection[OfficerRole]) -> str:
    return " ".join(sorted(roles))


def _read(unit: Unit, row: Row[Any]) -> Officer:
    roles = frozenset(OfficerRole(word) for word in row.roles.split())
    name = unit.vault.unseal(SEALED_NAME, row.name_sealed)
    return Officer(row.id, row.login, name, roles, row.state, row.address_id)


def _credential(unit: Unit, row: Row[Any]) -> Credential:
    until = datetime.fromisoformat(unit.vault.unseal(SEALED_TERM, row.totp_sealed)) if row.must_change else None
    secret = "" if row.must_change else unit.vault.unseal(SEALED_TOTP, row.totp_sealed)
    return Credential(_read(unit, row), row.password_hash, secret, row.totp_step, row.failures, row.locked_until, until)


def _delegation(row: Row[Any]) -> Delegation:
    return Delegation(row.id, row.officer_id, row.instead_of_id, row.kind, row.letter, row.from_on, row.until_on)
