"""Claims: the checkable statement behind many tips, and what a fact-checker has made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClaimState(StrEnum):
    """Where a claim stands."""

    #: In the queue; nobody has judged it.
    OPEN = "open"
    #: A department (OPD) was asked (menunggu konfirmasi OPD); still in the queue, with a deadline.
    WAITING = "waiting"
    #: A fact-check answers it; its reporters are told.
    ANSWERED = "answered"
    #: Nothing that can be checked, or none of our business; its reporters are told that, too.
    REJECTED = "rejected"
    #: It says the same as another one, which took its tips.
    MERGED = "merged"


#: Claims that wait for somebody.
UNSETTLED = (ClaimState.OPEN, ClaimState.WAITING)


class ClaimAct(StrEnum):
    """What was done to a claim, for its history."""

    OPENED = "opened"
    #: Tied to a fact-check that was known already.
    CONFIRMED = "confirmed"
    #: A fact-check of the office was written for it.
    ANSWERED = "answered"
    #: What its reporters had been told was changed.
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ASKED = "asked"
    MERGED = "merged"
    SPLIT = "split"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim (klaim).

    Args:
        statement: what it says, as its first tip or a fact-checker words it; kept sealed.
        factcheck: row number of the fact-check that answers it; 0 while none does.
        merged_into: number of the claim that took its tips; 0 unless merged.
        department: which OPD was asked; empty for none.
        due_at: until when that department should answer.
    """

    number: int
    state: ClaimState
    statement: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    factcheck: int = 0
    merged_into: int = 0
    department: str = ""
    due_at: datetime | None = None
