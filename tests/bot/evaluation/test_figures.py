"""Floors, goals and how a figure is shown beside them."""

from __future__ import annotations

import json

import pytest

from bot.evaluation.figures import TARGETS, Figure, Mark, Name, Target
from bot.evaluation.measures import Bin, Estimate
from bot.evaluation.quality import Part
from bot.evaluation.report import as_json, as_text
from bot.evaluation.running import Report

RISING, FALLING = Target(0.68, 0.73), Target(0.04, 0.02, less_is_better=True)
MARKS = [
    (RISING, 0.73, Mark.GOAL, "exactly the goal"),
    (RISING, 0.729, Mark.FLOOR, "not quite the goal"),
    (RISING, 0.68, Mark.FLOOR, "exactly the floor"),
    (RISING, 0.679, Mark.BELOW, "below the floor"),
    (FALLING, 0.02, Mark.GOAL, "less is better"),
    (FALLING, 0.04, Mark.FLOOR, "exactly the floor"),
    (FALLING, 0.041, Mark.BELOW, "too much"),
]


@pytest.mark.parametrize(("target", "value", "mark", "why"), MARKS)
def test_how_far_a_figure_has_come(target: Target, value: float, mark: Mark, why: str) -> None:
    assert target.mark(value) is mark, why


def test_no_goal_lies_below_its_floor() -> None:
    for name, target in TARGETS.items():
        assert target.mark(target.goal) is Mark.GOAL, name
        assert (target.goal <= target.floor) if target.less_is_better else (target.goal >= target.floor), name


FIGURES = [
    (Name.FIRST, 0.7123, "id", ["·", "0,712", "0,700 .. 0,720", "batas 0,680, target 0,730"]),
    (Name.FIRST, 0.7123, "en", ["·", "0.712", "0.700 .. 0.720", "floor 0.680, goal 0.730"]),
    (Name.RIGHT, 0.5, "id", ["50,0 %"]),
    (Name.OPERATED_WRONG, 0.0512, "en", ["✗", "5.12 %", "floor 4.00 %, goal 2.00 %"]),
    (Name.P95_MS, 4.2, "id", ["✓", "4,2", "batas 20,0, target 5,0"]),
]


@pytest.mark.parametrize(("name", "value", "language", "pieces"), FIGURES)
def test_a_figure_is_shown_with_interval_and_targets(
    name: Name, value: float, language: str, pieces: list[str]
) -> None:
    report = Report(1, 0.5, [], [Figure(name, Estimate(value, 0.7, 0.72), 100)])
    line = as_text(report, language).splitlines()[-1]
    assert [piece for piece in pieces if piece not in line] == [], line
    assert line == line.rstrip()


def test_the_reliability_curve_is_drawn() -> None:
    """Half the bar for half right; the mark stands at the mean confidence."""
    part = Part("kept", 10, 10, [], [], [], [Bin(0.7, 10, 0.75, 0.5)])
    line = as_text(Report(1, 0.5, [part]), "id").splitlines()[-3]
    assert line == f"  0,7  {'█' * 20}{' ' * 10}|{' ' * 9}  0,75 0,50     10"


def test_the_object_for_programs_can_be_written_and_holds_the_targets() -> None:
    figures = [
        Figure(Name.OWN_NEWS, Estimate(0.0, 0.0, 0.02), 191, "check"),
        Figure(Name.SUGGESTED, Estimate(0, 0, 0), 3),
    ]
    told = json.loads(json.dumps(as_json(Report(12, 0.4, [], figures))))
    assert told["figures"] == [
        {"name": "own_news", "of": "check", "value": 0.0, "low": 0.0, "high": 0.02, "texts": 191}
        | {"floor": 0.01, "goal": 0.003, "mark": "goal"},
        {"name": "suggested", "of": "", "value": 0, "low": 0, "high": 0, "texts": 3},
    ]
    assert (told["records"], told["threshold"]) == (12, 0.4)
