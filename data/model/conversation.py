"""What is remembered between two messages of one person in one chat."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversation:
    """The memory of a conversation (percakapan); small, and rewritten as a whole after each turn.

    Args:
        language: two-letter code in which the next turn is worded.
        has_greeted: the person has been told once who we are.
        is_opted_out: they sent BERHENTI and have not come back.
        asked_number: the inbox number of the tip whose candidates were shown last and not yet chosen; 0 for none.
        candidates: row numbers of those fact-checks, in the order shown.
        turns: how many turns were taken, for the operator and for tests.
    """

    language: str = "id"
    has_greeted: bool = False
    is_opted_out: bool = False
    asked_number: int = 0
    candidates: tuple[int, ...] = ()
    turns: int = 0
