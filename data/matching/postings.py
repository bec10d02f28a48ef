"""An inverted index over hashed terms in three arrays: which documents hold a term.

Immutable; made once from (term, document) pairs, merged by making a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.matching.ragged import spread, starts_of
from data.matching.terms import Terms, first_of_each

#: A term in the upper 32 bits and a document in the lower ones, so that sorting numbers sorts the index.
Pairs = NDArray[np.uint64]
Weights = NDArray[np.float32]
Sums = NDArray[np.float64]

#: Rows of an index at most: a row is kept in two bytes, and an index of so many is merged in less than a second.
MOST_ROWS = 2**16
_SHIFT = np.uint64(32)
#: Entries that are copied or summed at a time: it lets other threads run, and needs no copy of the whole.
_AT_ONCE = 2**18
#: Entries that are quicker sorted than merged: those of some dozens of records.
_FEW = 2**14


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
        documents: places of documents, each once within a term.
    """

    terms: Terms
    starts: NDArray[np.int32]
    documents: NDArray[np.uint16]

    @classmethod
    def of(cls, terms: Terms, documents: NDArray[np.uint32]) -> Postings:
        """Index terms and, beside each, the document that holds it, below ``MOST_ROWS``; repetitions count once."""
        pairs: Pairs = np.sort(terms.astype(np.uint64) << _SHIFT | documents)
        return cls._of_sorted(pairs[first_of_each(pairs)])

    @classmethod
    def _of_sorted(cls, pairs: Pairs) -> Postings:
        """Index distinct pairs, ascending."""
        held = (pairs >> _SHIFT).astype(np.uint32)
        first = first_of_each(held).nonzero()[0]
        starts = np.empty(len(first) + 1, np.int32)
        starts[:-1], starts[-1] = first, len(held)
        return cls(held[first], starts, pairs.astype(np.uint16))

    @classmethod
    def merged(cls, parts: Sequence[Postings], numbers: Sequence[NDArray[np.int32]]) -> Postings:
        """Index the documents of several parts together.

        Args:
            parts: what is merged; at least one.
            numbers: for each part the new number of each of its documents, -1 for one that is left out.
        """
        if sum(len(part.documents) for part in parts) <= _FEW:
            return cls._few_merged(parts, numbers)
        kept = [part._kept(new) for part, new in zip(parts, numbers, strict=True)]
        terms = np.sort(np.concatenate([part.terms for part in kept]))
        terms = terms[first_of_each(terms)]
        places = [np.searchsorted(terms, part.terms) for part in kept]
        lengths = np.zeros(len(terms), np.int64)
        for part, place in zip(kept, places, strict=True):
            lengths[place] += part.lengths
        starts = starts_of(lengths)
        documents, begin = np.empty(starts[-1], np.uint16), starts[:-1].copy()
        for part, place in zip(kept, places, strict=True):
            part._copy(documents, begin[place])
            begin[place] += np.diff(part.starts)
        return cls(terms, starts.astype(np.int32), documents)

    @classmethod
    def _few_merged(cls, parts: Sequence[Postings], numbers: Sequence[NDArray[np.int32]]) -> Postings:
        """Do the same for few entries, by sorting them all."""
        new = np.concatenate([number[part.documents] for part, number in zip(parts, numbers, strict=True)])
        pairs = np.concatenate([part.terms.repeat(part.lengths) for part in parts]).astype(np.uint64) << _SHIFT
        pairs |= new.astype(np.uint32)
        pairs = pairs if new.min(initial=0) >= 0 else pairs[new >= 0]
        pairs.sort()
        return cls._of_sorted(pairs)

    @property
    def lengths(self) -> NDArray[np.int32]:
        """How many documents each term has."""
        return self.starts[1:] - self.starts[:-1]

    def _kept(self, numbers: NDArray[np.int32]) -> Postings:
        """Return the index of the documents that get a number of 0 or more, by these numbers."""
        if not (numbers < 0).any():
            return Postings(self.terms, self.starts, numbers.astype(np.uint16)[self.documents])
        documents = numbers[self.documents]
        starts = starts_of(documents >= 0)[self.starts].astype(np.int32)
        held = np.flatnonzero(np.diff(starts))
        starts = np.append(starts[held], starts[-1])
        return Postings(self.terms[held], starts, documents[documents >= 0].astype(np.uint16))

    def _copy(self, into: NDArray[np.uint16], begin: NDArray[np.int64]) -> None:
        """Copy the documents of each term to where they shall begin."""
        for first, last in self._slices():
            places = spread(begin[first:last], np.diff(self.starts[first : last + 1]))
            into[places] = self.documents[self.starts[first] : self.starts[last]]

    def _slices(self) -> Iterator[tuple[int, int]]:
        """Return the first term and the one behind the last of each slice of the index."""
        if len(self.documents) <= _AT_ONCE:
            return iter([(0, len(self.terms))])
        edges = np.searchsorted(self.starts, np.arange(0, len(self.documents), _AT_ONCE)).tolist()
        return pairwise([*edges, len(self.terms)])

    def sums(self, weights: Weights, size: int) -> list[Sums]:
        """Return for each of ``size`` documents the sum of its terms' weights, and of their squares."""
        plain, squared = np.zeros(size), np.zeros(size)
        for first, last in self._slices():
            documents = self.documents[self.starts[first] : self.starts[last]]
            each = np.repeat(weights[first:last], np.diff(self.starts[first : last + 1]))
            plain += sum_by(documents, each, size)
            squared += sum_by(documents, np.square(each), size)
        return [plain, squared]

    def counts(self, terms: Terms) -> Sums:
        """Return in how many documents each of the given terms stands."""
        return self.held(terms).lengths.astype(np.float64)

    def held(self, terms: Terms) -> Held:
        """Return where the documents of each of the given terms stand."""
        if not len(self.terms):
            nowhere = np.zeros(len(terms), np.int32)
            return Held(nowhere, nowhere)
        place = self.terms.searchsorted(terms)
        starts = self.starts.take(place, mode="clip")
        lengths = self.starts.take(place + 1, mode="clip") - starts
        lengths *= self.terms.take(place, mode="clip") == terms
        return Held(starts, lengths)

    def documents_of(self, held: Held) -> NDArray[np.uint16]:
        """Return the documents of terms, term after term."""
        return self.documents[spread(held.starts, held.lengths)]

    def add_up(self, held: Held, weights: Weights, size: int) -> Sums:
        """Return for each of ``size`` documents the sum of the weights of its terms."""
        return sum_by(self.documents_of(held), np.repeat(weights, held.lengths), size)


def sum_by(documents: NDArray[np.uint16], weights: Weights, size: int) -> Sums:
    """Return the sum of the weights of each of ``size`` documents."""
    return np.bincount(documents, weights, size).astype(np.float64, copy=False)
