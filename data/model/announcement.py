"""Our own announcements as documents that a forwarded copy is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Finding(StrEnum):
    """What a text that looks like an announcement of ours is."""

    #: Word for word what we sent (asli), whatever stands around it.
    GENUINE = "genuine"
    #: One of ours with something changed, left out or put in (diubah).
    ALTERED = "altered"
    #: It says that it is ours, and we never sent it (tidak pernah kami kirim).
    NEVER_SENT = "never_sent"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement (pengumuman) that was really sent.

    Args:
        serial: the number that people see on it, such as ``2026/118``; unique.
        body: every word of it as it was sent, in one language.
        withdrawn_at: when the office took it back; a copy is then no longer vouched for.
        number: its row in the database; 0 while it has none.
    """

    serial: str
    title: str
    body: str
    published_on: date
    withdrawn_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a copy differs.

    Args:
        ours: the words as we sent them; empty where something was put in.
        theirs: the words of the copy; empty where something was left out.
    """

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class AnnouncementMatch:
    """What a text is beside our announcements.

    Args:
        number: row number of the announcement; 0 for ``never_sent`` without a like.
        serial: of that announcement, or the one that the text claims to have.
        score: share of the announcement's words that the text has, in [0, 1].
        differences: in the order of the text; only for ``altered``.
    """

    finding: Finding
    number: int = 0
    serial: str = ""
    score: float = 0.0
    differences: tuple[Difference, ...] = ()
