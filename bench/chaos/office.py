"""An office that never stops announcing: what two officers agree on goes out, stands still, goes on, is corrected.

Acts are those of the desk, without signing in: rule, row and audit trail in one transaction. Whoever was quicker is
looked at again at the next round, as is a database that does not answer.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.roster import RosterDesk
from broadcasts.audience import canonical, parse
from broadcasts.audience_words import Known
from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import change
from broadcasts.reaching import way_to
from broadcasts.series import canonical as schedule_text
from broadcasts.series import parse as parse_schedule
from data.model.broadcast import (
    Approval,
    Broadcast,
    BroadcastAct,
    BroadcastClass,
    BroadcastState,
    Content,
    Judgement,
    PauseCause,
)
from data.model.delivery import DeliveryState
from data.model.duty import HandOver, Via
from data.model.membership import InstitutionKind, MembershipState, Registration, Role
from data.model.message import Incoming, Sender
from data.model.office_notice import NoticeKind
from data.model.officer import OfficerRole
from data.store import (
    approvals,
    broadcasts,
    corrections,
    hand_overs,
    members,
    office_chats,
    office_notices,
    officers,
    people,
    retries,
    roster,
)
from data.store.broadcasts import Draft, StaleError
from data.store.columns import stands
from data.store.database import Database, Unit
from data.store.institutions import NewInstitution, enter
from data.store.office_chats import Asked
from data.store.officers import NewOfficer
from data.store.schema import delivery
from tests.bot.announcing import PLACE

#: Chats of residents, of those who speak for a KIM, and of officers with their own bot begin here.
FIRST_RESIDENT, FIRST_OPERATOR, FIRST_OFFICER = 10_000, 90_000, 95_000
OPERATORS = 12
RESIDENTS = "orang: peran = warga"
SPEAKERS = "orang: peran = operator"
#: Times of the series, from the beginning of a run on.
OCCURRENCES = 20
ZONE = "Asia/Jakarta"
#: What is announced, again and again: class and audience.
PROGRAMME = (
    (BroadcastClass.OFFICIAL, RESIDENTS),
    (BroadcastClass.URGENT, RESIDENTS),
    (BroadcastClass.ELECTION, RESIDENTS),
    (BroadcastClass.OFFICIAL, "kim: semua"),
    (BroadcastClass.REMINDER, RESIDENTS),
    (BroadcastClass.URGENT, SPEAKERS),
)
#: So many deliveries in doubt are sent once more by somebody who chose them.
CHOSEN = 3
OVER = (
    BroadcastState.DONE,
    BroadcastState.DONE_WITH_GAPS,
    BroadcastState.SUPERSEDED,
    BroadcastState.STOPPED,
)


@dataclass
class Office:
    """What an office does during a run.

    Args:
        people: residents that it writes to.
        done: how often it did what.
    """

    database: Database
    people: int
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    series: int = 0
    is_handing: bool = True
    _shift: int = 0
    _drafter: int = 0
    _approver: int = 0
    _retried: set[int] = field(default_factory=set)
    _corrected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._programme = itertools.cycle(PROGRAMME)

    @property
    def chats(self) -> dict[int, str]:
        """The chat and name of everybody who writes to the residents' bot."""
        residents = {FIRST_RESIDENT + n: f"Warga {n}" for n in range(self.people)}
        return residents | {FIRST_OPERATOR + n: f"Pengurus {n}" for n in range(OPERATORS)}

    async def opens(self) -> None:
        """Two officers, and everybody registered."""
        self._drafter, self._approver = await self._hires("budi"), await self._hires("dewi")
        async with self.database.unit_of_work() as unit:
            now = await unit.now()
            self._shift = await roster.add(unit, self._drafter, now, now + timedelta(days=1), "chaos")
            for number in range(OPERATORS // 2):
                await enter(unit, [NewInstitution(InstitutionKind.KIM, PLACE, f"KIM {number}")])
            for chat in self.chats:
                await _registered(unit, chat)

    async def _hires(self, login: str) -> int:
        """An officer who has linked a chat with the officers' bot."""
        roles = frozenset([OfficerRole.OFFICER, OfficerRole.APPROVER])
        async with self.database.unit_of_work() as unit:
            number = await officers.add(unit, NewOfficer(login, login.title(), roles, "none", "A" * 32), "chaos")
            chat = Asked(str(FIRST_OFFICER + number), login, await unit.now())
            await office_chats.link(unit, number, chat, "chaos")
        return number

    async def hands_over(self) -> bool:
        """Whoever has duty hands it to the other, once they were told of having it; whether everything was told."""
        async with self.database.reading() as unit:
            given = await hand_overs.newest(unit, 1)
            told = {
                one[0] for one in await office_notices.planned(unit, NoticeKind.DUTY, [one.number for one in given])
            }
            is_told = not await office_notices.open_ones(unit) and all(one.number in told for one in given)
        if is_told and self.is_handing:
            await self._hands_on(given[0] if given else None)
        return is_told

    async def _hands_on(self, last: HandOver | None) -> None:
        is_approvers = last is not None and last.taker == self._approver
        giver, taker = (self._approver, "budi") if is_approvers else (self._drafter, "dewi")
        await RosterDesk(self.database).hand_over(giver, last.shift if last else self._shift, taker, Via.BOT)
        self.done["duty handed over"] += 1

    async def begins_series(self) -> None:
        """A series that has an occurrence every minute."""
        self.series = await self.agrees_on(BroadcastClass.REMINDER, SPEAKERS, schedule=_every_minute())

    async def announces(self) -> None:
        """The next of the programme goes out; now and then a correction instead."""
        wrong = await self._to_correct() if self.chance.random() < 0.25 else None
        if wrong is not None:
            self._corrected.add(wrong)
            await self.agrees_on(BroadcastClass.URGENT, "", corrects=wrong)
            self.done["corrections"] += 1
            return
        klass, audience = next(self._programme)
        await self.agrees_on(klass, audience)
        self.done["announcements"] += 1

    async def waiting(self) -> int:
        """How many deliveries wait for their turn."""
        query = select(func.count()).select_from(delivery).where(stands(delivery.c.state, DeliveryState.READY))
        async with self.database.reading() as unit:
            return await unit.connection.scalar(query) or 0

    async def looks_around(self, *, is_closing: bool) -> bool:
        """One round: let go on what stands still, let stand still what runs, try again; whether all of them are over.

        Args:
            is_closing: the run comes to its end; nothing is paused or tried again any more.
        """
        async with self.database.reading() as unit:
            found = await broadcasts.newest(unit, 1000)
        for one in found:
            try:
                await self._looks_at(one, is_closing)
            except StaleError:
                self.done["somebody was quicker"] += 1
        return all(one.state in OVER for one in found)

    async def _looks_at(self, one: Broadcast, is_closing: bool) -> None:
        if one.state is BroadcastState.PAUSED and one.pause_cause is not PauseCause.CONTENT:
            await self._does(one, BroadcastAct.RESUME)
        elif one.state is BroadcastState.SUBMITTED:
            await self._approves_again(one)
        elif one.number == self.series:
            if is_closing and one.state is BroadcastState.SCHEDULED:
                await self._does(one, BroadcastAct.STOP)
        elif is_closing:
            return
        elif one.state is BroadcastState.RUNNING and self.chance.random() < 0.02:
            await self._does(one, BroadcastAct.PAUSE)
        elif one.state is BroadcastState.DONE_WITH_GAPS and one.number not in self._retried:
            await self.tries_again(one)

    async def _does(self, one: Broadcast, act: BroadcastAct) -> None:
        cause = PauseCause.OFFICER if act is BroadcastAct.PAUSE else None
        async with self.database.unit_of_work() as unit:
            await broadcasts.move(unit, one, change(one, act, self._drafter, cause=cause))
        self.done[f"{act} after {one.pause_cause}" if one.pause_cause else str(act)] += 1

    async def tries_again(self, one: Broadcast) -> None:
        """A further round for what failed, and for a few of those of whom nobody knows."""
        async with self.database.unit_of_work() as unit:
            doubtful = await retries.in_doubt(unit, one.number)
            chosen = [row.number for row in doubtful[:CHOSEN]]
            count = await retries.begin(unit, one.number, chosen)
            if count:
                await broadcasts.move(unit, one, change(one, BroadcastAct.RETRY, self._drafter), done_at=None)
        self._retried.add(one.number)
        self.done["retries"] += bool(count)
        self.done["chosen once more"] += len(chosen)

    async def _to_correct(self) -> int | None:
        """An announcement to everybody that went out, or is going out, and was not corrected yet."""
        wanted = (BroadcastState.RUNNING, BroadcastState.DONE, BroadcastState.DONE_WITH_GAPS)
        async with self.database.reading() as unit:
            found = await broadcasts.in_states(unit, wanted)
            for one in found:
                is_new = one.number not in self._corrected and one.corrects is None and one.parent is None
                if is_new and one.audience and await self._reached(unit, one.number) > self.people / 2:
                    return one.number
        return None

    async def _reached(self, unit: Unit, number: int) -> int:
        return await corrections.count(unit, number, None, ["telegram"], way_to)

    async def _approves_again(self, one: Broadcast) -> None:
        """The audience moved further than was agreed on: it is looked at again."""
        async with self.database.unit_of_work() as unit:
            count = await self._reached(unit, one.corrects) if one.corrects else one.previewed_count
            await self._approves(unit, one.number, count or 0)
        self.done["approved once more"] += 1

    async def agrees_on(
        self, klass: BroadcastClass, audience: str, *, schedule: str = "sekarang", corrects: int | None = None
    ) -> int:
        """What one officer drafted and the other approved."""
        who = canonical(parse(audience, Known(is_settled=True))) if audience else ""
        when = parse_schedule(schedule, "WIB")
        content = Content("Uji ketahanan", (("id", f"Pesan ini diuji. {klass}, {self.chance.random():.9f}."),))
        hashes = hashes_of(content, who, schedule_text(when), None, corrects)
        async with self.database.unit_of_work() as unit:
            wanted = Draft(klass, content, who, schedule_text(when), hashes, when.at, None, corrects)
            number = await broadcasts.draft(unit, wanted, self._drafter)
            seen = await got(unit, number)
            serial = await broadcasts.next_serial(unit, 2026)
            count = await self._reached(unit, corrects) if corrects else self._expected(audience)
            submits = change(seen, BroadcastAct.SUBMIT, self._drafter)
            await broadcasts.move(unit, seen, submits, serial=serial, previewed_count=count)
            await self._approves(unit, number, count)
        return number

    def _expected(self, audience: str) -> int:
        return {RESIDENTS: self.people, SPEAKERS: OPERATORS}.get(audience, OPERATORS)

    async def _approves(self, unit: Unit, number: int, count: int) -> None:
        seen = await got(unit, number)
        hashes = await broadcasts.hashes(unit, number)
        given = Approval(number, self._approver, Judgement.APPROVED, hashes, seen.klass, count, await unit.now())
        await approvals.add(unit, given)
        await broadcasts.move(unit, seen, change(seen, BroadcastAct.APPROVE, self._approver), previewed_count=count)


async def got(unit: Unit, number: int) -> Broadcast:
    """A broadcast that is there."""
    found = await broadcasts.get(unit, number)
    assert found is not None
    return found


async def _registered(unit: Unit, chat: int) -> None:
    role = Role.OPERATOR if chat >= FIRST_OPERATOR else Role.RESIDENT
    kim = f"KIM {(chat - FIRST_OPERATOR) // 2}" if role is Role.OPERATOR else ""
    said = Incoming(1, "telegram", str(chat), Sender(str(chat), "Orang Contoh"), text="halo")
    address = await people.admit(unit, said, "id")
    number = await members.register(unit, address, Registration(role, "Orang Contoh", PLACE, kim, "1/id"))
    await members.judge(unit, number, MembershipState.CONFIRMED)


def _every_minute() -> str:
    """A schedule with an occurrence at every minute to come."""
    now = datetime.now(UTC).astimezone(ZoneInfo(ZONE))
    minutes = sorted({f"{now + timedelta(minutes=n):%H:%M}" for n in range(1, OCCURRENCES + 1)})
    return f"{now:%Y-%m-%d} s.d. {now + timedelta(days=1):%Y-%m-%d} {', '.join(minutes)} WIB"
