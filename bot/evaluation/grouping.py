"""How well tips are put into claims, by B-cubed: on our own twins, labelled by hand, and on texts of the folder."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.evaluation.bcubed import shares
from bot.evaluation.figures import Figure, Name
from bot.evaluation.measures import Estimate, Resampling
from bot.evaluation.twins import TWIN_PARTS, twins
from data.matching.clusters import grouped

#: Puts texts into groups, one after the other; returns the number of the group of each.
Grouped = Callable[[Iterable[str]], Sequence[int]]


#: The sets that are pooled, by what stands beside the figure: all of them, and those that nobody tunes on.
POOLS = {"train* + check*": "", "check*": "check"}


@dataclass(frozen=True)
class _Grouped:
    """A part: how each of its texts fared, and the number of the claim it was given by hand."""

    part: str
    precision: Sequence[float]
    recall: Sequence[float]
    claims: Sequence[int]

    @property
    def estimate(self) -> Estimate:
        """B-cubed F1 of the part."""
        return Resampling(self.claims).harmonic(self.precision, self.recall)


def figures_of(grouped: Grouped = grouped) -> list[Figure]:
    """Group the twins of each part and compare with the hand; nothing where the sets are not at hand.

    Behind the parts comes what they are pooled: each was grouped by itself, as if it were an office of its own.
    """
    found = [(part, twins(part)) for part in TWIN_PARTS]
    parts = [_grouped(part, labelled, grouped) for part, labelled in found if labelled]
    figures = [Figure(Name.CLUSTERS, part.estimate, len(part.claims), part.part) for part in parts]
    for of, start in POOLS.items():
        if chosen := [part for part in parts if part.part.startswith(start)]:
            pool = _pooled(chosen)
            figures.append(Figure(Name.CLUSTERS_POOLED, pool.estimate, len(pool.claims), of))
    return figures


def _grouped(part: str, labelled: Sequence[tuple[str, int]], grouped: Grouped) -> _Grouped:
    labels: list[Hashable] = [label for _, label in labelled]
    precision, recall = shares(grouped(text for text, _ in labelled), labels)
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return _Grouped(part, precision, recall, [numbers[label] for label in labels])


def _pooled(parts: Sequence[_Grouped]) -> _Grouped:
    """Every text counts once, and no claim of one set is one of another."""
    precision = [value for part in parts for value in part.precision]
    recall = [value for part in parts for value in part.recall]
    firsts = [0, *accumulate(len(set(part.claims)) for part in parts)]
    claims = [first + claim for first, part in zip(firsts, parts, strict=False) for claim in part.claims]
    return _Grouped("", precision, recall, claims)
