"""Who is on duty, whom something concerns, and when it has waited too long. Pure rules over values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.model.officer import Delegation, Officer, OfficerRole, OfficerState
from data.model.working_hours import WorkingHours

#: Fewer approvers than this are too few: who wrote or touched a broadcast is none for it.
LEAST_APPROVERS = 2


@dataclass(frozen=True, slots=True)
class Shift:
    """That an officer is on duty (piket) for a time.

    Args:
        number: row number.
        officer: row number.
        until_at: the moment at which it is over.
    """

    number: int
    officer: int
    from_at: datetime
    until_at: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Whether it holds at a moment; at its end it does not any more."""
        return self.from_at <= moment < self.until_at


class Via(StrEnum):
    """From where an officer did something."""

    BOT = "bot"
    CONSOLE = "console"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class HandOver:
    """That the rest of a shift went over to a colleague.

    Args:
        before, shift: row numbers of the shift as it was and of the one that goes on.
        giver, taker: whose it was, and whose it is.
        by: who handed it over: the giver, or an administrator.
        from_at, until_at: of the shift that goes on.
        accepted_at: when the taker said that they have it; None until they do. They are on duty all the same.
        number: row number.
    """

    before: int
    shift: int
    giver: int
    taker: int
    by: int
    via: Via
    at: datetime
    from_at: datetime
    until_at: datetime
    accepted_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer, and whether the officers' bot reaches them."""

    officer: Officer
    is_reached: bool

    @property
    def is_there(self) -> bool:
        """Whether something can be told them: they may sign in, and linked a chat."""
        return self.is_reached and self.officer.state is OfficerState.ACTIVE

    def has(self, *roles: OfficerRole) -> bool:
        """Whether they have one of these roles."""
        return not self.officer.roles.isdisjoint(roles)


class Wait(StrEnum):
    """How long a claim has waited, by working hours."""

    #: Whoever is on duty has time to answer.
    FRESH = "fresh"
    #: They had; it concerns every fact-checker.
    UNANSWERED = "unanswered"
    #: The time in which the office wants to answer is over.
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Promise:
    """In what time the office wants to answer.

    Args:
        hours: when it is open.
        escalate_minutes: working minutes after which all fact-checkers hear of what nobody took.
        answer_hours: working hours after which it is late.
    """

    hours: WorkingHours
    escalate_minutes: float
    answer_hours: float

    def due_at(self, opened_at: datetime) -> datetime:
        """Until when something that came at a moment is to be answered."""
        return self.hours.after(opened_at, self.answer_hours * 60)

    def marks(self, now: datetime) -> tuple[datetime, datetime]:
        """What came before the first is late, and before the second unanswered; one look serves a whole queue."""
        late = self.hours.before(now, self.answer_hours * 60)
        return late, self.hours.before(now, self.escalate_minutes)

    def wait(self, opened_at: datetime, now: datetime) -> Wait:
        """How long something has waited."""
        late, unanswered = self.marks(now)
        if opened_at <= late:
            return Wait.LATE
        return Wait.UNANSWERED if opened_at <= unanswered else Wait.FRESH


def on_duty(shifts: Iterable[Shift], moment: datetime) -> frozenset[int]:
    """The officers who are on duty at a moment."""
    return frozenset(shift.officer for shift in shifts if shift.holds_at(moment))


def told_of_claim(colleagues: Collection[Colleague], duty: Collection[int], wait: Wait) -> frozenset[int]:
    """Who hears of a claim: whoever is on duty, later every fact-checker; all of them when nobody is on duty."""
    checkers = _there(colleagues, OfficerRole.FACT_CHECKER)
    present = frozenset(one.officer.number for one in colleagues if one.is_there and one.officer.number in duty)
    if wait is Wait.FRESH:
        return present or checkers
    return present | checkers


def told_of_alarm(colleagues: Collection[Colleague], duty: Collection[int], *, is_old: bool) -> frozenset[int]:
    """Who hears of an alarm: whoever is on duty and administrators; all fact-checkers when it goes on."""
    present = frozenset(one.officer.number for one in colleagues if one.is_there and one.officer.number in duty)
    first = present | _there(colleagues, OfficerRole.ADMINISTRATOR)
    checkers = _there(colleagues, OfficerRole.FACT_CHECKER)
    return first | checkers if is_old or not first else first


def approvers(colleagues: Collection[Colleague], held: Iterable[Delegation]) -> frozenset[int]:
    """Whom a broadcast that waits can be shown to: approvers, and who stands in for one today.

    Args:
        held: delegations that hold today.
    """
    offices = {one.officer.number for one in colleagues if one.has(OfficerRole.APPROVER)}
    deputies = {one.officer for one in held if one.instead_of in offices}
    return frozenset(
        one.officer.number
        for one in colleagues
        if one.is_there and (one.officer.number in deputies or one.has(OfficerRole.APPROVER))
    )


def readers(colleagues: Collection[Colleague], held: Iterable[Delegation]) -> frozenset[int]:
    """Whom a verdict that waits for its second reader can be shown to; who wrote any of it is none for it.

    Args:
        held: delegations that hold today.
    """
    checkers = _there(colleagues, OfficerRole.FACT_CHECKER)
    return checkers | approvers(colleagues, held)


def administrators(colleagues: Collection[Colleague]) -> frozenset[int]:
    """Who hears that too few approvers can be reached."""
    return _there(colleagues, OfficerRole.ADMINISTRATOR)


def _there(colleagues: Iterable[Colleague], role: OfficerRole) -> frozenset[int]:
    return frozenset(one.officer.number for one in colleagues if one.is_there and one.has(role))
