"""What an officer decided on a claim that still can be taken back: it takes effect when its time has passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Wish(StrEnum):
    """What is to become of a claim."""

    #: A fact-check that is there already answers it; values: ``factcheck``, its row number.
    CONFIRM = "confirm"
    #: A fact-check of the office's own answers it; values: its parts as they were typed.
    ANSWER = "answer"
    #: Nothing in it can be checked; values: ``reason``.
    REJECT = "reject"
    #: It waits for a department; values: ``department`` and ``due``, an aware moment in ISO 8601.
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Pending:
    """A decision that waits for its time.

    Args:
        claim: number of the claim.
        officer: their login.
        values: what the wish needs; text by name.
        decided_at: when it was made.
        due_at: from when on it takes effect, and cannot be taken back any more.
        refusal: why it could not take effect when its time had come; empty while it waits.
    """

    claim: int
    wish: Wish
    officer: str
    decided_at: datetime
    due_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
