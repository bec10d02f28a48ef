"""Clusters are compared with the hand's, part by part."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.grouping import figures_of
from bot.evaluation.twins import TWIN_PARTS, twins


def test_the_hands_own_grouping_is_perfect() -> None:
    label_of = {text: label for part in TWIN_PARTS for text, label in twins(part)}
    figures = figures_of(lambda texts: [label_of[text] for text in texts])
    assert [(figure.of, figure.estimate.value, figure.estimate.low) for figure in figures] == [
        (part, 1.0, 1.0) for part in TWIN_PARTS
    ]
    assert [figure.count for figure in figures] == [len(twins(part)) for part in TWIN_PARTS]


def test_everything_in_one_group_and_everything_alone_are_poor() -> None:
    """All together has full recall, all alone full precision; both lack the other."""

    def alone(texts: Iterable[str]) -> list[int]:
        return [number for number, _ in enumerate(texts)]

    for grouped in (alone, lambda texts: [0 for _ in texts]):
        for figure in figures_of(grouped):
            assert 0 < figure.estimate.low <= figure.estimate.value <= figure.estimate.high < 0.85
