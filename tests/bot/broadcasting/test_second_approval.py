"""A broadcast that the calendar of elections holds goes on when one approver more has agreed to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.desk import Rules
from bot.broadcasting.election_calendar import ElectionCalendar
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.broadcasting.trying import Trials
from bot.calendar_file import Window
from bot.channels import loopback
from bot.policy import PoliticalNames
from broadcasts.channel import AnswerLost
from data.model.broadcast import Broadcast, BroadcastState, Content, PauseCause
from data.store import audit, broadcasts
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.broadcasting.office import WANTED, Office
from tests.bot.broadcasting.screens import Screens
from tests.bot.signing import Lobby
from tests.bot.test_conductor import sent
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

S = BroadcastState
SOURCE = "Sumber: https://www.kpu.go.id/pengumuman"
NAMED = Content("Debat calon", (("id", f"Debat Sutrisno Contoh pukul 8. {SOURCE}"),))


@dataclass
class Elections:
    """An office with a calendar that tests write into."""

    office: Office
    windows: list[Window] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = PoliticalNames(candidates=("Sutrisno Contoh",))
        calendar = ElectionCalendar(lambda: names, lambda: tuple(self.windows), "Asia/Jakarta", "WIB")
        self.office.desk.rules = Rules(approvals_needed=calendar.approvals_needed, before_submit=calendar.before_submit)
        self.conductor = Conductor(
            self.office.database,
            {loopback.NAME: loopback.LIMITS},
            "WIB",
            6,
            lambda moment: moment.year,
            forbids=calendar.forbids,
        )

    async def approved(self, content: Content = NAMED, schedule: str = "sekarang") -> Broadcast:
        """Budi drafts it, Citra approves it, on an ordinary day."""
        wanted = replace(WANTED, content=content, schedule=schedule)
        known = await self.office.submits("budi", await self.office.drafts("budi", wanted))
        return await self.office.approves("citra", known)

    async def works(self) -> None:
        for _ in range(3):
            await self.conductor.work()

    def begin(self) -> None:
        """The quiet days are written into the calendar, and have begun."""
        self.windows.append(Window("masa_tenang", date(2026, 11, 1), date(2027, 12, 31)))


@pytest.fixture
async def elections(sqlite_url: str, clock: Clock) -> AsyncIterator[Elections]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    office = Office(Lobby(database, clock))
    await office.opens()
    yield Elections(office)
    await database.close()


def seconds_until_six(clock: Clock) -> float:
    """Until the next 18:00:05 WIB."""
    six = clock.now.replace(hour=11, minute=0, second=5)
    return ((six if six > clock.now else six + timedelta(days=1)) - clock.now).total_seconds()


async def refused(act: object, refusal: Refusal) -> None:
    with pytest.raises(BroadcastError) as caught:
        await act  # type: ignore[misc]
    assert caught.value.refusal is refusal


async def test_the_second_approval_lets_it_go_on(elections: Elections) -> None:
    office, known = elections.office, await elections.approved()
    await elections.works()
    elections.begin()
    await elections.works()
    held = await office.now(known.number)
    assert (held.state, held.pause_cause) == (S.PAUSED, PauseCause.CALENDAR)
    await refused(office.approves("budi", held), Refusal.WRONG_ROLE)
    await refused(office.approves("citra", held), Refusal.APPROVED_BEFORE)
    await refused(office.approves("dewi", held, tested=False), Refusal.NO_TEST)
    await Trials(office.desk, {loopback.NAME: loopback.LIMITS}).test(await office.lobby.enters("dewi"), held.number)
    assert (await office.approves("dewi", held)).state is S.RUNNING
    await elections.works()
    assert (await office.now(known.number)).state is S.RUNNING, "the calendar lets it go on"
    async with office.database.reading() as unit:
        trail = [entry.act.action for entry in await audit.of_target(unit, f"broadcast:{known.number}")]
    assert trail[-3:] == ["test", "countersign", "resume"]


async def test_without_a_source_no_approval_helps(elections: Elections) -> None:
    office = elections.office
    known = await elections.approved(Content("Debat calon", (("id", "Debat Sutrisno Contoh pukul 8."),)))
    elections.begin()
    await elections.works()
    held = await office.now(known.number)
    assert held.state is S.PAUSED
    await refused(office.approves("dewi", held), Refusal.CALENDAR)
    assert len(await office.approvers(held)) == 1


async def test_what_stands_still_for_another_reason_is_not_approved(elections: Elections) -> None:
    office, known = elections.office, await elections.approved()
    await elections.works()
    held = await office.desk.pause(await office.lobby.enters("budi"), known.number)
    await refused(office.approves("dewi", held), Refusal.NOT_NOW)


async def test_an_occurrence_stands_on_the_approvals_of_its_series(elections: Elections, clock: Clock) -> None:
    office = elections.office
    days = [f"{(clock.now + timedelta(days=days)).date()}" for days in (0, 3)]
    series = await elections.approved(schedule=f"{days[0]} s.d. {days[1]} 18:00 WIB")
    await elections.works()
    elections.begin()
    await passes(office.database, clock, seconds_until_six(clock))
    await elections.works()
    async with office.database.reading() as unit:
        first = (await broadcasts.newest(unit, 1))[0]
    assert (first.parent, first.state) == (series.number, S.PAUSED)
    for fails in ({"901": AnswerLost("reset")}, {}):
        await refused(office.approves("dewi", first, tested=False), Refusal.NO_TEST)
        await Trials(office.desk, {loopback.NAME: loopback.LIMITS}).test(
            await office.lobby.enters("dewi"), first.number
        )
        await sent(office.database, Screens(fails))
    assert (await office.approves("dewi", first, tested=False)).state is not S.PAUSED
    async with office.database.reading() as unit:
        trail = [entry.act.action for entry in await audit.of_target(unit, f"broadcast:{series.number}")]
    assert trail[-3:] == ["test", "test", "countersign"], "a further test message is one of the series, too"
    await elections.works()
    assert (await office.now(first.number)).state is S.RUNNING
    await passes(office.database, clock, seconds_until_six(clock))
    await elections.works()
    async with office.database.reading() as unit:
        second = (await broadcasts.newest(unit, 1))[0]
    assert (second.number > first.number, second.state) == (True, S.RUNNING), "the next needs nobody any more"


async def test_after_the_days_it_needs_no_second_one(elections: Elections) -> None:
    office, known = elections.office, await elections.approved()
    elections.begin()
    await elections.works()
    elections.windows.clear()
    resumed = await office.desk.resume(await office.lobby.enters("budi"), known.number)
    await elections.works()
    assert (resumed.state, (await office.now(known.number)).state) == (S.PREPARING, S.RUNNING)
