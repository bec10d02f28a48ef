"""What people were told of a fact-check, and what they have to hear when its verdict is known or changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.model.factcheck import Verdict
from data.model.people import AddressStatus


@dataclass(frozen=True, slots=True)
class Version:
    """One verdict of a fact-check, from the first that anybody was told on (versi putusan).

    Args:
        number: its row.
        version: counted from 1.
        verdict: None when the publisher took the fact-check back, or its label is none of ours.
        rating: the publisher's own label.
        note: why it was changed, as people are told; empty for a first version.
        is_withdrawn: the publisher took it back.
        officer: who changed it; empty where a publisher did.
    """

    number: int
    version: int
    verdict: Verdict | None
    rating: str
    at: datetime
    note: str = ""
    is_withdrawn: bool = False
    officer: str = ""

    def says_what(self, other: Version) -> bool:
        """Whether both judge alike, so that whoever heard one need not hear the other."""
        if self.is_withdrawn != other.is_withdrawn or self.verdict is not other.verdict:
            return False
        return self.verdict is not None or self.is_withdrawn or self.rating == other.rating


@dataclass(frozen=True, slots=True)
class Hearing:
    """One tip that has to do with a fact-check, with who sent it and what they have heard.

    Args:
        address: the chat it was sent in; a group hears together.
        is_waiting: nobody has told what became of it.
        told_at: when the fact-check itself was shown for it; None when it was not.
        told: version of the verdict that a notice told in this chat; 0 for none.
    """

    tip: int
    person: int
    address: int
    channel: str
    language: str
    status: AddressStatus
    is_waiting: bool
    told_at: datetime | None = None
    told: int = 0
