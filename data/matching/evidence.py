"""The closer look: named evidence in [0, 1] that a fact-check's title is the claim of a text.

All candidates are looked at together, in columns: a loop in Python over each of them takes several times as long.
What the evidence is worth is in ``score``; what follows from it in ``decide``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.matching.comparison import compare
from data.matching.contradiction import Told
from data.matching.index import Snapshot
from data.matching.lookup import Found, look_up
from data.matching.nearby import Shares, Windows, closest
from data.matching.normalise import normalise
from data.matching.score import probabilities
from data.matching.shelf_life import Days
from data.matching.spelling import respell
from data.matching.swaps import swap_names, swap_numbers
from data.matching.titles import IS_DEED
from data.matching.wrapping import unwrap

#: Fact-checks that get the closer look.
LOOKED_AT = 48
#: Words that a claim may be spread over, in lengths of its title, and a few more.
_NEARBY_TITLES = 2
_NEARBY_WORDS = 6
#: Rare words in common that are half of full substance.
_HALF_SUBSTANCE = 2.0


@dataclass(frozen=True)
class Query:
    """A text as it is searched for.

    Args:
        whole: the normalised text.
        claim: the same without what only wraps the claim.
        told: what the claim tells.
    """

    whole: str
    claim: str
    told: Told


@dataclass(frozen=True, slots=True)
class Look:
    """What the closer look saw of all candidates, in columns.

    Args:
        words: the words of the text.
        evidence: named evidence, each in [0, 1], for every candidate.
        windows: where each title's words stand closest together in the text.
    """

    words: Sequence[str]
    evidence: Mapping[str, Shares]
    windows: Windows


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact-check that was looked at closely.

    Args:
        number: ``FactCheck.number``.
        title: its normalised title.
        verdict: a place in ``segment.VERDICTS``, or ``NO_VERDICT``.
        days: on which it holds.
        score: how probable it is that the title is the claim of the text.
        look: the look that it was seen in.
        place: its place in the columns of the look.
    """

    number: int
    title: str
    verdict: int
    days: Days
    score: float
    look: Look
    place: int

    def evidence(self) -> dict[str, float]:
        """Return the named evidence, each in [0, 1]."""
        return {name: float(column[self.place]) for name, column in self.look.evidence.items()}

    def nearby(self) -> Sequence[str]:
        """Return the words of the text among which the title's words stand closest together, and some around."""
        first, last = self.look.windows.span(self.place)
        return self.look.words[max(0, first - _NEARBY_WORDS) : last + _NEARBY_WORDS]


def read_query(text: str) -> Query:
    """Prepare any text for the search."""
    normal = normalise(text)
    claim = respell(unwrap(normal))
    return Query(respell(normal), claim, Told(claim.split()))


def look_closely(snapshot: Snapshot, query: Query) -> list[Candidate]:
    """Return the most promising fact-checks, each with its evidence, best first; ties by number."""
    if not len(snapshot):
        return []
    found = look_up(snapshot, query.claim, LOOKED_AT)
    look = _look(snapshot, found, query)
    scores = probabilities(look.evidence)
    order = np.lexsort((found.numbers, found.verdicts < 0, -scores)).tolist()
    titles, numbers, verdicts = found.titles.texts, found.numbers.tolist(), found.verdicts.tolist()
    days, chances = found.days.tolist(), scores.tolist()
    return [Candidate(numbers[at], titles[at], verdicts[at], Days(*days[at]), chances[at], look, at) for at in order]


def _look(snapshot: Snapshot, found: Found, query: Query) -> Look:
    titles, shares = found.titles, found.shares
    comparison = compare(snapshot, titles, query.told.words)
    windows = closest(comparison.hits(), _NEARBY_TITLES * np.diff(titles.word_starts) + _NEARBY_WORDS)
    is_equal = [" " in text and text in (query.claim, query.whole) for text in titles.texts]
    evidence = {
        "letters": shares["letters"],
        "body": shares["body"],
        "title covered": comparison.share(),
        "text covered": shares["text covered"],
        "deed covered": comparison.share(IS_DEED),
        "substance": shares["shared"] / (shares["shared"] + _HALF_SUBSTANCE),
        "other names": swap_names(query.told, titles).astype(np.float64),
        "other numbers": swap_numbers(query.told, titles).astype(np.float64),
        "equal": np.array(is_equal, dtype=np.float64),
        "nearby": windows.shares,
    }
    return Look(query.told.words, evidence, windows)
