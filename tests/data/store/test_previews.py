"""A preview finds whom freezing would: the same number, the same reasons."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from broadcasts.audience import parse
from broadcasts.audience_words import Known
from broadcasts.reaching import way_to
from data.model.membership import InstitutionStatus, Registration, Role
from data.model.people import AddressStatus
from data.model.reach import Excluded
from data.store import members, people
from data.store.database import Database, Unit
from data.store.previews import Preview, preview
from data.store.schema import address, institution
from tests.data.store.setup import said

KNOWN = Known(channels=frozenset({"loopback"}), languages=frozenset({"id"}))


async def registered(unit: Unit, chat: str, role: Role, kim: str = "", language: str = "id") -> int:
    place = await people.admit(unit, said(chat), language)
    where = "35.74.04.1003" if kim or role is not Role.CAMAT else "35.74.04"
    await members.register(unit, place, Registration(role, f"Orang {chat}", where, kim, "2026-11/id"))
    await unit.connection.execute(update(institution).values(status=InstitutionStatus.ACTIVE))
    return place


async def becomes(unit: Unit, place: int, status: AddressStatus) -> None:
    await unit.connection.execute(update(address).where(address.c.id == place).values(status=status))


async def looked(database: Database, text: str, channels: tuple[str, ...] = ("loopback",)) -> Preview:
    async with database.reading() as unit:
        return await preview(unit, parse(text, KNOWN), channels, way_to)


async def test_kim_are_reached_by_two_operators(database: Database) -> None:
    async with database.unit_of_work() as unit:
        for number in range(3):
            await registered(unit, f"satu {number}", Role.OPERATOR, "KIM Satu")
        await becomes(unit, await registered(unit, "dua", Role.OPERATOR, "KIM Dua"), AddressStatus.BLOCKED)
        await registered(unit, "tiga", Role.CHAIR, "KIM Tiga")
        await registered(unit, "lurah", Role.LURAH)
    found = await looked(database, "kim: semua")
    assert (found.count, found.kim) == (3, 3), "two of the first, the chair of the third"
    assert found.samples == ("KIM Satu", "KIM Dua", "KIM Tiga")
    assert found.excluded == {Excluded.BLOCKED: 1, Excluded.NO_ADDRESS: 1}


async def test_who_operates_two_kim_gets_it_once(database: Database) -> None:
    async with database.unit_of_work() as unit:
        for kim in ("KIM Satu", "KIM Dua"):
            await registered(unit, "sama", Role.OPERATOR, kim)
    found = await looked(database, "kim: semua")
    assert (found.count, found.kim) == (1, 2)


async def test_kim_that_the_register_does_not_know_are_left_out(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await registered(unit, "satu", Role.OPERATOR, "KIM Satu")
        await unit.connection.execute(update(institution).values(status=InstitutionStatus.PROPOSED))
    found = await looked(database, "kim: semua")
    assert (found.kim, found.all_kim, found.reached_kim) == (0, 1, 0)
    assert found.resting == {InstitutionStatus.PROPOSED: 1}, "left out for its status, which is told"
    assert [(one.name, one.status) for one in found.unreached] == [("KIM Satu", InstitutionStatus.PROPOSED)]
    asked = await looked(database, "kim: status = diusulkan")
    assert (asked.kim, asked.all_kim, asked.resting, asked.unreached) == (1, 1, {}, ())
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(institution).values(status=InstitutionStatus.DISSOLVED))
    assert (await looked(database, "kim: semua")).all_kim == 0, "what was dissolved is missed by nobody"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (AddressStatus.OPTED_OUT, Excluded.OPTED_OUT),
        (AddressStatus.BLOCKED, Excluded.BLOCKED),
        (AddressStatus.UNREACHABLE, Excluded.UNREACHABLE),
        (AddressStatus.MIGRATED, Excluded.MIGRATED),
        (AddressStatus.UNVERIFIED, Excluded.UNVERIFIED),
    ],
)
async def test_people_are_left_out_for_a_reason(database: Database, status: AddressStatus, reason: Excluded) -> None:
    async with database.unit_of_work() as unit:
        await registered(unit, "satu", Role.LURAH)
        await becomes(unit, await registered(unit, "dua", Role.CAMAT), status)
    found = await looked(database, "orang: semua")
    assert (found.count, found.kim, found.samples) == (1, 0, ("Orang satu",))
    assert found.excluded == {reason: 1}


async def test_a_channel_that_is_not_served_reaches_nobody(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await registered(unit, "satu", Role.LURAH)
    found = await looked(database, "orang: semua", ("telegram",))
    assert (found.count, found.excluded) == (0, {Excluded.NO_CHANNEL: 1})


async def test_a_kim_of_which_nobody_is_reached_is_named(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await registered(unit, "satu", Role.OPERATOR, "KIM Satu")
        await becomes(unit, await registered(unit, "dua", Role.OPERATOR, "KIM Dua"), AddressStatus.BLOCKED)
        await unit.connection.execute(update(institution).values(status=InstitutionStatus.ACTIVE))
    found = await looked(database, "kim: semua")
    assert (found.reached_kim, found.all_kim) == (1, 2)
    assert [(one.name, one.status) for one in found.unreached] == [("KIM Dua", None)]


async def test_nobody_is_nobody(database: Database) -> None:
    assert await looked(database, "kim: semua") == Preview(0)
    assert await looked(database, "orang: semua") == Preview(0)
