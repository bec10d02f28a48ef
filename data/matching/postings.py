"""An inverted index over hashed terms in three arrays: which documents hold a term.

Immutable; made once from (term, document) pairs, merged by making a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.matching.ragged import spread
from data.matching.terms import Terms, first_of_each

#: A term in the upper 32 bits and a document in the lower ones, so that sorting numbers sorts the index.
Pairs = NDArray[np.uint64]
Weights = NDArray[np.float32]
Sums = NDArray[np.float64]

_SHIFT = np.uint64(32)
#: Merging and summing go through a long index in slices: it needs no copy of the whole, and lets other threads run.
_AT_ONCE = 2**18
_SLICES = 2**4
_ALL_TERMS = 2**32


class Held(NamedTuple):
    """Where the documents of some terms begin in an index, and how many each term has; 0 for an unknown term."""

    starts: NDArray[np.int32]
    lengths: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Terms and the documents that hold them.

    Args:
        terms: the distinct terms, ascending.
        starts: where the documents of each term begin in ``documents``; one longer than ``terms``.
        documents: places of documents, ascending within a term.
    """

    terms: Terms
    starts: NDArray[np.int32]
    documents: NDArray[np.int32]

    @classmethod
    def of(cls, terms: Terms, documents: NDArray[np.uint32]) -> Postings:
        """Index terms and, beside each, the document that holds it; repetitions count once."""
        pairs = np.sort(terms.astype(np.uint64) << _SHIFT | documents)
        return cls.of_pairs(pairs[first_of_each(pairs)])

    @classmethod
    def of_pairs(cls, pairs: Pairs) -> Postings:
        """Index distinct pairs in ascending order."""
        held = (pairs >> _SHIFT).astype(np.uint32)
        first = np.flatnonzero(first_of_each(held))
        starts = np.append(first, len(held)).astype(np.int32)
        return cls(held[first], starts, pairs.astype(np.uint32).astype(np.int32))

    @classmethod
    def merged(cls, parts: Sequence[Postings], numbers: Sequence[NDArray[np.int64]]) -> Postings:
        """Index the documents of several parts together.

        Args:
            parts: what is merged; at least one.
            numbers: for each part the new number of each of its documents, -1 for one that is left out.
        """
        both = list(zip(parts, numbers, strict=True))
        is_long = sum(len(part.documents) for part in parts) > _AT_ONCE
        edges = range(0, _ALL_TERMS + 1, _ALL_TERMS // (_SLICES if is_long else 1))
        slices = [
            cls.of_pairs(np.sort(np.concatenate([part._pairs(low, high, new) for part, new in both])))
            for low, high in pairwise(edges)
        ]
        sizes = np.cumsum([0, *(len(one.documents) for one in slices)])
        starts = [one.starts[:-1] + first for one, first in zip(slices, sizes, strict=False)]
        return cls(
            np.concatenate([one.terms for one in slices]),
            np.append(np.concatenate(starts), sizes[-1]).astype(np.int32),
            np.concatenate([one.documents for one in slices]),
        )

    def _pairs(self, low: int, high: int, numbers: NDArray[np.int64]) -> Pairs:
        """Return the pairs of the terms from ``low`` to below ``high``, with documents by their new numbers."""
        first, last = np.searchsorted(self.terms, [low, high])
        documents = numbers[self.documents[self.starts[first] : self.starts[last]]]
        held = np.repeat(self.terms[first:last], np.diff(self.starts[first : last + 1]))
        kept = documents >= 0
        return held[kept].astype(np.uint64) << _SHIFT | documents[kept].astype(np.uint64)

    def sums(self, weights: Weights, size: int) -> list[Sums]:
        """Return for each of ``size`` documents the sum of its terms' weights, and of their squares."""
        plain, squared = np.zeros(size), np.zeros(size)
        for first in range(0, len(self.documents), _AT_ONCE):
            last = min(first + _AT_ONCE, len(self.documents))
            held = np.searchsorted(self.starts, np.arange(first, last), side="right") - 1
            plain += sum_by(self.documents[first:last], weights[held], size)
            squared += sum_by(self.documents[first:last], np.square(weights[held]), size)
        return [plain, squared]

    def counts(self, terms: Terms) -> Sums:
        """Return in how many documents each of the given terms stands."""
        return self.held(terms).lengths.astype(np.float64)

    def held(self, terms: Terms) -> Held:
        """Return where the documents of each of the given terms stand."""
        if not len(self.terms):
            nowhere = np.zeros(len(terms), np.int32)
            return Held(nowhere, nowhere)
        place = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        starts = self.starts[place]
        return Held(starts, np.where(self.terms[place] == terms, self.starts[place + 1] - starts, 0))

    def add_up(self, held: Held, weights: Weights, size: int) -> Sums:
        """Return for each of ``size`` documents the sum of the weights of its terms."""
        documents = self.documents[spread(held.starts, held.lengths)]
        return sum_by(documents, np.repeat(weights, held.lengths), size)


def sum_by(documents: NDArray[np.int32], weights: Weights, size: int) -> Sums:
    """Return the sum of the weights of each of ``size`` documents."""
    return np.bincount(documents, weights, size).astype(np.float64, copy=False)
