"""The register of KIM in the database: entered, changed, told by hand, and what the audit trail says of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from bot.register import foresee, take_in
from data.importers.register_changes import Verdict
from data.model.membership import InstitutionStatus, Registration, Role
from data.model.reach import MANUAL
from data.model.register import BadRow, Kim, KimField, KimRow, RowFault, Value
from data.store import audit, freezing_kim, members, register
from data.store.database import Database
from data.store.schema import address, institution, person
from tests.data.store.setup import an_address

PLACE = "35.74.04.1003"


def a_row(name: str = "KIM Jaya", line: int = 2, **stated: Value) -> KimRow:
    return KimRow(line, "", name, PLACE, {KimField(field): value for field, value in stated.items()})


async def known(database: Database) -> list[Kim]:
    async with database.reading() as unit:
        return await register.every(unit)


async def test_a_table_is_taken_in_once(database: Database) -> None:
    row = a_row(nomor_induk="N-1", nomor_sk="SK 1", tanggal_sk=date(2024, 1, 12), status="active", grup_wa="Warga Jaya")
    assert (await foresee(database, [row])).count(Verdict.NEW) == 1
    assert await known(database) == []
    taken = await take_in(database, [row], "officer:1")
    assert (taken.count(Verdict.NEW), taken.same) == (1, 0)
    (one,) = await known(database)
    assert (one.name, one.place, one.status, one.nomor_induk) == ("KIM Jaya", PLACE, InstitutionStatus.VERIFIED, "N-1")
    assert (one.sk_number, one.sk_on, one.group) == ("SK 1", date(2024, 1, 12), "Warga Jaya")
    again = await take_in(database, [row], "officer:1")
    assert (again.changes, again.same, again.bad) == ([], 1, [])
    async with database.reading() as unit:
        trail = [entry.act for entry in await audit.entries(unit)]
    assert [(act.actor, act.action, act.target) for act in trail] == [("officer:1", "kim_add", f"kim:{one.number}")]
    assert "Jaya" not in trail[0].after


async def test_many_rows_are_taken_in_by_portions(database: Database) -> None:
    rows: list[KimRow | BadRow] = [
        a_row(f"KIM {number}", number, nomor_induk=f"N-{number}") for number in range(2, 102)
    ]
    rows += [a_row("KIM 2", 102), BadRow(103, RowFault.NO_NAME)]
    taken = await take_in(database, rows, "shell")
    assert taken.count(Verdict.NEW) == 100
    assert [(bad.line, bad.fault, bad.values) for bad in taken.bad] == [
        (102, RowFault.DUPLICATE, {"line": 2}),  # though it was taken in with an earlier portion
        (103, RowFault.NO_NAME, {}),
    ]
    assert len(await known(database)) == 100


async def test_what_changes_is_changed_and_written_down(database: Database) -> None:
    await take_in(database, [a_row(nomor_induk="N-1", status="active", grup_wa="Lama")], "shell")
    (before,) = await known(database)
    row = a_row("KIM Maju", nomor_induk="N-1", status="frozen", grup_wa="Baru")
    await take_in(database, [row], "officer:7")
    (after,) = await known(database)
    assert (after.number, after.name, after.status, after.group) == (
        before.number,
        "KIM Maju",
        InstitutionStatus.FROZEN,
        "Baru",
    )
    async with database.reading() as unit:
        act = (await audit.entries(unit))[-1].act
        addresses = await unit.connection.scalar(select(func.count()).where(address.c.channel == MANUAL))
    assert (act.actor, act.before, act.after) == (
        "officer:7",
        "grup_wa nama status=verified",
        "grup_wa nama status=frozen",
    )
    assert addresses == 1


async def test_a_group_is_told_by_hand_while_the_kim_has_it(database: Database) -> None:
    await take_in(database, [a_row(grup_wa="Warga")], "shell")
    (one,) = await known(database)
    async with database.reading() as unit:
        (contact,) = (await freezing_kim.contacts(unit, [one.number]))[one.number]
        sealed = await unit.connection.scalar(select(person.c.name_sealed))
    assert (contact.channel, contact.role) == (MANUAL, Role.MEMBER)
    assert b"Warga" not in sealed
    for name, count in (("", 0), ("Warga lagi", 1)):
        await take_in(database, [a_row(grup_wa=name)], "shell")
        async with database.reading() as unit:
            assert len((await freezing_kim.contacts(unit, [one.number])).get(one.number, [])) == count
    assert (await known(database))[0].group == "Warga lagi"


async def test_several_kim_have_no_number_and_none_has_two(database: Database) -> None:
    await take_in(database, [a_row("KIM Satu"), a_row("KIM Dua"), a_row("KIM Tiga", nomor_induk="N-3")], "shell")
    assert sorted(one.nomor_induk for one in await known(database)) == ["", "", "N-3"]
    await take_in(database, [a_row("KIM Tiga", nomor_induk="")], "shell")
    assert {one.nomor_induk for one in await known(database)} == {""}


async def test_what_a_member_named_becomes_the_office_s(database: Database) -> None:
    place = await an_address(database)
    async with database.unit_of_work() as unit:
        wanted = Registration(Role.OPERATOR, "Siti Contoh", PLACE, "KIM Jaya", "2026-11/id")
        await members.register(unit, place, wanted)
    await take_in(database, [a_row("kim jaya")], "shell")
    (one,) = await known(database)
    assert (one.name, one.status) == ("kim jaya", InstitutionStatus.VERIFIED)
    async with database.reading() as unit:
        assert [member.name for member in await members.of_institution(unit, one.number)] == ["Siti Contoh"]
        assert await register.member_counts(unit) == {one.number: 1}


async def test_what_the_office_keeps_is_not_dropped_with_its_last_member(database: Database) -> None:
    await take_in(database, [a_row(status="proposed")], "shell")
    (one,) = await known(database)
    async with database.unit_of_work() as unit:
        await members.drop_unused(unit, [one.number])
        assert await unit.connection.scalar(select(func.count()).select_from(institution)) == 1
