"""The register of officers: who may do what to whom, and that nobody becomes two people by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.credentials import SignedIn
from bot.officers import FRESH, Fault, OfficerError
from data.model.officer import Delegation, OfficerRole, OfficerState, StandIn
from data.store import audit, officers
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.signing import PASSWORD, Lobby, an_office
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

LETTER = Delegation(0, 0, 0, StandIn.PLH, "800/77/2026", date(2026, 11, 23), date(2026, 11, 30))


@pytest.fixture
async def lobby(sqlite_url: str, clock: Clock) -> AsyncIterator[Lobby]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    yield Lobby(database, clock)
    await database.close()


async def roles_of(lobby: Lobby, login: str) -> frozenset[OfficerRole]:
    async with lobby.database.reading() as unit:
        found = await officers.find(unit, login)
    assert found is not None
    return found.roles


async def test_the_first_officer_is_an_administrator_and_nothing_else(lobby: Lobby) -> None:
    assert await lobby.desk.is_empty()
    await lobby.opens()
    assert not await lobby.desk.is_empty()
    assert await roles_of(lobby, "ani") == {OfficerRole.ADMINISTRATOR}
    async with lobby.database.reading() as unit:
        acts = [(entry.act.actor, entry.act.action, entry.act.after) for entry in await audit.entries(unit)]
    assert acts == [("shell", "add", "administrator")]


async def test_there_is_one_first_officer(lobby: Lobby) -> None:
    await lobby.opens()
    enrolment = lobby.doorman.first("eko")
    lobby.secrets["eko"] = enrolment.secret
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.found("Eko Contoh", enrolment, PASSWORD, await lobby.code("eko"))
    assert caught.value.fault is Fault.NOT_FIRST


@pytest.mark.parametrize(
    ("by", "witness", "fault", "why"),
    [
        ("budi", "dewi", Fault.NOT_ADMINISTRATOR, "Budi drafts and nothing else"),
        ("ani", "", Fault.NEEDS_WITNESS, "one administrator alone brings nobody in"),
        ("ani", "ani", Fault.SAME_WITNESS, "nor does she witness herself"),
        ("ani", "budi", None, "two people may"),
    ],
)
async def test_who_may_bring_somebody_in(lobby: Lobby, by: str, witness: str, fault: Fault | None, why: str) -> None:
    await an_office(lobby)
    seen_by = await lobby.enters(witness) if witness else None
    who = await lobby.enters(by)
    if fault is not None:
        with pytest.raises(OfficerError) as caught:
            await lobby.desk.add(who, "eko", "Eko Contoh", [OfficerRole.APPROVER], seen_by)
        assert caught.value.fault is fault, why
        return
    given = await lobby.desk.add(who, "eko", "Eko Contoh", [OfficerRole.APPROVER], seen_by)
    await lobby.enrols("eko", given.code)
    async with lobby.database.reading() as unit:
        trail = await audit.of_target(unit, f"officer:{lobby.numbers['eko']}")
    assert [entry.act.actor for entry in trail] == [
        f"officer:{lobby.numbers[by]}+{lobby.numbers[witness]}",
        f"officer:{lobby.numbers['eko']}",
    ]


@pytest.mark.parametrize(
    ("whom", "witness", "fault", "why"),
    [
        ("dewi", "", Fault.NEEDS_WITNESS, "or Ani would become Dewi"),
        ("dewi", "dewi", Fault.SAME_WITNESS, "who is to be let in again is no witness of it"),
        ("ani", "budi", Fault.ONESELF, "nobody lets themselves in again"),
        ("dewi", "budi", None, "two people may"),
    ],
)
async def test_who_may_let_somebody_in_again(
    lobby: Lobby, whom: str, witness: str, fault: Fault | None, why: str
) -> None:
    await an_office(lobby)
    seen_by = await lobby.enters(witness) if witness else None
    ani = await lobby.enters("ani")
    if fault is not None:
        with pytest.raises(OfficerError) as caught:
            await lobby.desk.reset(ani, whom, seen_by)
        assert caught.value.fault is fault, why
        return
    given = await lobby.desk.reset(ani, whom, seen_by)
    await lobby.enrols(whom, given.code, "hujan turun di bulan juni")
    assert await lobby.enters(whom, "hujan turun di bulan juni")


async def test_a_code_that_was_not_used_still_needs_two_people_to_be_replaced(lobby: Lobby) -> None:
    """Otherwise an administrator whose witness looked away once would be the newcomer."""
    await an_office(lobby)
    await lobby.desk.reset(await lobby.enters("ani"), "dewi", await lobby.enters("budi"))
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.reset(await lobby.enters("ani"), "dewi")
    assert caught.value.fault is Fault.NEEDS_WITNESS


async def test_disabling_everybody_else_makes_nobody_alone(lobby: Lobby) -> None:
    await an_office(lobby)
    for login in ("budi", "citra", "dewi"):
        await lobby.desk.set_state(await lobby.enters("ani"), login, OfficerState.DISABLED)
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.add(await lobby.enters("ani"), "eko", "Eko Contoh", [OfficerRole.APPROVER])
    assert caught.value.fault is Fault.NO_WITNESS


@pytest.mark.parametrize(
    ("login", "name", "roles", "fault"),
    [
        ("Siti Contoh", "Siti Contoh", [OfficerRole.OFFICER], Fault.BAD_LOGIN),
        ("siti", "  ", [OfficerRole.OFFICER], Fault.BAD_NAME),
        ("siti", "x" * 121, [OfficerRole.OFFICER], Fault.BAD_NAME),
        ("siti", "Siti\x1b[2J", [OfficerRole.OFFICER], Fault.BAD_NAME),
        ("siti", "Siti Contoh", [], Fault.NO_ROLES),
        ("ani", "Ani Lain", [OfficerRole.OFFICER], Fault.TAKEN),
    ],
)
async def test_who_cannot_be_added(lobby: Lobby, login: str, name: str, roles: list[OfficerRole], fault: Fault) -> None:
    await lobby.opens()
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.add(await lobby.enters("ani"), login, name, roles)
    assert caught.value.fault is fault


async def test_nobody_gives_themselves_powers(lobby: Lobby) -> None:
    await an_office(lobby)
    ani = await lobby.enters("ani")
    tried = [
        lobby.desk.set_roles(ani, "ani", [OfficerRole.ADMINISTRATOR, OfficerRole.APPROVER]),
        lobby.desk.set_state(ani, "ani", OfficerState.DISABLED),
        lobby.desk.delegate(ani, "ani", "citra", LETTER),
    ]
    for one in tried:
        with pytest.raises(OfficerError) as caught:
            await one
        assert caught.value.fault is Fault.ONESELF


async def test_only_administrators_change_the_register(lobby: Lobby) -> None:
    await an_office(lobby)
    citra = await lobby.enters("citra")
    tried = [
        lobby.desk.set_roles(citra, "budi", [OfficerRole.APPROVER]),
        lobby.desk.set_state(citra, "budi", OfficerState.DISABLED),
        lobby.desk.delegate(citra, "budi", "dewi", LETTER),
        lobby.desk.end_delegation(citra, 1),
    ]
    for one in tried:
        with pytest.raises(OfficerError) as caught:
            await one
        assert caught.value.fault is Fault.NOT_ADMINISTRATOR


async def test_roles_are_given_to_others(lobby: Lobby) -> None:
    await an_office(lobby)
    await lobby.desk.set_roles(await lobby.enters("ani"), "Budi", [OfficerRole.OFFICER, OfficerRole.FACT_CHECKER])
    assert await roles_of(lobby, "budi") == {OfficerRole.OFFICER, OfficerRole.FACT_CHECKER}
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.set_roles(await lobby.enters("ani"), "siapa", [OfficerRole.OFFICER])
    assert (caught.value.fault, caught.value.login) == (Fault.UNKNOWN, "siapa")


@pytest.mark.parametrize(
    ("instead_of", "wanted", "fault"),
    [
        ("budi", LETTER, Fault.NOT_APPROVER),
        ("siapa", LETTER, Fault.UNKNOWN),
        ("dewi", Delegation(0, 0, 0, StandIn.PLT, " ", date(2026, 1, 1), date(2026, 1, 2)), Fault.NO_LETTER),
        ("dewi", Delegation(0, 0, 0, StandIn.PLT, "1", date(2026, 1, 2), date(2026, 1, 1)), Fault.BAD_DAYS),
    ],
)
async def test_what_is_no_delegation(lobby: Lobby, instead_of: str, wanted: Delegation, fault: Fault) -> None:
    await an_office(lobby)
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.delegate(await lobby.enters("ani"), "budi", instead_of, wanted)
    assert caught.value.fault is fault


async def test_nobody_stands_in_for_themselves(lobby: Lobby) -> None:
    await an_office(lobby)
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.delegate(await lobby.enters("ani"), "citra", "citra", LETTER)
    assert caught.value.fault is Fault.NOT_APPROVER


async def test_a_delegation_is_made_and_ended(lobby: Lobby) -> None:
    await an_office(lobby)
    number = await lobby.desk.delegate(await lobby.enters("ani"), "budi", "dewi", LETTER)
    await lobby.desk.end_delegation(await lobby.enters("ani"), number)
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.end_delegation(await lobby.enters("ani"), number)
    assert caught.value.fault is Fault.NO_DELEGATION


async def test_a_sign_in_does_not_count_for_ever(lobby: Lobby) -> None:
    await an_office(lobby)
    ani = await lobby.enters("ani")
    await passes(lobby.database, lobby.clock, FRESH.total_seconds() + 1)
    with pytest.raises(OfficerError) as caught:
        await lobby.desk.set_roles(ani, "budi", [OfficerRole.APPROVER])
    assert caught.value.fault is Fault.STALE_SIGN_IN


async def test_who_was_disabled_since_does_nothing_more(lobby: Lobby) -> None:
    await an_office(lobby)
    await lobby.desk.set_roles(await lobby.enters("ani"), "budi", [OfficerRole.ADMINISTRATOR])
    budi = await lobby.enters("budi")
    await lobby.desk.set_state(await lobby.enters("ani"), "budi", OfficerState.DISABLED)
    for who in (budi, SignedIn(99, lobby.clock.now)):
        with pytest.raises(OfficerError) as caught:
            await lobby.desk.set_roles(who, "citra", [OfficerRole.OFFICER])
        assert caught.value.fault is Fault.DISABLED
    await lobby.desk.set_state(await lobby.enters("ani"), "budi", OfficerState.ACTIVE)
    assert await lobby.enters("budi")


async def test_of_two_administrators_who_dismiss_each_other_at_once_one_stays(database: Database, clock: Clock) -> None:
    """On PostgreSQL neither would see what the other does; then nobody could ever administer the office again."""
    lobby = Lobby(database, clock)
    await an_office(lobby)
    for login in ("ani", "budi"):
        async with database.unit_of_work() as unit:
            found = await officers.find(unit, login)
            assert found is not None
            await officers.set_roles(unit, found, [OfficerRole.ADMINISTRATOR], "shell")
    ani, budi = await lobby.enters("ani"), await lobby.enters("budi")
    done = await asyncio.gather(
        lobby.desk.set_state(ani, "budi", OfficerState.DISABLED),
        lobby.desk.set_state(budi, "ani", OfficerState.DISABLED),
        return_exceptions=True,
    )
    async with database.reading() as unit:
        left = await officers.able(unit, OfficerRole.ADMINISTRATOR)
    assert len(left) == 1, done
