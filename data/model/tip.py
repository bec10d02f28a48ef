"""Tips: messages sent for checking, what was found for them, and what people said of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.model.factcheck import Decision
from data.model.message import Attachment, ContentKind, Origin


class TipState(StrEnum):
    """Where a tip stands."""

    #: A verdict went out.
    ANSWERED = "answered"
    #: Candidates were shown; the person has not said which fits.
    SUGGESTED = "suggested"
    #: A fact-checker has to look at it.
    QUEUED = "queued"
    #: A fact-checker found nothing in it that can be checked; the person was told.
    CLOSED = "closed"


class Vote(StrEnum):
    """What a person said of an answer; votes inform the fact-checker and never bind a text to a verdict."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    PICKED = "picked"
    NONE_OF_THESE = "none_of_these"


class FileState(StrEnum):
    """Where a file that came with a tip stands."""

    #: To be fetched from the platform.
    WANTED = "wanted"
    KEPT = "kept"
    #: Too large, or of no use to anybody.
    REFUSED = "refused"
    #: The platform no longer has it, or did not give it in many tries.
    LOST = "lost"
    #: Deleted after its time, or at the person's wish.
    EXPIRED = "expired"


class RequestState(StrEnum):
    """Where a request to a human stands."""

    OPEN = "open"
    CLOSED = "closed"


class RequestKind(StrEnum):
    """What is wanted of a human of the office."""

    #: To talk with one; a chat has one such request at a time.
    HUMAN = "human"
    #: The answer to one question that we do not have.
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class HumanRequest:
    """Somebody wants a human of the office (permintaan bicara dengan petugas).

    Args:
        number: number of the inbox row it came in by; shown as a ticket.
        text: what was said; kept sealed.
        words: of a question, as it is compared with others; never stored as they are.
    """

    number: int
    text: str
    kind: RequestKind = RequestKind.HUMAN
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The questions of one chat that wait for an officer.

    Args:
        same: number of the one that asks the same; 0 for none.
        count: how many wait.
    """

    same: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Tip:
    """One message sent for checking (aduan).

    Args:
        number: number of the inbox row it came in by; the ticket shown to the person.
        text: what was forwarded or typed; kept sealed.
        forwards: 0 not forwarded, 1 forwarded, 2 or more "forwarded many times".
        decision: what the matcher said of it.
        attachments: the files that came with it, to be fetched and kept for the fact-checker.
        origin: where it was forwarded from, as the platform tells.
    """

    number: int
    kind: ContentKind
    text: str
    forwards: int
    state: TipState
    decision: Decision
    attachments: tuple[Attachment, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote on one tip.

    Args:
        tip: the tip's number.
        vote: what was said.
        factcheck: row number of the candidate it was said of; 0 for none.
    """

    tip: int
    vote: Vote
    factcheck: int = 0
