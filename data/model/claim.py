"""Claims: the checkable statement behind many tips, and what a fact-checker has made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.model.message import ContentKind
from data.model.people import AddressStatus
from data.model.tip import TipState


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


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """What was done to a claim, once.

    Args:
        other: number of the other claim, of a merge, a split, or of an earlier one that said the same; 0 for none.
        tip: number of the tip it began with; 0 for none.
        factcheck: row number of the fact-check it was tied to; 0 for none.
        officer: who did it; empty for nobody, the machine.
        note: what the officer noted; kept sealed.
    """

    act: ClaimAct
    at: datetime
    other: int = 0
    tip: int = 0
    factcheck: int = 0
    officer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClaimTip:
    """One tip of a claim, as a fact-checker sees it.

    Args:
        text: what was sent; empty for media without a caption, and for a person who was erased.
        forwards: as :attr:`data.model.tip.Tip.forwards`.
    """

    number: int
    address: int
    kind: ContentKind
    state: TipState
    text: str
    forwards: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to know a text again by.

    Args:
        key: what two copies of it have in common; empty for one that is known again by nothing.
        is_comparable: whether it says enough to be compared with what others say.
    """

    key: str
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a text is to a known one.

    Args:
        number: of the known text.
        probability: how probable it is that both make the same claim, as far as nothing contradicts.
        contradicted: what contradicts; empty for nothing.
    """

    number: int
    probability: float
    contradicted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reporter:
    """Somebody who sent a tip of a claim, at the address they last did so from.

    Args:
        tip: number of their latest tip of this claim.
        language: in which the address is answered.
    """

    person: int
    address: int
    channel: str
    language: str
    status: AddressStatus
    tip: int
