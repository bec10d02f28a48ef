"""Fact-checks, our closed scale of verdicts, and what a search for one returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.model.announcement import AnnouncementMatch


class Verdict(StrEnum):
    """Our scale (putusan); the publisher's own label is kept beside it as ``rating``."""

    FALSE = "false"
    MISLEADING = "misleading"
    TRUE = "true"
    SATIRE = "satire"
    MIXED = "mixed"
    UNPROVEN = "unproven"
    #: An opinion, a prayer, a forecast: nothing that can be checked (pendapat / tidak dapat diperiksa).
    OPINION = "opinion"


class Outcome(StrEnum):
    """The three things that can come of a search, and no fourth."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


class MatchKind(StrEnum):
    """Why a fact-check was found."""

    #: It judges the claim that the text makes.
    CLAIM = "claim"
    #: The same trick with another name in it; never carries the other one's verdict.
    SIMILAR_SCAM = "similar_scam"
    #: The text is a copy of one that a fact-checker tied to this fact-check.
    VARIANT = "variant"
    #: The text is one of our own announcements.
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A published finding (cek fakta), known by (source, external id).

    Args:
        number: its row in the database; 0 while it has none.
        source: where it was imported from, such as ``mafindo``.
        external_id: what that source calls it.
        title: the claim as the publisher words it; never empty.
        verdict: on our scale; None when the publisher's label is not one of the mapped ones.
        rating: the publisher's own label, unchanged.
        summary: why, in one or two sentences; may be empty.
        explanation: the long form; may be empty.
        publisher: shown name of who published it; may be empty.
        is_time_bound: true or false depending on when it is asked (aid, prices, weather, school, election).
        is_sample: one of our own invented examples, never shown to a real resident.
        withdrawn_at: when its publisher took it back; it is found by nobody any more.
        also_by: shown names of others that published the same finding; known only where it is shown to somebody.
        twin_of: row number of the fact-check that published the same finding on the same claim before; 0 for none.
    """

    source: str
    external_id: str
    title: str
    verdict: Verdict | None = None
    rating: str = ""
    summary: str = ""
    explanation: str = ""
    url: str = ""
    publisher: str = ""
    published_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_time_bound: bool = False
    is_sample: bool = False
    number: int = 0
    updated_at: datetime | None = None
    withdrawn_at: datetime | None = None
    twin_of: int = 0
    also_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One fact-check that may answer a text (kecocokan).

    Args:
        number: the fact-check's row number.
        score: in [0, 1]; comparable between texts; 1 is certain.
        kind: why it was found.
        reasons: named evidence in [0, 1] that made the score, for the fact-checker's eyes.
    """

    number: int
    score: float
    kind: MatchKind = MatchKind.CLAIM
    reasons: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the matcher says of one text.

    Args:
        outcome: for ``answer`` the first match is the answer; for ``suggest`` the first three are candidates.
        matches: the best ten, best first, whatever the outcome; fewer only when the database holds fewer.
        why: which rule decided, one short English word or phrase for log and fact-checker.
        announcement: what the text is beside our own announcements; None for nothing like them. It goes before
            every fact-check, which then are only kept for the fact-checker.
    """

    outcome: Outcome
    matches: tuple[Match, ...] = ()
    why: str = ""
    announcement: AnnouncementMatch | None = None
