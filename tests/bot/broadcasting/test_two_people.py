"""Whatever officers do, in whatever order: nothing is approved that two people did not agree on, on either database."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.broadcasting.desk import BroadcastDesk, Rules, Seen
from bot.broadcasting.drafting import as_wanted
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.credentials import SignedIn, SignInRefused
from bot.officers import OfficerError
from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import ALIVE
from data.model.audit import Entry, actor_of
from data.model.broadcast import Broadcast, BroadcastState
from data.model.officer import OfficerRole
from data.store import approvals, audit, broadcasts
from data.store.database import Database, Unit
from data.store.vault import Vault
from tests.bot.broadcasting.office import WANTED, Office, seen
from tests.bot.signing import PASSWORD, Lobby
from tests.conftest import SECRET, Clock

PEOPLE = ("ani", "budi", "citra", "dewi")
ACTS = ("edit", "submit", "approve", "reject", "return", "stop", "roles")


@pytest.fixture(scope="module")
def opened(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which everybody has signed in once; copied for each walk."""
    path = tmp_path_factory.mktemp("office") / "office.sqlite3"
    shutil.copy(sqlite_template, path)

    async def opens() -> None:
        clock = Clock()
        database = Database(f"sqlite:///{path}", Vault(SECRET), clock)
        office = Office(Lobby(database, clock))
        await office.opens()
        await database.close()

    asyncio.run(opens())
    return path


class Walk:
    """One broadcast, and people who do to it whatever comes to their mind."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.clock.passes(3600)
        self.database = Database(f"sqlite:///{path}", Vault(SECRET), self.clock)
        self.office = Office(Lobby(self.database, self.clock))

    async def goes(self, drafter: int, steps: list[tuple[str, int, int]]) -> None:
        number = (await self.desk.draft(self.who(drafter), WANTED)).number
        for act, person, text in steps:
            self.clock.passes(1)
            with suppress(BroadcastError, OfficerError):
                await self.does(act, person, text, number)
            await self.holds(number)
        await self.database.close()

    @property
    def desk(self) -> BroadcastDesk:
        return self.office.desk

    def who(self, number: int) -> SignedIn:
        return SignedIn(number, self.clock.now)

    async def does(self, act: str, person: int, text: int, number: int) -> None:
        known = await self.office.now(number)
        who, at = self.who(person), Seen(number, known.version - (text == 3))
        if act == "edit":
            content = replace(known.content, texts=(("id", f"Isi {text}"),))
            await self.desk.edit(who, at, replace(as_wanted(known), content=content))
        elif act == "submit":
            await self.desk.submit(who, at)
        elif act == "approve":
            await self.office.tests(PEOPLE[person - 1], known)
            await self.desk.approve(who, at)
        elif act == "reject":
            await self.desk.reject(who, at, "tidak")
        elif act == "return":
            await self.desk.return_(who, at)
        elif act == "stop":
            await self.desk.stop(who, number)
        else:
            roles = [OfficerRole.OFFICER, OfficerRole.APPROVER][: 1 + text % 2]
            await self.office.lobby.desk.set_roles(who, PEOPLE[text], roles)

    async def holds(self, number: int) -> None:
        """Two people agreed on what is there now, neither of whom is the other."""
        known = await self.office.now(number)
        async with self.database.reading() as unit:
            trail = await audit.of_target(unit, f"broadcast:{number}")
            assert [fault async for _, fault in audit.walk(unit) if fault] == []
            hashes = hashes_of(known.content, known.audience, known.schedule, known.expires_at)
            given = await approvals.standing(unit, known, hashes)
            editors = await broadcasts.editors(unit, number)
        acts = [entry.act.action for entry in trail if entry.act.action != "refuse_approval"]
        if "stop" in acts:
            assert acts[-1] == "stop"
            assert known.state is BroadcastState.STOPPED
        if known.state not in ALIVE:
            return
        assert given
        approvers = {one.officer for one in given}
        assert not approvers & {known.drafted_by, known.submitted_by}
        assert self.last(trail, "approve") in {actor_of(officer) for officer in approvers}
        assert editors - approvers, "somebody else wrote it"
        assert approvers.isdisjoint(hands_since_an_approval(trail))

    def last(self, trail: list[Entry], action: str) -> str:
        return next(entry.act.actor for entry in reversed(trail) if entry.act.action == action)


def hands_since_an_approval(trail: list[Entry]) -> set[int]:
    """Who drafted, edited or submitted between the last approval and the one before it."""
    approvals_at = [place for place, entry in enumerate(trail) if entry.act.action == "approve"]
    first = approvals_at[-2] if len(approvals_at) > 1 else 0
    acts = [entry.act for entry in trail[first : approvals_at[-1]]]
    hands = {act.actor for act in acts if act.action in {"draft", "edit", "submit"}}
    return {int(actor.removeprefix("officer:")) for actor in hands}


step = st.tuples(st.sampled_from(ACTS), st.integers(1, 4), st.integers(0, 3))
#: What leads to an approval, so that walks come past one more often than chance would have it.
USUAL = [("submit", 2, 0), ("submit", 3, 0), ("approve", 3, 0), ("approve", 4, 0), ("edit", 3, 1), ("edit", 2, 2)]


#: A walk that fails is told as it was found: to shorten it would take minutes of databases.
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    drafter=st.integers(2, 3),
    steps=st.lists(st.one_of(step, *[st.sampled_from(USUAL)] * 3), min_size=4, max_size=14),
)
def test_nothing_is_approved_by_one_person(opened: Path, drafter: int, steps: list[tuple[str, int, int]]) -> None:
    path = opened.with_name("walk.sqlite3")
    shutil.copy(opened, path)
    asyncio.run(Walk(path).goes(drafter, steps))


@pytest.fixture
async def office(database: Database, clock: Clock) -> Office:
    """The office on each kind of database."""
    made = Office(Lobby(database, clock))
    await made.opens()
    return made


async def approve(office: Office, who: SignedIn, known: Broadcast) -> Broadcast | Refusal:
    try:
        return await office.desk.approve(who, seen(known))
    except BroadcastError as error:
        return error.refusal


async def test_both_databases_let_in_and_approve_alike(office: Office) -> None:
    known = await office.submitted()
    people = []
    for login in ("citra", "dewi"):
        await office.tests(login, known)
        people.append(await office.lobby.enters(login))
    found = await asyncio.gather(*(approve(office, who, known) for who in people))
    assert sorted(isinstance(one, Broadcast) for one in found) == [False, True]
    assert {one for one in found if isinstance(one, Refusal)} <= {Refusal.STALE, Refusal.NOT_NOW}
    assert (await office.now(known.number)).state is BroadcastState.APPROVED
    assert len(await office.approvers(await office.now(known.number))) == 1
    again = await office.edits("budi", await office.now(known.number))
    assert await office.approvers(again) == set()


async def test_of_two_who_approve_at_once_the_second_sees_the_first(office: Office) -> None:
    arrived, both = list[int](), asyncio.Event()

    async def two(_unit: Unit, known: Broadcast) -> int:
        """Keep whoever is here, with their approval written and not committed, until the other is here as well."""
        arrived.append(known.number)
        if len(arrived) == 2:
            both.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(both.wait(), 1.0)
        return 2

    office.desk.rules = Rules(approvals_needed=two)
    known = await office.submitted()
    people = []
    for login in ("citra", "dewi"):
        await office.tests(login, known)
        people.append(await office.lobby.enters(login))
    found = await asyncio.gather(*(approve(office, who, known) for who in people))
    assert all(isinstance(one, Broadcast) for one in found), "neither stands in the other's way"
    now = await office.now(known.number)
    assert now.state is BroadcastState.APPROVED
    assert len(await office.approvers(now)) == 2


async def test_a_code_counts_once_on_both_databases(office: Office) -> None:
    await office.lobby.enters("ani")
    code = await office.lobby.code("ani")
    tries = (office.lobby.doorman.sign_in("ani", PASSWORD, code) for _ in range(4))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert all(isinstance(one, SignInRefused) for one in found)
