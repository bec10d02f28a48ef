"""The duty roster: who may plan it, who may hand over, and what it says now. Command line, console and bot share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendar_file import holidays_of
from bot.settings import Settings
from data.model.audit import actor_of
from data.model.duty import HandOver, Promise, Shift, Via
from data.model.officer import Officer, OfficerRole, OfficerState
from data.model.working_hours import working_hours
from data.store import hand_overs, officers, roster
from data.store.database import Database, Unit

#: Longest shift; who is on duty for longer is not on duty.
LONGEST = timedelta(days=31)


class Fault(StrEnum):
    """Why the roster stays as it is; each has its sentence."""

    NOT_ADMINISTRATOR = "not_administrator"
    DISABLED = "disabled"
    UNKNOWN = "unknown"
    BAD_TIMES = "bad_times"
    TOO_LONG = "too_long"
    OVER = "over"
    OVERLAPS = "overlaps"
    NO_SHIFT = "no_shift"
    NOT_YOURS = "not_yours"
    ONESELF = "oneself"


class RosterError(Exception):
    """Something is not done to the roster.

    Args:
        fault: why.
        login: whom it is about; empty when that goes without saying.
    """

    def __init__(self, fault: Fault, login: str = "") -> None:
        super().__init__(f"{fault}: {login}" if login else str(fault))
        self.fault = fault
        self.login = login


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift with its officer."""

    shift: Shift
    officer: Officer


def promise_of(settings: Settings) -> Promise:
    """In what time the office wants to answer, with its hours and holidays as they are now.

    Raises:
        SettingsError: the calendar cannot be read.
    """
    hours = working_hours(settings.working_hours, settings.timezone, holidays_of(settings))
    return Promise(hours, settings.escalate_minutes, settings.answer_hours)


class RosterDesk:
    """Plans who is on duty. Officers are named by row number where they act, by login where they are meant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, most: timedelta = timedelta(days=31)) -> list[Turn]:
        """Shifts that hold now or begin soon, the earliest first."""
        async with self._database.reading() as unit:
            now = await unit.now()
            return await _turns(unit, await roster.listed(unit, now, now + most))

    async def on_duty(self) -> list[Turn]:
        """Who is on duty now and may sign in."""
        async with self._database.reading() as unit:
            turns = await _turns(unit, await roster.at(unit, await unit.now()))
        return [turn for turn in turns if turn.officer.state is OfficerState.ACTIVE]

    async def add(self, by: int, login: str, from_at: datetime, until_at: datetime) -> int:
        """Put somebody on the roster, as an administrator.

        Raises:
            RosterError: it is not done.
        """
        if until_at <= from_at:
            raise RosterError(Fault.BAD_TIMES)
        if until_at - from_at > LONGEST:
            raise RosterError(Fault.TOO_LONG)
        async with self._database.unit_of_work() as unit:
            await _planner(unit, by)
            whom = await _active(unit, login)
            if until_at <= await unit.now():
                raise RosterError(Fault.OVER)
            if await roster.meeting(unit, whom.number, from_at, until_at):
                raise RosterError(Fault.OVERLAPS, whom.login)
            return await roster.add(unit, whom.number, from_at, until_at, actor_of(by))

    async def remove(self, by: int, number: int) -> None:
        """Take a shift off the roster, as an administrator.

        Raises:
            RosterError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            await _planner(unit, by)
            if not await roster.remove(unit, await _shift(unit, number), actor_of(by)):
                raise RosterError(Fault.NO_SHIFT)

    async def hand_over(self, by: int, number: int, login: str, via: Via) -> HandOver:
        """Hand the rest of a shift to a colleague, as whose it is or as an administrator; both are told by rows.

        Raises:
            RosterError: it is not done.
        """
        async with self._database.unit_of_work() as unit:
            who = await _present(unit, by)
            one = await _shift(unit, number)
            if one.officer != who.number and OfficerRole.ADMINISTRATOR not in who.roles:
                raise RosterError(Fault.NOT_YOURS)
            whom = await _active(unit, login)
            if whom.number == one.officer:
                raise RosterError(Fault.ONESELF, whom.login)
            now = await unit.now()
            if await roster.meeting(unit, whom.number, max(now, one.from_at), one.until_at):
                raise RosterError(Fault.OVERLAPS, whom.login)
            made = await roster.hand_over(unit, one, whom.number, now, actor_of(by), via=via)
            if made is None:
                raise RosterError(Fault.NO_SHIFT)
            begins = max(now, one.from_at)
            given = HandOver(number, made, one.officer, whom.number, who.number, via, now, begins, one.until_at)
            return replace(given, number=await hand_overs.add(unit, given))

    async def accept(self, by: int, number: int) -> HandOver:
        """Say that one has the duty that was handed over; whose it was hears of it. Twice is once.

        Raises:
            RosterError: it is not theirs, or is over.
        """
        async with self._database.unit_of_work() as unit:
            who = await _present(unit, by)
            one = await hand_overs.get(unit, number)
            if one is None or one.taker != who.number:
                raise RosterError(Fault.NO_SHIFT)
            await _shift(unit, one.shift)
            await hand_overs.accept(unit, one)
        return one


async def _turns(unit: Unit, shifts: Sequence[Shift]) -> list[Turn]:
    people = {one.officer.number: one.officer for one in await officers.listed(unit)} if shifts else {}
    return [Turn(one, people[one.officer]) for one in shifts]


async def _shift(unit: Unit, number: int) -> Shift:
    found = await roster.get(unit, number)
    if found is None or found.until_at <= await unit.now():
        raise RosterError(Fault.NO_SHIFT)
    return found


async def _present(unit: Unit, by: int) -> Officer:
    officer = await officers.get(unit, by)
    if officer is None or officer.state is not OfficerState.ACTIVE:
        raise RosterError(Fault.DISABLED)
    return officer


async def _planner(unit: Unit, by: int) -> Officer:
    officer = await _present(unit, by)
    if OfficerRole.ADMINISTRATOR not in officer.roles:
        raise RosterError(Fault.NOT_ADMINISTRATOR)
    return officer


async def _active(unit: Unit, login: str) -> Officer:
    found = await officers.find(unit, login.strip().casefold())
    if found is None:
        raise RosterError(Fault.UNKNOWN, login.strip()[:40])
    if found.state is not OfficerState.ACTIVE:
        raise RosterError(Fault.DISABLED, found.login)
    return found
