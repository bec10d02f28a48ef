"""The audit trail: who did what to what, in a chain that shows tampering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be written down, without names, numbers of people or anything they wrote.

    Args:
        actor: ``officer:<row number>``, ``clock`` for what the system does by itself, ``shell`` for a command that
            needs no officer.
        action: one word, such as ``approve``.
        target: what it was done to, such as ``broadcast:12``.
        before: what was, as short text: a state, a hash; empty for nothing.
        after: what is now.
    """

    actor: str
    action: str
    target: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it stands in the chain.

    Args:
        seq: its place, from 1 without gaps.
        previous: hash of the entry before it; 32 zero bytes for the first.
        digest: hash over its place, time, act and the hash before it.
    """

    seq: int
    at: datetime
    act: Act
    previous: bytes
    digest: bytes


def officer_of(actor: str) -> int:
    """The row number of the officer that the trail names; 0 for the clock and a shell."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "officer" and number.isdecimal() else 0


def actor_of(officer: int) -> str:
    """How the trail names an officer; 0 is the clock."""
    return f"officer:{officer}" if officer else "clock"
