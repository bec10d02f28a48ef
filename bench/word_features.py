"""Ways to compare the words of a text with those of a title that are only tried: see ``bench.ranking``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.matching.forest import Columns
from data.matching.normalise import normalise
from data.matching.spelling import respell
from data.matching.stems import stem
from data.matching.training.learning import FOLDS
from data.matching.words import COMMON
from data.matching.wrapping import unwrap
from data.model.factcheck import FactCheck

#: Characters of summary and explanation that are read, as the index does.
_BODY_CHARS = 1_500
#: Words of a text beside the words of its title, for translations; rounds; probability below which none is one.
_TEXT_WORDS, _ROUNDS, _LEAST = 60, 4, 0.01
#: Texts as if each word had been found as often as words of like rarity are.
_ASSUMED = 8.0
#: Documents that a word must have to count among the singular values, how many there are, and how many more are drawn.
_KNOWN, _DIMENSIONS, _SPARE = 4, 200, 40
_COMMON_SHARE = 0.12
Sets = Sequence[NDArray[np.int64]]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Words:
    """Distinct roots of titles, bodies and texts, as numbers.

    Args:
        titles: normalised titles by the number of the fact-check.
        answers: of each text the fact-checks that answer it.
        title_words: of each fact-check, by number; of number 0 none.
        body_words: beside them those of summary and explanation.
        text_words: of each text.
        rarity: of each word, among titles.
    """

    titles: Mapping[int, str]
    answers: Sequence[frozenset[int]]
    title_words: Sets
    body_words: Sets
    text_words: Sets
    rarity: Columns

    @classmethod
    def of(cls, records: Sequence[FactCheck], texts: Sequence[str], answers: Sequence[frozenset[int]]) -> Words:
        """Read fact-checks, numbered from 1, and normalised texts with their answers."""
        known: dict[str, int] = {}

        def read(text: str) -> NDArray[np.int64]:
            return np.array(sorted({known.setdefault(stem(word), len(known)) for word in text.split()}), dtype=np.int64)

        titles = {record.number: _claim(record.title) for record in records}
        bodies = (respell(normalise(f"{one.summary} {one.explanation}"[:_BODY_CHARS])) for one in records)
        of_titles, of_bodies = [read(""), *map(read, titles.values())], [read(""), *map(read, bodies)]
        of_texts = [read(text) for text in texts]
        counts = np.bincount(np.concatenate(of_titles), minlength=len(known))
        rarity = np.log((len(records) + 2_001) / (counts + 0.5))
        rarity[[known[root] for root in map(stem, COMMON) if root in known]] *= _COMMON_SHARE
        return cls(titles, answers, of_titles, of_bodies, of_texts, rarity)

    @cached_property
    def lengths(self) -> Columns:
        """The length of the vector of each title."""
        return np.array([max(1e-6, float(np.sqrt(np.square(self.rarity[some]).sum()))) for some in self.title_words])


def _claim(title: str) -> str:
    normal = normalise(title)
    return respell(unwrap(normal) or normal)


def worth_of_words(words: Words, texts: Numbers, numbers: Numbers, folds: Numbers) -> Columns:
    """Return for each candidate how much its words in the text, and its others, speak for it (independent words).

    What a word is worth is learnt of claims of other parts: how often a text has it whose title has it, and any text.
    """
    counts = np.bincount(np.concatenate(words.text_words), minlength=len(words.rarity))
    anywhere = np.clip((counts + 0.5) / (len(folds) + 1), 1e-4, 0.9)
    columns = np.zeros((len(texts), 2))
    for fold in range(FOLDS):
        found = _found_when_right(words, folds != fold)
        hit, miss = np.log(found / anywhere), np.log((1 - found) / (1 - anywhere))
        for place in np.flatnonzero(folds[texts] == fold).tolist():
            title = words.title_words[int(numbers[place])]
            is_in = _is_in(title, words.text_words[int(texts[place])])
            columns[place] = hit[title[is_in]].sum(), miss[title[~is_in]].sum()
    return np.column_stack([columns, columns.sum(axis=1)])


def _found_when_right(words: Words, learnt: NDArray[np.bool_]) -> Columns:
    found, total = np.zeros(len(words.rarity)), np.zeros(len(words.rarity))
    for place in np.flatnonzero(learnt).tolist():
        for number in words.answers[place]:
            title, share = words.title_words[number], 1 / len(words.answers[place])
            total[title] += share
            found[title] += share * _is_in(title, words.text_words[place])
    alike = np.minimum(words.rarity.astype(np.int64), 10)
    prior = np.bincount(alike, found, 11) / np.maximum(np.bincount(alike, total, 11), 1)
    chance: Columns = np.clip((found + _ASSUMED * prior[alike]) / (total + _ASSUMED), 0.02, 0.98)
    return chance


def _is_in(some: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(some), np.bool_)
    marks: NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, some), len(others) - 1)] == some
    return marks


def translated(words: Words, texts: Numbers, numbers: Numbers, folds: Numbers) -> Columns:
    """Return which share of each title its text has in its words or in others, and the others alone.

    Translations are learnt (IBM model 1) of texts and titles of other parts, and of bodies and their titles.
    """
    columns = np.zeros((len(texts), 2))
    for fold in range(FOLDS):
        lookup = _translations(words, folds != fold)
        mine = np.flatnonzero(folds[texts] == fold)
        for text in np.unique(texts[mine]).tolist():
            said = lookup(words.text_words[text])
            for place in mine[
                np.searchsorted(texts[mine], text) : np.searchsorted(texts[mine], text, "right")
            ].tolist():
                title = words.title_words[int(numbers[place])]
                rarity, is_in = words.rarity[title], _is_in(title, words.text_words[text])
                others = np.where(is_in, 0.0, np.minimum(said[title], 1)) @ rarity
                columns[place] = np.array([is_in @ rarity + others, others]) / max(float(rarity.sum()), 1e-6)
    return columns


def _translations(words: Words, learnt: NDArray[np.bool_]) -> Callable[[NDArray[np.int64]], Columns]:
    """Return what gives the chance of each word of a title, given the words of a text."""
    pairs = [
        (words.text_words[at], words.title_words[min(words.answers[at])]) for at in np.flatnonzero(learnt).tolist()
    ]
    pairs += [(body, title) for body, title in zip(words.body_words, words.title_words, strict=True) if len(body)]
    size, telling = len(words.rarity), words.rarity > 1.5
    kept = [(text[telling[text]][:_TEXT_WORDS], title[telling[title]]) for text, title in pairs]
    said = np.concatenate([np.repeat(text, len(title)) for text, title in kept])
    meant = np.concatenate([np.tile(title, len(text)) for text, title in kept])
    owner = np.repeat(np.arange(len(kept)), [len(text) * len(title) for text, title in kept])
    keys, place = np.unique(said * size + meant, return_inverse=True)
    slots, slot = np.unique(owner * size + meant, return_inverse=True)
    alone = 4 * np.bincount(meant, minlength=size)[slots % size] / len(meant)
    chance = np.full(len(keys), _LEAST)
    for _ in range(_ROUNDS):
        share = chance[place] / (np.bincount(slot, chance[place], len(slots)) + alone)[slot]
        count = np.bincount(place, share, len(keys))
        chance = count / (np.bincount(keys // size, count, size)[keys // size] + 3)
    keys, chance = keys[chance >= _LEAST], chance[chance >= _LEAST]
    starts = np.searchsorted(keys // size, np.arange(size + 1))

    def lookup(text: NDArray[np.int64]) -> Columns:
        found = np.concatenate([np.arange(starts[word], starts[word + 1]) for word in text.tolist()] or [text])
        return np.bincount(keys[found] % size, chance[found], size).astype(np.float64, copy=False)

    return lookup


def nearness(words: Words, texts: Numbers, numbers: Numbers) -> Columns:
    """Return cosines of each text with its candidate's title, and with its document, in a space of singular values."""
    counts = np.bincount(np.concatenate([*words.title_words, *words.body_words]), minlength=len(words.rarity))
    known = np.flatnonzero(counts >= _KNOWN)
    titles, bodies, asked = (
        _matrix(words, sets, known) for sets in (words.title_words, words.body_words, words.text_words)
    )
    documents = _unit(2 * titles + bodies)
    drawn = np.random.default_rng(1).standard_normal((len(known), _DIMENSIONS + _SPARE)).astype(np.float32)
    basis = np.linalg.qr(documents @ drawn)[0]
    basis = np.linalg.qr(documents @ (documents.T @ basis))[0]
    space = np.linalg.svd(basis.T @ documents, full_matrices=False)[2][:_DIMENSIONS].T
    near = _unit(_unit(asked) @ space)[texts]
    of_titles, of_documents = _unit(_unit(titles) @ space), _unit(documents @ space)
    return np.column_stack([(near * one[numbers]).sum(axis=1) for one in (of_titles, of_documents)]).astype(np.float64)


def _matrix(words: Words, sets: Sets, known: NDArray[np.int64]) -> NDArray[np.float32]:
    matrix = np.zeros((len(sets), len(known)), np.float32)
    for row, some in enumerate(sets):
        held = some[_is_in(some, known)]
        matrix[row, np.searchsorted(known, held)] = words.rarity[held]
    return matrix


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def common_titles(words: Words, numbers: Numbers) -> Columns:
    """Return how near each candidate's title is to the mean of all texts: a hub is near to anything."""
    mean = np.zeros(len(words.rarity))
    for text in words.text_words:
        mean[text] += words.rarity[text] / max(1e-6, float(np.sqrt(np.square(words.rarity[text]).sum())))
    mean *= words.rarity / len(words.text_words)
    near = np.array([mean[some].sum() for some in words.title_words]) / words.lengths
    return near[numbers][:, None]
