"""Many texts read as one, in a third of the time that one after the other would take: titles, and what explains them.

Most words are settled by themselves, so each is worked out once and then looked up. What depends on the words beside
it, such as a number in words, is read as it always is, run by run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from data.matching.folding import BREAK
from data.matching.normalise import normalise, spelt, words_as_written
from data.matching.number_words import is_of_number
from data.matching.spelling import SPELLING, respell
from data.matching.terms import Terms, word_term, word_terms
from data.matching.wrapping import is_telling, may_begin, may_end, unwrap

#: Beside each term the place of its text.
Owners = NDArray[np.uint32]

#: Texts that are read as one: their words stay in the processor's cache.
_AT_ONCE = 1_024
#: Words that are remembered, and runs of words: amounts, dates, years. When there are more words, all are forgotten.
_REMEMBERED, _REMEMBERED_RUNS = 1 << 16, 1 << 14
#: Told of a word above its term: it is one letter; it is read with the words beside it, or written in several words; it
#: is no word, but the end of a text.
_IS_LETTER, _IS_OPEN, _IS_END = 1 << 32, 1 << 33, 1 << 34
#: In place of a word that is read with the words beside it, and of one whose whole title is read by itself.
_OPEN, _ALONE = " ", ""

_NONE: Terms = np.empty(0, np.uint32)


class _Words(dict[str, int]):
    """Words as they are written, each with its term and what is told of it, worked out when it is first asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = told = _IS_END if word == BREAK else _told(word)
        return told


def _told(word: str) -> int:
    """Return the term of a word and what is told of it."""
    plain = spelt(word)
    written = SPELLING.get(plain, plain)
    told = word_term(written) | (_IS_OPEN if _is_open(written) else 0)
    return told if len(plain) > 1 or plain.isdecimal() else told | _IS_LETTER


class _Claimed(dict[str, str]):
    """Words as they are written, each as a claim has it; ``_OPEN`` or ``_ALONE`` where that is not settled."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = claimed = _claimed(word)
        return claimed


def _claimed(word: str) -> str:
    plain = spelt(word)
    written = SPELLING.get(plain, plain)
    if word == BREAK or (len(plain) == 1 and not plain.isdecimal()) or is_telling(plain):
        return _ALONE
    if _is_open(written):
        return _ALONE if may_begin(plain) or may_end(plain) else _OPEN
    return _ALONE if written != plain and (may_begin(plain) or may_end(plain)) else written


def _is_open(written: str) -> bool:
    """Tell whether what is written for a word depends on its neighbours, or is several words."""
    return is_of_number(written) or " " in written


_WORDS, _CLAIMED = _Words(), _Claimed()


def claim(title: str) -> str:
    """Return what a title claims, normalised, without what is only around it."""
    normal = normalise(title)
    return respell(unwrap(normal) or normal)


def claims(titles: Sequence[str]) -> list[str]:
    """Return ``claim(title)`` of many titles, in their order."""
    return [one for first in range(0, len(titles), _AT_ONCE) for one in _claims(titles[first : first + _AT_ONCE])]


def _claims(titles: Sequence[str]) -> Iterator[str]:
    words = words_as_written(titles)
    claimed = itemgetter(BREAK, *words)(_CLAIMED)[1:]
    first = 0
    for title in titles:
        last = words.index(BREAK, first)
        told = claimed[first:last]
        if not told or _ALONE in told or may_begin(told[0]) or may_end(told[-1]):
            yield claim(title)
        else:
            yield " ".join(told if _OPEN not in told else _with_runs(words[first:last], told))
        first = last + 1


def _with_runs(words: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    """Yield words as a claim has them, runs of open ones read together."""
    for is_open, pairs in groupby(zip(words, told, strict=True), lambda pair: pair[1] == _OPEN):
        run = " ".join(pair[not is_open] for pair in pairs)
        yield _respelt(run) if is_open else run


def body_terms(texts: Sequence[str]) -> tuple[Terms, Owners]:
    """Return the words of ``respell(normalise(text))`` of many texts as terms, and beside each the place of its text.

    In no order; a word that a text repeats may come as often.
    """
    terms, owners = [_NONE], [_NONE]
    for first in range(0, len(texts), _AT_ONCE):
        for some, beside in _read(texts[first : first + _AT_ONCE]):
            terms.append(some)
            owners.append(beside + np.uint32(first))
    return np.concatenate(terms), np.concatenate(owners)


def _read(texts: Sequence[str]) -> Iterator[tuple[Terms, Owners]]:
    """Yield the terms of texts that are read as one: of settled words, of runs of open ones, of texts read alone."""
    words = [BREAK, *words_as_written(texts)]
    # It asks for all words in half the time of a comprehension; of less than two it would return no tuple.
    told = np.fromiter(itemgetter(*words, BREAK)(_WORDS), np.int64, len(words))
    owners = (told == _IS_END).cumsum(dtype=np.uint32) - np.uint32(1)
    is_open = (told & _IS_OPEN) != 0
    is_settled = told < _IS_OPEN
    spaced_out = _spaced_out(told)
    if len(spaced_out):
        alone = np.unique(owners[spaced_out])
        is_among = ~np.isin(owners, alone)
        is_open &= is_among
        is_settled &= is_among
        yield _beside([word_terms(respell(normalise(texts[place])).split()) for place in alone.tolist()], alone)
    yield told[is_settled].astype(np.uint32), owners[is_settled]
    runs = ((is_open[1:] != is_open[:-1]).nonzero()[0] + 1).reshape(-1, 2)
    if len(runs):
        yield _beside([_run_terms(" ".join(words[begin:end])) for begin, end in runs.tolist()], owners[runs[:, 0]])


def _spaced_out(told: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where three letters begin that stand alone behind each other: they may be one word."""
    is_letter = (told & _IS_LETTER) != 0
    return np.flatnonzero(is_letter[:-2] & is_letter[1:-1] & is_letter[2:])


@lru_cache(_REMEMBERED_RUNS)
def _run_terms(run: str) -> Terms:
    return word_terms(_respelt(run).split())


@lru_cache(_REMEMBERED_RUNS)
def _respelt(run: str) -> str:
    """Return words that are read together, as they are written, with one spelling for each word and number."""
    return respell(" ".join(map(spelt, run.split())))


def _beside(terms: Sequence[Terms], owners: Owners) -> tuple[Terms, Owners]:
    """Return terms in one array, and beside each its owner."""
    return np.concatenate(terms), owners.repeat([len(some) for some in terms])
