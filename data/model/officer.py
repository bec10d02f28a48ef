"""Officers: the persons of the office who sign in, what they may do, and for whom they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OfficerRole(StrEnum):
    """What an officer (petugas) may do; somebody may have several."""

    #: Drafts and submits broadcasts, keeps the register.
    OFFICER = "officer"
    FACT_CHECKER = "fact_checker"
    #: Approves what somebody else submitted.
    APPROVER = "approver"
    #: Adds officers and takes them away.
    ADMINISTRATOR = "administrator"


#: Who reads what somebody else wrote of a fact-check, before it goes public.
READERS = frozenset([OfficerRole.FACT_CHECKER, OfficerRole.APPROVER])


class OfficerState(StrEnum):
    """Whether somebody may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class StandIn(StrEnum):
    """In what capacity somebody stands in for an approver, as the letter says."""

    #: Pelaksana harian: the approver is away for a while.
    PLH = "plh"
    #: Pelaksana tugas: the post is vacant.
    PLT = "plt"


class LinkState(StrEnum):
    """How a link that an officer made at the desk stands for the chat that opens it."""

    OPEN = "open"
    #: This chat opened it before.
    MINE = "mine"
    #: Another chat was first.
    TAKEN = "taken"
    #: It counts no more, or never did.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer as the rules see them; what they sign in with stays in the store.

    Args:
        number: row number; the only thing of an officer that the audit trail holds.
        login: short name to sign in with, lower case, unique.
        name: kept sealed; shown to colleagues.
        address: row number of the chat in which they get test messages; None while none is linked.
    """

    number: int
    login: str
    name: str
    roles: frozenset[OfficerRole]
    state: OfficerState = OfficerState.ACTIVE
    address: int | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """That one officer stands in for another, by letter and between two days.

    Args:
        number: row number.
        officer: who stands in.
        instead_of: the approver they stand in for.
        letter: number of the letter of appointment.
        from_on: first day.
        until_on: last day, included.
    """

    number: int
    officer: int
    instead_of: int
    kind: StandIn
    letter: str
    from_on: date
    until_on: date

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day; the last day is included."""
        return self.from_on <= day <= self.until_on
