"""How well tips are put into claims, by B-cubed: on our own twins, labelled by hand, and on texts of the folder."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from bot.evaluation.bcubed import shares
from bot.evaluation.figures import Figure, Name
from bot.evaluation.measures import Resampling
from bot.evaluation.twins import TWIN_PARTS, twins
from data.matching.clusters import grouped

#: Puts texts into groups, one after the other; returns the number of the group of each.
Grouped = Callable[[Iterable[str]], Sequence[int]]


def figures_of(grouped: Grouped = grouped) -> list[Figure]:
    """Group the twins of each part and compare with the hand; nothing where the sets are not at hand."""
    found = [(part, twins(part)) for part in TWIN_PARTS]
    return [_figure(part, labelled, grouped) for part, labelled in found if labelled]


def _figure(part: str, labelled: Sequence[tuple[str, int]], grouped: Grouped) -> Figure:
    labels: list[Hashable] = [label for _, label in labelled]
    precision, recall = shares(grouped(text for text, _ in labelled), labels)
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    drawn = Resampling([numbers[label] for label in labels])
    return Figure(Name.CLUSTERS, drawn.harmonic(precision, recall), len(labels), part)
