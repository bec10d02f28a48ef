"""Texts with known answers, and what the model is to learn of each: the candidates, and which of them are right.

Hard texts without any answer are made here: those whose fact-check is taken away, with all that say the same.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from data.matching.contradiction import Told
from data.matching.evidence import Candidate, Look, Query, candidates_of, compare_closely, read_query
from data.matching.features import Order, rank_rows
from data.matching.forest import Columns
from data.matching.index import Snapshot
from data.matching.lookup import Found
from data.matching.training.altered import altered

#: A title whose words are this alike (0..100) to those of a right one may be the same claim, told otherwise: when the
#: right one is taken away, so is it.
_SAME_CLAIM = 65


@dataclass(frozen=True, slots=True)
class Text:
    """A text to learn from.

    Args:
        text: as it was received.
        answers: numbers of the fact-checks that answer it; none for one that nothing answers.
        claim: texts of one claim have one number here, so that a trial never knows the claim that it is asked about.
        kind: where it comes from.
    """

    text: str
    answers: frozenset[int]
    claim: int
    kind: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text beside its candidates.

    Args:
        text: what was asked.
        look: what the closer look saw.
        query: the same, read.
        found: what was found.
        ranked: ``features.RANKED`` of the candidates that count.
        kept: places of those in ``look``.
        is_right: beside each whether it answers the text.
    """

    text: Text
    query: Query
    found: Found
    look: Look
    ranked: Columns
    kept: Order
    is_right: NDArray[np.bool_]


def examples(
    snapshot: Snapshot, texts: Sequence[Text], progress: Callable[[float], None] = lambda share: None
) -> list[Example]:
    """Find the candidates of texts in a snapshot that has some fact-checks."""
    found = []
    for done, text in enumerate(texts, 1):
        found.append(example(snapshot, text))
        progress(done / len(texts))
    return found


def example(snapshot: Snapshot, text: Text) -> Example:
    """Find the candidates of one text."""
    query = read_query(text.text)
    found, look = compare_closely(snapshot, query)
    is_right = np.isin(found.numbers, list(text.answers))
    return Example(text, query, found, look, look.ranked, np.arange(len(found)), is_right)


def without_answers(one: Example, kind: str, titles: Iterable[str] = ()) -> Example | None:
    """Return an example as it would be if nothing in the database answered it, or None when nothing is left.

    Args:
        one: the example.
        kind: what it is called then.
        titles: normalised titles of its answers, for those that are not among the candidates.
    """
    texts = one.look.compared.titles.texts
    known = [*titles, *(texts[int(place)] for place in one.kept[one.is_right])]
    alike = [
        any(fuzz.token_set_ratio(texts[int(place)], title) >= _SAME_CLAIM for title in known) for place in one.kept
    ]
    left = ~one.is_right & ~np.array(alike, dtype=np.bool_)
    if not left.any():
        return None
    kept = one.kept[left]
    text = Text(one.text.text, frozenset(), one.text.claim, kind)
    ranked = rank_rows(one.look.compared.rows[kept])
    return replace(one, text=text, ranked=ranked, kept=kept, is_right=one.is_right[left])


def altered_example(snapshot: Snapshot, one: Example, title: Told, chance: random.Random) -> Example | None:
    """Return an example of which one thing was changed, so that nothing answers it; None where nothing can be.

    Args:
        snapshot: in which its candidates are found anew.
        one: the example.
        title: what its answers tell.
        chance: decides what is changed.
    """
    query = altered(one.query, title, chance)
    if query is None:
        return None
    text = Text(query.claim, frozenset(), one.text.claim, "altered")
    found, look = compare_closely(snapshot, query)
    return Example(text, query, found, look, look.ranked, np.arange(len(found)), np.zeros(len(found), np.bool_))


def ordered(one: Example, logits: Columns) -> list[Candidate]:
    """Return the candidates that count, best first, with scores that only rank."""
    scores = np.full(len(one.found), -np.inf)
    scores[one.kept] = logits
    order = one.kept[np.argsort(-logits, kind="stable")]
    return candidates_of(one.found, one.look, scores, order)


def is_for_training(name: str) -> bool:
    """Tell which half of the negatives is trained on, by a checksum of the id; the other half only checks."""
    return zlib.crc32(name.encode()) % 2 == 0
