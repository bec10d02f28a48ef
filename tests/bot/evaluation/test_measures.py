"""The measures of ``evaluate``, against figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.measures import (
    BINS,
    Bin,
    Resampling,
    rank,
    rare,
    reliability,
    threshold,
)

SHARES = st.floats(0, 1, allow_nan=False)


# --- Ranks ------------------------------------------------------------------------------------------------------------

RANKS = [
    ([(0.9, True), (0.8, False)], 0, "the right one is first"),
    ([(0.9, False), (0.8, True)], 1, "one wrong match before it"),
    ([(0.9, False), (0.9, True), (0.1, False)], 1, "a tie counts against us, whatever the order"),
    ([(0.9, True), (0.9, False)], 1, "also when the right one is printed first"),
    ([(0.9, True), (0.9, True), (0.2, False)], 0, "twins are both right and no tie"),
    ([(0.9, False), (0.7, True), (0.6, True)], 1, "the best twin counts"),
    ([(0.9, False), (0.8, False)], None, "nothing right among the matches"),
    ([], None, "no match at all"),
    ([(0.0, True)], 0, "a score of nought is a match like any other"),
]


@pytest.mark.parametrize(("matches", "place", "why"), RANKS)
def test_ranks(matches: list[tuple[float, bool]], place: int | None, why: str) -> None:
    assert rank(matches) == place, why


@given(st.lists(st.tuples(SHARES, st.booleans())))
def test_no_order_of_the_matches_changes_the_rank(matches: list[tuple[float, bool]]) -> None:
    assert rank(matches) == rank(reversed(matches)) == rank(sorted(matches))


# --- Intervals --------------------------------------------------------------------------------------------------------


def test_a_share_is_that_of_the_data_and_its_interval_is_the_same_every_time() -> None:
    values = [1, 0, 1, 1, 0, 1, 0, 1]
    once = Resampling(range(8)).mean(values)
    assert once.value == 5 / 8
    assert once.low < once.value < once.high
    assert Resampling(range(8)).mean(values) == once


def test_texts_of_one_claim_are_drawn_together() -> None:
    """Two claims of fifty texts each: a drawing has none, half or all of the right ones, never a share between."""
    values = [1] * 50 + [0] * 50
    grouped = Resampling([0] * 50 + [1] * 50).mean(values)
    alone = Resampling(range(100)).mean(values)
    assert (grouped.value, grouped.low, grouped.high) == (0.5, 0.0, 1.0)
    assert alone.value == 0.5
    assert 0.35 < alone.low < alone.high < 0.65


def test_the_interval_is_about_as_wide_as_theory_has_it() -> None:
    """For 400 texts at one half the normal interval is 0.5 -+ 1.96 * sqrt(0.25 / 400) = 0.451 .. 0.549."""
    found = Resampling(range(400)).mean([number % 2 for number in range(400)])
    assert found.low == pytest.approx(0.451, abs=0.008)
    assert found.high == pytest.approx(0.549, abs=0.008)


def test_a_difference_is_measured_on_the_same_drawings() -> None:
    """One is right wherever the other is, and once more: their difference is never negative."""
    one, other = [1, 1, 1, 0, 0, 1], [1, 0, 1, 0, 0, 1]
    found = Resampling(range(6)).mean([a - b for a, b in zip(one, other, strict=True)])
    assert found.value == pytest.approx(1 / 6)
    assert found.low == 0


def test_the_mean_of_some_texts() -> None:
    drawn = Resampling(range(5))
    found = drawn.mean_of([1, 0, 1, 1, 1], [True, True, False, False, False])
    assert found is not None
    assert found.value == 0.5
    assert drawn.mean_of([1] * 5, [False] * 5) is None, "no text is chosen"


def test_the_harmonic_mean_of_two_means() -> None:
    """Precision 0.5 and recall 1 make 2/3; drawn once, so that there is no other drawing."""
    found = Resampling([0, 0]).harmonic([0.25, 0.75], [1, 1])
    assert (found.value, found.low, found.high) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


WILSON = [
    (0, 100, (0.0, 0.0, 0.0370), "none of a hundred"),
    (1, 314, (0.0032, 0.0006, 0.0178), "one of 314"),
    (10, 20, (0.5, 0.2993, 0.7007), "half of twenty"),
    (20, 20, (1.0, 0.8389, 1.0), "all of twenty"),
]


@pytest.mark.parametrize(("hits", "count", "figures", "why"), WILSON)
def test_rare_events(hits: int, count: int, figures: tuple[float, float, float], why: str) -> None:
    found = rare(hits, count)
    assert (found.value, found.low, found.high) == pytest.approx(figures, abs=1e-4), why


# --- Calibration ------------------------------------------------------------------------------------------------------

CALIBRATION = [
    ([0.95, 0.95], [1, 1], 0.05, "sure and right"),
    ([0.95, 0.95], [0, 0], 0.95, "sure and wrong"),
    ([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0], 0.0, "a quarter sure, right one time in four"),
    ([0.15, 0.15, 0.85, 0.85], [1, 0, 1, 1], 0.25, "two bins, 0.35 and 0.15 apart, each half of the texts"),
    ([0.11, 0.19], [0, 0], 0.15, "within a bin it is the mean that counts"),
    ([1.0], [1], 0.0, "the last bin has its upper edge"),
]


@pytest.mark.parametrize(("confidence", "is_right", "error", "why"), CALIBRATION)
def test_the_calibration_error(confidence: list[float], is_right: list[int], error: float, why: str) -> None:
    found = Resampling(range(len(confidence))).calibration_error(confidence, is_right)
    assert found.value == pytest.approx(error), why


@given(st.lists(st.tuples(SHARES, st.booleans()), min_size=1))
def test_the_curve_and_the_error_tell_the_same(texts: list[tuple[float, bool]]) -> None:
    confidence, is_right = zip(*texts, strict=True)
    error = Resampling(range(len(texts)), rounds=1).calibration_error(confidence, is_right).value
    curve = reliability(confidence, is_right)
    assert error == pytest.approx(sum(each.count * abs(each.confidence - each.right) for each in curve) / len(texts))
    assert 0 <= error <= 1
    assert sum(each.count for each in curve) == len(texts)


def test_the_reliability_curve() -> None:
    assert reliability([0.05, 0.05, 0.72, 1.0], [0, 1, 1, 1]) == [
        Bin(0.0, 2, 0.05, 0.5),
        Bin(0.7, 1, 0.72, 1.0),
        Bin((BINS - 1) / BINS, 1, 1.0, 1.0),
    ]


# --- Thresholds -------------------------------------------------------------------------------------------------------

HUNDRED = [number / 100 for number in range(100)]
THRESHOLDS = [
    (HUNDRED, 0.01, 1, "one of a hundred may be answered"),
    (HUNDRED, 0.0, 0, "none may"),
    (HUNDRED, 0.019, 1, "not quite two"),
    ([0.99, 0.99, 0.99, *HUNDRED[:97]], 0.02, 0, "equal scores are answered together, and three would be too many"),
    ([0.5] * 10, 1.0, 10, "all may"),
]


@pytest.mark.parametrize(("wrong", "allowed", "answered", "why"), THRESHOLDS)
def test_the_threshold_lets_through_as_many_as_allowed(
    wrong: list[float], allowed: float, answered: int, why: str
) -> None:
    limit = threshold(wrong, allowed)
    assert sum(score >= limit for score in wrong) == answered, why


@given(st.lists(SHARES, min_size=1), SHARES)
def test_no_threshold_lets_through_more_than_allowed_and_none_lower_would_do(
    wrong: list[float], allowed: float
) -> None:
    limit = threshold(wrong, allowed)
    assert sum(score >= limit for score in wrong) <= allowed * len(wrong) + 1e-6
    below = [score for score in wrong if score < limit]
    if below:
        assert sum(score >= max(below) for score in wrong) > allowed * len(wrong) - 1e-6
