"""Memberships and institutions, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from data.model.membership import InstitutionKind, Member, MembershipState, Registration, Role, institution_key
from data.store import members
from data.store.database import Database
from data.store.schema import consent, institution, person
from tests.data.store.setup import an_address

KANIGARAN, SUKOHARJO = "35.74.05.1001", "35.74.05.1003"
SITI = Registration(Role.OPERATOR, "Siti Contoh", KANIGARAN, "KIM Kanigaran Jaya", "2026-11/id")


async def registered(database: Database, place: int, wanted: Registration = SITI) -> int:
    async with database.unit_of_work() as unit:
        return await members.register(unit, place, wanted)


async def here(database: Database, place: int, *, ended: bool = False) -> list[Member]:
    async with database.reading() as unit:
        return await members.of_address(unit, place, ended=ended)


async def shown(database: Database, kind: InstitutionKind = InstitutionKind.KIM, place: str = KANIGARAN) -> list[str]:
    async with database.reading() as unit:
        return await members.institutions(unit, kind, place)


async def known(database: Database, kind: InstitutionKind = InstitutionKind.KIM, place: str = KANIGARAN) -> list[str]:
    """Every institution that anybody named, shown to others or not."""
    named = select(institution.c.name).where(institution.c.kind == kind, institution.c.region_code == place)
    async with database.reading() as unit:
        return list(await unit.connection.scalars(named.order_by(institution.c.name_key)))


async def judged(database: Database, number: int, state: MembershipState) -> bool:
    async with database.unit_of_work() as unit:
        return await members.judge(unit, number, state)


async def test_a_registration_is_a_membership_with_its_consent(database: Database) -> None:
    place = await an_address(database)
    number = await registered(database, place)
    (member,) = await here(database, place)
    assert (member.membership, member.name, member.role) == (number, "Siti Contoh", Role.OPERATOR)
    assert (member.place, member.institution) == (KANIGARAN, "KIM Kanigaran Jaya")
    assert member.state is MembershipState.UNVERIFIED
    async with database.reading() as unit:
        row = (await unit.connection.execute(select(consent))).one()
    assert (row.topic, row.is_given, row.text_version) == ("registration", True, "2026-11/id")
    assert (row.address_id, row.person_id) == (place, member.person)


async def test_the_first_one_of_an_address_is_its_own_person(database: Database) -> None:
    place = await an_address(database)
    await registered(database, place)
    (member,) = await here(database, place)
    async with database.reading() as unit:
        assert list(await unit.connection.scalars(select(person.c.id))) == [member.person]


async def test_somebody_new_on_the_same_phone_is_another_person(database: Database) -> None:
    place = await an_address(database)
    await registered(database, place)
    await registered(database, place, replace(SITI, name="Budi Contoh", role=Role.RESIDENT, institution=""))
    siti, budi = await here(database, place)
    assert siti.person != budi.person
    assert (siti.name, budi.name, budi.institution) == ("Siti Contoh", "Budi Contoh", "")


async def test_one_person_has_several_roles(database: Database) -> None:
    place = await an_address(database)
    await registered(database, place)
    (member,) = await here(database, place)
    await registered(database, place, replace(SITI, role=Role.LURAH, institution="", person=member.person))
    assert {one.person for one in await here(database, place)} == {member.person}
    assert [one.role for one in await here(database, place)] == [Role.OPERATOR, Role.LURAH]


async def test_a_person_of_another_phone_cannot_be_named(database: Database) -> None:
    await registered(database, await an_address(database, "100"))
    other = await an_address(database, "200")
    await registered(database, other, replace(SITI, name="Budi Contoh", person=1))
    (budi,) = await here(database, other)
    assert budi.person != 1
    (siti,) = await here(database, 1)
    assert siti.name == "Siti Contoh"


async def test_the_same_twice_is_one_membership(database: Database) -> None:
    place = await an_address(database)
    first = await registered(database, place)
    (member,) = await here(database, place)
    assert await registered(database, place, replace(SITI, person=member.person)) == first
    assert len(await here(database, place)) == 1


async def test_who_was_rejected_and_registers_the_same_again_waits_again(database: Database) -> None:
    place = await an_address(database)
    first = await registered(database, place)
    (member,) = await here(database, place)
    assert await judged(database, first, MembershipState.REJECTED)
    second = await registered(database, place, replace(SITI, person=member.person))
    (now,) = await here(database, place)
    assert (now.membership, now.state) == (second, MembershipState.UNVERIFIED)
    assert second != first, "the news of a judgement is sent once for each number"
    assert await judged(database, second, MembershipState.CONFIRMED)


async def test_a_correction_is_a_new_membership_that_ends_the_old_one(database: Database) -> None:
    place = await an_address(database)
    first = await registered(database, place)
    (member,) = await here(database, place)
    await judged(database, first, MembershipState.CONFIRMED)
    second = await registered(database, place, replace(SITI, place=SUKOHARJO, person=member.person, membership=first))
    (now,) = await here(database, place)
    assert (now.membership, now.place, now.state) == (second, SUKOHARJO, MembershipState.UNVERIFIED)
    assert [one.state for one in await here(database, place, ended=True)] == [
        MembershipState.ENDED,
        MembershipState.UNVERIFIED,
    ]


async def test_a_corrected_name_is_that_of_all_roles_and_keeps_none_waiting_twice(database: Database) -> None:
    place = await an_address(database)
    first = await registered(database, place)
    (member,) = await here(database, place)
    await registered(database, place, replace(SITI, name="Siti A. Contoh", person=member.person, membership=first))
    assert [one.name for one in await here(database, place)] == ["Siti A. Contoh"]


async def test_a_membership_of_another_phone_is_not_ended(database: Database) -> None:
    first = await registered(database, await an_address(database, "100"))
    await registered(database, await an_address(database, "200"), replace(SITI, membership=first))
    assert len(await here(database, 1)) == 1


@pytest.mark.parametrize(
    ("typed", "is_same"),
    [
        ("kim kanigaran jaya", True),
        ("Kanigaran Jaya", True),
        ("KIM  Kanigaran-Jaya!", True),
        ("Kelompok Informasi Masyarakat Kanigaran Jaya", True),
        ("KIM Kanigaran Jaya 2", False),
    ],
)
async def test_an_institution_is_made_once_in_its_place(database: Database, typed: str, is_same: bool) -> None:
    await registered(database, await an_address(database, "100"))
    await registered(database, await an_address(database, "200"), replace(SITI, institution=typed))
    assert len(await known(database)) == (1 if is_same else 2)
    assert await known(database, place=SUKOHARJO) == []
    assert await known(database, InstitutionKind.LPM) == []


def test_a_name_that_is_only_its_kind_keeps_it() -> None:
    assert institution_key(InstitutionKind.KIM, "KIM") == "kim"


async def test_only_what_waits_is_judged_and_only_once(database: Database) -> None:
    number = await registered(database, await an_address(database))
    assert await judged(database, number, MembershipState.CONFIRMED)
    assert not await judged(database, number, MembershipState.REJECTED)
    assert not await judged(database, 999, MembershipState.CONFIRMED)
    async with database.reading() as unit:
        (row,) = await members.listed(unit)
    assert (row.member.state, row.channel, row.language) == (MembershipState.CONFIRMED, "loopback", "id")


async def test_the_list_is_in_order_of_place(database: Database) -> None:
    for chat, place in (("1", SUKOHARJO), ("2", KANIGARAN), ("3", "35.74.01")):
        await registered(database, await an_address(database, chat), replace(SITI, place=place))
    async with database.reading() as unit:
        rows = await members.listed(unit)
        chosen = await members.listed(unit, [2])
        counts = await members.counts(unit)
    assert [row.member.place for row in rows] == ["35.74.01", KANIGARAN, SUKOHARJO]
    assert [row.member.membership for row in chosen] == [2]
    assert counts == {(Role.OPERATOR, MembershipState.UNVERIFIED): 3}


async def test_a_dissolved_institution_is_not_offered(database: Database) -> None:
    number = await registered(database, await an_address(database))
    await judged(database, number, MembershipState.CONFIRMED)
    async with database.unit_of_work() as unit:
        await unit.connection.execute(institution.update().values(status="dissolved"))
    assert await shown(database) == []


async def test_proposed_institutions_that_nobody_names_go(database: Database) -> None:
    place = await an_address(database)
    first = await registered(database, place)
    await registered(database, place, replace(SITI, institution="KIM Lain", person=1, membership=first))
    async with database.unit_of_work() as unit:
        await members.drop_unused(unit, [1, 2])
    assert await known(database) == ["KIM Kanigaran Jaya", "KIM Lain"], "an ended membership names the first one still"


async def test_what_somebody_typed_is_shown_to_others_only_when_an_officer_confirmed_them(database: Database) -> None:
    number = await registered(database, await an_address(database))
    assert (await known(database), await shown(database)) == (["KIM Kanigaran Jaya"], [])
    await judged(database, number, MembershipState.CONFIRMED)
    assert await shown(database) == ["KIM Kanigaran Jaya"]


async def test_what_an_officer_rejected_is_shown_to_nobody(database: Database) -> None:
    number = await registered(database, await an_address(database))
    await judged(database, number, MembershipState.REJECTED)
    assert await shown(database) == []
