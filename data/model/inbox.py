"""Inbox rows: what came in, stored before it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class InboxState(StrEnum):
    """Where an inbox row stands; ``quarantined`` is visible to the operator with its reason."""

    NEW = "new"
    CLAIMED = "claimed"
    DONE = "done"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A claimed inbox row.

    Args:
        number: its row number; also the ticket of a tip.
        body: the platform's JSON text.
        fence: grows with every claim; saving proves with it that the claim still holds.
        tries: how often it was claimed, this time included.
        album: the same for all pieces of one album in one chat; empty for an item by itself.
    """

    number: int
    channel: str
    external_key: str
    body: str
    fence: int
    tries: int
    album: bytes = b""
