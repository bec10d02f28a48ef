"""All fact-checks at one moment: how they are added, replaced and removed, and how rare each word is among them.

How they are searched is in ``lookup``; when a snapshot is replaced by the next, in ``matcher``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from data.matching.common_terms import CommonTerms
from data.matching.postings import MOST_ROWS, Held, Sums, Weights
from data.matching.segment import LETTERS, WORDS, Segment, merge, segment_of, shown_by_number
from data.matching.terms import Terms, word_terms
from data.matching.words import COMMON
from data.model.factcheck import FactCheck

#: A small database knows little about which words are rare: it is weighed as if it held this many more fact-checks.
ASSUMED_FACTCHECKS = 2_000
#: Rarity of a word that carries no claim, on the scale of ``Snapshot.rarity``.
COMMON_RARITY = 0.12
#: Parts of one size are merged into one of the next. Up to the second size a change does it at once, in milliseconds;
#: beyond, ``tidied`` does, when there is time. The largest part is as large as a part can be.
SIZES = (64, 1_024, 16_384, MOST_ROWS)
AT_ONCE_ROWS = SIZES[1]
#: Parts that a search has to look at, before a change merges more than it should.
MOST_PARTS = 24
#: A part is written anew when so much of it is hidden, or when there are so many times more rows than when its rows
#: were weighed.
_HIDDEN_SHARE, _GROWN = 0.25, 2.0

_COMMON_TERMS = np.sort(word_terms(sorted(COMMON)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A segment with the weight of each row in each field, and what saves a search time.

    Args:
        segment: the rows.
        sums: 1 divided by the sum of the rarities of each row's words.
        lengths: 1 divided by the length of the vector of each row's rarities, field by field.
        common_grams: which titles hold the n-grams that many titles hold.
        among: rows that there were when most of these were weighed.
    """

    segment: Segment
    sums: Weights
    lengths: tuple[Weights, ...]
    common_grams: CommonTerms
    among: int

    def __len__(self) -> int:
        """Return the number of rows, hidden ones included."""
        return len(self.segment)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that can be found at one moment, in parts of different sizes. Never changes."""

    parts: tuple[Weighed, ...] = ()

    def __len__(self) -> int:
        """Return the number of fact-checks that can be found."""
        return sum(part.segment.shown for part in self.parts)

    @property
    def rows(self) -> int:
        """How many rows there are, hidden ones included."""
        return sum(map(len, self.parts))

    def held(self, field: int, terms: Terms) -> list[Held]:
        """Return where terms stand in a field, part by part."""
        return [part.segment.fields[field].held(terms) for part in self.parts]

    def rarity(self, field: int, terms: Terms, held: Sequence[Held]) -> Weights:
        """Return how rare terms are in a field, given where they stand: near 0 when everywhere, 1 when nowhere."""
        counts: Sums = sum((one.lengths.astype(np.float64) for one in held), np.zeros(len(terms)))
        return _without_common(field, terms, _rarity(counts, self.rows))

    def add(self, factchecks: Sequence[FactCheck]) -> Snapshot:
        """Return a snapshot in which these fact-checks stand, in place of older ones with their numbers."""
        snapshot = self
        for first in range(0, len(factchecks), SIZES[2]):
            new = segment_of(factchecks[first : first + SIZES[2]])
            snapshot = snapshot.remove(new.numbers)._with(new)
        return snapshot

    def remove(self, numbers: NDArray[np.int64]) -> Snapshot:
        """Return a snapshot without the fact-checks of these numbers."""
        hidden = ((part, part.segment.hide(numbers)) for part in self.parts)
        parts = (part if part.segment is segment else replace(part, segment=segment) for part, segment in hidden)
        return Snapshot(tuple(part for part in parts if part.segment.shown))

    def untidy(self) -> tuple[Weighed, ...]:
        """Return parts that should be written anew as one; none when all is well."""
        large = _alike(self.parts, MOST_ROWS)
        return large or next(((part,) for part in self.parts if self._is_worn(part)), ())

    def tidied(self, parts: Sequence[Weighed]) -> Weighed:
        """Return one part in place of several, weighed against all rows that there are now; takes up to a second."""
        one = _as_one([part.segment for part in parts])
        return _weigh(one, [part.segment for part in self.parts])

    def replaced(self, old: Sequence[Weighed], new: Weighed) -> Snapshot | None:
        """Return a snapshot with a part in place of older ones, some of whose rows may be hidden by now.

        None when one of the older ones is no longer there.
        """
        here = {id(part.segment.numbers): part for part in self.parts}
        now = [here.pop(id(part.segment.numbers), None) for part in old]
        if any(part is None for part in now):
            return None
        gone = [
            before.segment.numbers[before.segment.is_shown & ~after.segment.is_shown]
            for before, after in zip(old, now, strict=True)
            if after is not None and after is not before
        ]
        if gone:
            new = replace(new, segment=new.segment.hide(np.concatenate(gone)))
        return Snapshot((*here.values(), *([new] if new.segment.shown else [])))

    def compact(self) -> Snapshot:
        """Return a snapshot with the same fact-checks in as few parts as can be."""
        snapshot = self
        while parts := snapshot.untidy():
            snapshot = snapshot.replaced(parts, snapshot.tidied(parts)) or snapshot
        return snapshot

    def _is_worn(self, part: Weighed) -> bool:
        is_stale = self.rows > _GROWN * max(part.among, ASSUMED_FACTCHECKS)
        return is_stale or part.segment.shown < (1 - _HIDDEN_SHARE) * len(part)

    def _with(self, new: Segment) -> Snapshot:
        """Return a snapshot with one more segment, and with its small parts merged."""
        weighed = _weigh(new, [*(part.segment for part in self.parts), new])
        snapshot = Snapshot((*self.parts, weighed))
        while small := _alike(snapshot.parts, AT_ONCE_ROWS if len(snapshot.parts) <= MOST_PARTS else MOST_ROWS):
            snapshot = snapshot.replaced(small, _merged(small)) or snapshot
        return snapshot


def snapshot_of_all(factchecks: Iterable[FactCheck]) -> Snapshot:
    """Return a snapshot of many fact-checks, of which no more than a part's are in memory at a time."""
    done: list[Segment] = []
    waiting: list[Segment] = []
    remaining = iter(factchecks)
    while chunk := list(islice(remaining, SIZES[2])):
        new = segment_of(chunk)
        done, waiting = ([segment.hide(new.numbers) for segment in some] for some in (done, waiting))
        if sum(map(len, waiting)) + len(new) > MOST_ROWS:
            done.append(_as_one(waiting))
            waiting = []
        waiting.append(new)
    if waiting:
        done.append(_as_one(waiting))
    return snapshot_of([segment for segment in done if segment.shown])


def _as_one(segments: Sequence[Segment]) -> Segment:
    """Return the shown rows of some segments in one; itself if it is one with nothing hidden."""
    if len(segments) == 1 and segments[0].shown == len(segments[0]):
        return segments[0]
    return merge(segments, shown_by_number(segments))


def snapshot_of(segments: Sequence[Segment]) -> Snapshot:
    """Return a snapshot of these segments, each row weighed against all of them."""
    return Snapshot(tuple(_weigh(segment, segments) for segment in segments))


def _alike(parts: Sequence[Weighed], most: int) -> tuple[Weighed, ...]:
    """Return parts of one size that have together at most so many rows, at least two; else none."""
    for above, size in pairwise((0, *SIZES)):
        parts_of_size = sorted((part for part in parts if above < len(part) <= size), key=len)
        rows = accumulate(map(len, parts_of_size))
        few = tuple(part for part, total in zip(parts_of_size, rows, strict=True) if total <= most)
        if len(few) > 1:
            return few
    return ()


def _merged(parts: Sequence[Weighed]) -> Weighed:
    """Return one part in place of several, each row with the weight that it has."""
    segments = [part.segment for part in parts]
    order = shown_by_number(segments)
    segment = merge(segments, order)
    lengths = [np.concatenate(field)[order] for field in zip(*(part.lengths for part in parts), strict=True)]
    sums = np.concatenate([part.sums for part in parts])[order]
    common = CommonTerms.of(segment.fields[LETTERS], len(segment))
    return Weighed(segment, sums, tuple(lengths), common, min(part.among for part in parts))


def _weigh(segment: Segment, among: Sequence[Segment]) -> Weighed:
    sums, lengths, rows = [], [], sum(map(len, among))
    for field, postings in enumerate(segment.fields):
        counts = sum((other.fields[field].counts(postings.terms) for other in among), np.zeros(len(postings.terms)))
        rarity = _without_common(field, postings.terms, _rarity(counts, rows))
        total, squares = postings.sums(rarity, len(segment))
        sums.append((1 / np.maximum(total, 1e-6)).astype(np.float32))
        lengths.append((1 / np.maximum(np.sqrt(squares), 1e-6)).astype(np.float32))
    common = CommonTerms.of(segment.fields[LETTERS], len(segment))
    return Weighed(segment, sums[WORDS], tuple(lengths), common, rows)


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
