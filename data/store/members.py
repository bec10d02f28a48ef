"""Memberships and institutions: who is registered as what and where, and what the office says of it.

Names are sealed with the person; institutions, roles and places are not, for nobody is in them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, or_, select, update

from data.model.membership import (
    INSTITUTION_OF,
    InstitutionKind,
    InstitutionStatus,
    Member,
    MembershipState,
    Registration,
    Role,
    institution_key,
)
from data.model.message import ChatKind
from data.model.people import AddressStatus
from data.model.reach import MANUAL
from data.store import invitations, newcomers
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.people import SEALED_NAME
from data.store.schema import address, consent, institution, kim, membership, person

#: What the consent that a registration rests on is about.
REGISTRATION = "registration"
#: Memberships that the office has still to look at, or has confirmed.
VALID = (MembershipState.UNVERIFIED, MembershipState.CONFIRMED)
#: Memberships that stand; a rejected one is shown to its person, who may correct it.
LIVE = (*VALID, MembershipState.REJECTED)


@dataclass(frozen=True, slots=True)
class Listed:
    """A membership as the office's list shows it.

    Args:
        address: row number of the address at which the person is told of it.
        language: two-letter code in which they are told.
    """

    member: Member
    address: int
    channel: str
    language: str
    status: AddressStatus
    created_at: datetime


async def register(unit: Unit, place: int, wanted: Registration) -> int:
    """Keep a registration with its consent; the one that it corrects ends, and so does one that was rejected.

    Args:
        place: row number of the address it was made at.

    Returns:
        Row number of the membership; that of one which says the same already, if there is one that the office has not
        rejected: a rejected one is registered anew, and waits anew.
    """
    now = await unit.now()
    someone = await _someone(unit, place, wanted)
    sealed = unit.vault.seal(SEALED_NAME, wanted.name)
    await unit.connection.execute(update(person).where(person.c.id == someone).values(name_sealed=sealed))
    await _end_corrected(unit, place, wanted, now)
    number = await _membership(unit, place, someone, wanted)
    row = {"address_id": place, "person_id": someone, "topic": REGISTRATION, "is_given": True}
    await unit.connection.execute(insert(consent).values(text_version=wanted.consent_version, at=now, **row))
    return number


async def _someone(unit: Unit, place: int, wanted: Registration) -> int:
    """The person that is registered: one of this address, its own if nobody is registered there yet, or a new one."""
    here = select(membership.c.person_id).where(membership.c.address_id == place, stands(membership.c.state, *LIVE))
    registered = set((await unit.connection.scalars(here)).all())
    if wanted.person in registered:
        return wanted.person
    own = await unit.connection.scalar(select(address.c.person_id).where(address.c.id == place))
    assert own is not None
    if own not in registered:
        return int(own)
    made = insert(person).values(kind=ChatKind.PRIVATE, created_at=await unit.now()).returning(person.c.id)
    number = await unit.connection.scalar(made)
    assert number is not None
    return int(number)


async def _end_corrected(unit: Unit, place: int, wanted: Registration, now: datetime) -> None:
    if wanted.membership:
        mine = and_(membership.c.id == wanted.membership, membership.c.address_id == place)
        changed = update(membership).where(mine, stands(membership.c.state, *LIVE))
        await unit.connection.execute(changed.values(state=MembershipState.ENDED, updated_at=now, ended_at=now))


async def _membership(unit: Unit, place: int, someone: int, wanted: Registration) -> int:
    kind = INSTITUTION_OF.get(wanted.role)
    invited_to = await invitations.use(unit, wanted.invitation, place) if wanted.invitation else None
    belongs_to = invited_to or (await _institution(unit, kind, wanted) if kind and wanted.institution else None)
    known = await _valid_one(unit, someone, wanted, belongs_to)
    if known is not None:
        return known
    now = await unit.now()
    row = {
        "person_id": someone,
        "address_id": place,
        "institution_id": belongs_to,
        "role": wanted.role,
        "region_code": wanted.place,
        "state": MembershipState.UNVERIFIED,
        "created_at": now,
        "updated_at": now,
    }
    number = await unit.connection.scalar(insert(membership).values(row).returning(membership.c.id))
    assert number is not None
    if belongs_to is not None:
        await newcomers.join(unit, belongs_to)
    return int(number)


async def _valid_one(unit: Unit, someone: int, wanted: Registration, belongs_to: int | None) -> int | None:
    """The valid membership that says the same already; one that was rejected ends, for the wanted one to follow it."""
    same = and_(
        membership.c.person_id == someone,
        membership.c.role == wanted.role,
        membership.c.region_code == wanted.place,
        membership.c.institution_id.is_not_distinct_from(belongs_to),
    )
    valid = select(membership.c.id).where(same, stands(membership.c.state, *VALID))
    known = await unit.connection.scalar(valid.limit(1))
    if known is not None:
        return int(known)
    now = await unit.now()
    refused = update(membership).where(same, stands(membership.c.state, MembershipState.REJECTED))
    await unit.connection.execute(refused.values(state=MembershipState.ENDED, updated_at=now, ended_at=now))
    return None


async def _institution(unit: Unit, kind: InstitutionKind, wanted: Registration) -> int:
    """The institution of that name in that place; a new one is only proposed."""
    key = institution_key(kind, wanted.institution)
    row = {
        "kind": kind,
        "region_code": wanted.place,
        "name": wanted.institution,
        "name_key": key,
        "status": InstitutionStatus.PROPOSED,
        "created_at": await unit.now(),
    }
    await insert_new(unit, institution, [row])
    same = and_(institution.c.kind == kind, institution.c.region_code == wanted.place, institution.c.name_key == key)
    number = await unit.connection.scalar(select(institution.c.id).where(same))
    assert number is not None
    return int(number)


async def institutions(unit: Unit, kind: InstitutionKind, place: str) -> list[str]:
    """The names of the institutions of one kind in a place that may be shown to others, by name.

    What somebody typed is shown to nobody else before an officer entered it or confirmed a member of it: it may be
    wrong, or an insult, and only officers were promised to see it.
    """
    known = and_(institution.c.kind == kind, institution.c.region_code == place)
    is_vouched_for = exists().where(
        membership.c.institution_id == institution.c.id, stands(membership.c.state, MembershipState.CONFIRMED)
    )
    hidden = (InstitutionStatus.PROPOSED, InstitutionStatus.DISSOLVED)
    shown = or_(
        institution.c.status.not_in(hidden), and_(institution.c.status == InstitutionStatus.PROPOSED, is_vouched_for)
    )
    query = select(institution.c.name).where(known, shown).order_by(institution.c.name_key)
    return list(await unit.connection.scalars(query))


async def of_address(unit: Unit, place: int, *, ended: bool = False) -> list[Member]:
    """The memberships of everybody who shares an address, oldest first.

    Args:
        ended: also those that ended.
    """
    query = _listing().where(membership.c.address_id == place).order_by(membership.c.id)
    if not ended:
        query = query.where(stands(membership.c.state, *LIVE))
    return [_member(unit, row) for row in await unit.connection.execute(query)]


async def listed(unit: Unit, numbers: Sequence[int] | None = None) -> list[Listed]:
    """The memberships of people that stand, with where they are reached, by place.

    Args:
        numbers: only these; None for all.
    """
    query = _listing().where(stands(membership.c.state, *LIVE), _is_person())
    if numbers is not None:
        query = query.where(membership.c.id.in_(numbers))
    rows = await unit.connection.execute(query.order_by(membership.c.region_code, membership.c.id))
    return [
        Listed(_member(unit, row), row.address_id, row.channel, row.language, row.status, row.created_at)
        for row in rows
    ]


async def page(unit: Unit, state: MembershipState, below: str, first: int, most: int) -> tuple[list[Listed], int]:
    """Some of the people's memberships of one state, the oldest first, and how many there are in all.

    Args:
        below: the code of a place in or below which they are; empty for everywhere.
    """
    where = [stands(membership.c.state, state), _is_person()]
    if below:
        inside = membership.c.region_code.startswith(below + ".", autoescape=True)
        where.append(or_(membership.c.region_code == below, inside))
    counted = select(func.count()).select_from(membership).join(address, address.c.id == membership.c.address_id)
    total = await unit.connection.scalar(counted.where(*where))
    query = _listing().where(*where).order_by(membership.c.id).offset(first).limit(most)
    rows = await unit.connection.execute(query)
    found = [
        Listed(_member(unit, row), row.address_id, row.channel, row.language, row.status, row.created_at)
        for row in rows
    ]
    return found, int(total or 0)


async def of_institution(unit: Unit, number: int) -> list[Member]:
    """The memberships of people in one institution that stand, oldest first."""
    mine = _listing().where(membership.c.institution_id == number, stands(membership.c.state, *LIVE), _is_person())
    return [_member(unit, row) for row in await unit.connection.execute(mine.order_by(membership.c.id))]


async def judge(unit: Unit, number: int, state: MembershipState) -> bool:
    """Confirm or reject a membership that waits for it; False for any other, which is left as it is."""
    waits = and_(membership.c.id == number, stands(membership.c.state, MembershipState.UNVERIFIED))
    judged = update(membership).where(waits).values(state=state, updated_at=await unit.now())
    return (await unit.connection.execute(judged)).rowcount == 1


async def counts(unit: Unit) -> dict[tuple[Role, MembershipState], int]:
    """How many memberships there are of each role and state."""
    columns = (membership.c.role, membership.c.state)
    rows = await unit.connection.execute(select(*columns, func.count()).group_by(*columns))
    return {(row[0], row[1]): row[2] for row in rows}


async def drop_unused(unit: Unit, numbers: Sequence[int]) -> None:
    """Forget proposed institutions that no membership names any more; a person may have proposed their own name.

    What the office itself keeps of a KIM stays.
    """
    used = exists().where(membership.c.institution_id == institution.c.id)
    kept = exists().where(kim.c.institution_id == institution.c.id)
    proposed = institution.c.status == InstitutionStatus.PROPOSED
    await unit.connection.execute(institution.delete().where(institution.c.id.in_(numbers), proposed, ~used, ~kept))


def _is_person() -> ColumnElement[bool]:
    """Not a group into which an officer copies announcements by hand."""
    return address.c.channel != MANUAL


def _listing() -> Any:
    """Memberships with name, institution and address."""
    return (
        select(
            membership,
            person.c.name_sealed,
            institution.c.name.label("institution_name"),
            address.c.channel,
            address.c.language,
            address.c.status,
        )
        .join(person, person.c.id == membership.c.person_id)
        .join(address, address.c.id == membership.c.address_id)
        .join(institution, institution.c.id == membership.c.institution_id, isouter=True)
    )


def _member(unit: Unit, row: Row[Any]) -> Member:
    return Member(
        membership=row.id,
        person=row.person_id,
        name=unit.vault.unseal(SEALED_NAME, row.name_sealed) if row.name_sealed else "",
        role=row.role,
        place=row.region_code,
        institution=row.institution_name or "",
        state=row.state,
    )
