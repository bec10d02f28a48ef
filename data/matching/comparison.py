"""The words of many titles beside one text: which of them the text has, in whichever spelling, and where.

What follows from it for one title is in ``evidence``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from data.matching.index import Snapshot
from data.matching.nearby import Hits, Shares
from data.matching.postings import Weights
from data.matching.ragged import Places, spread, starts_of
from data.matching.segment import WORDS
from data.matching.terms import Terms, word_terms
from data.matching.titles import IS_AGAIN, IS_COMMON, IS_COMPARABLE, Titles, is_comparable

#: Words of a text that misspelt words of titles are compared with, and how alike (0..100) they must be.
_COMPARED_WORDS = 150
_ALIKE = 80
#: Places of one word in a text that are looked at; a word that stands everywhere marks no place.
_PLACES = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words of titles beside a text, in columns.

    Args:
        titles: whose words they are.
        owners: the place of each word's title.
        terms: a number of the word.
        rarity: how rare the word is; 0 where it stands in its title for a second time.
        found: the place of the word among those of ``places``, or -1 when the text lacks it.
        places: where each distinct word stands in the text.
    """

    titles: Titles
    owners: Places
    terms: Places
    rarity: Weights
    found: Places
    places: Sequence[Sequence[int]]

    def share(self, kind: int = 0) -> Shares:
        """Return for each title the share of its words of a kind, by rarity, that the text has; of no words, none."""
        weights = np.where(self.titles.kinds & kind == kind, self.rarity, 0)
        total = np.bincount(self.owners, weights, len(self.titles))
        held = np.bincount(self.owners, np.where(self.found >= 0, weights, 0), len(self.titles))
        return held / np.where(total, total, 1.0)

    def hits(self) -> Hits:
        """Return where the telling words of the titles stand in the text, each with its share of its title."""
        total = np.bincount(self.owners, self.rarity, len(self.titles))
        hit = np.flatnonzero((self.found >= 0) & (self.titles.kinds & (IS_COMMON | IS_AGAIN) == 0))
        owners, found = self.owners[hit], self.found[hit]
        lengths = np.array([len(held) for held in self.places], dtype=np.int64)
        flat = np.array([place for held in self.places for place in held], dtype=np.int64)
        times = lengths[found]
        return Hits(
            np.repeat(owners, times),
            np.repeat(self.terms[hit], times),
            flat[spread(starts_of(lengths)[found], times)],
            np.repeat(self.rarity[hit] / total[owners], times),
        )


def compare(snapshot: Snapshot, titles: Titles, text: Sequence[str]) -> Comparison:
    """Compare the words of titles with the words of a text."""
    places = _places(text)
    terms, first, numbers = np.unique(titles.words, return_index=True, return_inverse=True)
    rarity = snapshot.rarity(WORDS, terms, snapshot.held(WORDS, terms))
    found = _same(terms, word_terms(places))
    strange = np.flatnonzero((found < 0) & (titles.kinds[first] & IS_COMPARABLE > 0))
    words = " ".join(titles.texts).split()
    found[strange] = _alike([words[place] for place in first[strange].tolist()], list(places))
    once = np.where(titles.kinds & IS_AGAIN, np.float32(0), rarity[numbers])
    return Comparison(titles, titles.word_owners(), numbers, once, found[numbers], list(places.values()))


def _places(words: Sequence[str]) -> dict[str, list[int]]:
    """Return where each word stands in a text."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        held = places.setdefault(word, [])
        if len(held) < _PLACES:
            held.append(place)
    return places


def _same(terms: Terms, text: Terms) -> Places:
    """Return for each term its place in the text, or -1."""
    if not len(text):
        return np.full(len(terms), -1)
    order = np.argsort(text)
    place = order[np.minimum(np.searchsorted(text, terms, sorter=order), len(text) - 1)]
    return np.where(text[place] == terms, place, -1)


def _alike(words: Sequence[str], text: Sequence[str]) -> Places:
    """Return for each word the place of the most similar one in the text, or -1."""
    compared = [place for place, word in enumerate(text) if is_comparable(word)][:_COMPARED_WORDS]
    if not words or not compared:
        return np.full(len(words), -1)
    known = [text[place] for place in compared]
    alike = process.cdist(words, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, workers=1, dtype=np.float32)
    best = alike.argmax(axis=1)
    return np.where(alike[np.arange(len(words)), best] > 0, np.array(compared)[best], -1)
