"""What a ranker learns from: of each text, that a right candidate shall stand before a wrong one (LambdaMART).

A candidate by itself teaches little about order: of an easy text the right one is far ahead, of a hard one all are
alike. So pairs are learnt from, each for as much as it would move the right one among the first places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.matching.forest import Columns
from data.matching.ragged import starts_of

#: A pair moves nothing that anybody sees when both stand behind so many.
_SEEN = 10
#: Added to how far two stand apart: a pair that is nearly even counts most.
_EVEN = 0.01
#: What a text pulls at least, so that nothing is divided by zero.
_LEAST = 1e-9
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a right and a wrong candidate of one text.

    Args:
        texts: beside each candidate the place of its text, ascending.
        right: places of the right candidates of the pairs.
        wrong: beside each the place of a wrong one.
        weights: how much each pair counts, so that every text counts alike.
    """

    texts: Places
    right: Places
    wrong: Places
    weights: Columns

    @classmethod
    def of(cls, texts: Places, is_right: NDArray[np.bool_]) -> Pairs:
        """Return all pairs of candidates, given beside each its text, ascending, and whether it is right."""
        count = int(texts[-1]) + 1 if len(texts) else 0
        wrong = np.flatnonzero(~is_right)
        held = np.bincount(texts[wrong], minlength=count)
        right = np.flatnonzero(is_right)
        times = held[texts[right]]
        first = starts_of(held)[texts[right]]
        place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times) + np.repeat(first, times)
        alike = np.bincount(texts[right], minlength=count)
        return cls(texts, np.repeat(right, times), wrong[place], 1 / np.repeat(alike[texts[right]], times))

    def slopes(self, logits: Columns) -> tuple[Columns, Columns]:
        """Return slope and curvature of the loss of each candidate, as it is ranked now."""
        rank, lead = self._ranks(logits), logits[self.right] - logits[self.wrong]
        first, second = rank[self.right], rank[self.wrong]
        moved = np.abs(1 / np.log2(first + 2) - 1 / np.log2(second + 2)) / (_EVEN + np.abs(lead))
        moved *= self.weights * (np.minimum(first, second) < _SEEN)
        mistaken = 1 / (1 + np.exp(lead))
        pull = moved * mistaken
        total = np.bincount(self.texts[self.right], pull, int(self.texts[-1]) + 1)
        calm = np.log2(1 + 2 * total) / np.maximum(2 * total, _LEAST)
        pull *= calm[self.texts[self.right]]
        bend = pull * (1 - mistaken)
        size = len(logits)
        slope: Columns = _sum_by(self.wrong, pull, size) - _sum_by(self.right, pull, size)
        return slope, _sum_by(self.wrong, bend, size) + _sum_by(self.right, bend, size)

    def _ranks(self, logits: Columns) -> Places:
        """Return how many candidates of its text stand before each; ties in their order."""
        order = np.lexsort((-logits, self.texts))
        ranks = np.empty(len(order), np.int64)
        starts = np.searchsorted(self.texts, self.texts)
        ranks[order] = np.arange(len(order))
        return ranks - starts


def _sum_by(places: Places, values: Columns, size: int) -> Columns:
    """Return the sum of the values at each of ``size`` places."""
    return np.bincount(places, values, size).astype(np.float64, copy=False)
