"""The closer look: how each promising fact-check compares with a text.

All candidates are looked at together, in columns: a loop in Python over each of them takes several times as long.
What is compared is in ``features``, how probable each is then in ``ranking``, what follows from it in ``decide``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from data.matching.comparison import compare
from data.matching.contradiction import Told
from data.matching.features import Compared, Order, look_at, rank_rows
from data.matching.forest import Columns
from data.matching.index import Snapshot
from data.matching.lookup import Found, look_up
from data.matching.nearby import Shares
from data.matching.normalise import normalise
from data.matching.reports import Report, report_of
from data.matching.shelf_life import Days
from data.matching.spelling import respell
from data.matching.swaps import swap_names, swap_numbers
from data.matching.wrapping import unwrap

#: Fact-checks that get the closer look.
LOOKED_AT = 48
#: Titles this alike (0..100) are one claim of two publishers; among so many a judged one is looked for.
_PUBLISHED_TWICE, _NEXT = 90, 5
#: Rare words in common that are half of full substance.
_HALF_SUBSTANCE = 2.0


@dataclass(frozen=True)
class Query:
    """A text as it is searched for.

    Args:
        whole: the normalised text.
        claim: the same without what only wraps the claim.
        told: what the claim tells.
        report: how much it looks like one.
    """

    whole: str
    claim: str
    told: Told
    report: Report


@dataclass(frozen=True, slots=True)
class Look:
    """What the closer look saw of all candidates, in columns.

    Args:
        compared: the text beside the candidates.
        ranked: what the model looks at.
        evidence: named evidence, each in [0, 1], for people.
    """

    compared: Compared
    ranked: Columns
    evidence: Mapping[str, Shares]


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
        return self.look.compared.nearby(self.place)

    def features(self) -> Columns:
        """Return what the model looked at to rank it."""
        row: Columns = self.look.ranked[self.place]
        return row


def read_query(text: str) -> Query:
    """Prepare any text for the search."""
    normal = normalise(text)
    claim = respell(unwrap(normal))
    return Query(respell(normal), claim, Told(claim.split()), report_of(text))


def candidates_of(found: Found, look: Look, scores: Columns, order: Order) -> list[Candidate]:
    """Return candidates with their scores, in the order of their places."""
    titles, numbers, verdicts = found.titles.texts, found.numbers.tolist(), found.verdicts.tolist()
    days, chances = found.days.tolist(), scores.tolist()
    return [
        Candidate(numbers[at], titles[at], verdicts[at], Days(*days[at]), chances[at], look, at)
        for at in order.tolist()
    ]


def judged_first(found: Found, places: Order, logits: Columns) -> Columns:
    """Return logits in which the best fact-check, if it has no verdict, gives way to a judged one of the same claim.

    Args:
        found: what was found.
        places: where in it each of those stands that count.
        logits: beside them by which each ranks.
    """
    first, *following = np.argsort(-logits, kind="stable")[:_NEXT].tolist()
    if found.verdicts[places[first]] >= 0:
        return logits
    titles = found.titles.texts
    for other in following:
        alike = fuzz.token_sort_ratio(titles[int(places[first])], titles[int(places[other])])
        if found.verdicts[places[other]] >= 0 and alike >= _PUBLISHED_TWICE:
            swapped = logits.copy()
            swapped[[first, other]] = logits[[other, first]]
            return swapped
    return logits


def compare_closely(snapshot: Snapshot, query: Query, most: int = LOOKED_AT) -> tuple[Found, Look]:
    """Find the ``most`` promising fact-checks in a snapshot that has some, and compare them with a text."""
    found = look_up(snapshot, query.claim, most)
    titles, shares, told = found.titles, found.shares, query.told
    swaps = {"other names": swap_names(told, titles), "other numbers": swap_numbers(told, titles)}
    swapped = {name: marks.astype(np.float64) for name, marks in swaps.items()}
    compared = look_at(compare(snapshot, titles, told.words), told, shares, swapped)
    is_equal = [" " in text and text in (query.claim, query.whole) for text in titles.texts]
    named = ("letters", "body", "title covered", "text covered", "deed covered", "nearby", *swapped)
    evidence = {name: compared.column(name) for name in named} | {
        "substance": shares["shared"] / (shares["shared"] + _HALF_SUBSTANCE),
        "equal": np.array(is_equal, dtype=np.float64),
    }
    return found, Look(compared, rank_rows(compared.rows), evidence)
