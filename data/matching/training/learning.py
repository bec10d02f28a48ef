"""From examples to a model: two forests, a calibration and a threshold.

The ranker learns which candidate of a text is right. The answerer learns whether the best one is: from the same texts,
ranked by rankers that never saw their claim, and from texts that nothing answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.matching.doubts import doubted_until
from data.matching.evidence import judged_first
from data.matching.features import RANKED, best_row
from data.matching.forest import Columns, Forest
from data.matching.model import Model
from data.matching.signs import ANSWERED, BESIDE, signs_of
from data.matching.training.boosting import Growth, Table, grow
from data.matching.training.examples import Example, ordered
from data.matching.training.ordering import Pairs

#: Parts of the claims: each part is asked by a model that learnt from the others.
FOLDS = 5

#: How much each kind of text counts in what is learnt about answering; the others teach ranking only, or nothing.
ANSWER_WEIGHTS: Mapping[str, float] = {
    "asked": 1.0,
    "unanswered": 6.0,
    "removed": 0.8,
    "title": 1.0,
    "news": 0.6,
    "altered": 0.6,
    "own news": 1.0,
    "own chat": 1.0,
}
#: Share of each kind that may be answered falsely. Of what is asked a little more than the goal of
#: ../shared/design/matching.md; of what nothing answers so little that no chat of any set is answered.
LIMITS: Mapping[str, float] = {
    "asked": 0.0232,
    "unanswered": 0.004,
    "news": 0.003,
    "title": 0.0042,
    "own news": 0.0065,
    "own chat": 0.0,
}
#: Share of the texts that nothing answers for which something may be suggested.
SUGGESTED_MOST = 0.075
#: Where hardly anything is to be learnt, what the answerer says may mean nothing; it never means the contrary.
_LEAST_SLOPE = 0.05
#: No logit is taken for a surer one while calibrating, and how often a step may be halved.
_MOST_SURE, _HALVED_MOST = 30.0, 20
#: Kinds that teach ranking: a text that somebody sent.
RANK_KINDS = frozenset({"asked", "unanswered"})
#: The kind by which probabilities are calibrated.
ASKED = "asked"
UNANSWERED = "unanswered"

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is decided before training.

    Args:
        ranker: how its trees are grown.
        answerer: how its trees are grown.
        weights: how much each kind of text counts in what is learnt about answering.
        left_out: features that are not learnt from, to see what each is worth.
    """

    ranker: Growth = field(default_factory=lambda: Growth(least=1.0))
    answerer: Growth = field(default_factory=lambda: Growth(depth=3, trees=150, rate=0.06, smoothing=8, shown=0.4))
    weights: Mapping[str, float] = field(default_factory=lambda: ANSWER_WEIGHTS)
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judged:
    """The best candidate of each text, as a model that never saw its claim sees it.

    Args:
        examples: the texts.
        best: the place of the best candidate among those that count.
        ranks: how many wrong candidates rank at least as high as the first right one; ``NOWHERE`` if none is right.
        rows: ``ANSWERED`` of the best ones.
        doubted_until: from which score on nothing forbids to answer with it.
        logits: what the answerer of a trial makes of it, calibrated.
    """

    examples: Sequence[Example]
    best: NDArray[np.int64]
    ranks: NDArray[np.int64]
    rows: Columns
    doubted_until: Columns
    logits: Columns

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """Whether the best candidate answers the text."""
        return np.array([one.is_right[place] for one, place in zip(self.examples, self.best, strict=True)])

    @property
    def chances(self) -> Columns:
        """How probable each of them is."""
        shares: Columns = 1 / (1 + np.exp(-self.logits))
        return shares

    @property
    def is_doubted(self) -> NDArray[np.bool_]:
        """Whether something forbids to answer with it, as probable as it is."""
        return self.chances < self.doubted_until

    @property
    def kinds(self) -> NDArray[np.str_]:
        """Where each text comes from."""
        return np.array([one.text.kind for one in self.examples])


#: The rank of a text without a right candidate.
NOWHERE = 10**6


def learn(examples: Sequence[Example], recipe: Recipe, today: date, progress: Progress) -> tuple[Model, Judged]:
    """Train a model, and say how its like did on claims that they never saw.

    Args:
        examples: of all kinds; those of one claim stay together in a trial.
        recipe: how.
        today: the day of asking.
        progress: told the share that is done.
    """
    trial = hold_trial(examples, recipe, today, _part(progress, 0.0, 0.95))
    ranker = _ranker(examples, recipe, lambda share: None)
    is_right = trial.judged.is_right.astype(np.float64)
    answerer = _answerer(trial.judged.rows, is_right, _answer_weights(examples, recipe), recipe)
    progress(1.0)
    return Model(ranker, answerer, trial.slope, trial.offset, *levels(trial.judged)), trial.judged


class Trial(NamedTuple):
    """How a recipe did on claims that it never saw, and what calibrates it."""

    judged: Judged
    slope: float
    offset: float


def hold_trial(examples: Sequence[Example], recipe: Recipe, today: date, progress: Progress) -> Trial:
    """Say how a recipe does on claims that it never saw; arguments as of :func:`learn`."""
    folds = np.array([one.text.claim % FOLDS for one in examples])
    best, ranks, rows, until = _ranked_unseen(examples, folds, recipe, (today, _part(progress, 0.0, 0.7)))
    weights, is_right = (
        _answer_weights(examples, recipe),
        np.array([one.is_right[place] for one, place in zip(examples, best, strict=True)], dtype=np.float64),
    )
    raw = np.zeros(len(examples))
    for fold in range(FOLDS):
        mine = folds == fold
        forest = _answerer(rows[~mine], is_right[~mine], weights[~mine], recipe)
        raw[mine] = forest.logits(rows[mine])
        progress(0.7 + 0.3 * (fold + 1) / FOLDS)
    asked = np.array([one.text.kind == ASKED for one in examples])
    slope, offset = calibrated(raw[asked], is_right[asked])
    return Trial(Judged(examples, best, ranks, rows, until, slope * raw + offset), slope, offset)


def _part(progress: Progress, first: float, last: float) -> Progress:
    return lambda share: progress(first + (last - first) * share)


def _ranked_unseen(
    examples: Sequence[Example], folds: NDArray[np.int64], recipe: Recipe, asking: tuple[date, Progress]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Columns, Columns]:
    """Rank the candidates of each text by a ranker that learnt from other claims, and doubt the best ones."""
    today, progress = asking
    best, ranks = np.zeros(len(examples), np.int64), np.full(len(examples), NOWHERE)
    rows, until = np.zeros((len(examples), len(ANSWERED))), np.zeros(len(examples))
    for fold in range(FOLDS):
        others = [one for one, its in zip(examples, folds, strict=True) if its != fold]
        ranker = _ranker(others, recipe, _part(progress, fold / FOLDS, (fold + 1) / FOLDS))
        for place in np.flatnonzero(folds == fold).tolist():
            one = examples[place]
            logits = judged_first(one.found, one.kept, ranker.logits(one.ranked))
            best[place], ranks[place] = _best(one, logits)
            rows[place] = _answer_row(one, logits)
            until[place] = doubted_until(one.query, ordered(one, logits), today)
    return best, ranks, rows, until


def _answer_row(one: Example, logits: Columns) -> Columns:
    whole, ranked = np.full(len(one.look.ranked), -np.inf), one.look.ranked.copy()
    whole[one.kept], ranked[one.kept] = logits, one.ranked
    order = one.kept[np.argsort(-logits, kind="stable")]
    signs = signs_of(one.query, ordered(one, logits)[: 1 + BESIDE])
    return np.concatenate([best_row(one.look.compared, ranked, whole, order), signs])


def _best(one: Example, logits: Columns) -> tuple[int, int]:
    rank = int((logits[~one.is_right] >= logits[one.is_right].max()).sum()) if one.is_right.any() else NOWHERE
    return int(np.argsort(-logits, kind="stable")[0]), rank


def _ranker(examples: Sequence[Example], recipe: Recipe, progress: Progress) -> Forest:
    sent = [one for one in examples if one.text.kind in RANK_KINDS]
    taken = [one for one in sent if one.is_right.any()] or sent
    rows = np.concatenate([one.ranked for one in taken])
    is_right = np.concatenate([one.is_right for one in taken])
    pairs = Pairs.of(np.repeat(np.arange(len(taken)), [len(one.is_right) for one in taken]), is_right)
    rising = np.array(list(RANKED.values()))
    table = Table(_without(rows, list(RANKED), recipe), is_right.astype(np.float64), np.ones(len(rows)), rising, pairs)
    return grow(table, recipe.ranker, progress)


def _answerer(rows: Columns, is_right: Columns, weights: Columns, recipe: Recipe) -> Forest:
    some = weights > 0
    table = Table(
        _without(rows[some], list(ANSWERED), recipe), is_right[some], weights[some], np.array(list(ANSWERED.values()))
    )
    return grow(table, recipe.answerer)


def _without(rows: Columns, names: Sequence[str], recipe: Recipe) -> Columns:
    """Return the rows with the features that are left out set to nothing, and with each what is made of it."""
    gone = [place for place, name in enumerate(names) if {name, name.split(",")[0]} & recipe.left_out]
    if gone:
        rows = rows.copy()
        rows[:, gone] = 0.0
    return rows


def _answer_weights(examples: Sequence[Example], recipe: Recipe) -> Columns:
    return np.array([recipe.weights.get(one.text.kind, 0.0) for one in examples])


def calibrated(logits: Columns, is_right: Columns, steps: int = 50) -> tuple[float, float]:
    """Return slope and offset that make logits calibrated, by Newton's method on logistic loss (Platt).

    A step that would make the loss larger is halved: from logits that are far too sure the first ones would lead away.
    """
    columns = np.stack([logits, np.ones(len(logits))])
    line = np.array([1.0, 0.0])
    for _ in range(steps):
        share = 1 / (1 + np.exp(-np.clip(line @ columns, -_MOST_SURE, _MOST_SURE)))
        curvature = (columns * (share * (1 - share))) @ columns.T + 1e-3 * np.eye(2)
        step = np.linalg.solve(curvature, columns @ (share - is_right))
        loss = _loss(line @ columns, is_right)
        sizes = 0.5 ** np.arange(_HALVED_MOST)
        size = next((some for some in sizes if _loss((line - some * step) @ columns, is_right) <= loss), 0.0)
        if not size:
            break
        line -= size * step
    return max(float(line[0]), _LEAST_SLOPE), float(line[1])


def _loss(logits: Columns, is_right: Columns) -> float:
    return float((np.logaddexp(0, logits) - is_right * logits).sum())


def levels(judged: Judged) -> tuple[float, float]:
    """Return the least probabilities from which answers, and suggestions, stay within their limits in the trial."""
    chances, kinds = judged.chances, judged.kinds
    may_be_false = ~judged.is_doubted & ~judged.is_right
    answer_from = _least(chances, may_be_false, kinds, LIMITS)
    return answer_from, min(answer_from, _least(chances, kinds == UNANSWERED, kinds, {UNANSWERED: SUGGESTED_MOST}))


def _least(chances: Columns, marks: NDArray[np.bool_], kinds: NDArray[np.str_], limits: Mapping[str, float]) -> float:
    for least in np.arange(0.05, 0.98, 0.01).tolist():
        is_over = (chances >= least) & marks
        if all(is_over[kinds == kind].mean() <= most for kind, most in limits.items() if (kinds == kind).any()):
            return float(round(least, 2))
    return 0.98
