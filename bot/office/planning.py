"""Decides whom something concerns now, and plans that they are told: claims, broadcasts, drafts, duty, alarms.

Every look may be repeated or left out: what was planned is a row, and nobody is told of the same thing twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alarms import KINDS
from bot.broadcasting.desk import source_of
from bot.office.broadcasts import awaits_approval
from broadcasts.lifecycle import may_approve
from data.model.broadcast import Broadcast, BroadcastState
from data.model.duty import (
    LEAST_APPROVERS,
    Colleague,
    HandOver,
    Promise,
    Wait,
    administrators,
    approvers,
    readers,
    told_of_alarm,
    told_of_claim,
)
from data.model.office_notice import Alarm, NoticeKind
from data.model.officer import Delegation
from data.store import (
    approvals,
    broadcasts,
    drafts,
    hand_overs,
    office_alarms,
    office_chats,
    office_notices,
    officers,
    roster,
    takings,
)
from data.store.database import Database, Unit
from data.store.takings import Untold

log = logging.getLogger(__name__)

#: Claims planned in one look.
ROUND = 20
#: Drafts that are looked at; an office in which more wait for a second reader has other troubles.
DRAFTS = 200
#: Claims of which one officer is told within an hour at most; the others wait for their turn, and stand in the queue.
MOST_AN_HOUR = 12
#: Claims that came longer ago concern nobody by themselves any more; they stand in the queue.
OLDEST = timedelta(days=30)
#: Marks of notices about a claim: that it came, and that nobody took it.
NEW, UNANSWERED = 0, 1
#: Marks of notices about a hand-over: to whose duty it is now, to whose it was when somebody else did it, and to them
#: that it was taken.
HANDED, GIVEN_AWAY, ACCEPTED = 0, 1, 2
#: An alarm that goes on for so long concerns every fact-checker.
OLD_ALARM = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _People:
    """The office at one moment.

    Args:
        duty: who is on duty.
        since: since when anybody is reached; what came before is told to nobody one by one.
        told: of how many claims each was told lately; more than enough would help nobody.
    """

    everybody: list[Colleague]
    duty: frozenset[int]
    since: datetime
    told: Mapping[int, int]
    now: datetime


@dataclass(slots=True)
class Planner:
    """Plans what officers are told.

    Args:
        promise: in what time the office wants to answer, as it is set now.
        timezone: the office's own, for the days of delegations.
        calm_seconds: an alarm is over once nothing was seen of it for so long.
    """

    database: Database
    promise: Callable[[], Promise]
    timezone: str
    calm_seconds: float = 120.0
    _seen: dict[str, datetime] = field(default_factory=dict)

    async def look(self) -> None:
        """Plan what concerns somebody now; nothing while nobody is reached."""
        async with self.database.reading() as unit:
            people = await self._people(unit)
            if people is None:
                return
            claims = await self._claims(unit, people)
            waiting = await broadcasts.in_states(unit, [BroadcastState.SUBMITTED, BroadcastState.PAUSED])
            asked = [one for one in waiting if awaits_approval(one)]
            approvals = [await self._approval(unit, one, people) for one in asked]
            duties = await self._duties(unit, people)
            written = await self._drafts(unit, people)
        asked_for = (one for found in approvals for one in found)
        wanted = [one for one in (*duties, *claims, *asked_for, *written) if one[3]]
        if not wanted:
            return
        async with self.database.unit_of_work() as unit:
            for kind, subject, mark, whom in wanted:
                await office_notices.plan(unit, kind, subject, whom, mark)

    async def _people(self, unit: Unit) -> _People | None:
        since = await office_chats.first_linked_at(unit)
        if since is None:
            return None
        now = await unit.now()
        duty = frozenset(shift.officer for shift in await roster.at(unit, now))
        everybody = await office_chats.colleagues(unit)
        hour = now - timedelta(hours=1)
        told = await office_notices.counted(unit, office_notices.OF_CLAIMS, hour)
        return _People(everybody, duty, max(since, now - OLDEST), told, now)

    async def _claims(self, unit: Unit, people: _People) -> list[tuple[NoticeKind, int, int, frozenset[int]]]:
        """Claims that are new, that nobody took, and that are late; at night only whoever is on duty hears of them."""
        promise = self.promise()
        is_reached = any(one.is_there and one.officer.number in people.duty for one in people.everybody)
        if not is_reached and not promise.hours.hold_at(people.now):
            return []
        late, unanswered = promise.marks(people.now)
        ways = (
            (Wait.FRESH, Untold(NoticeKind.CLAIM, NEW, people.since, people.now)),
            (Wait.UNANSWERED, Untold(NoticeKind.CLAIM, UNANSWERED, people.since, unanswered)),
            (
                Wait.LATE,
                Untold(NoticeKind.LATE, 0, people.since, late, asked_until=people.now, also_taken=True),
            ),
        )
        found, told = [], Counter(people.told)
        for wait, wanted in ways:
            whom = told_of_claim(people.everybody, people.duty, wait)
            if all(told[who] >= MOST_AN_HOUR for who in whom):
                continue
            for number in await takings.untold(unit, wanted, ROUND):
                free = frozenset(who for who in whom if told[who] < MOST_AN_HOUR)
                told.update(free)
                found.append((wanted.kind, number, wanted.mark, free))
        return found

    async def _approval(
        self, unit: Unit, one: Broadcast, people: _People
    ) -> list[tuple[NoticeKind, int, int, frozenset[int]]]:
        """Who may approve a broadcast, by the desk's own rule; and administrators, when too few can be reached."""
        held = await officers.delegations(unit, self._today(people))
        reached = approvers(people.everybody, held)
        source = await source_of(unit, one)
        editors = await broadcasts.editors(unit, source.number, await approvals.last_approved_at(unit, source.number))
        whom = frozenset(
            who
            for who in reached
            if may_approve(source, who, editors, [each.instead_of for each in held if each.officer == who])
        )
        found = [(NoticeKind.APPROVAL, one.number, one.version, whom)]
        if len(reached) < LEAST_APPROVERS or not whom:
            found.append((NoticeKind.APPROVERS, one.number, one.version, administrators(people.everybody)))
        return found

    async def _drafts(self, unit: Unit, people: _People) -> list[tuple[NoticeKind, int, int, frozenset[int]]]:
        """Who may read a verdict that somebody else wrote; and whose message about one is not true any more."""
        held = await officers.delegations(unit, self._today(people))
        there = readers(people.everybody, held)
        written = await drafts.submitted(unit, DRAFTS)
        found = [(one, there - writers - _instead_of(held, writers)) for one, writers in written]
        known = await office_notices.planned(unit, NoticeKind.DRAFT, [one.number for one, _ in found])
        told = [
            (NoticeKind.DRAFT, one.number, one.revision, frozenset({who}))
            for one, whom in found
            for who in sorted(whom)
            if (one.number, one.revision, who) not in known
        ]
        over = await office_notices.told_of_drafts(unit, ROUND)
        return told + [(NoticeKind.DRAFT_OVER, number, mark, frozenset({who})) for number, mark, who in over]

    def _today(self, people: _People) -> date:
        return people.now.astimezone(ZoneInfo(self.timezone)).date()

    async def _duties(self, unit: Unit, people: _People) -> list[tuple[NoticeKind, int, int, frozenset[int]]]:
        """Who has to hear that duty went from one to another; who links a chat later hears of what still holds."""
        there = {one.officer.number for one in people.everybody if one.is_there}
        held = await hand_overs.holding(unit, people.now)
        wanted = [(one.number, mark, officer) for one in held for mark, officer in _concerned(one) if officer in there]
        known = await office_notices.planned(unit, NoticeKind.DUTY, {number for number, _, _ in wanted})
        return [
            (NoticeKind.DUTY, number, mark, frozenset({officer}))
            for number, mark, officer in wanted
            if (number, mark, officer) not in known
        ]

    async def alarms(self, wrong: Collection[Alarm]) -> None:
        """Let officers be told of what is wrong, once, and that it is over.

        Args:
            wrong: everything that is wrong now.
        """
        now = self.database.clock()
        wrong = [alarm for alarm in wrong if not KINDS[alarm.kind].is_quiet]
        self._seen.update((alarm.name, now) for alarm in wrong)
        async with self.database.reading() as unit:
            people = await self._people(unit)
            known = {alarm.name: alarm for alarm in await office_alarms.still_on(unit)}
        for name in known:
            # After a restart everything that was on counts as seen just now.
            self._seen.setdefault(name, now)
        calm = {name for name in known if (now - self._seen[name]).total_seconds() >= self.calm_seconds}
        calm -= {alarm.name for alarm in wrong}
        new = [alarm for alarm in wrong if alarm.name not in known]
        old = {name for name, alarm in known.items() if alarm.raised_at and now - alarm.raised_at > OLD_ALARM}
        await self._renew(known, wrong)
        if people is not None:
            await self._raise(new, {name: known[name] for name in known.keys() - calm}, old, people)
        for name in sorted(calm):
            await self._end(known[name])

    async def _renew(self, known: Mapping[str, Alarm], wrong: Collection[Alarm]) -> None:
        """Let what is shown of alarms be as it is now: how many wait by now, how much of the disk is left."""
        changed = [one for one in wrong if one.name in known and known[one.name].details != one.details]
        if not changed:
            return
        async with self.database.unit_of_work() as unit:
            for one in changed:
                await office_alarms.renew(unit, known[one.name].number, one.details)

    async def _raise(
        self, new: Collection[Alarm], known: Mapping[str, Alarm], old: Collection[str], people: _People
    ) -> None:
        for alarm in new:
            log.warning("an alarm for the office: %s", alarm.name)
        whom = told_of_alarm(people.everybody, people.duty, is_old=False)
        everybody = told_of_alarm(people.everybody, people.duty, is_old=True)
        async with self.database.unit_of_work() as unit:
            for alarm in new:
                number = await office_alarms.begin(unit, alarm.name, alarm.details)
                await office_notices.plan(unit, NoticeKind.ALARM, number, whom)
            for name, alarm in known.items():
                # Whoever came on duty meanwhile hears of what goes on.
                told = everybody if name in old else whom
                await office_notices.plan(unit, NoticeKind.ALARM, alarm.number, told)

    async def _end(self, alarm: Alarm) -> None:
        """Tell whoever heard of it that it is over; whoever did not hears of neither."""
        self._seen.pop(alarm.name, None)
        async with self.database.unit_of_work() as unit:
            if not await office_alarms.end(unit, alarm.number):
                return
            await office_notices.drop(unit, NoticeKind.ALARM, alarm.number)
            if not KINDS[alarm.kind].is_event:
                told = await office_notices.told(unit, NoticeKind.ALARM, alarm.number)
                await office_notices.plan(unit, NoticeKind.OVER, alarm.number, told)


def _instead_of(held: Iterable[Delegation], whom: Collection[int]) -> frozenset[int]:
    """Who stands in for somebody of these."""
    return frozenset(one.officer for one in held if one.instead_of in whom)


def _concerned(one: HandOver) -> list[tuple[int, int]]:
    """Which officers a hand-over concerns, each with the mark of what they are told."""
    found = [(HANDED, one.taker)] if one.taker != one.by else []
    found += [(GIVEN_AWAY, one.giver)] if one.giver != one.by else []
    return found + ([(ACCEPTED, one.giver)] if one.accepted_at else [])
