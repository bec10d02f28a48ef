"""What our buttons carry: ``ok:TIP``, ``no:TIP``, ``none:TIP`` and ``pick:TIP:FACTCHECK``, numbers in decimal.

The longest is 44 bytes, below the 64 that every channel carries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.model.tip import Vote

_PAYLOAD = re.compile(r"(ok|no|none|pick):([1-9][0-9]{0,18})(?::([1-9][0-9]{0,18}))?", re.ASCII)
_VOTES = {"ok": Vote.HELPFUL, "no": Vote.UNHELPFUL, "none": Vote.NONE_OF_THESE, "pick": Vote.PICKED}
_WORDS = {vote: word for word, vote in _VOTES.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, or the typed number that means the same.

    Args:
        tip: the tip's number.
        factcheck: row number of the picked candidate; 0 for every other vote.
    """

    vote: Vote
    tip: int
    factcheck: int = 0


def payload_of(press: Press) -> str:
    """Write a press as a button's payload."""
    tail = f":{press.factcheck}" if press.vote is Vote.PICKED else ""
    return f"{_WORDS[press.vote]}:{press.tip}{tail}"


def press_of(payload: str) -> Press | None:
    """Read a payload back; None when it is none of ours."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None:
        return None
    word, tip, factcheck = found.groups()
    if (word == "pick") != (factcheck is not None):
        return None
    return Press(_VOTES[word], int(tip), int(factcheck or 0))
