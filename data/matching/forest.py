"""Boosted decision trees in arrays: what columns of features are worth, and which feature made it so.

Only reading; how trees are grown is in ``training.boosting``. Every tree is complete and of the same depth: node
``n`` has its children at ``2n + 1`` and ``2n + 2``, so that all trees are walked for all rows at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose values add up to a logit.

    Args:
        base: the logit before any tree.
        features: for each tree and inner node the place of the feature that is asked.
        thresholds: beside it: above this value the right child follows, else the left one.
        values: for each tree and node, leaves included, the logit on arriving there.
    """

    base: float
    features: NDArray[np.int64]
    thresholds: Columns
    values: Columns

    @property
    def depth(self) -> int:
        """How many questions each tree asks."""
        return int(self.features.shape[1] + 1).bit_length() - 1

    def logits(self, rows: Columns) -> Columns:
        """Return the logit of each row of features."""
        # Taken from flat arrays: indexing with two arrays at once takes twice as long.
        count, inner = self.features.shape
        first = np.arange(count) * inner
        features, thresholds = self.features.ravel(), self.thresholds.ravel()
        cells, starts = rows.ravel(), np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.zeros((len(rows), count), np.int64)
        for _ in range(self.depth):
            asked = node + first
            is_above = cells.take(features.take(asked) + starts) > thresholds.take(asked)
            node = 2 * node + 1 + is_above
        leaf = node + np.arange(count) * self.values.shape[1]
        total: Columns = self.base + self.values.ravel().take(leaf).sum(axis=1)
        return total

    def contributions(self, row: Columns) -> Columns:
        """Return what each feature of one row adds to its logit; with ``expected`` they add up to it."""
        worth = np.zeros(len(row))
        trees = np.arange(len(self.features))
        node = np.zeros(len(trees), np.int64)
        for _ in range(self.depth):
            asked = self.features[trees, node]
            child = 2 * node + 1 + (row[asked] > self.thresholds[trees, node])
            np.add.at(worth, asked, self.values[trees, child] - self.values[trees, node])
            node = child
        return worth

    @property
    def expected(self) -> float:
        """The logit of a row of which nothing is known."""
        return self.base + float(self.values[:, 0].sum())
