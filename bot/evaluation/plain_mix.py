"""The plain mix that the matcher has to beat: three rankings of titles, added up with weights chosen by hand.

0.4 parts cosine of character 3-5-grams, 0.3 parts BM25 of words, 0.3 parts share of the title's rarity that the text
covers; the first two are divided by their best value for the text. It knows no names, no numbers and no doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

#: Share of n-grams, BM25 and covered rarity. Source: ../shared/design/matching.md.
WEIGHTS = (0.4, 0.3, 0.3)
_GRAMS = (3, 4, 5)
#: The customary parameters of BM25.
_K1, _B = 1.2, 0.75
#: Characters of a text that are read, as the matcher does.
_CHARS = 12_000
_WORD = re.compile(r"\w+")

Array = NDArray[np.float64]


class _Postings:
    """Which documents have which terms, how often, and how rare each term is."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        self.size = len(documents)
        self._vocabulary = {term: number for number, term in enumerate(dict.fromkeys(chain.from_iterable(documents)))}
        lengths = [len(terms) for terms in documents]
        terms = np.fromiter((self._vocabulary[term] for each in documents for term in each), np.int64, sum(lengths))
        times = np.fromiter((count for each in documents for count in each.values()), np.float64, sum(lengths))
        order = np.argsort(terms, kind="stable")
        self.rows = np.repeat(np.arange(self.size), lengths)[order]
        self.times = times[order]
        self.terms = terms[order]
        frequency = np.bincount(terms, minlength=len(self._vocabulary))
        self.rarity: Array = np.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))
        self._starts = np.concatenate([[0], np.cumsum(frequency)])

    def known(self, terms: Iterable[str]) -> dict[int, int]:
        """Return how often each term that any document has stands among these, by its number."""
        return Counter(self._vocabulary[term] for term in terms if term in self._vocabulary)

    def total(self, weights: Array) -> Array:
        """Return for each document the sum of its postings' weights."""
        summed: Array = np.bincount(self.rows, weights, minlength=self.size).astype(np.float64)
        return summed

    def score(self, weights: Array, terms: Sequence[int], factors: Array) -> Array:
        """Return for each document the sum over the terms, each posting's weight times the term's factor."""
        if not terms:
            return np.zeros(self.size)
        spans = [slice(self._starts[term], self._starts[term + 1]) for term in terms]
        found = np.concatenate([weights[span] * factor for span, factor in zip(spans, factors, strict=True)])
        rows = np.concatenate([self.rows[span] for span in spans])
        summed: Array = np.bincount(rows, found, minlength=self.size).astype(np.float64)
        return summed


class PlainMix:
    """Ranks titles for a text.

    Args:
        titles: the titles, at least one; scores come in their order.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._words = _Postings([Counter(_words(title)) for title in titles])
        self._grams = _Postings([Counter(_grams(title)) for title in titles])
        rarity = self._words.rarity[self._words.terms]
        lengths = self._words.total(self._words.times)
        slack = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))[self._words.rows]
        self._bm25 = rarity * self._words.times * (_K1 + 1) / (self._words.times + slack)
        self._covered = rarity / np.maximum(self._words.total(rarity), 1e-9)[self._words.rows]
        vectors = self._grams.times * self._grams.rarity[self._grams.terms]
        self._cosine = vectors / np.maximum(np.sqrt(self._grams.total(vectors**2)), 1e-9)[self._grams.rows]

    def scores(self, text: str) -> Array:
        """Return a score for every title; higher is better, 1 the most there is."""
        words = list(self._words.known(_words(text[:_CHARS])))
        grams = self._grams.known(_grams(text[:_CHARS]))
        factors = np.array([times * self._grams.rarity[gram] for gram, times in grams.items()])
        parts = (
            _scaled(self._grams.score(self._cosine, list(grams), factors)),
            _scaled(self._words.score(self._bm25, words, np.ones(len(words)))),
            self._words.score(self._covered, words, np.ones(len(words))),
        )
        mixed: Array = np.sum([weight * part for weight, part in zip(WEIGHTS, parts, strict=True)], axis=0)
        return mixed

    def rank(self, text: str, right: Sequence[int]) -> int:
        """Return how many wrong titles are as good as the best right one, or better.

        Args:
            right: places of the right titles; without any, all others are before them.
        """
        scores = self.scores(text)
        best = scores[list(right)].max(initial=-1.0)
        return int((scores >= best).sum() - (scores[list(right)] >= best).sum())


def _scaled(scores: Array) -> Array:
    scaled: Array = scores / max(float(scores.max()), 1e-9)
    return scaled


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _grams(text: str) -> Iterator[str]:
    padded = f" {' '.join(_words(text))} "
    return (padded[start : start + size] for size in _GRAMS for start in range(len(padded) - size + 1))
