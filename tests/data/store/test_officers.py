"""Officers as rows: what they sign in with, what they may do, for whom they stand in, each change in the trail."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from data.model.audit import Act
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState, StandIn
from data.store import audit, officers
from data.store.database import Database, Unit
from data.store.officers import Credential, NewOfficer
from data.store.schema import audit as trail
from data.store.schema import officer as table
from tests.conftest import Clock
from tests.data.store.office import ROLES, an_officer
from tests.data.store.setup import an_address


async def found(database: Database, number: int) -> Officer:
    async with database.reading() as unit:
        officer = await officers.get(unit, number)
    assert officer is not None
    return officer


async def actions(database: Database, number: int) -> list[tuple[str, str, str, str]]:
    async with database.reading() as unit:
        entries = await audit.of_target(unit, f"officer:{number}")
    return [(entry.act.actor, entry.act.action, entry.act.before, entry.act.after) for entry in entries]


async def test_an_officer_comes_back(database: Database) -> None:
    number = await an_officer(database, "siti")
    assert await found(database, number) == Officer(number, "siti", "Siti Contoh", ROLES)
    async with database.reading() as unit:
        assert await officers.find(unit, "siti") == await officers.get(unit, number)
        assert await officers.find(unit, "budi") is None
        assert not await officers.is_empty(unit)
        assert await officers.enrolled(unit) == 0
    assert await actions(database, number) == [("shell", "add", "", "approver officer")]


async def test_neither_the_database_nor_the_trail_holds_a_name_or_a_secret(database: Database) -> None:
    await an_officer(database, "siti")
    async with database.reading() as unit:
        for kept in (table, trail):
            rows = repr((await unit.connection.execute(select(kept))).all())
            assert "Siti" not in rows
            assert "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" not in rows


async def seen(unit: Unit, login: str) -> Credential:
    known = await officers.locked(unit, login)
    assert known is not None
    return known


async def test_what_was_replaced_while_it_was_compared_lets_nobody_in(database: Database) -> None:
    number = await an_officer(database, "siti")
    async with database.unit_of_work() as unit:
        before = await seen(unit, "siti")
        await officers.set_hash(unit, number, before.password_hash, "another hash")
        assert not await officers.note_success(unit, before, 3)
        assert await officers.note_success(unit, await seen(unit, "siti"), 3)


async def test_a_code_counts_once_however_many_come_with_it(database: Database) -> None:
    await an_officer(database, "siti")

    async def used(step: int) -> bool:
        async with database.unit_of_work() as unit:
            return await officers.note_success(unit, await seen(unit, "siti"), step)

    assert sorted(await asyncio.gather(*(used(7) for _ in range(5)))) == [False] * 4 + [True]
    assert not await used(6), "nor does an older one"
    assert await used(8)


async def test_failures_are_forgotten_by_a_success(database: Database, clock: Clock) -> None:
    number = await an_officer(database, "siti")
    until = clock.now + timedelta(seconds=30)
    async with database.unit_of_work() as unit:
        await officers.note_try(unit, number, 5, until)
        await officers.note_lock(unit, number, 5, until, "shell")
    async with database.unit_of_work() as unit:
        known = await officers.locked(unit, "siti")
        assert known is not None
        assert (known.failures, known.locked_until) == (5, until)
        assert await officers.note_success(unit, await seen(unit, "siti"), 3)
        known = await officers.locked(unit, "siti")
        assert known is not None
        assert (known.failures, known.locked_until, known.step) == (0, None, 3)
        assert await officers.locked(unit, "budi") is None
    assert (await actions(database, number))[-1][:2] == ("shell", "lock")


async def test_nobody_disabled_signs_in(database: Database) -> None:
    number = await an_officer(database, "siti")
    async with database.unit_of_work() as unit:
        siti = await officers.get(unit, number)
        assert siti is not None
        await officers.set_state(unit, siti, OfficerState.DISABLED, "officer:9")
        assert not await officers.note_success(unit, await seen(unit, "siti"), 3)
    assert (await found(database, number)).state is OfficerState.DISABLED
    assert (await actions(database, number))[-1] == ("officer:9", "state", "active", "disabled")


async def test_a_one_time_code_has_an_end_and_no_second_factor(database: Database, clock: Clock) -> None:
    until = clock.now + timedelta(days=3)
    async with database.unit_of_work() as unit:
        number = await officers.add(unit, NewOfficer("budi", "Budi Contoh", ROLES, "hash", until=until), "officer:1")
        known = await officers.locked(unit, "budi")
        assert known is not None
        assert (known.until, known.secret) == (until, "")
        own = NewOfficer("budi", "", ROLES, "own hash", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=12)
        act = Act(f"officer:{number}", "password", f"officer:{number}")
        assert await officers.set_secrets(unit, known, own, act)
        assert not await officers.set_secrets(unit, known, own, act), "it is not what was seen any more"
        assert await officers.enrolled(unit) == 1
        known = await officers.locked(unit, "budi")
        assert known is not None
        assert (known.until, known.secret, known.step) == (None, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 12)
        assert [one.password_hash for one in await officers.listed(unit)] == ["own hash"]


async def test_a_hash_is_renewed_only_while_it_stands(database: Database) -> None:
    number = await an_officer(database, "siti")
    async with database.unit_of_work() as unit:
        await officers.set_hash(unit, number, "another", "stale")
        await officers.set_hash(unit, number, "no hash", "newer")
        known = await officers.locked(unit, "siti")
        assert known is not None
        assert known.password_hash == "newer"


async def test_roles_and_chat_are_changed(database: Database) -> None:
    number = await an_officer(database, "siti")
    address = await an_address(database)
    async with database.unit_of_work() as unit:
        siti = await officers.get(unit, number)
        assert siti is not None
        await officers.set_roles(unit, siti, {OfficerRole.FACT_CHECKER}, "officer:9")
        await officers.link(unit, siti, address, f"officer:{number}")
    changed = await found(database, number)
    assert (changed.roles, changed.address) == (frozenset({OfficerRole.FACT_CHECKER}), address)
    assert (await actions(database, number))[1:] == [
        ("officer:9", "roles", "approver officer", "fact_checker"),
        (f"officer:{number}", "link", "", f"address:{address}"),
    ]


@pytest.mark.parametrize(
    ("day", "holds", "why"),
    [
        (date(2026, 11, 22), False, "the day before"),
        (date(2026, 11, 23), True, "the first day"),
        (date(2026, 11, 30), True, "the last day is included"),
        (date(2026, 12, 1), False, "the day after"),
    ],
)
async def test_a_delegation_holds_between_its_days(database: Database, day: date, holds: bool, why: str) -> None:
    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    wanted = Delegation(0, budi, siti, StandIn.PLH, "800/77/2026", date(2026, 11, 23), date(2026, 11, 30))
    async with database.unit_of_work() as unit:
        await officers.delegate(unit, wanted, "officer:9")
    async with database.reading() as unit:
        assert bool(await officers.delegations(unit, day, budi)) is holds, why
        assert await officers.delegations(unit, day, siti) == []
    assert (await actions(database, budi))[-1][3] == f"plh of officer:{siti} 2026-11-23 2026-11-30"


async def test_a_delegation_ends_before_its_last_day(database: Database) -> None:
    siti, budi = await an_officer(database, "siti"), await an_officer(database, "budi")
    wanted = Delegation(0, budi, siti, StandIn.PLT, "800/78/2026", date(2026, 11, 1), date(2026, 12, 31))
    async with database.unit_of_work() as unit:
        number = await officers.delegate(unit, wanted, "officer:9")
        assert [one.number for one in await officers.delegations(unit)] == [number]
        assert await officers.end_delegation(unit, number, "officer:9")
        assert not await officers.end_delegation(unit, number, "officer:9")
        assert await officers.delegations(unit) == []


async def test_the_time_a_code_counts_is_kept_to_the_microsecond(database: Database) -> None:
    until = datetime.fromisoformat("2026-11-29T03:00:00.123456+00:00")
    async with database.unit_of_work() as unit:
        await officers.add(unit, NewOfficer("budi", "Budi Contoh", ROLES, "hash", until=until), "officer:1")
        assert [one.until for one in await officers.listed(unit)] == [until]
