"""Fact-checks as arrays: what is needed to find and weigh one, and nothing that is only needed to show it.

A segment never changes; hiding a row or adding one makes another segment that shares the arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.matching.normalise import normalise
from data.matching.postings import Postings
from data.matching.shelf_life import last_day
from data.matching.spelling import respell
from data.matching.terms import Terms, grams_of_all, word_terms
from data.matching.titles import Titles
from data.matching.wrapping import unwrap
from data.model.factcheck import FactCheck, Verdict

#: Texts are kept apart by what they tell: the title's words, its letters, and the words of the explanation.
FIELDS = ("words", "letters", "body")
WORDS, LETTERS, BODY = range(len(FIELDS))

#: Verdicts by their place here; a record without one has NO_VERDICT.
VERDICTS = tuple(Verdict)
NO_VERDICT = -1

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Segment:
    """Some fact-checks, one row each, in three inverted indexes.

    Args:
        numbers: ``FactCheck.number`` of each row.
        titles: what the titles tell.
        verdicts: places in ``VERDICTS``, or ``NO_VERDICT``.
        last_days: the last day on which the verdict holds, as ``date.toordinal``.
        fields: one index for each of ``FIELDS``.
        is_shown: false for a row that was replaced or removed.
    """

    numbers: NDArray[np.int64]
    titles: Titles
    verdicts: NDArray[np.int8]
    last_days: NDArray[np.int32]
    fields: tuple[Postings, ...]
    is_shown: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of rows, hidden ones included."""
        return len(self.titles)

    @property
    def shown(self) -> int:
        """How many rows a search may return."""
        return int(self.is_shown.sum())

    def hide(self, numbers: NDArray[np.int64]) -> Segment:
        """Return the segment without the rows of these numbers."""
        gone = np.isin(self.numbers, numbers)
        return replace(self, is_shown=self.is_shown & ~gone) if gone.any() else self


def segment_of(factchecks: Sequence[FactCheck]) -> Segment:
    """Read fact-checks into a segment; of two with one number the later counts."""
    records = list({record.number: record for record in factchecks}.values())
    titles = tuple(_claim(record.title) for record in records)
    bodies = [respell(normalise(f"{record.summary} {record.explanation}")) for record in records]
    fields = (_index_words(titles), Postings.of(*grams_of_all(titles)), _index_words(bodies))
    return Segment(
        numbers=np.array([record.number for record in records], dtype=np.int64),
        titles=Titles.of(titles),
        verdicts=np.array([_place(record.verdict) for record in records], dtype=np.int8),
        last_days=np.array([last_day(record, title) for record, title in zip(records, titles, strict=True)], np.int32),
        fields=fields,
        is_shown=np.ones(len(records), dtype=np.bool_),
    )


def merge(segments: Sequence[Segment]) -> Segment:
    """Return one segment with the shown rows of several, in their order."""
    kept = [np.flatnonzero(segment.is_shown) for segment in segments]
    numbers, fields = _renumbered(segments), [segment.fields for segment in segments]
    titles = Titles.joined([segment.titles.take(rows) for segment, rows in zip(segments, kept, strict=True)])
    return Segment(
        numbers=np.concatenate([segment.numbers[rows] for segment, rows in zip(segments, kept, strict=True)]),
        titles=titles,
        verdicts=np.concatenate([segment.verdicts[rows] for segment, rows in zip(segments, kept, strict=True)]),
        last_days=np.concatenate([segment.last_days[rows] for segment, rows in zip(segments, kept, strict=True)]),
        fields=tuple(Postings.merged(parts, numbers) for parts in zip(*fields, strict=True)),
        is_shown=np.ones(len(titles), dtype=np.bool_),
    )


def _claim(title: str) -> str:
    normal = normalise(title)
    return respell(unwrap(normal) or normal)


def _place(verdict: Verdict | None) -> int:
    return NO_VERDICT if verdict is None else VERDICTS.index(verdict)


def _index_words(texts: Sequence[str]) -> Postings:
    terms: list[Terms] = [word_terms(set(text.split())) for text in texts]
    owners = np.repeat(np.arange(len(texts), dtype=np.uint32), [len(found) for found in terms])
    return Postings.of(np.concatenate([*terms, np.empty(0, np.uint32)]), owners)


def _renumbered(segments: Sequence[Segment]) -> list[Rows]:
    """Number the shown rows of all segments one after the other; hidden rows get -1."""
    first, numbers = 0, []
    for segment in segments:
        numbers.append(np.where(segment.is_shown, np.cumsum(segment.is_shown) - 1 + first, -1))
        first += segment.shown
    return numbers
