"""What a text means, beside which words it has: an optional second opinion on the order of candidates.

A sentence encoder brings a paraphrase, slang or another language near to a title that shares few words with it. It
also brings any claim about the same topic near, so it may put candidates in another order and is never a reason for an
answer: outcome, and the match that is answered, are decided without it.

Lives here: the vectors of titles, and how nearness changes the order. Not here: the encoder, which is a library of an
extra and runs in ``bot``.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.matching.evidence import Candidate
from data.model.factcheck import Decision, Match, Outcome

Vector = NDArray[np.float32]

#: Characters of a text and of a title that are encoded: an encoder takes time for each word, and what a chain letter
#: claims stands at its beginning.
READ_CHARS = 350
#: Logit for one unit of cosine, and the cosine at which nothing changes. Fitted on 900 texts of ``train`` by
#: ``python -m bench.meaning DIR --fit``; two titles about anything at all are about 0.8 near to each other.
NEARNESS_WEIGHT = 20.0
NEUTRAL = 0.885
#: Scores are kept this far from certainty, so that their logit exists.
_EDGE = 1e-6


class Encoder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """Which model it is, with its version; vectors of another one are not comparable."""

    def of_text(self, text: str) -> Vector:
        """Return the vector of length one for what somebody asks."""

    def of_titles(self, titles: Sequence[str]) -> Vector:
        """Return a row of length one for each title."""


def cut(text: str) -> str:
    """Return what of a text is encoded."""
    return " ".join(text.split())[:READ_CHARS].rstrip()


class Meaning:
    """The vectors of fact-checks' titles, in memory. Safe to use from several threads.

    Args:
        encoder: encodes what is asked.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._places: dict[int, int] = {}
        self._rows: NDArray[np.float16] = np.zeros((0, 0), dtype=np.float16)
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """Return how many fact-checks have a vector."""
        return len(self._places)

    def upsert(self, vectors: Mapping[int, NDArray[np.float16]]) -> None:
        """Add the vectors of fact-checks by their ``number``, each in place of an older one."""
        if not vectors:
            return
        with self._writing:
            places = dict(self._places)
            kept = self._rows
            new = [number for number in vectors if number not in places]
            places.update((number, len(kept) + at) for at, number in enumerate(new))
            width = len(next(iter(vectors.values())))
            rows = np.zeros((len(places), width), dtype=np.float16)
            if len(kept):
                rows[: len(kept)] = kept
            for number, vector in vectors.items():
                rows[places[number]] = vector
            # First the rows: a reader with the older places finds all of its rows in them.
            self._rows, self._places = rows, places

    def nearness(self, text: str, numbers: Sequence[int]) -> list[float | None]:
        """Return how near a text is to each fact-check (cosine), None where there is no vector of it."""
        places, rows = self._places, self._rows
        known = [places.get(number) for number in numbers]
        wanted = [place for place in known if place is not None]
        plain = cut(text)
        if not wanted or not plain:
            return [None] * len(numbers)
        near = iter((rows[wanted].astype(np.float32) @ self._encoder.of_text(plain)).tolist())
        return [None if place is None else next(near) for place in known]

    def rearranged(self, text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return candidates with the scores that nearness leaves them, best first; ties as they stood."""
        return rearrange(candidates, self.nearness(text, [candidate.number for candidate in candidates]))


def rearrange(candidates: Sequence[Candidate], nearness: Iterable[float | None]) -> list[Candidate]:
    """Return candidates in the order that their score and their nearness give together.

    Args:
        candidates: best first.
        nearness: a cosine for each; None, for one that was not encoded yet, leaves its score as it is.
    """
    scored = [
        candidate if near is None else replace(candidate, score=_joined(candidate.score, near))
        for candidate, near in zip(candidates, nearness, strict=True)
    ]
    return sorted(scored, key=lambda candidate: -candidate.score)


def _joined(score: float, near: float) -> float:
    inside = min(max(score, _EDGE), 1 - _EDGE)
    logit = math.log(inside) - math.log1p(-inside) + NEARNESS_WEIGHT * (near - NEUTRAL)
    return 1 / (1 + math.exp(-logit))


def with_meaning(decision: Decision, matches: Sequence[Match]) -> Decision:
    """Return a decision with its matches in another order; what it answers, and that it answers, stays as it is.

    Args:
        matches: the best by score and nearness together, best first.
    """
    if decision.outcome is not Outcome.ANSWER or not decision.matches:
        return replace(decision, matches=tuple(matches))
    first = decision.matches[0]
    others = [replace(match, score=min(match.score, first.score)) for match in matches if match.number != first.number]
    return replace(decision, matches=(first, *others[: len(matches) - 1]))
