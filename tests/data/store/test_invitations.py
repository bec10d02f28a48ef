"""Invitations in the database: one token, one person, and nothing of the token that could be read there."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.register import take_in
from data.model.invitation import Invitation, InvitationState
from data.model.membership import MembershipState, Registration, Role
from data.model.register import KimRow
from data.store import audit, invitations, members, register
from data.store.database import Database
from data.store.schema import institution, invitation
from tests.conftest import Clock
from tests.data.store.office import an_officer
from tests.data.store.setup import an_address, passes

PLACE, TOKEN = "35.74.04", "dGVzdC1pbnZpdGF0aW9uXw"


async def a_kim(database: Database) -> int:
    await take_in(database, [KimRow(2, "", "KIM Jaya", PLACE, {})], "shell")
    async with database.reading() as unit:
        return (await register.every(unit))[0].number


async def invited(database: Database, kim: int, token: str = TOKEN, actor: str = "shell") -> int:
    async with database.unit_of_work() as unit:
        until = await unit.now() + timedelta(days=14)
        return await invitations.add(unit, kim, Role.OPERATOR, token, until, actor=actor)


async def found(database: Database, token: str = TOKEN, place: int = 0) -> Invitation | None:
    async with database.reading() as unit:
        return await invitations.find(unit, token, place)


async def used(database: Database, number: int, place: int) -> int | None:
    async with database.unit_of_work() as unit:
        return await invitations.use(unit, number, place)


async def state(database: Database) -> InvitationState:
    one = await found(database)
    assert one is not None
    return one.state


async def test_a_token_is_found_and_is_not_in_the_database(database: Database) -> None:
    kim, officer = await a_kim(database), await an_officer(database, "budi")
    number = await invited(database, kim, actor=f"officer:{officer}")
    one = await found(database)
    assert one is not None
    assert (one.number, one.institution, one.place, one.role) == (number, "KIM Jaya", PLACE, Role.OPERATOR)
    assert await found(database, TOKEN.lower()) is None
    async with database.reading() as unit:
        row = (await unit.connection.execute(select(invitation))).one()
        act = (await audit.entries(unit))[-1].act
    assert row.officer_id == officer
    assert all(TOKEN not in str(value) for value in (*row, act))
    assert (act.actor, act.action, act.target) == (f"officer:{officer}", "invite", f"kim:{kim}")


async def test_a_registration_uses_it_up_and_waits_to_be_confirmed(database: Database) -> None:
    kim, place = await a_kim(database), await an_address(database)
    number = await invited(database, kim)
    wanted = Registration(Role.OPERATOR, "Siti Contoh", PLACE, "KIM Jaya", "2026-11/id", invitation=number)
    async with database.unit_of_work() as unit:
        await members.register(unit, place, wanted)
    async with database.reading() as unit:
        (member,) = await members.of_institution(unit, kim)
        assert len((await unit.connection.execute(select(institution))).all()) == 1
    assert (member.name, member.state) == ("Siti Contoh", MembershipState.UNVERIFIED)
    mine, theirs = await found(database, place=place), await found(database)
    assert mine is not None
    assert theirs is not None
    assert (mine.state, mine.is_mine, theirs.is_mine) == (InvitationState.USED, True, False)


async def test_who_comes_second_is_registered_all_the_same(database: Database) -> None:
    kim = await a_kim(database)
    number = await invited(database, kim)
    for chat in ("100", "200"):
        place = await an_address(database, chat)
        wanted = Registration(Role.OPERATOR, f"Orang {chat}", PLACE, "KIM Jaya", "2026-11/id", invitation=number)
        async with database.unit_of_work() as unit:
            await members.register(unit, place, wanted)
    async with database.reading() as unit:
        states = [member.state for member in await members.of_institution(unit, kim)]
    assert states == [MembershipState.UNVERIFIED] * 2, "the office looks at both"


async def test_of_two_who_use_it_at_once_one_has_it(database: Database) -> None:
    kim = await a_kim(database)
    number = await invited(database, kim)
    places = [await an_address(database, chat) for chat in ("100", "200")]
    both = await asyncio.gather(*(used(database, number, place) for place in places))
    assert sorted(both, key=str) == [kim, None] or sorted(both, key=str) == [None, kim]


async def test_it_counts_for_its_days_and_not_a_second_longer(database: Database, clock: Clock) -> None:
    number = await invited(database, await a_kim(database))
    await passes(database, clock, 14 * 86400 - 60)
    assert await state(database) is InvitationState.OPEN
    await passes(database, clock, 61)
    assert await state(database) is InvitationState.EXPIRED
    assert await used(database, number, await an_address(database)) is None


async def test_one_that_is_taken_back_counts_no_more(database: Database) -> None:
    number = await invited(database, await a_kim(database))
    async with database.unit_of_work() as unit:
        assert await invitations.revoke(unit, number, "officer:1")
    assert await state(database) is InvitationState.REVOKED
    assert await used(database, number, await an_address(database)) is None
    async with database.unit_of_work() as unit:
        assert not await invitations.revoke(unit, number, "officer:1")
        assert not await invitations.revoke(unit, 999, "officer:1")


async def test_one_that_was_used_is_not_taken_back(database: Database) -> None:
    kim = await a_kim(database)
    number = await invited(database, kim)
    assert await used(database, number, await an_address(database)) == kim
    async with database.unit_of_work() as unit:
        assert not await invitations.revoke(unit, number, "officer:1")
    assert await state(database) is InvitationState.USED
