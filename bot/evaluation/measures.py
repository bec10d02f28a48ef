"""How well matches fit: ranks, shares with intervals, calibration, thresholds; nothing but arithmetic.

Intervals are percentile bootstraps over claims: texts about one claim share their luck, so whole claims are drawn,
never single texts. Rare events among texts that stand alone (a false answer) get Wilson's interval instead, because
no resampling of zero events is ever anything but zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Drawings of the bootstrap, and what makes them the same every time.
ROUNDS = 1_000
SEED = 20_261_126
#: What an interval covers, and the normal quantile that belongs to it.
COVERED = 0.95
_Z = 1.959_964
#: Bins of equal width in which confidence is compared with how often it was right.
BINS = 10

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured figure with the interval that covers it in 95 of 100 repetitions."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the reliability curve.

    Args:
        low: its lower edge; the bins are equally wide, and only the last has its upper edge in it.
        count: texts whose confidence lies in it.
        confidence: their mean confidence.
        right: the share of them that were right.
    """

    low: float
    count: int
    confidence: float
    right: float


def rank(matches: Iterable[tuple[float, bool]]) -> int | None:
    """Return how many wrong matches are at least as good as the best right one; None when none is right.

    Args:
        matches: score, and whether it is one of the right ones (twins of the same hoax all are).
    """
    found = list(matches)
    best = max((score for score, is_right in found if is_right), default=None)
    return None if best is None else sum(score >= best for score, is_right in found if not is_right)


class Resampling:
    """Draws claims with replacement and measures again; the same drawings for every figure, so that they compare.

    Args:
        claims: for each text the number of its claim, from 0.
        rounds: drawings.
    """

    def __init__(self, claims: Sequence[int], rounds: int = ROUNDS) -> None:
        self._claims = np.asarray(claims)
        count = int(self._claims.max(initial=-1)) + 1
        drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / max(count, 1)), size=rounds)
        self._times = np.vstack([np.ones(count), drawn])

    def mean(self, values: ArrayLike) -> Estimate:
        """Return the mean over all texts, such as a share or a difference of two."""
        return _estimate(self._sums(np.asarray(values, np.float64)) / self._sums(np.ones(len(self._claims))))

    def mean_of(self, values: ArrayLike, chosen: ArrayLike) -> Estimate | None:
        """Return the mean over the chosen texts only, or None when there are none."""
        wanted = np.asarray(chosen, np.float64)
        if not wanted.any():
            return None
        counts = self._sums(wanted)
        return _estimate((self._sums(wanted * np.asarray(values, np.float64)))[counts > 0] / counts[counts > 0])

    def harmonic(self, one: ArrayLike, other: ArrayLike) -> Estimate:
        """Return the harmonic mean of two means, such as of precision and recall, neither of them 0."""
        left, right = self._sums(np.asarray(one, np.float64)), self._sums(np.asarray(other, np.float64))
        return _estimate(2 * left * right / (left + right) / self._sums(np.ones(len(self._claims))))

    def calibration_error(self, confidence: ArrayLike, is_right: ArrayLike) -> Estimate:
        """Return the expected calibration error: how far confidence and being right lie apart, over all bins."""
        confident, right = np.asarray(confidence, np.float64), np.asarray(is_right, np.float64)
        bins = _bins(confident)
        apart = [np.abs(self._sums((bins == number) * (confident - right))) for number in range(BINS)]
        return _estimate(np.sum(apart, axis=0) / self._sums(np.ones(len(self._claims))))

    def _sums(self, values: Array) -> Array:
        """Return the sum over the texts in the data as it is, and then in each drawing."""
        summed: Array = self._times @ np.bincount(self._claims, values, minlength=self._times.shape[1])
        return summed


def _estimate(rounds: Array) -> Estimate:
    """Make an estimate of the figure of the data itself, which comes first, and of the drawings after it."""
    low, high = np.quantile(rounds, [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return Estimate(float(rounds[0]), float(low), float(high))


def _bins(confidence: Array) -> NDArray[np.int64]:
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def reliability(confidence: ArrayLike, is_right: ArrayLike) -> list[Bin]:
    """Return the bins that hold any text, from the lowest confidence to the highest."""
    confident, right = np.asarray(confidence, np.float64), np.asarray(is_right, np.float64)
    bins = _bins(confident)
    chosen = [(number, bins == number) for number in np.unique(bins).tolist()]
    return [
        Bin(number / BINS, int(mine.sum()), float(confident[mine].mean()), float(right[mine].mean()))
        for number, mine in chosen
    ]


def rare(hits: int, count: int) -> Estimate:
    """Return the share of texts that stand alone, with Wilson's interval; ``count`` must not be 0."""
    share, slack = hits / count, _Z**2 / count
    middle = (share + slack / 2) / (1 + slack)
    half = math.sqrt(share * (1 - share) * slack + slack**2 / 4) / (1 + slack)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))


def threshold(wrong: Sequence[float], allowed: float) -> float:
    """Return the lowest threshold at which at most so large a share of these scores would be answered.

    Args:
        wrong: the best score of each text that nothing answers.
        allowed: the share of them that may be answered, such as 0.01.

    Returns:
        A score counts as answered from the threshold on; equal scores are answered together or not at all.
    """
    falling = sorted(wrong, reverse=True)
    spared = int(allowed * len(falling) + 1e-9)
    return math.nextafter(falling[spared], math.inf) if spared < len(falling) else 0.0
