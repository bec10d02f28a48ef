"""What came of fetching one feed, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from data.importers.records import BadRecord
from data.store.factchecks import Imported

#: Records that could not be taken, and labels without a verdict, which are named; the rest is counted.
MOST_NAMED = 50


class Fate(StrEnum):
    """How a fetch ended."""

    DONE = "done"
    #: The publisher says that nothing has changed.
    UNCHANGED = "unchanged"
    FAILED = "failed"
    #: Another process is fetching this feed.
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was done.

    Args:
        bad: the first of the records that could not be taken.
        labels: publishers' words that have no place on our scale.
        sentence: why it failed.
    """

    fate: Fate = Fate.DONE
    pages: int = 0
    imported: Imported = field(default_factory=Imported)
    withdrawn: int = 0
    bad: tuple[BadRecord, ...] = ()
    bad_count: int = 0
    labels: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def is_news(self) -> bool:
        """Whether anything in the database changed."""
        return bool(self.imported.added or self.imported.changed or self.withdrawn)


def more_labels(known: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """The labels of both, each once, in the order in which they were found."""
    return tuple(dict.fromkeys([*known, *found]))[:MOST_NAMED]
