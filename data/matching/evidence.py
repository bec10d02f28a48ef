"""The closer look: named evidence in [0, 1] that a fact-check's title is the claim of a text.

What the evidence is worth is in ``score``; what follows from it in ``decide``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from data.matching.contradiction import Told, swaps_names, swaps_numbers
from data.matching.index import Found, Snapshot
from data.matching.normalise import normalise
from data.matching.score import probability
from data.matching.segment import WORDS
from data.matching.spelling import respell
from data.matching.terms import word_terms
from data.matching.words import COMMON
from data.matching.wrapping import unwrap

#: Fact-checks of each part that get the closer look.
LOOKED_AT = 48
#: Words of a text that misspelt words of titles are compared with, and how alike (0..100) they must be.
_COMPARED_WORDS = 150
_COMPARED_LETTERS = 4
_ALIKE = 80
#: Words that a claim may be spread over, in lengths of its title, and a few more.
_NEARBY_TITLES = 2
_NEARBY_WORDS = 6
#: Rare words in common that are half of full substance.
_HALF_SUBSTANCE = 2.0

#: Places of one word in a text that are looked at; a word that stands everywhere marks no place.
_PLACES = 40

Places = Mapping[str, Sequence[int]]
Rarity = Mapping[str, float]


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


@dataclass(frozen=True)
class Candidate:
    """A fact-check that was looked at closely.

    Args:
        number: ``FactCheck.number``.
        title: what its title tells.
        verdict: a place in ``segment.VERDICTS``, or ``NO_VERDICT``.
        last_day: the last day on which it holds, as ``date.toordinal``.
        evidence: named evidence, each in [0, 1].
        nearby: the words of the text among which the title's words stand closest together.
        score: how probable it is that the title is the claim of the text.
    """

    number: int
    title: Told
    verdict: int
    last_day: int
    evidence: Mapping[str, float]
    nearby: Sequence[str] = field(repr=False)
    score: float


@dataclass(frozen=True)
class _Asked:
    """A query beside the words of all titles that are compared with it: where each stands, and how rare it is."""

    query: Query
    places: Places
    rarity: Rarity

    def share(self, words: AbstractSet[str]) -> float:
        """Return the share of words, by rarity, that stand anywhere in the text; of no words, none."""
        total = sum(self.rarity[word] for word in words)
        return sum(self.rarity[word] for word in words if word in self.places) / total if total else 0.0


class _Window(NamedTuple):
    """Where the words of a title stand closest together in a text, and their share of the title."""

    share: float
    first: int
    last: int


def read_query(text: str) -> Query:
    """Prepare any text for the search."""
    normal = normalise(text)
    claim = respell(unwrap(normal))
    return Query(respell(normal), claim, Told(claim.split()))


def look_closely(snapshot: Snapshot, query: Query) -> list[Candidate]:
    """Return the most promising fact-checks, each with its evidence, best first; ties by number."""
    found = snapshot.find(snapshot.ask(query.claim), LOOKED_AT)
    words = sorted({word for part in found for row in part.rows for word in part.segment.titles[row].split()})
    rarity = dict(zip(words, snapshot.rarity(WORDS, word_terms(words)).tolist(), strict=True))
    asked = _Asked(query, _places(query.told.words, words), rarity)
    candidates = [_candidate(part, place, asked) for part in found for place in range(len(part.rows))]
    return sorted(candidates, key=lambda one: (-one.score, one.verdict < 0, one.number))


def _places(words: Sequence[str], titles: Sequence[str]) -> Places:
    """Return where each word of the titles stands in the text, in whichever spelling."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        held = places.setdefault(word, [])
        if len(held) < _PLACES:
            held.append(place)
    missing = [word for word in titles if word not in places and _is_comparable(word)]
    present = [word for word in places if _is_comparable(word)][:_COMPARED_WORDS]
    if missing and present:
        alike = process.cdist(missing, present, scorer=fuzz.ratio, score_cutoff=_ALIKE, workers=1, dtype=np.float32)
        best = alike.argmax(axis=1)
        places |= {word: places[present[best[row]]] for row, word in enumerate(missing) if alike[row, best[row]]}
    return places


def _is_comparable(word: str) -> bool:
    return len(word) >= _COMPARED_LETTERS and word not in COMMON and not word.isdigit()


def _candidate(part: Found, place: int, asked: _Asked) -> Candidate:
    row, words = part.rows[place], asked.query.told.words
    title = Told(part.segment.titles[row].split())
    window = _closest(title.words, asked)
    evidence = _evidence(part, place, title, asked) | {"nearby": window.share}
    return Candidate(
        number=int(part.segment.numbers[row]),
        title=title,
        verdict=int(part.segment.verdicts[row]),
        last_day=int(part.segment.last_days[row]),
        evidence=evidence,
        nearby=words[max(0, window.first - _NEARBY_WORDS) : window.last + _NEARBY_WORDS],
        score=probability(evidence),
    )


def _evidence(part: Found, place: int, title: Told, asked: _Asked) -> dict[str, float]:
    query, shared = asked.query, float(part.shares["shared"][place])
    is_equal = len(title.words) > 1 and part.segment.titles[part.rows[place]] in (query.claim, query.whole)
    return {
        "letters": float(part.shares["letters"][place]),
        "body": float(part.shares["body"][place]),
        "title covered": asked.share(title.vocabulary),
        "text covered": float(part.shares["text covered"][place]),
        "deed covered": asked.share(title.deed),
        "substance": shared / (shared + _HALF_SUBSTANCE),
        "other names": float(swaps_names(query.told, title)),
        "other numbers": float(swaps_numbers(query.told, title)),
        "equal": float(is_equal),
    }


def _closest(title: Sequence[str], asked: _Asked) -> _Window:
    """Slide a window over the text, and return where it holds the largest share of the title."""
    words = set(title)
    total = sum(asked.rarity[word] for word in words) or 1.0
    hits = sorted((place, word) for word in words - COMMON for place in asked.places.get(word, ()))
    width = _NEARBY_TITLES * len(title) + _NEARBY_WORDS
    within: Counter[str] = Counter()
    held, first, best = 0.0, 0, _Window(0.0, 0, 0)
    for place, word in hits:
        held += 0.0 if within[word] else asked.rarity[word]
        within[word] += 1
        while hits[first][0] < place - width:
            left = hits[first][1]
            within[left] -= 1
            held -= 0.0 if within[left] else asked.rarity[left]
            first += 1
        if held / total > best.share + 1e-9:
            best = _Window(held / total, hits[first][0], place + 1)
    return best
