"""What officers are told: who and when, once each, whatever is killed in between; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.office.fate import Fate
from bot.office.planning import ACCEPTED, GIVEN_AWAY, HANDED, MOST_AN_HOUR, UNANSWERED, Planner
from bot.office.sending import DOUBT, MOST_TRIES, Sender
from bot.office.talk import Said
from bot.roster import RosterDesk
from broadcasts.lifecycle import change
from data.model.broadcast import BroadcastAct
from data.model.claim import ClaimState
from data.model.duty import Promise, Via
from data.model.office_notice import Alarm, Awaited, Notice, NoticeKind, NoticeState
from data.model.officer import Delegation, OfficerRole, OfficerState, StandIn
from data.model.working_hours import working_hours
from data.store import awaited, broadcasts, office_alarms, office_chats, office_notices, officers, roster, takings
from data.store.database import Database
from data.store.office_chats import Asked
from data.store.schema import claim, office_link, office_notice
from tests.conftest import Clock
from tests.data.store.desk import a_claim
from tests.data.store.office import a_draft, an_officer, done, saying, seen
from tests.data.store.setup import passes

HOUR = 3600.0
ANI, BUDI, EKO, CITRA, GITA = 1, 2, 3, 4, 5
STAFF = {
    "ani": OfficerRole.ADMINISTRATOR,
    "budi": OfficerRole.FACT_CHECKER,
    "eko": OfficerRole.FACT_CHECKER,
    "citra": OfficerRole.APPROVER,
    "gita": OfficerRole.APPROVER,
}


@dataclass
class Edge:
    """What the platform would say, one after another; then everything is sent."""

    fates: list[tuple[Fate, float]] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, chat: str, said: Said) -> tuple[Fate, int, float]:
        fate, wait = self.fates.pop(0) if self.fates else (Fate.SENT, 0.0)
        if fate is not Fate.NOT_SENT:
            self.sent.append((chat, said.text))
        return fate, len(self.sent), wait


class Killed(Exception):
    """The process ends here."""


@dataclass
class Bureau:
    """An office whose officers have phones, on a Monday at ten."""

    database: Database
    clock: Clock
    edge: Edge = field(default_factory=Edge)
    silent: bool = False

    def __post_init__(self) -> None:
        hours = working_hours("Sen-Jum 08:00-16:00", "Asia/Jakarta")
        self.promise = Promise(hours, escalate_minutes=60, answer_hours=8)
        self.planner = Planner(self.database, lambda: self.promise, "Asia/Jakarta")

    async def said(self, one: Notice) -> Said | None:
        return None if self.silent else Said(f"{one.kind} {one.subject}.{one.mark}")

    def sender(self, reached: Callable[[str], None] = lambda _name: None) -> Sender:
        return Sender(self.database, self.edge, self.said, reached)

    async def links(self, *numbers: int) -> None:
        async with self.database.unit_of_work() as unit:
            for number in numbers:
                wanted = Asked(f"chat-{number}", "", await unit.now())
                await office_chats.link(unit, number, wanted, "test")

    async def told(self) -> list[tuple[str, int, int, int]]:
        """Everything planned: kind, subject, mark, officer."""
        async with self.database.reading() as unit:
            rows = await unit.connection.execute(office_notice.select().order_by(office_notice.c.id))
            return [(str(row.kind), row.subject, row.mark, row.officer_id) for row in rows]

    async def states(self) -> list[NoticeState]:
        async with self.database.reading() as unit:
            rows = await unit.connection.execute(office_notice.select().order_by(office_notice.c.id))
            return [row.state for row in rows]

    async def claim(self, **values: object) -> int:
        async with self.database.unit_of_work() as unit:
            number = await a_claim(unit)
            if values:
                await unit.connection.execute(update(claim).where(claim.c.id == number).values(values))
            return number

    async def on_duty(self, number: int, hours: float = 12) -> None:
        async with self.database.unit_of_work() as unit:
            now = await unit.now()
            await roster.add(unit, number, now, now + timedelta(hours=hours), "test")

    async def after(self, hours: float) -> None:
        await passes(self.database, self.clock, hours * HOUR)


@pytest.fixture
async def bureau(database: Database, clock: Clock) -> Bureau:
    for login, role in STAFF.items():
        await an_officer(database, login, frozenset([role]))
    made = Bureau(database, clock)
    await made.links(*range(1, 6))
    await passes(database, clock, 1)
    return made


# --- Who is told, and when -------------------------------------------------------------------------------------------


async def test_a_new_claim_concerns_whoever_is_on_duty_then_all_and_then_it_is_late(bureau: Bureau) -> None:
    await bureau.on_duty(BUDI, 48)
    number = await bureau.claim()
    for _ in range(3):
        await bureau.planner.look()
    assert await bureau.told() == [("claim", number, 0, BUDI)]
    await bureau.after(1.1)
    await bureau.planner.look()
    assert (await bureau.told())[1:] == [("claim", number, 1, BUDI), ("claim", number, 1, EKO)]
    await bureau.after(24)
    for _ in range(2):
        await bureau.planner.look()
    assert (await bureau.told())[3:] == [("late", number, 0, BUDI), ("late", number, 0, EKO)]


async def test_with_nobody_on_duty_all_fact_checkers_hear_but_not_at_night(bureau: Bureau) -> None:
    await bureau.after(10)
    number = await bureau.claim()
    await bureau.planner.look()
    assert await bureau.told() == [], "20:00, and nobody is on duty"
    await bureau.after(12.1)
    await bureau.planner.look()
    assert await bureau.told() == [("claim", number, 0, BUDI), ("claim", number, 0, EKO)]


async def test_who_is_on_duty_hears_at_night(bureau: Bureau) -> None:
    await bureau.after(10)
    await bureau.on_duty(EKO)
    number = await bureau.claim()
    await bureau.planner.look()
    assert await bureau.told() == [("claim", number, 0, EKO)]


async def test_a_claim_that_somebody_took_is_asked_of_nobody_until_it_is_late(bureau: Bureau) -> None:
    number = await bureau.claim()
    await bureau.planner.look()
    async with bureau.database.unit_of_work() as unit:
        assert (await takings.take(unit, number, EKO)).officer == EKO
        assert (await takings.take(unit, number, BUDI)).officer == EKO, "who was first has it"
    await bureau.after(2)
    await bureau.planner.look()
    assert {mark for _, _, mark, _ in await bureau.told()} == {0}
    await bureau.after(24)
    await bureau.planner.look()
    assert ("late", number, 0, BUDI) in await bureau.told()


async def test_who_left_holds_no_claim(bureau: Bureau) -> None:
    number = await bureau.claim()
    async with bureau.database.unit_of_work() as unit:
        await takings.take(unit, number, EKO)
        eko = await officers.get(unit, EKO)
        assert eko is not None
        await officers.set_state(unit, eko, OfficerState.DISABLED, "test")
        assert (await takings.take(unit, number, BUDI)).officer == BUDI


async def test_what_somebody_took_who_left_is_asked_of_the_others(bureau: Bureau) -> None:
    number = await bureau.claim()
    await bureau.planner.look()
    async with bureau.database.unit_of_work() as unit:
        await takings.take(unit, number, EKO)
        eko = await officers.get(unit, EKO)
        assert eko is not None
        await officers.set_state(unit, eko, OfficerState.DISABLED, "test")
    await bureau.after(2)
    await bureau.planner.look()
    assert ("claim", number, UNANSWERED, BUDI) in await bureau.told()


async def test_a_department_that_does_not_answer_makes_a_claim_late(bureau: Bureau) -> None:
    due = bureau.clock.now + timedelta(hours=2)
    number = await bureau.claim(state=ClaimState.WAITING, due_at=due)
    await bureau.planner.look()
    assert await bureau.told() == []
    await bureau.after(2.1)
    await bureau.planner.look()
    assert await bureau.told() == [("late", number, 0, BUDI), ("late", number, 0, EKO)]


async def test_what_came_before_anybody_was_reached_and_what_is_too_much_stays_in_the_queue(
    database: Database, clock: Clock
) -> None:
    for login, role in STAFF.items():
        await an_officer(database, login, frozenset([role]))
    bureau = Bureau(database, clock)
    await bureau.claim()
    await bureau.planner.look()
    await bureau.after(0.1)
    await bureau.links(BUDI)
    await bureau.after(0.1)
    await bureau.planner.look()
    assert await bureau.told() == [], "it came before"
    for _ in range(MOST_AN_HOUR + 5):
        await bureau.claim()
        await bureau.planner.look()
    assert len(await bureau.told()) == MOST_AN_HOUR
    await bureau.after(1.05)
    await bureau.planner.look()
    assert len(await bureau.told()) > MOST_AN_HOUR, "their turn comes"


async def test_a_heap_of_late_claims_is_told_bit_by_bit_and_after_everything_else(bureau: Bureau) -> None:
    due = bureau.clock.now + timedelta(hours=1)
    for _ in range(MOST_AN_HOUR * 2):
        await bureau.claim(state=ClaimState.WAITING, due_at=due)
    await bureau.after(1.1)
    for _ in range(3):
        await bureau.planner.look()
    told = await bureau.told()
    assert [officer for kind, *_, officer in told if kind == "late"].count(BUDI) == len(told) / 2 == MOST_AN_HOUR
    await bureau.planner.alarms([Alarm("disk", {"megabytes": "3"})])
    await bureau.sender().round()
    assert bureau.edge.sent[0] == (f"chat-{ANI}", "alarm 1.0"), "claims wait"
    await bureau.after(1.1)
    await bureau.planner.look()
    assert {subject for kind, subject, *_ in await bureau.told() if kind == "late"} == set(range(1, 25))


async def test_an_approval_is_asked_of_who_had_no_hand_in_it_once_for_each_version(bureau: Bureau) -> None:
    number = await a_draft(bureau.database, CITRA)
    one = await done(bureau.database, number, BroadcastAct.SUBMIT, CITRA, serial="2026/1", previewed_count=3)
    for _ in range(2):
        await bureau.planner.look()
    assert await bureau.told() == [("approval", number, one.version, GITA)]


async def test_administrators_hear_when_fewer_than_two_approvers_are_reached(bureau: Bureau) -> None:
    async with bureau.database.unit_of_work() as unit:
        await office_chats.cut(unit, GITA, "test")
    number = await a_draft(bureau.database, BUDI)
    one = await done(bureau.database, number, BroadcastAct.SUBMIT, BUDI, serial="2026/1", previewed_count=3)
    await bureau.planner.look()
    assert await bureau.told() == [
        ("approval", number, one.version, CITRA),
        ("approvers", number, one.version, ANI),
    ]


async def test_who_stands_in_for_a_writer_is_not_asked_and_administrators_hear_that_nobody_may(bureau: Bureau) -> None:
    today = bureau.clock.now.date()
    async with bureau.database.unit_of_work() as unit:
        await officers.delegate(unit, Delegation(0, GITA, CITRA, StandIn.PLH, "800/7/2026", today, today), "test")
    number = await a_draft(bureau.database, CITRA)
    one = await done(bureau.database, number, BroadcastAct.SUBMIT, CITRA, serial="2026/1", previewed_count=3)
    await bureau.planner.look()
    assert await bureau.told() == [("approvers", number, one.version, ANI)]


async def edited(bureau: Bureau, number: int, officer: int) -> None:
    now = await seen(bureau.database, number)
    async with bureau.database.unit_of_work() as unit:
        await broadcasts.edit(unit, now, saying(f"Besok, kata {officer}."), change(now, BroadcastAct.EDIT, officer))
    await bureau.after(0.1)


async def test_who_edited_it_before_it_was_last_approved_is_asked_again(bureau: Bureau) -> None:
    number = await a_draft(bureau.database, BUDI)
    await edited(bureau, number, GITA)
    await done(bureau.database, number, BroadcastAct.SUBMIT, BUDI, serial="2026/1", previewed_count=3)
    await bureau.planner.look()
    assert [(kind, officer) for kind, _, _, officer in await bureau.told()] == [("approval", CITRA)]
    await done(bureau.database, number, BroadcastAct.APPROVE, CITRA)
    await bureau.after(0.1)
    await edited(bureau, number, EKO)
    one = await done(bureau.database, number, BroadcastAct.SUBMIT, BUDI)
    await bureau.planner.look()
    told = [(kind, officer) for kind, _, version, officer in await bureau.told() if version == one.version]
    assert told == [("approval", CITRA), ("approval", GITA)]


async def test_an_alarm_is_told_once_until_it_is_over_and_then_that_it_is(bureau: Bureau) -> None:
    wrong = [Alarm("channel telegram", {"channel": "telegram", "why": "x"})]
    await bureau.on_duty(BUDI, 48)
    for _ in range(3):
        await bureau.planner.alarms(wrong)
    assert await bureau.told() == [("alarm", 1, 0, ANI), ("alarm", 1, 0, BUDI)]
    await bureau.sender().round()
    await bureau.after(0.6)
    await bureau.planner.alarms(wrong)
    assert (await bureau.told())[2:] == [("alarm", 1, 0, EKO)], "it goes on, so every fact-checker hears"
    await bureau.planner.alarms([])
    assert len(await bureau.told()) == 3, "a moment of calm is not the end"
    await bureau.after(0.05)
    await bureau.planner.alarms([])
    assert (await bureau.told())[3:] == [("over", 1, 0, ANI), ("over", 1, 0, BUDI)], "Eko was not told yet, nor is now"
    await bureau.planner.alarms(wrong)
    assert ("alarm", 2, 0, ANI) in await bureau.told(), "the next one is another one"


async def test_how_an_alarm_stands_is_kept_up_and_how_the_office_is_set_up_rings_no_phone(bureau: Bureau) -> None:
    for count in ("3", "5", "5"):
        await bureau.planner.alarms([Alarm("inbox", {"count": count}), Alarm("backup_off")])
    async with bureau.database.reading() as unit:
        assert [(one.name, one.details) for one in await office_alarms.still_on(unit)] == [("inbox", {"count": "5"})]
    assert await bureau.told() == [("alarm", 1, 0, ANI)]


async def test_something_that_happened_is_not_said_to_be_over(bureau: Bureau) -> None:
    await bureau.planner.alarms([Alarm("job 7", {"number": "7", "name": "impor"})])
    await bureau.sender().round()
    await bureau.after(1)
    await bureau.planner.alarms([])
    async with bureau.database.reading() as unit:
        assert await office_alarms.still_on(unit) == []
    assert [kind for kind, *_ in await bureau.told()] == ["alarm"]


async def test_an_alarm_survives_a_restart_and_is_not_over_for_that(bureau: Bureau) -> None:
    wrong = [Alarm("disk", {"megabytes": "3"})]
    await bureau.planner.alarms(wrong)
    await bureau.after(1)
    anew = Planner(bureau.database, lambda: bureau.promise, "Asia/Jakarta")
    await anew.alarms([])
    await anew.alarms(wrong)
    assert {subject for _, subject, _, _ in await bureau.told()} == {1}


async def test_who_was_handed_duty_hears_of_it_and_so_does_whose_it_was(bureau: Bureau) -> None:
    desk, now = RosterDesk(bureau.database), bureau.clock.now
    number = await desk.add(ANI, "budi", now, now + timedelta(hours=8))
    one = await desk.hand_over(BUDI, number, "eko", Via.BOT)
    for _ in range(2):
        await bureau.planner.look()
    assert await bureau.told() == [("duty", one.number, HANDED, EKO)]
    await desk.accept(EKO, one.number)
    await bureau.planner.look()
    assert (await bureau.told())[1:] == [("duty", one.number, ACCEPTED, BUDI)]
    other = await desk.hand_over(ANI, one.shift, "gita", Via.CONSOLE)
    await bureau.planner.look()
    assert (await bureau.told())[2:] == [
        ("duty", other.number, HANDED, GITA),
        ("duty", other.number, GIVEN_AWAY, EKO),
    ]


async def test_duty_that_is_over_is_told_to_nobody_and_who_links_a_chat_later_hears_of_what_holds(
    bureau: Bureau,
) -> None:
    desk, now = RosterDesk(bureau.database), bureau.clock.now
    async with bureau.database.unit_of_work() as unit:
        await office_chats.cut(unit, EKO, "test")
    number = await desk.add(ANI, "budi", now, now + timedelta(hours=8))
    one = await desk.hand_over(BUDI, number, "eko", Via.CONSOLE)
    await bureau.planner.look()
    assert await bureau.told() == []
    await bureau.links(EKO)
    await bureau.planner.look()
    assert await bureau.told() == [("duty", one.number, HANDED, EKO)]
    await desk.accept(EKO, one.number)
    await bureau.after(8)
    await bureau.planner.look()
    assert len(await bureau.told()) == 1


# --- That it arrives -------------------------------------------------------------------------------------------------


async def one_notice(bureau: Bureau) -> None:
    async with bureau.database.unit_of_work() as unit:
        await office_notices.plan(unit, NoticeKind.CLAIM, 1, {BUDI})
        await office_notices.plan(unit, NoticeKind.CLAIM, 1, {BUDI})


async def test_a_notice_goes_out_once(bureau: Bureau) -> None:
    await one_notice(bureau)
    assert [await bureau.sender().round() for _ in range(3)] == [1, 0, 0]
    assert bureau.edge.sent == [(f"chat-{BUDI}", "claim 1.0")]
    assert await bureau.states() == [NoticeState.SENT]


@pytest.mark.parametrize(("where", "copies"), [("office.begun", 1), ("office.sent", 2)])
async def test_after_a_kill_it_goes_out_and_at_most_twice(bureau: Bureau, where: str, copies: int) -> None:
    def dies(name: str) -> None:
        if name == where:
            raise Killed

    await one_notice(bureau)
    with pytest.raises(Killed):
        await bureau.sender(dies).round()
    assert await bureau.sender().round() == 0, "it may be under way just now"
    await passes(bureau.database, bureau.clock, DOUBT.total_seconds() + 1)
    for _ in range(3):
        await bureau.sender().round()
    assert len(bureau.edge.sent) == copies
    assert await bureau.states() == [NoticeState.SENT]


async def test_what_the_platform_puts_off_waits_as_long_as_it_wants(bureau: Bureau) -> None:
    bureau.edge.fates = [(Fate.NOT_SENT, 30.0)] * (MOST_TRIES + 2)
    await one_notice(bureau)
    for _ in range(MOST_TRIES + 2):
        assert await bureau.sender().round() == 0
        await passes(bureau.database, bureau.clock, 29)
        assert await bureau.sender().round() == 0
        await passes(bureau.database, bureau.clock, 2)
    assert await bureau.sender().round() == 1, "however often it was put off"


@pytest.mark.parametrize(
    ("fates", "state", "sent"),
    [
        ([(Fate.GONE, 0.0)], NoticeState.FAILED, 1),
        ([(Fate.REFUSED, 0.0)], NoticeState.FAILED, 1),
        ([(Fate.UNKNOWN, 0.0)], NoticeState.SENT, 2),
        ([(Fate.UNKNOWN, 0.0)] * 9, NoticeState.FAILED, MOST_TRIES),
    ],
)
async def test_what_becomes_of_it(
    bureau: Bureau, fates: list[tuple[Fate, float]], state: NoticeState, sent: int
) -> None:
    bureau.edge.fates = list(fates)
    await one_notice(bureau)
    for _ in range(MOST_TRIES + 3):
        await bureau.sender().round()
        await passes(bureau.database, bureau.clock, DOUBT.total_seconds() + 1)
    assert (await bureau.states(), len(bureau.edge.sent)) == ([state], sent)


async def test_who_left_and_what_was_decided_is_told_to_nobody(bureau: Bureau) -> None:
    await one_notice(bureau)
    async with bureau.database.unit_of_work() as unit:
        await office_notices.plan(unit, NoticeKind.CLAIM, 2, {EKO})
        budi = await officers.get(unit, BUDI)
        assert budi is not None
        await officers.set_state(unit, budi, OfficerState.DISABLED, "test")
    bureau.silent = True
    await bureau.sender().round()
    assert bureau.edge.sent == []
    assert await bureau.states() == [NoticeState.VOID, NoticeState.VOID]


async def test_who_is_let_in_again_links_anew(bureau: Bureau) -> None:
    async with bureau.database.unit_of_work() as unit:
        for state in (OfficerState.DISABLED, OfficerState.ACTIVE):
            budi = await officers.get(unit, BUDI)
            assert budi is not None
            await officers.set_state(unit, budi, state, "test")
        assert await office_chats.officer_of(unit, f"chat-{BUDI}") is None
        assert await office_chats.chat_of(unit, BUDI) is None


async def test_one_chat_an_officer_and_one_officer_a_chat(bureau: Bureau) -> None:
    async with bureau.database.unit_of_work() as unit:
        await office_chats.link(unit, EKO, Asked(f"chat-{BUDI}", "", datetime.now(UTC)), "test")
        assert await office_chats.chat_of(unit, BUDI) is None
        assert await office_chats.chat_of(unit, EKO) == f"chat-{BUDI}"
        assert await office_chats.officer_of(unit, f"chat-{EKO}") is None


async def test_what_ended_long_ago_is_forgotten_and_so_is_who_only_asked(bureau: Bureau) -> None:
    await one_notice(bureau)
    async with bureau.database.unit_of_work() as unit:
        await office_chats.ask(unit, Asked("stranger", "Orang", await unit.now() + timedelta(minutes=10)), "ABCD2345")
    await bureau.sender().round()
    await bureau.after(24 * 61)
    await bureau.sender().tidy()
    assert await bureau.told() == []
    async with bureau.database.reading() as unit:
        assert (await unit.connection.execute(office_link.select())).all() == []


# --- What is waited for ----------------------------------------------------------------------------------------------


async def test_what_an_officer_is_to_type_is_waited_for_until_its_time_is_over(bureau: Bureau) -> None:
    number = await a_draft(bureau.database, BUDI)
    async with bureau.database.unit_of_work() as unit:
        until = await unit.now() + timedelta(minutes=5)
        for version in (1, 2):
            await awaited.wait(unit, Awaited(CITRA, True, number, version, until))
        await awaited.answered(unit, CITRA, 77)
    async with bureau.database.reading() as unit:
        assert await awaited.of(unit, CITRA) == Awaited(CITRA, True, number, 2, until, 77)
        assert await awaited.of(unit, GITA) is None
    await bureau.after(0.1)
    async with bureau.database.unit_of_work() as unit:
        assert await awaited.of(unit, CITRA) is None
        await awaited.forget(unit, CITRA)


async def test_chats_of_those_who_may_sign_in_are_known(bureau: Bureau) -> None:
    async with bureau.database.unit_of_work() as unit:
        eko = await officers.get(unit, EKO)
        assert eko is not None
        await officers.set_state(unit, eko, OfficerState.DISABLED, "test")
        await office_chats.cut(unit, GITA, "test")
        assert await office_chats.chats(unit) == {f"chat-{number}" for number in (ANI, BUDI, CITRA)}
