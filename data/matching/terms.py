"""Words and character n-grams as 32-bit numbers, so that numpy can count them.

A number is a hash: nothing can be read back from it, and two terms share one about once in a million.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from data.matching.stems import stem

Terms = NDArray[np.uint32]

#: Letters of a character n-gram. 3, 4 and 5 together find no more and take three times the memory and the time of a
#: build: decision record 0007.
GRAM_LETTERS = 4

_SEPARATOR = "\n"
#: Words whose terms are remembered: more than some thousand fact-checks have. When there are more, all are forgotten.
_REMEMBERED = 1 << 16


class _WordTerms(dict[str, int]):
    """The terms of words, worked out when they are first asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = term = zlib.crc32(stem(word).encode("utf-8", "replace"))
        return term


_WORD_TERMS = _WordTerms()


def word_terms(words: Iterable[str]) -> Terms:
    """Return one term a word, in the order given; words of one root share a term."""
    return np.fromiter(map(_WORD_TERMS.__getitem__, words), dtype=np.uint32)


def word_term(word: str) -> int:
    """Return the term of one word."""
    return _WORD_TERMS[word]


def grams_of_all(texts: Sequence[str]) -> tuple[Terms, NDArray[np.uint32]]:
    """Return the character n-grams of many normalised texts, and beside each the place of its text."""
    letters = _letters(_SEPARATOR + "".join(f" {text} {_SEPARATOR}" for text in texts))
    breaks = np.cumsum(letters == ord(_SEPARATOR), dtype=np.uint32)
    hashed = _hashed(letters)
    last = len(hashed)
    within = breaks[:last] == breaks[GRAM_LETTERS - 1 :]
    within &= letters[:last] != ord(_SEPARATOR)
    return hashed[within], breaks[:last][within] - 1


def gram_terms(text: str) -> Terms:
    """Return the distinct character n-grams of one normalised text, ascending."""
    terms = np.sort(_hashed(_letters(f" {text} ")))
    return terms[first_of_each(terms)]


def first_of_each(ordered: NDArray[np.uint32] | NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Mark where a value of an ascending array stands for the first time."""
    is_first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return is_first


def _letters(text: str) -> Terms:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def _hashed(letters: Terms) -> Terms:
    """Return a multiplicative hash of every window of ``GRAM_LETTERS`` (FNV-like, modulo 2**32)."""
    count = max(0, len(letters) - GRAM_LETTERS + 1)
    hashed = np.full(count, 2166136261 + GRAM_LETTERS, dtype=np.uint32)
    for place in range(GRAM_LETTERS):
        hashed ^= letters[place : place + count]
        hashed *= np.uint32(16777619)
        hashed ^= hashed >> np.uint32(15)
    return hashed
