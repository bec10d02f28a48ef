"""The closer look: how each promising fact-check compares with a text, and how probable it is that it answers it.

All candidates are looked at together, in columns: a loop in Python over each of them takes several times as long.
What is compared is in ``features``, what it is worth in ``model``, what follows from it in ``decide``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.matching.comparison import compare
from data.matching.contradiction import Told
from data.matching.features import Compared, Order, answer_row, look_at, rank_rows
from data.matching.forest import Columns
from data.matching.index import Snapshot
from data.matching.lookup import Found, look_up
from data.matching.model import Model
from data.matching.nearby import Shares
from data.matching.normalise import normalise
from data.matching.reports import Report, report_of
from data.matching.shelf_life import Days
from data.matching.spelling import respell
from data.matching.swaps import swap_names, swap_numbers
from data.matching.wrapping import unwrap

#: Fact-checks that get the closer look.
LOOKED_AT = 48
#: Rare words in common that are half of full substance.
_HALF_SUBSTANCE = 2.0
#: What a title that equals the text adds to its logit: too few texts do, to learn it.
_EQUAL = 10.0
#: No logit of a best match is larger: beyond, scores could no longer be told apart.
_MOST = 15.0


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


def look_closely(snapshot: Snapshot, query: Query, model: Model) -> list[Candidate]:
    """Return the most promising fact-checks, each with its evidence and its score, best first; ties by number.

    A text without any word asks for nothing, so none is likelier than another, and none is returned.
    """
    if not len(snapshot) or not query.claim:
        return []
    found, look = compare_closely(snapshot, query)
    logits = model.ranker.logits(look.ranked) + _EQUAL * look.evidence["equal"]
    order = np.lexsort((found.numbers, found.verdicts < 0, -logits))
    scores = _probabilities(model, look, logits, order)
    return candidates_of(found, look, scores, order)


def candidates_of(found: Found, look: Look, scores: Columns, order: Order) -> list[Candidate]:
    """Return candidates with their scores, in the order of their places."""
    titles, numbers, verdicts = found.titles.texts, found.numbers.tolist(), found.verdicts.tolist()
    days, chances = found.days.tolist(), scores.tolist()
    return [
        Candidate(numbers[at], titles[at], verdicts[at], Days(*days[at]), chances[at], look, at)
        for at in order.tolist()
    ]


def _probabilities(model: Model, look: Look, logits: Columns, order: Order) -> Columns:
    """Return how probable each candidate is: the best as the answerer has it, each other as far behind as it ranks."""
    best = int(order[0])
    chance = model.chance(answer_row(look.compared, look.ranked, logits, order))
    chance = min(chance + _EQUAL * float(look.evidence["equal"][best]), _MOST)
    shares: Columns = 1 / (1 + np.exp(-(chance + logits - logits[best])))
    return shares


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
