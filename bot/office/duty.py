"""Duty (piket) on an officer's phone: who is on it, and handing it over to a colleague."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.console.office import Console
from bot.office.planning import ACCEPTED, GIVEN_AWAY
from bot.office.talk import CLOSE, Answer, Button, Said, payload, saying
from bot.roster import RosterDesk, RosterError, Turn
from data.model.duty import HandOver, Via
from data.model.officer import Officer, OfficerState
from data.store import hand_overs, office_chats, officers
from data.store.database import Unit
from data.wording import say

#: Shifts that are shown, and colleagues that one may hand over to by a button.
MOST, MOST_COLLEAGUES = 6, 20


class DutyTalk:
    """Shows the roster, and hands over."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._language = console.language
        self._roster = RosterDesk(console.database)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    async def shown(self, who: Officer) -> Answer:
        """Who is on duty and who comes next; whose shift it is may hand over."""
        turns = await self._roster.listed()
        now = self._console.database.clock()
        lines = [self._line(turn, now) for turn in turns[:MOST]]
        if not any(turn.shift.holds_at(now) for turn in turns):
            lines.insert(0, self._say("office.duty.nobody"))
        mine = [turn for turn in turns if turn.officer.number == who.number]
        rows = [
            (Button(self._say("office.duty.hand", at=self._at(one.shift.from_at)), payload("s", one.shift.number)),)
            for one in mine[:MOST]
        ]
        return saying("\n".join(lines), *rows)

    def _line(self, turn: Turn, now: datetime) -> str:
        key = "office.duty.now" if turn.shift.holds_at(now) else "office.duty.later"
        first, last = self._at(turn.shift.from_at), self._at(turn.shift.until_at)
        return self._say(key, officer=turn.officer.name, first=first, last=last)

    def _at(self, moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(self._console.settings.timezone)).strftime("%d-%m %H:%M")

    async def choose(self, who: Officer, shift: int) -> Answer:
        """Ask to whom a shift goes."""
        async with self._console.database.reading() as unit:
            known = [one.officer for one in await officers.listed(unit)]
        others = [one for one in known if one.state is OfficerState.ACTIVE and one.number != who.number]
        if not others:
            return saying(self._say("office.duty.nobody_else"))
        rows = [(Button(one.name, payload("S", shift, one.number)),) for one in others[:MOST_COLLEAGUES]]
        return saying(self._say("office.duty.to_whom"), *rows, (Button(self._say("office.cancel"), CLOSE),))

    async def hand_over(self, who: Officer, shift: int, to: int) -> Answer:
        """Hand a shift to a colleague, who is told."""
        async with self._console.database.reading() as unit:
            whom = await officers.get(unit, to)
        return await self._handed(who, shift, whom.login if whom else "")

    async def typed(self, who: Officer, login: str) -> Answer:
        """Hand the shift that runs to a colleague by their login."""
        mine = [turn.shift for turn in await self._roster.on_duty() if turn.officer.number == who.number]
        if not mine:
            before = await self._before(lambda unit: hand_overs.last_of(unit, who.number), who, login)
            return await self._done(before) if before else saying(self._say("office.duty.not_on"))
        if not login:
            return await self.choose(who, mine[0].number)
        return await self._handed(who, mine[0].number, login)

    async def _handed(self, who: Officer, shift: int, login: str) -> Answer:
        try:
            one = await self._roster.hand_over(who.number, shift, login, Via.BOT)
        except RosterError as error:
            # What was done and not answered, because the process died, comes once more.
            before = await self._before(lambda unit: hand_overs.of_shift(unit, shift), who, login)
            if before is None:
                return saying(self._say(f"cli.roster.fault.{error.fault}"), closes=True)
            one = before
        return await self._done(one)

    async def _before(
        self, look: Callable[[Unit], Awaitable[HandOver | None]], who: Officer, login: str
    ) -> HandOver | None:
        """What an officer handed over to this very colleague before; None for nothing."""
        async with self._console.database.reading() as unit:
            one = await look(unit)
            taker = await officers.get(unit, one.taker) if one else None
            is_theirs = one is not None and who.number in (one.giver, one.by)
        return one if is_theirs and taker and taker.login == login.strip().casefold() else None

    async def _done(self, one: HandOver) -> Answer:
        async with self._console.database.reading() as unit:
            taker = await officers.get(unit, one.taker)
            is_reached = await office_chats.chat_of(unit, one.taker) is not None
        assert taker is not None
        key = "office.duty.handed" if is_reached else "office.duty.handed_unreached"
        return saying(self._say(key, officer=taker.name), closes=True)

    async def accept(self, who: Officer, number: int) -> Answer:
        """Say that one has the duty; whose it was is told."""
        try:
            one = await self._roster.accept(who.number, number)
        except RosterError as error:
            return saying(self._say(f"cli.roster.fault.{error.fault}"), closes=True)
        async with self._console.database.reading() as unit:
            giver = await officers.get(unit, one.giver)
        return saying(self._say("office.duty.taken", officer=giver.name if giver else "-"), closes=True)

    async def told(self, number: int, mark: int) -> Said | None:
        """What somebody hears of a hand-over; None when it is over, or was handed on."""
        async with self._console.database.reading() as unit:
            held = {one.number: one for one in await hand_overs.holding(unit, await unit.now())}
            people = {one.officer.number: one.officer.name for one in await officers.listed(unit)}
        one = held.get(number)
        return self._worded(one, mark, people) if one else None

    def _worded(self, one: HandOver, mark: int, people: Mapping[int, str]) -> Said | None:
        giver, taker, by = (people.get(number, "-") for number in (one.giver, one.taker, one.by))
        span = {"first": self._at(one.from_at), "last": self._at(one.until_at)}
        if mark == ACCEPTED:
            return Said(self._say("office.duty.accepted", taker=taker, **span))
        if mark == GIVEN_AWAY:
            return Said(self._say("office.duty.given_away", by=by, taker=taker, **span))
        if one.accepted_at:
            return None
        accept = Button(self._say("office.duty.accept"), payload("T", one.number))
        if one.by == one.giver:
            return Said(self._say("office.duty.yours", giver=giver, **span), ((accept,),))
        return Said(self._say("office.duty.yours_by", by=by, giver=giver, **span), ((accept,),))
