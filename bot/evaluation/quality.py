"""How well the texts of one part, or of a group in it, were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.answers import Answer
from bot.evaluation.figures import SWEEP_ALLOWS, WRONG_ALLOWED, Figure, Name
from bot.evaluation.measures import Bin, Estimate, Resampling, rare, reliability, threshold
from bot.evaluation.reading import Query
from bot.evaluation.twins import shared
from data.matching.decide import SUGGESTED

#: Bands of the share of the title's words that a text has: from, and below.
BANDS = ((0.0, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, float("inf")))
#: The group of those whose right records have no verdict of ours.
NO_VERDICT = "none"
#: Stands for the rank of a text without any right match; beyond every rank there can be.
_NOWHERE = 1_000

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """Texts that have something in common, such as a band of coverage, and how well they were answered."""

    name: str
    count: int
    first: Estimate
    right: Estimate
    wrong: Estimate


@dataclass(frozen=True)
class Part:
    """Everything that was measured on one part."""

    name: str
    texts: int
    claims: int
    figures: list[Figure]
    bands: list[Group]
    verdicts: list[Group]
    reliability: list[Bin]


class Judged:
    """The texts of one part with what was said of them.

    Args:
        name: of the part.
        queries: the texts.
        answers: what was said of each, in their order.
        expected: the verdict that each fact-check should carry.
    """

    def __init__(
        self, name: str, queries: Sequence[Query], answers: Sequence[Answer], expected: dict[str, str | None]
    ) -> None:
        self.name = name
        self._queries = queries
        self._answers = answers
        self._expected = expected
        claims = shared(sorted(query.relevant) for query in queries)
        numbers = {claim: number for number, claim in enumerate(dict.fromkeys(claims))}
        self.claims = len(numbers)
        self.drawn = Resampling([numbers[claim] for claim in claims])
        ranks = [answer.rank(query.relevant) for query, answer in zip(queries, answers, strict=True)]
        self.ranks = np.array([_NOWHERE if rank is None else rank for rank in ranks])
        self.scores = np.array([answer.score for answer in answers])
        is_answered: Flags = np.array([answer.is_answer for answer in answers])
        is_stamped: Flags = np.array([answer.stamp is not None for answer in answers])
        # That the trick is known in another name is no right answer, not even about the right record.
        self.is_right = is_stamped & (self.ranks == 0)
        self.is_wrong = is_answered & (self.ranks > 0)

    def part(self, negatives: Sequence[float], mixed: Sequence[int] | None = None) -> Part:
        """Measure everything.

        Args:
            negatives: the best score of each text that nothing answers.
            mixed: the ranks that the plain mix gives these texts, if it was asked.
        """
        limit = threshold(negatives, SWEEP_ALLOWS)
        figures = [*self._ranking(), *self._operating(limit, negatives), *self._answering(limit)]
        figures += [self._calibration(), *self._against(mixed)]
        curve = reliability(self.scores, self.ranks == 0)
        return Part(self.name, len(self.ranks), self.claims, figures, self._bands(), self._verdicts(), curve)

    def _figure(self, name: Name, values: NDArray[np.generic]) -> Figure:
        return Figure(name, self.drawn.mean(values), len(self.ranks))

    def _ranking(self) -> list[Figure]:
        return [
            self._figure(name, self.ranks < most) for name, most in ((Name.FIRST, 1), (Name.THREE, 3), (Name.TEN, 10))
        ]

    def _operating(self, limit: float, negatives: Sequence[float]) -> list[Figure]:
        """Measure at the lowest score from which neither too many negatives nor too many texts are answered wrong."""
        is_first = self.ranks == 0
        least = max(limit, threshold(np.where(is_first, 0.0, self.scores).tolist(), WRONG_ALLOWED))
        is_over = self.scores >= least
        falsely = sum(score >= least for score in negatives)
        return [
            self._figure(Name.OPERATED_RIGHT, is_over & is_first),
            self._figure(Name.OPERATED_WRONG, is_over & ~is_first),
            Figure(Name.OPERATED_FROM, Estimate(least, least, least), len(self.ranks)),
            *([Figure(Name.OPERATED_FALSELY, rare(falsely, len(negatives)), len(negatives))] if negatives else []),
        ]

    def _answering(self, limit: float) -> list[Figure]:
        is_first, is_over = self.ranks == 0, self.scores >= limit
        is_offered = np.array([answer.is_suggestion for answer in self._answers])
        return [
            self._figure(Name.SWEPT_RIGHT, is_over & is_first),
            self._figure(Name.SWEPT_WRONG, is_over & ~is_first),
            self._figure(Name.RIGHT, self.is_right),
            self._figure(Name.WRONG, self.is_wrong),
            self._figure(Name.SHOWN, self.is_right | (is_offered & (self.ranks < SUGGESTED))),
            self._figure(Name.STAMPS, np.array([self._is_misstamped(answer) for answer in self._answers])),
            self._figure(Name.OTHER_VERDICT, np.array([self._is_other(place) for place in range(len(self.ranks))])),
        ]

    def _is_misstamped(self, answer: Answer) -> bool:
        """Tell whether an answer carries another verdict than its own record should, or that record has none."""
        due = self._expected.get(answer.stamp.factcheck) if answer.stamp else None
        return answer.stamp is not None and (due is None or answer.stamp.verdict != due)

    def _is_other(self, place: int) -> bool:
        """Tell whether an answer carries no verdict, or one that none of the right records should carry."""
        stamp = self._answers[place].stamp
        due = {self._expected.get(factcheck) for factcheck in self._queries[place].relevant}
        return stamp is not None and (stamp.verdict is None or stamp.verdict not in due)

    def _calibration(self) -> Figure:
        error = self.drawn.calibration_error(self.scores, self.ranks == 0)
        return Figure(Name.CALIBRATION, error, len(self.ranks))

    def _against(self, mixed: Sequence[int] | None) -> list[Figure]:
        if mixed is None:
            return []
        theirs = np.array(mixed) == 0
        ahead = (self.ranks == 0).astype(np.float64) - theirs
        return [self._figure(Name.MIX, theirs), self._figure(Name.OVER_MIX, ahead)]

    def _bands(self) -> list[Group]:
        coverage = np.array([query.coverage for query in self._queries])
        groups = [self._group(f"{low:g}", (coverage >= low) & (coverage < high)) for low, high in BANDS]
        return [group for group in groups if group]

    def _verdicts(self) -> list[Group]:
        due = [self._due(query) for query in self._queries]
        groups = [self._group(name, np.array([each == name for each in due])) for name in sorted(set(due))]
        return [group for group in groups if group]

    def _due(self, query: Query) -> str:
        verdicts = sorted({verdict for name in query.relevant if (verdict := self._expected.get(name))})
        return verdicts[0] if verdicts else NO_VERDICT

    def _group(self, name: str, is_in: Flags) -> Group | None:
        first = self.drawn.mean_of(self.ranks == 0, is_in)
        right = self.drawn.mean_of(self.is_right, is_in)
        wrong = self.drawn.mean_of(self.is_wrong, is_in)
        return Group(name, int(is_in.sum()), first, right, wrong) if first and right and wrong else None
