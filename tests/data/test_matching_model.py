"""The trained model: its file, its trees, and that training learns. Every sentence here is ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.searcher import _model_in
from data.matching import Matcher
from data.matching.features import RANKED
from data.matching.model import BadModel, model_of, read_model, shipped_model, text_of, write_model
from data.matching.signs import ANSWERED
from data.matching.training.ablation import FAMILIES, NOTHING, ablation
from data.matching.training.boosting import NOWHERE, Growth, Table, grow
from data.matching.training.claims import claims_of
from data.matching.training.course import Course, Lesson, prepare, train
from data.matching.training.learning import Recipe, calibrated
from data.matching.training.ordering import Pairs
from data.matching.word_files import mark_of_lists
from tests.data.test_matching_decisions import CLAIMS, factcheck

WHOLE = json.loads(text_of(shipped_model()))


def test_the_shipped_weights_say_what_they_were_trained_on() -> None:
    about = shipped_model().about
    assert about["trained on"]
    assert {"R@1", "answered right", "answered wrong", "calibration error"} <= set(about["figures"])
    assert "seed" in about


def test_the_shipped_weights_were_learnt_with_the_lists_of_words_beside_them() -> None:
    assert shipped_model().about["word lists"] == mark_of_lists(), "train again: docs/decisions/0005-trained-score.md"


def test_a_file_of_weights_reads_back(tmp_path: Path) -> None:
    write_model(tmp_path / "weights.json", shipped_model())
    assert text_of(read_model(tmp_path / "weights.json")) == text_of(shipped_model())
    assert [path.name for path in tmp_path.iterdir()] == ["weights.json"]


def changed(**parts: Any) -> bytes:
    return json.dumps(WHOLE | parts).encode()


BROKEN = [
    (b"", "an empty file"),
    (b"\xff\xfe", "no text"),
    (b"[]", "no object"),
    (changed(format=0), "another format"),
    (changed(ranked=["letters"]), "other features"),
    (changed(slope=-1.0), "the likelier the less likely"),
    (changed(offset=float("nan")), "no number"),
    (changed(answer_from=0.1, suggest_from=0.5), "answers where nothing is suggested"),
    (changed(ranker={**WHOLE["ranker"], "features": []}), "no trees"),
    (
        changed(ranker={**WHOLE["ranker"], "features": [[999] * 15] * len(WHOLE["ranker"]["features"])}),
        "no such feature",
    ),
    (changed(answerer={**WHOLE["answerer"], "values": [[0.0]]}), "trees that are not whole"),
]


@pytest.mark.parametrize(("raw", "why"), BROKEN, ids=[why for _, why in BROKEN])
def test_weights_that_cannot_be_used_are_refused(raw: bytes, why: str) -> None:
    with pytest.raises(BadModel):
        model_of(raw)


@pytest.mark.parametrize("spoil", [lambda path: None, lambda path: path.write_text("{"), lambda path: path.mkdir()])
def test_an_office_without_weights_of_its_own_has_the_shipped_ones(
    tmp_path: Path, spoil: Callable[[Path], Any]
) -> None:
    spoil(tmp_path / "weights.json")
    assert _model_in(tmp_path) is shipped_model()


def test_weights_of_the_office_that_learnt_other_words_are_used_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    older = replace(shipped_model(), about={**shipped_model().about, "word lists": "00000000"})
    write_model(tmp_path / "weights.json", older)
    assert _model_in(tmp_path).about["word lists"] == "00000000"
    assert "other lists of words" in caplog.text
    caplog.clear()
    write_model(tmp_path / "weights.json", shipped_model())
    assert text_of(_model_in(tmp_path)) == text_of(shipped_model())
    assert caplog.text == ""


def test_contributions_add_up_to_the_logit() -> None:
    forest = shipped_model().ranker
    rows = np.random.default_rng(1).random((5, len(WHOLE["ranked"])))
    for row, logit in zip(rows, forest.logits(rows), strict=True):
        assert forest.expected + forest.contributions(row).sum() == pytest.approx(logit)


def test_trees_learn_what_two_features_tell_together_and_keep_to_the_direction() -> None:
    rows = np.random.default_rng(2).random((3_000, 3))
    is_right = ((rows[:, 0] > 0.5) & (rows[:, 1] > 0.5)).astype(np.float64)
    rising = np.array([1, 0, 0])
    forest = grow(Table(rows, is_right, np.ones(len(rows)), rising), Growth(trees=60, depth=3))
    assert ((forest.logits(rows) > 0) == is_right.astype(bool)).mean() > 0.97
    steps = np.stack([np.linspace(0, 1, 50), np.full(50, 0.8), np.full(50, 0.3)], axis=1)
    assert (np.diff(forest.logits(steps)) >= -1e-9).all()


def test_of_each_text_every_right_candidate_is_beside_every_wrong_one_and_all_texts_count_alike() -> None:
    texts = np.array([0, 0, 0, 1, 1, 2, 2, 2])
    is_right = np.array([0, 1, 0, 0, 0, 1, 0, 1], dtype=np.bool_)
    pairs = Pairs.of(texts, is_right)
    found = list(zip(pairs.right.tolist(), pairs.wrong.tolist(), pairs.weights.tolist(), strict=True))
    assert found == [(1, 0, 1.0), (1, 2, 1.0), (5, 6, 0.5), (7, 6, 0.5)]


def test_what_is_wrongly_before_a_right_one_is_pushed_behind_it_and_all_else_left() -> None:
    texts = np.array([0, 0, 0, 1, 1])
    pairs = Pairs.of(texts, np.array([False, True, False, False, False]))
    slope, bend = pairs.slopes(np.array([2.0, 0.0, -9.0, 1.0, 0.0]))
    assert slope[1] < 0 < slope[0], "a step goes against the slope"
    assert slope[0] > 100 * slope[2] > 0, "what is far behind already hardly counts"
    assert slope.sum() == pytest.approx(0)
    assert (bend[:3] > 0).all()
    assert not slope[3:].any(), "a text that nothing answers has no order"


def test_nothing_is_pushed_where_nothing_is_right() -> None:
    slope, bend = Pairs.of(np.array([0, 0, 1]), np.zeros(3, np.bool_)).slopes(np.zeros(3))
    assert not slope.any()
    assert not bend.any()


def test_trees_learn_an_order_within_each_text() -> None:
    chance = np.random.default_rng(3)
    texts = np.repeat(np.arange(200), 8)
    worth = chance.random(1_600)
    is_right = worth == np.repeat(worth.reshape(200, 8).max(axis=1), 8)
    rows, free = worth[:, None], np.zeros(1, np.int64)
    table = Table(rows, is_right.astype(np.float64), np.ones(len(rows)), free, Pairs.of(texts, is_right))
    logits = grow(table, Growth(trees=40, depth=3, least=0.5)).logits(table.rows)
    first = logits.reshape(200, 8).argmax(axis=1)
    assert is_right.reshape(200, 8)[np.arange(200), first].mean() > 0.8


def test_texts_of_one_claim_are_never_on_both_sides_of_a_trial() -> None:
    titles = {1: "vaksin flu berisi chip", 2: "chip berisi vaksin flu", 3: "telur plastik di pasar", 4: "lain sekali"}
    one, twin, other, both, none = claims_of(
        [frozenset({1}), frozenset({2}), frozenset({3}), frozenset({3, 4}), frozenset()], titles
    )
    assert one == twin
    assert other == both
    assert len({one, other, none}) == 3


def a_course() -> Course:
    """Three texts a claim, each with words of its own before it."""
    matcher = Matcher([factcheck(number, title) for number, title in CLAIMS.items()])
    lessons = [
        Lesson(f"{start} {title}", frozenset([number]))
        for number, title in CLAIMS.items()
        for start in ("kabar dari tetangga", "awas bu", "tolong dibaca semua")
    ]
    return Course(matcher.snapshot, lessons, date(2026, 7, 1), 1, "ours")


def test_an_office_can_train_on_its_own_matches() -> None:
    told: list[float] = []
    small = Growth(trees=5, depth=2, least=0.5)
    trained = train(a_course(), Recipe(small, small), told.append)
    assert trained.model.about["figures"]["R@1"] > 0.8
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert text_of(model_of(text_of(trained.model).encode())) == text_of(trained.model)


def test_every_feature_is_in_one_family_and_what_is_made_of_it_goes_with_it() -> None:
    within = {feature: sum(feature in family for family in FAMILIES.values()) for feature in ANSWERED}
    assert set(within.values()) == {1}
    assert set().union(*FAMILIES.values()) == set(ANSWERED)


@pytest.fixture
def few_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Invent little, for what is asked often."""
    monkeypatch.setattr("data.matching.training.course.NEWS", 40)


@pytest.mark.usefixtures("few_invented")
def test_what_is_left_out_is_missed_only_where_it_tells_something() -> None:
    course = a_course()
    told: list[float] = []
    small = Growth(trees=10, depth=2, least=0.5)
    rows = dict(ablation(prepare(course), Recipe(small, small), course.today, told.append))
    assert list(rows) == [NOTHING, *FAMILIES]
    assert rows["numbers"]["R@1"] == rows[NOTHING]["R@1"] > 0.8, "no title has a number"
    assert (told == sorted(told), told[-1]) == (True, 1.0)


@pytest.mark.usefixtures("few_invented")
def test_no_tree_asks_what_is_left_out() -> None:
    small = Growth(trees=10, depth=2, least=0.5)
    model = train(a_course(), Recipe(small, small, left_out=FAMILIES["letters"])).model
    asked = {list(RANKED)[place] for place in model.ranker.features[model.ranker.thresholds < NOWHERE].tolist()}
    assert asked
    assert asked.isdisjoint({"letters", "letters, best"})


@pytest.mark.parametrize(("sureness", "why"), [(1.0, "as sure as it may be"), (0.2, "unsure"), (10.0, "far too sure")])
def test_calibration_finds_how_sure_one_may_be(sureness: float, why: str) -> None:
    chance = np.random.default_rng(3)
    logits = chance.normal(0.5, 1.5, 4_000)
    is_right = (chance.random(4_000) < 1 / (1 + np.exp(-logits))).astype(np.float64)
    slope, offset = calibrated(sureness * logits + 2, is_right)
    assert slope * sureness == pytest.approx(1.0, abs=0.1), why
    assert offset + 2 * slope == pytest.approx(0.0, abs=0.2), why
