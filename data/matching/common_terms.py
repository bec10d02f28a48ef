"""Which documents hold the most common terms of an index, a bit each.

The documents of the common terms are most of what a search would add up, and tell least. So a search adds up the
others for all documents, and asks here about the few documents that are promising without them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.matching.postings import Held, Postings, Sums, Weights

#: A term is common from this share of the documents on, but not in less than so many.
_SHARE = 1 / 32
_LEAST = 256
_BITS = 8


@dataclass(frozen=True, slots=True)
class CommonTerms:
    """The common terms of an index, and who holds them.

    Args:
        above: a term is common when more documents than this hold it.
        starts: ``Postings.starts`` of the common terms, ascending: by these a search knows them.
        bits: a row for each document, with a bit for each common term.
    """

    above: int
    starts: NDArray[np.int32]
    bits: NDArray[np.uint8]

    @classmethod
    def of(cls, postings: Postings, size: int) -> CommonTerms:
        """Find the common terms of an index over ``size`` documents."""
        above = max(_LEAST, int(size * _SHARE))
        if size <= above:
            return cls(above, np.empty(0, np.int32), np.empty((size, 0), np.uint8))
        terms = np.flatnonzero(np.diff(postings.starts) > above)
        bits = np.zeros((size, -(-len(terms) // _BITS)), np.uint8)
        for place, term in enumerate(terms.tolist()):
            documents = postings.documents[postings.starts[term] : postings.starts[term + 1]]
            bits[documents, place // _BITS] |= np.uint8(1 << place % _BITS)
        return cls(above, postings.starts[terms], bits)

    def without(self, held: Held) -> Held:
        """Return where the documents of the other terms stand; the common ones have none."""
        return Held(held.starts, np.where(held.lengths > self.above, 0, held.lengths))

    def add_up(self, held: Held, weights: Weights, documents: NDArray[np.int64]) -> Sums:
        """Return for each of some documents the sum of the weights of its common terms."""
        is_common = held.lengths > self.above
        place = np.searchsorted(self.starts, held.starts[is_common])
        is_held = np.unpackbits(self.bits[documents], axis=1, bitorder="little")[:, place]
        return np.asarray(is_held @ weights[is_common].astype(np.float64), dtype=np.float64)
