"""Duty (piket) on an officer's phone: who is on it, and handing it over to a colleague."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.console.office import Console
from bot.office.talk import CLOSE, Answer, Button, Said, payload, saying
from bot.roster import RosterDesk, RosterError, Turn
from data.model.officer import Officer, OfficerState
from data.store import officers
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
            return saying(self._say("office.duty.not_on"))
        if not login:
            return await self.choose(who, mine[0].number)
        return await self._handed(who, mine[0].number, login)

    async def _handed(self, who: Officer, shift: int, login: str) -> Answer:
        try:
            await self._roster.hand_over(who.number, shift, login)
        except RosterError as error:
            return saying(self._say(f"cli.roster.fault.{error.fault}"), closes=True)
        async with self._console.database.reading() as unit:
            whom = await officers.find(unit, login.strip().casefold())
        assert whom is not None
        told = Said(self._say("office.duty.yours", officer=who.name))
        return Answer((Said(self._say("office.duty.handed", officer=whom.name)),), True, ((whom.number, told),))
