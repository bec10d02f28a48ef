"""All fact-checks at one moment: how they are added, replaced and removed, and how rare each word is among them.

How they are searched is in ``lookup``; when a snapshot is replaced by the next, in ``matcher``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.matching.common_terms import CommonTerms
from data.matching.postings import Held, Sums, Weights
from data.matching.segment import LETTERS, WORDS, Segment, merge, segment_of
from data.matching.terms import Terms, word_terms
from data.matching.words import COMMON
from data.model.factcheck import FactCheck

#: A small database knows little about which words are rare: it is weighed as if it held this many more fact-checks.
ASSUMED_FACTCHECKS = 2_000
#: Rarity of a word that carries no claim, on the scale of ``Snapshot.rarity``.
COMMON_RARITY = 0.12
#: The newer part is merged into the older one when it outgrows this many rows, or a tenth of it.
NEWER_ROWS = 256

_COMMON_TERMS = np.sort(word_terms(sorted(COMMON)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A segment with the weight of each row in each field, and what saves a search time.

    Args:
        segment: the rows.
        sums: 1 divided by the sum of the rarities of each row's words.
        lengths: 1 divided by the length of the vector of each row's rarities, field by field.
        common_grams: which titles hold the n-grams that many titles hold.
    """

    segment: Segment
    sums: Sums
    lengths: tuple[Sums, ...]
    common_grams: CommonTerms


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that can be found at one moment: an older part and a newer one. Never changes."""

    parts: tuple[Weighed, ...] = ()

    def __len__(self) -> int:
        """Return the number of fact-checks that can be found."""
        return sum(part.segment.shown for part in self.parts)

    def held(self, field: int, terms: Terms) -> list[Held]:
        """Return where terms stand in a field, part by part."""
        return [part.segment.fields[field].held(terms) for part in self.parts]

    def rarity(self, field: int, terms: Terms, held: Sequence[Held]) -> Weights:
        """Return how rare terms are in a field, given where they stand: near 0 when everywhere, 1 when nowhere."""
        counts: Sums = sum((one.lengths.astype(np.float64) for one in held), np.zeros(len(terms)))
        rarity = _rarity(counts, sum(len(part.segment) for part in self.parts))
        return _without_common(field, terms, rarity)

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
        return Snapshot(tuple(replace(part, segment=part.segment.hide(numbers)) for part in self.parts))

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
        sums.append(1 / np.maximum(total, 1e-6))
        lengths.append(1 / np.maximum(np.sqrt(squares), 1e-6))
    common = CommonTerms.of(segment.fields[LETTERS], len(segment))
    return Weighed(segment, sums[WORDS], tuple(lengths), common)


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
