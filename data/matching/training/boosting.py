"""Gradient boosting of complete, shallow trees in numpy: Newton steps on logistic loss over binned features.

Small on purpose: some hundred thousand rows and some fifty features take half a minute on one core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.matching.forest import Columns, Forest
from data.matching.training.ordering import Pairs

#: Bins of a feature: its values are compared with at most one less than so many thresholds.
_BINS = 48
#: Where all examples are right, or none is, the first logit is that of this share and not infinite.
_LEAST_SHARE = 1e-6
#: A split that divides nothing: everything is at most this.
NOWHERE = 1e30

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Growth:
    """How trees are grown.

    Args:
        trees: how many.
        depth: questions a tree.
        rate: share of each Newton step that is taken.
        smoothing: added to every sum of curvature; the larger, the more careful.
        least: curvature that each side of a split must have.
        shown: share of the features that a tree may ask.
        seed: of what is left to chance.
    """

    trees: int = 160
    depth: int = 4
    rate: float = 0.08
    smoothing: float = 6.0
    least: float = 4.0
    shown: float = 0.5
    seed: int = 20_260_701


@dataclass(frozen=True, slots=True)
class Table:
    """What is learnt from.

    Args:
        rows: features, a row an example.
        is_right: what is to be told, 1 or 0.
        weights: how much each example counts.
        rising: for each feature 1 where more of it may only raise the logit, -1 where only lower it, 0 where either.
        pairs: what shall stand before what; None where each example is learnt by itself.
    """

    rows: Columns
    is_right: Columns
    weights: Columns
    rising: NDArray[np.int64]
    pairs: Pairs | None = None

    def slopes(self, logits: Columns) -> tuple[Columns, Columns]:
        """Return slope and curvature of the loss of each example, given its logit by now."""
        if self.pairs is not None:
            return self.pairs.slopes(logits)
        share = 1 / (1 + np.exp(-logits))
        return self.weights * (share - self.is_right), self.weights * share * (1 - share)


def grow(table: Table, growth: Growth, progress: Callable[[float], None] = lambda share: None) -> Forest:
    """Grow a forest; the same table, growth and library give the same forest.

    Args:
        table: at least one example.
        growth: how.
        progress: told the share that is done.
    """
    edges = [_edges(column) for column in table.rows.T]
    codes = np.stack([np.searchsorted(cut, column) for cut, column in zip(edges, table.rows.T, strict=True)])
    mean = float(np.clip(np.average(table.is_right, weights=table.weights), _LEAST_SHARE, 1 - _LEAST_SHARE))
    base = float(np.log(mean / (1 - mean)))
    logits = np.full(len(table.rows), base)
    chance = np.random.default_rng(growth.seed)
    grown = []
    for number in range(growth.trees):
        slope, bend = table.slopes(logits)
        asked = np.sort(chance.permutation(len(edges))[: max(1, round(growth.shown * len(edges)))])
        tree, leaf = _Tree(codes.astype(np.uint8), slope, bend, growth, table.rising).grow(asked)
        logits += tree.values[leaf]
        grown.append(tree)
        progress((number + 1) / growth.trees)
    return _forest(base, grown, edges)


def _edges(column: Columns) -> Columns:
    """Return thresholds between which about equally many of the distinct values lie."""
    values = np.unique(column)
    if len(values) > _BINS:
        values = np.unique(np.quantile(column, np.linspace(0, 1, _BINS)))
    return (values[1:] + values[:-1]) / 2


def _forest(base: float, grown: list[_Grown], edges: list[Columns]) -> Forest:
    features = np.stack([tree.features for tree in grown])
    bins = np.stack([tree.bins for tree in grown])
    thresholds = np.full(features.shape, NOWHERE)
    for place, cut in enumerate(edges):
        mine = (features == place) & (bins < len(cut))
        thresholds[mine] = cut[bins[mine]]
    return Forest(base, features, thresholds, np.stack([tree.values for tree in grown]))


class _Grown(NamedTuple):
    """A tree: of each inner node the feature and the bin that divide it, and of every node the step."""

    features: NDArray[np.int64]
    bins: NDArray[np.int64]
    values: Columns


class _Tree:
    """One tree while it grows: slopes and curvatures of all rows, and in which node each row is."""

    def __init__(self, codes: Codes, slope: Columns, bend: Columns, growth: Growth, rising: NDArray[np.int64]) -> None:
        self._codes, self._slope, self._bend, self._growth, self._rising = codes, slope, bend, growth, rising

    def grow(self, asked: NDArray[np.int64]) -> tuple[_Grown, NDArray[np.int64]]:
        """Return features, bins and values of the nodes, and the leaf of each row."""
        inner, rows = 2**self._growth.depth - 1, self._codes.shape[1]
        features, bins = np.zeros(inner, np.int64), np.full(inner, _BINS, np.int64)
        node = np.zeros(rows, np.int64)
        for depth in range(self._growth.depth):
            first, size = 2**depth - 1, 2**depth
            best, bin_ = self._splits(node - first, size, asked)
            features[first : first + size], bins[first : first + size] = best, bin_
            node = 2 * node + 1 + (self._codes[features[node], np.arange(rows)] > bins[node])
        return _Grown(features, bins, self._values(node, inner)), node

    def _splits(
        self, node: NDArray[np.int64], size: int, asked: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each node the feature and the bin that divide it best."""
        gains = np.stack([self._gains(node, size, int(feature)) for feature in asked])
        flat = gains.transpose(1, 0, 2).reshape(size, -1)
        best = flat.argmax(axis=1)
        useful = flat[np.arange(size), best] > 0
        return np.where(useful, asked[best // _BINS], 0), np.where(useful, best % _BINS, _BINS)

    def _gains(self, node: NDArray[np.int64], size: int, feature: int) -> Columns:
        cell = node * _BINS + self._codes[feature]
        left_slope, left_bend = (
            np.bincount(cell, column, size * _BINS).reshape(size, _BINS).cumsum(axis=1)
            for column in (self._slope, self._bend)
        )
        right_slope, right_bend = left_slope[:, -1:] - left_slope, left_bend[:, -1:] - left_bend
        more = self._growth.smoothing
        gain = left_slope**2 / (left_bend + more) + right_slope**2 / (right_bend + more)
        gain -= left_slope[:, -1:] ** 2 / (left_bend[:, -1:] + more)
        is_possible = np.minimum(left_bend, right_bend) >= self._growth.least
        if self._rising[feature]:
            step = left_slope / (left_bend + more) - right_slope / (right_bend + more)
            is_possible &= step * self._rising[feature] >= 0
        return np.where(is_possible, gain, 0.0)

    def _values(self, leaf: NDArray[np.int64], inner: int) -> Columns:
        """Return the step of every node: that of an inner node is the mean of the rows that pass it."""
        slope = np.bincount(leaf, self._slope, 2 * inner + 1)
        bend = np.bincount(leaf, self._bend, 2 * inner + 1)
        for place in range(inner - 1, -1, -1):
            slope[place] = slope[2 * place + 1] + slope[2 * place + 2]
            bend[place] = bend[2 * place + 1] + bend[2 * place + 2]
        return -self._growth.rate * slope / (bend + self._growth.smoothing)
