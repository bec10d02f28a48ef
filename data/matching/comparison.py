"""The words of many titles beside one text: which of them the text has, in whichever spelling, and where.

What follows from it for one title is in ``evidence``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
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
#: The place of a word that a text lacks: behind every text.
_NOWHERE = 2**31

Marks = NDArray[np.bool_]


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
        text: the text, each word as its place in ``places``.
    """

    titles: Titles
    owners: Places
    terms: Places
    rarity: Weights
    found: Places
    places: Sequence[Sequence[int]]
    text: Places

    def share(self, kind: int = 0) -> Shares:
        """Return for each title the share of its words of a kind, by rarity, that the text has; of no words, none."""
        return self.share_of(self.found >= 0, self.titles.kinds & kind == kind)

    def share_of(self, marks: Marks, among: Marks | bool = True) -> Shares:
        """Return for each title the share of its words, by rarity, that are marked, among some of them."""
        weights = np.where(among, self.rarity, 0)
        total = np.bincount(self.owners, weights, len(self.titles))
        held = np.bincount(self.owners, np.where(marks, weights, 0), len(self.titles))
        return held / np.where(total, total, 1.0)

    def first_places(self) -> Places:
        """Return where each word of the titles first stands in the text; behind its end when the text lacks it."""
        first = np.array([held[0] for held in self.places] + [_NOWHERE], dtype=np.int64)
        return first[self.found]

    def are_pairs(self) -> Marks:
        """Mark the words of titles that stand in the text right before the word that follows them in the title."""
        width = len(self.places) + 1
        pairs = np.unique(self.text[:-1] * width + self.text[1:])
        before, after = self.found[:-1], self.found[1:]
        marks = np.zeros(len(self.found), np.bool_)
        is_both = (before >= 0) & (after >= 0) & (self.owners[:-1] == self.owners[1:])
        marks[:-1] = is_both & np.isin(before * width + after, pairs)
        return marks

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
    """Compare the words of titles with the words of a text; words of one root are one word."""
    spoken = word_terms(text).tolist()
    known = dict(zip(dict.fromkeys(spoken), range(len(text)), strict=False))
    order = np.array([known[term] for term in spoken], dtype=np.int64)
    terms, first, numbers = np.unique(titles.words, return_index=True, return_inverse=True)
    rarity = snapshot.rarity(WORDS, terms, snapshot.held(WORDS, terms))
    found = _same(terms, np.array(list(known), dtype=np.uint32))
    strange = np.flatnonzero((found < 0) & (titles.kinds[first] & IS_COMPARABLE > 0))
    words = " ".join(titles.texts).split()
    spelt = dict(zip(reversed(spoken), reversed(text), strict=True))
    found[strange] = _alike([words[place] for place in first[strange].tolist()], [spelt[term] for term in known])
    once = np.where(titles.kinds & IS_AGAIN, np.float32(0), rarity[numbers])
    return Comparison(titles, titles.word_owners(), numbers, once, found[numbers], _places(order), order)


def _places(order: Places) -> list[list[int]]:
    """Return where each distinct word stands in a text."""
    places: list[list[int]] = [[] for _ in range(int(order.max(initial=-1)) + 1)]
    for place, word in enumerate(order.tolist()):
        if len(places[word]) < _PLACES:
            places[word].append(place)
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
