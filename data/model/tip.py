"""Tips: messages sent for checking, what was found for them, and what people said of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.model.factcheck import Decision
from data.model.message import ContentKind


class TipState(StrEnum):
    """Where a tip stands."""

    #: A verdict went out.
    ANSWERED = "answered"
    #: Candidates were shown; the person has not said which fits.
    SUGGESTED = "suggested"
    #: A fact-checker has to look at it.
    QUEUED = "queued"


class Vote(StrEnum):
    """What a person said of an answer; votes inform the fact-checker and never bind a text to a verdict."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    PICKED = "picked"
    NONE_OF_THESE = "none_of_these"


@dataclass(frozen=True, slots=True)
class Tip:
    """One message sent for checking (aduan).

    Args:
        number: number of the inbox row it came in by; the ticket shown to the person.
        text: what was forwarded or typed; kept sealed.
        forwards: 0 not forwarded, 1 forwarded, 2 or more "forwarded many times".
        decision: what the matcher said of it.
    """

    number: int
    kind: ContentKind
    text: str
    forwards: int
    state: TipState
    decision: Decision


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
