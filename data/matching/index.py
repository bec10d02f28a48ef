"""All fact-checks at one moment, and which of them are worth a closer look for a text.

The closer look itself is in ``evidence``; when a snapshot is replaced by the next, in ``matcher``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.matching.postings import Sums, Weights
from data.matching.segment import BODY, FIELDS, LETTERS, WORDS, Segment, merge, segment_of
from data.matching.terms import Terms, gram_terms, word_terms
from data.matching.words import COMMON
from data.model.factcheck import FactCheck

#: A small database knows little about which words are rare: it is weighed as if it held this many more fact-checks.
ASSUMED_FACTCHECKS = 2_000
#: Rarity of a word that carries no claim, on the scale of ``Snapshot.rarity``.
COMMON_RARITY = 0.12
#: Words and n-grams of one text that are looked up, the rarest first; it bounds the time of one query.
LOOKED_UP = 800
#: The newer part is merged into the older one when it outgrows this many rows, or a tenth of it.
NEWER_ROWS = 256
#: How much each field says in the first look: letters, words, body, share of the title.
_FIRST_LOOK = (0.5, 0.3, 0.3, 0.1)

_COMMON_TERMS = np.sort(word_terms(sorted(COMMON)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A segment with the weight of each row in each field: the sum and the length of its rarities."""

    segment: Segment
    sums: tuple[Sums, ...]
    lengths: tuple[Sums, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms of one text in one field, and how rare each is."""

    terms: Terms
    rarity: Weights

    @property
    def total(self) -> float:
        """Sum of the rarities; never zero."""
        return float(self.rarity.sum()) or math.inf

    @property
    def length(self) -> float:
        """Length of the vector of rarities; never zero."""
        return float(np.sqrt(np.square(self.rarity).sum())) or math.inf


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one segment, and how much of each kind of evidence the index has for each."""

    segment: Segment
    rows: NDArray[np.int64]
    shares: dict[str, Sums]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that can be found at one moment: an older part and a newer one. Never changes."""

    parts: tuple[Weighed, ...] = ()

    def __len__(self) -> int:
        """Return the number of fact-checks that can be found."""
        return sum(part.segment.shown for part in self.parts)

    def rarity(self, field: int, terms: Terms) -> Weights:
        """Return how rare terms are in a field: near 0 when everywhere, 1 when nowhere."""
        counts = sum((part.segment.fields[field].counts(terms) for part in self.parts), np.zeros(len(terms)))
        rarity = _rarity(counts, sum(len(part.segment) for part in self.parts))
        return _without_common(field, terms, rarity)

    def ask(self, text: str) -> tuple[Asked, ...]:
        """Return the terms of a normalised text, field by field."""
        words, grams = np.unique(word_terms(text.split())), gram_terms(text)
        return tuple(self._rarest(field, grams if field == LETTERS else words) for field in range(len(FIELDS)))

    def _rarest(self, field: int, terms: Terms) -> Asked:
        rarity = self.rarity(field, terms)
        kept = np.sort(np.argsort(-rarity, kind="stable")[:LOOKED_UP])
        return Asked(terms[kept], rarity[kept])

    def find(self, asked: Sequence[Asked], limit: int) -> list[Found]:
        """Return the rows worth a closer look, at most ``limit`` of each part."""
        return [_find(part, asked, limit) for part in self.parts if len(part.segment)]

    def add(self, factchecks: Sequence[FactCheck]) -> Snapshot:
        """Return a snapshot in which these fact-checks stand, in place of older ones with their numbers."""
        new = segment_of(factchecks)
        kept = self.remove(new.numbers)
        segments = [part.segment for part in kept.parts]
        older, newer = segments[:1], [*segments[1:], new]
        rows = sum(len(segment) for segment in newer)
        if not older or rows > max(NEWER_ROWS, len(older[0]) // 10) or len(older[0]) <= NEWER_ROWS:
            return snapshot_of([merge([*older, *newer])])
        return kept._with_newer(merge(newer))

    def remove(self, numbers: NDArray[np.int64]) -> Snapshot:
        """Return a snapshot without the fact-checks of these numbers."""
        return Snapshot(tuple(Weighed(part.segment.hide(numbers), part.sums, part.lengths) for part in self.parts))

    def compact(self) -> Snapshot:
        """Return a snapshot with the same fact-checks in one part."""
        return snapshot_of([merge([part.segment for part in self.parts])]) if self.parts else self

    def _with_newer(self, newer: Segment) -> Snapshot:
        older = self.parts[0]
        return Snapshot((older, _weigh(newer, [older.segment, newer])))


def snapshot_of(segments: Sequence[Segment]) -> Snapshot:
    """Return a snapshot of these segments, each row weighed against all of them."""
    return Snapshot(tuple(_weigh(segment, segments) for segment in segments))


def _weigh(segment: Segment, among: Sequence[Segment]) -> Weighed:
    sums, lengths = [], []
    for field, postings in enumerate(segment.fields):
        counts = sum((other.fields[field].counts(postings.terms) for other in among), np.zeros(len(postings.terms)))
        rarity = _without_common(field, postings.terms, _rarity(counts, sum(map(len, among))))
        total, squares = postings.sums(rarity, len(segment))
        sums.append(np.maximum(total, 1e-6))
        lengths.append(np.maximum(np.sqrt(squares), 1e-6))
    return Weighed(segment, tuple(sums), tuple(lengths))


def _rarity(counts: NDArray[np.float64], rows: int) -> Weights:
    """Return inverse document frequency, scaled so that a term nobody uses has 1."""
    size = rows + ASSUMED_FACTCHECKS
    rarity = np.log((size + 1) / (counts + 0.5)) / math.log((size + 1) / 0.5)
    return np.asarray(rarity, dtype=np.float32)


def _without_common(field: int, terms: Terms, rarity: Weights) -> Weights:
    if field == LETTERS:
        return rarity
    place = np.minimum(np.searchsorted(_COMMON_TERMS, terms), len(_COMMON_TERMS) - 1)
    return np.where(_COMMON_TERMS[place] == terms, np.minimum(rarity, np.float32(COMMON_RARITY)), rarity)


def _find(part: Weighed, asked: Sequence[Asked], limit: int) -> Found:
    """Look every row of a part up, and keep the most promising ones; ties go to the smaller number."""
    shares = _shares(part, asked)
    kinds = (shares["letters"], shares["words"], shares["body"], shares["title covered"])
    promise = sum(weight * kind for weight, kind in zip(_FIRST_LOOK, kinds, strict=True))
    promise = np.where(part.segment.is_shown, promise, -1.0)
    rows = _best(promise, part.segment.numbers, min(limit, part.segment.shown))
    return Found(part.segment, rows, {name: share[rows] for name, share in shares.items()})


def _shares(part: Weighed, asked: Sequence[Asked]) -> dict[str, Sums]:
    sums, squares = [], []
    for postings, term in zip(part.segment.fields, asked, strict=True):
        total, square = postings.add_up(term.terms, (term.rarity, np.square(term.rarity)), len(part.segment))
        sums.append(total)
        squares.append(square)
    return {
        "words": squares[WORDS] / part.lengths[WORDS] / asked[WORDS].length,
        "letters": squares[LETTERS] / part.lengths[LETTERS] / asked[LETTERS].length,
        "body": squares[BODY] / part.lengths[BODY] / asked[BODY].length,
        "title covered": sums[WORDS] / part.sums[WORDS],
        "text covered": sums[WORDS] / asked[WORDS].total,
        "shared": sums[WORDS],
    }


def _best(promise: Sums, numbers: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Return the rows with the greatest promise, best first."""
    if not limit:
        return np.empty(0, np.int64)
    least = np.partition(promise, len(promise) - limit)[len(promise) - limit]
    rows = np.flatnonzero(promise >= least)
    return rows[np.lexsort((numbers[rows], -promise[rows]))][:limit]
