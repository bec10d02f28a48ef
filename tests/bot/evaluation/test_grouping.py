"""Clusters are compared with the hand's, part by part."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.figures import Mark, Name
from bot.evaluation.grouping import POOLS, figures_of
from bot.evaluation.twins import TWIN_PARTS, twins


def test_the_hands_own_grouping_is_perfect() -> None:
    label_of = {text: label for part in TWIN_PARTS for text, label in twins(part)}
    figures = figures_of(lambda texts: [label_of[text] for text in texts])
    assert [(figure.of, figure.estimate.value, figure.estimate.low) for figure in figures] == [
        (part, 1.0, 1.0) for part in (*TWIN_PARTS, *POOLS)
    ]
    counts = [len(twins(part)) for part in TWIN_PARTS]
    checks = sum(len(twins(part)) for part in TWIN_PARTS if part.startswith("check"))
    assert [figure.count for figure in figures] == [*counts, sum(counts), checks]


def test_a_pool_counts_every_text_once_and_has_no_bar_to_pass() -> None:
    """A set of which nothing is found pulls the pool down by its texts."""
    label_of = {text: label for part in TWIN_PARTS for text, label in twins(part)}
    poor = {text for text, _ in twins("check4")}
    found = figures_of(lambda texts: [0 if text in poor else 1 + label_of[text] for text in texts])
    pools = {figure.of: figure for figure in found if figure.name is Name.CLUSTERS_POOLED}
    assert {figure.mark for figure in pools.values()} == {Mark.NONE}
    total = sum(len(twins(part)) for part in TWIN_PARTS)
    precision = 1 - len(poor) * (1 - _share_alone(poor)) / total
    assert abs(pools["train* + check*"].estimate.value - 2 * precision / (precision + 1)) < 1e-9
    assert pools["check*"].estimate.value < pools["train* + check*"].estimate.value


def _share_alone(texts: set[str]) -> float:
    """B-cubed precision of a part whose texts are all in one group."""
    labels = [label for text, label in twins("check4") if text in texts]
    return sum(labels.count(label) for label in labels) / len(labels) ** 2


def test_everything_in_one_group_and_everything_alone_are_poor() -> None:
    """All together has full recall, all alone full precision; both lack the other."""

    def alone(texts: Iterable[str]) -> list[int]:
        return [number for number, _ in enumerate(texts)]

    for grouped in (alone, lambda texts: [0 for _ in texts]):
        for figure in figures_of(grouped):
            assert 0 < figure.estimate.low <= figure.estimate.value <= figure.estimate.high < 0.85
