"""Fact-checks as arrays: what is needed to find and weigh one, and nothing that is only needed to show it.

A segment never changes; hiding a row makes another segment that shares all other arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from data.matching.postings import Postings
from data.matching.shelf_life import first_day, last_day
from data.matching.terms import grams_of_all
from data.matching.titles import Titles
from data.matching.together import body_terms, claims
from data.model.factcheck import FactCheck, Verdict

#: Texts are kept apart by what they tell: the title's words, its letters, and the words of the explanation.
FIELDS = ("words", "letters", "body")
WORDS, LETTERS, BODY = range(len(FIELDS))

#: Characters of a title that are read; a longer one is a text, whose claim stands at its beginning.
TITLE_CHARS = 2_000

#: Characters of summary and explanation that are read: what a record is about stands at their beginning, and with more
#: of them fewer texts find their record (0007).
BODY_CHARS = 1_500

#: What a reader can find with a fact-check at most: a day, a link, an explanation.
TOLD = 3

#: Verdicts by their place here; a record without one has NO_VERDICT.
VERDICTS = tuple(Verdict)
NO_VERDICT = -1

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Segment:
    """Some fact-checks, one row each, in three inverted indexes; at most ``MOST_ROWS``.

    Args:
        numbers: ``FactCheck.number`` of each row, ascending.
        titles: what the titles tell.
        verdicts: places in ``VERDICTS``, or ``NO_VERDICT``.
        days: the first and the last day on which each verdict holds, as in ``shelf_life.Days``.
        told: how many of three things a reader finds with each: a day, a link, an explanation.
        fields: one index for each of ``FIELDS``.
        is_shown: false for a row that was replaced or removed.
    """

    numbers: NDArray[np.int64]
    titles: Titles
    verdicts: NDArray[np.int8]
    days: NDArray[np.int32]
    told: NDArray[np.int8]
    fields: tuple[Postings, ...]
    is_shown: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of rows, hidden ones included."""
        return len(self.numbers)

    @property
    def shown(self) -> int:
        """How many rows a search may return."""
        return int(np.count_nonzero(self.is_shown))

    def hide(self, numbers: NDArray[np.int64]) -> Segment:
        """Return the segment without the rows of these numbers."""
        if not len(self):
            return self
        place = np.minimum(np.searchsorted(self.numbers, numbers), len(self) - 1)
        gone = place[(self.numbers[place] == numbers) & self.is_shown[place]]
        if not len(gone):
            return self
        is_shown = self.is_shown.copy()
        is_shown[gone] = False
        return replace(self, is_shown=is_shown)


def segment_of(factchecks: Sequence[FactCheck]) -> Segment:
    """Read fact-checks, at most ``MOST_ROWS``, into a segment; of two with one number the later counts."""
    by_number = {record.number: record for record in factchecks}
    records = [by_number[number] for number in sorted(by_number)]
    titles = claims([record.title[:TITLE_CHARS] for record in records])
    bodies = [f"{record.summary} {record.explanation}"[:BODY_CHARS] for record in records]
    days = [(first_day(record), last_day(record, title)) for record, title in zip(records, titles, strict=True)]
    told = Titles.of(titles)
    words = told.words, told.word_owners().astype(np.uint32)
    return Segment(
        numbers=np.array([record.number for record in records], dtype=np.int64),
        titles=told,
        verdicts=np.array([_place(record.verdict) for record in records], dtype=np.int8),
        days=np.array(days, dtype=np.int32).reshape(-1, 2),
        told=np.array([_told(record) for record in records], dtype=np.int8),
        fields=tuple(Postings.of(*found) for found in (words, grams_of_all(titles), body_terms(bodies))),
        is_shown=np.ones(len(records), dtype=np.bool_),
    )


def merge(segments: Sequence[Segment], order: Rows) -> Segment:
    """Return one segment with some rows of several.

    Args:
        segments: one at least; a number is shown by one of them at most.
        order: the rows that are kept, counted through all segments, by ascending number.
    """
    new = np.full(sum(map(len, segments)), -1, np.int32)
    new[order] = np.arange(len(order))
    numbers = [new[first:last] for first, last in pairwise((0, *accumulate(map(len, segments))))]
    titles = Titles.joined([segment.titles for segment in segments])
    is_as_before = len(order) == len(new) and bool((order[1:] > order[:-1]).all())
    fields = [segment.fields for segment in segments]
    return Segment(
        numbers=np.concatenate([segment.numbers for segment in segments])[order],
        titles=titles if is_as_before else titles.take(order),
        verdicts=np.concatenate([segment.verdicts for segment in segments])[order],
        days=np.concatenate([segment.days for segment in segments])[order],
        told=np.concatenate([segment.told for segment in segments])[order],
        fields=tuple(Postings.merged(parts, numbers) for parts in zip(*fields, strict=True)),
        is_shown=np.ones(len(order), dtype=np.bool_),
    )


def shown_by_number(segments: Sequence[Segment]) -> Rows:
    """Return the shown rows, counted through all segments, by ascending number."""
    shown = np.flatnonzero(np.concatenate([segment.is_shown for segment in segments]))
    numbers = np.concatenate([segment.numbers for segment in segments])[shown]
    return shown if (numbers[1:] > numbers[:-1]).all() else shown[np.argsort(numbers, kind="stable")]


def _told(record: FactCheck) -> int:
    return sum(map(bool, (record.published_on, record.url, record.summary or record.explanation)))


def _place(verdict: Verdict | None) -> int:
    return NO_VERDICT if verdict is None else VERDICTS.index(verdict)
