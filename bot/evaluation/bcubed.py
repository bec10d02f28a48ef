"""B-cubed: how well a grouping of texts agrees with one made by hand.

For each text, precision is the share of its group that belongs with it, recall the share of what belongs with it that
is in its group; both are averaged over the texts. Over-merging costs precision, scattering costs recall.

Source: Bagga and Baldwin 1998, "Entity-based cross-document coreferencing using the vector space model".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BCubed:
    """The three figures, each in [0, 1]."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(predicted: Sequence[Hashable], true: Sequence[Hashable]) -> BCubed:
    """Compare the group of each text with the one it was given by hand.

    Raises:
        ValueError: the two name unlike many texts.
    """
    precision, recall = shares(predicted, true)
    if not precision:
        return BCubed(1.0, 1.0)
    return BCubed(sum(precision) / len(precision), sum(recall) / len(recall))


def shares(predicted: Sequence[Hashable], true: Sequence[Hashable]) -> tuple[list[float], list[float]]:
    """Return for each text its own precision, and for each its own recall.

    Raises:
        ValueError: the two name unlike many texts.
    """
    pairs = list(zip(predicted, true, strict=True))
    both, mine, theirs = Counter(pairs), Counter(predicted), Counter(true)
    precision = [both[pair] / mine[pair[0]] for pair in pairs]
    return precision, [both[pair] / theirs[pair[1]] for pair in pairs]
