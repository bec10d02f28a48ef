"""B-cubed by hand, and the sets it is measured on."""

from __future__ import annotations

import pytest

from bot.evaluation.bcubed import BCubed, b_cubed
from bot.evaluation.twins import TWIN_PARTS, shared, twins


@pytest.mark.parametrize(
    ("predicted", "true", "precision", "recall"),
    [
        ("", "", 1, 1),
        ("aab", "xxy", 1, 1),
        ("abc", "xxx", 1, 1 / 3),
        ("aaa", "xyz", 1 / 3, 1),
        ("aabb", "xyyy", (1 / 2 + 1 / 2 + 1 + 1) / 4, (1 + 1 / 3 + 2 / 3 + 2 / 3) / 4),
    ],
    ids=["no texts", "as by hand", "scattered", "one heap", "one text in the wrong group"],
)
def test_what_agrees_with_the_labels_is_counted(predicted: str, true: str, precision: float, recall: float) -> None:
    found = b_cubed(predicted, true)
    assert (found.precision, found.recall) == pytest.approx((precision, recall))


def test_f1_is_between_both() -> None:
    assert BCubed(0.5, 1).f1 == pytest.approx(2 / 3)
    assert BCubed(0, 0).f1 == 0


def test_unlike_many_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        b_cubed("ab", "a")


def test_texts_with_a_factcheck_in_common_are_one_claim() -> None:
    labels = shared([["a"], ["b", "c"], ["d"], ["c", "a"], [], []])
    assert labels[0] == labels[1] == labels[3]
    assert len(set(labels)) == 4


@pytest.mark.parametrize("part", TWIN_PARTS)
def test_the_twins_are_enough_to_measure_by(part: str) -> None:
    found = twins(part)
    labels = [label for _, label in found]
    several = {label for label in labels if labels.count(label) > 1}
    assert len(several) >= 30
    assert len(set(labels)) - len(several) >= 30
    assert len({text for text, _ in found}) == len(found)
    assert found == twins(part), "the order is the same every time"


def test_the_parts_share_no_text() -> None:
    texts = [text for part in TWIN_PARTS for text, _ in twins(part)]
    assert len(set(texts)) == len(texts)
