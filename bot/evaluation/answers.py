"""What the matcher said of a text, read from the very lines that ``match --jsonl`` prints."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.evaluation.measures import rank
from data.model.factcheck import MatchKind, Outcome


@dataclass(frozen=True, slots=True)
class Found:
    """One match: the fact-check's own id, its verdict or None, the score as it is printed, and the kind."""

    factcheck: str
    verdict: str | None
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome for one text and its matches, best first."""

    outcome: str
    matches: tuple[Found, ...] = ()

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        """Read one line of ``match --jsonl``."""
        return cls(line["outcome"], tuple(Found(**match) for match in line["matches"]))

    @property
    def is_answer(self) -> bool:
        """Whether a verdict, or the note that the trick is known, would have been sent."""
        return self.outcome == Outcome.ANSWER

    @property
    def is_suggestion(self) -> bool:
        """Whether something would have been offered."""
        return self.outcome == Outcome.SUGGEST

    @property
    def score(self) -> float:
        """The score of the best match; 0 without any."""
        return self.matches[0].score if self.matches else 0.0

    @property
    def stamp(self) -> Found | None:
        """The match whose verdict would have been sent; a trick that is known in another name carries none."""
        best = self.matches[0] if self.is_answer and self.matches else None
        return best if best and best.kind != MatchKind.SIMILAR_SCAM else None

    def rank(self, relevant: frozenset[str]) -> int | None:
        """Return how many wrong matches are as good as the best right one, or better."""
        return rank((match.score, match.factcheck in relevant) for match in self.matches)


#: Asks the matcher many texts, and answers in their order.
Ask = Callable[[Sequence[str]], Awaitable[list[Answer]]]
