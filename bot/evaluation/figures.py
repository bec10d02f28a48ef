"""A figure, what it should reach, and whether it does.

Source of every floor and goal: ../shared/design/matching.md, "Figures to reach".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.evaluation.measures import Estimate


class Name(StrEnum):
    """What is measured; each has its words on the command line."""

    FIRST = "first"
    THREE = "three"
    TEN = "ten"
    RIGHT = "right"
    WRONG = "wrong"
    SHOWN = "shown"
    OPERATED_RIGHT = "operated_right"
    OPERATED_WRONG = "operated_wrong"
    OPERATED_FROM = "operated_from"
    OPERATED_FALSELY = "operated_falsely"
    SWEPT_RIGHT = "swept_right"
    SWEPT_WRONG = "swept_wrong"
    STAMPS = "stamps"
    OTHER_VERDICT = "other_verdict"
    CALIBRATION = "calibration"
    OVER_MIX = "over_mix"
    MIX = "mix"
    FALSE_ANSWERS = "false_answers"
    SUGGESTED = "suggested"
    CHAT_ANSWERED = "chat_answered"
    OWN_NEWS = "own_news"
    OWN_CHAT = "own_chat"
    VARIANT_FILLER = "variant_filler"
    VARIANT_HALF = "variant_half"
    VARIANT_WRAPPED = "variant_wrapped"
    VARIANT_SCANNED = "variant_scanned"
    VARIANT_CHANGED = "variant_changed"
    VARIANT_STRANGE = "variant_strange"
    SWAP_ANSWERED = "swap_answered"
    SWAP_SIMILAR = "swap_similar"
    CLUSTERS = "clusters"
    CLUSTERS_POOLED = "clusters_pooled"
    MEDIAN_MS = "median_ms"
    P95_MS = "p95_ms"


class Mark(StrEnum):
    """How far a figure has come."""

    GOAL = "goal"
    FLOOR = "floor"
    BELOW = "below"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach: the floor is a condition, the goal is where we want to be."""

    floor: float
    goal: float
    less_is_better: bool = False

    def mark(self, value: float) -> Mark:
        """Say how far a value has come."""
        sign = -1 if self.less_is_better else 1
        if sign * value >= sign * self.goal:
            return Mark.GOAL
        return Mark.FLOOR if sign * value >= sign * self.floor else Mark.BELOW


#: At the sweep's threshold at most this share of the negatives is answered.
SWEEP_ALLOWS = 0.01
#: At the operating point also at most this share of the texts gets a wrong answer.
WRONG_ALLOWED = 0.04
_VARIANT = Target(0.94, 0.99)
TARGETS = {
    Name.FIRST: Target(0.68, 0.73),
    Name.THREE: Target(0.78, 0.83),
    Name.TEN: Target(0.83, 0.88),
    Name.OPERATED_RIGHT: Target(0.58, 0.65),
    Name.OPERATED_WRONG: Target(WRONG_ALLOWED, 0.02, less_is_better=True),
    Name.RIGHT: Target(0.58, 0.65),
    Name.WRONG: Target(WRONG_ALLOWED, 0.02, less_is_better=True),
    Name.STAMPS: Target(0, 0, less_is_better=True),
    Name.CALIBRATION: Target(0.05, 0.03, less_is_better=True),
    Name.OVER_MIX: Target(0.02, 0.02),
    Name.FALSE_ANSWERS: Target(0.01, 0.01, less_is_better=True),
    Name.CHAT_ANSWERED: Target(0, 0, less_is_better=True),
    Name.OWN_NEWS: Target(0.01, 0.003, less_is_better=True),
    Name.OWN_CHAT: Target(0, 0, less_is_better=True),
    Name.VARIANT_FILLER: _VARIANT,
    Name.VARIANT_HALF: _VARIANT,
    Name.VARIANT_WRAPPED: _VARIANT,
    Name.VARIANT_CHANGED: Target(0, 0, less_is_better=True),
    Name.VARIANT_STRANGE: Target(0, 0, less_is_better=True),
    Name.SWAP_ANSWERED: Target(0, 0, less_is_better=True),
    Name.SWAP_SIMILAR: Target(0.80, 0.95),
    Name.CLUSTERS: Target(0.85, 0.93),
    Name.P95_MS: Target(20, 5, less_is_better=True),
}
#: Figures in milliseconds, and those that are no share of texts; all others are shares.
MILLISECONDS = frozenset({Name.MEDIAN_MS, Name.P95_MS})
PLAIN = frozenset(
    {
        *(Name.CALIBRATION, Name.CLUSTERS, Name.FIRST, Name.THREE, Name.TEN, Name.MIX, Name.OVER_MIX),
        *(Name.CLUSTERS_POOLED, Name.OPERATED_FROM),
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Args:
        count: the texts it rests on.
        of: which of several such sets, where there are several: ``train`` or ``check`` of our own.
    """

    name: Name
    estimate: Estimate
    count: int
    of: str = ""

    @property
    def target(self) -> Target | None:
        """What it should reach, if anything was asked."""
        return TARGETS.get(self.name)

    @property
    def mark(self) -> Mark:
        """How far it has come."""
        return self.target.mark(self.estimate.value) if self.target else Mark.NONE
