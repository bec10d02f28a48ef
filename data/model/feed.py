"""Feeds: where fact-checks of others are fetched from, and how far that has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FeedKind(StrEnum):
    """In which form a publisher offers its fact-checks."""

    YUDISTIRA = "yudistira"
    CLAIMREVIEW = "claimreview"
    FACTCHECKTOOLS = "factchecktools"
    WORDPRESS = "wordpress"
    RSS = "rss"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Feed:
    """One source of fact-checks (sumber) that is fetched again and again.

    Args:
        name: what the operator calls it; also the ``source`` of its fact-checks where they name none.
        key: what the publisher gave us to get in with; kept sealed.
        options: what its kind needs beside, such as ``query`` or ``language`` or the mapping of columns.
        cursor: where the next page begins, while a fetch is not finished; empty otherwise.
        began_at: when the fetch that is not finished began; what changes later belongs to the next one.
        since: everything changed before this was taken in already.
        swept: row number of the fact-check whose link was looked at last, to see whether it is still there.
        failures: in a row; 0 after a success.
        error: why the last attempt failed, one sentence; empty after a success.
    """

    name: str
    kind: FeedKind
    url: str
    key: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    interval_minutes: int = 360
    is_enabled: bool = True
    cursor: str = ""
    began_at: datetime | None = None
    swept: int = 0
    since: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    error: str = ""
    number: int = 0
