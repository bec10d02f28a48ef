"""What the trained model looks at, in columns: a row a candidate, a column a feature.

``COMPARED`` tells of each candidate by itself, ``RANKED`` also how it stands among the others, ``BEST`` of the best
one how it stands before the next claim; ``signs`` adds what contradicts it. What they are worth is learnt: see
``training``.
Any change of what a feature means needs new weights, and another ``FEATURES`` in ``model``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from data.matching.comparison import Comparison
from data.matching.contradiction import Told, is_debunk, is_same_trick, swapped_words, turns_around
from data.matching.forest import Columns
from data.matching.names import FAMILY_OF
from data.matching.nearby import Windows, closest
from data.matching.postings import Sums
from data.matching.titles import IS_AGAIN, IS_COMMON, IS_DEED, IS_NUMBER, Titles
from data.matching.words import COMMON

#: What raises or lowers the probability whatever else is known: 1 more of it only raises it, -1 only lowers it.
#: 0: it depends.
COMPARED: Mapping[str, int] = {
    "letters": 0,
    "words": 0,
    "body": 0,
    "title found": 0,
    "shared": 0,
    "text covered": 1,
    "title covered": 1,
    "deed covered": 1,
    "nearby": 1,
    "tight": 1,
    "lead": 0,
    "rarest missing": -1,
    "next missing": 0,
    "rarest in common": 0,
    "next in common": 0,
    "words in common": 0,
    "words missing": 0,
    "word pairs": 1,
    "title words": 0,
    "title rarity": 0,
    "names agreeing": 0,
    "names missing": 0,
    "names unasked": 0,
    "other names": -1,
    "other numbers": -1,
    "numbers agreeing": 1,
    "numbers missing": -1,
    "text numbers": 0,
    "text words": 0,
    "text rarity": 0,
    "told": 1,
}
#: How far a candidate stands behind the best of all in these.
_BEHIND = ("letters", "words", "body", "shared", "title covered", "nearby", "lead", "word pairs")
RANKED: Mapping[str, int] = {**COMPARED, **{f"{name}, best": 0 for name in _BEHIND}}
#: How far the best candidate stands before the next other claim in these.
_BEFORE = ("letters", "body", "shared", "title covered", "nearby", "text covered", "title words")
_ALONE: Mapping[str, int] = {
    "rank": 0,
    "lead over the next claim": 0,
    "alike": 1,
    "partly alike": 1,
    "rarest in place of another": -1,
    "denied": -1,
    "debunk": -1,
    "same trick": 0,
}
BEST: Mapping[str, int] = {**RANKED, **{f"{name}, before": 0 for name in _BEFORE}, **_ALONE}

#: Words of a text in which a claim most often stands.
_LEAD_WORDS = 25
#: Words that a claim may be spread over: in the wide window in lengths of its title and more, in the tight one its own.
_WIDE_TITLES, _WIDE_WORDS, _TIGHT_WORDS = 2, 6, 2
#: Titles this alike (0..100) are one claim.
TWINS = 80
#: Candidates among which the next other claim is looked for.
_RIVALS = 12

Order = NDArray[np.int64]
_PLACES = {name: place for place, name in enumerate(RANKED)}


@dataclass(frozen=True, slots=True)
class Compared:
    """A text beside its candidates.

    Args:
        text: what the text tells.
        titles: of the candidates.
        rows: ``COMPARED``, a row a candidate.
        windows: where in the text each title's words stand closest together.
        comparison: their words beside each other.
    """

    text: Told
    titles: Titles
    rows: Columns
    windows: Windows
    comparison: Comparison

    def nearby(self, place: int) -> Sequence[str]:
        """Return the words of the text among which a title's words stand closest together, and some around."""
        first, last = self.windows.span(place)
        return self.text.words[max(0, first - _WIDE_WORDS) : last + _WIDE_WORDS]

    def said(self, place: int) -> frozenset[int]:
        """Return which words of the text a title's words are, by number, common ones left out."""
        first, last = self.titles.word_starts[place : place + 2].tolist()
        found = self.comparison.found[first:last]
        return frozenset(found[(found >= 0) & (self.titles.kinds[first:last] & IS_COMMON == 0)].tolist())

    def rarest(self, place: int, words: Sequence[str]) -> float:
        """Return how rare the rarest of some words of a title is; of none, 0."""
        first, last = self.titles.word_starts[place : place + 2].tolist()
        rarity = self.comparison.rarity[first:last].tolist()
        told = zip(self.titles.texts[place].split(), rarity, strict=True)
        return max((rare for word, rare in told if word in set(words)), default=0.0)

    def column(self, name: str) -> Columns:
        """Return one of ``COMPARED`` of all candidates."""
        column: Columns = self.rows[:, _PLACES[name]]
        return column


def look_at(comparison: Comparison, text: Told, shares: Mapping[str, Sums], swaps: Mapping[str, Sums]) -> Compared:
    """Compare a text with its candidates.

    Args:
        comparison: their words beside each other.
        text: what the text tells.
        shares: what the index has of each candidate.
        swaps: ``other names`` and ``other numbers``.
    """
    titles, lengths = comparison.titles, np.diff(comparison.titles.word_starts)
    hits = comparison.hits()
    wide = closest(hits, _WIDE_TITLES * lengths + _WIDE_WORDS)
    columns = {
        **{name: shares[name] for name in ("letters", "words", "body", "shared", "text covered", "told")},
        "title found": shares["title covered"],
        "nearby": wide.shares,
        "tight": closest(hits, lengths + _TIGHT_WORDS).shares,
        **_word_columns(comparison),
        **_name_columns(text, titles),
        **_text_columns(text, shares, len(titles)),
        **swaps,
    }
    return Compared(text, titles, np.stack([columns[name] for name in COMPARED], axis=1), wide, comparison)


def _word_columns(comparison: Comparison) -> dict[str, Columns]:
    kinds, size = comparison.titles.kinds, len(comparison.titles)
    is_found, is_telling = comparison.found >= 0, kinds & (IS_COMMON | IS_AGAIN) == 0
    is_number = kinds & IS_NUMBER > 0

    def count(marks: NDArray[np.bool_]) -> Columns:
        return np.bincount(comparison.owners, marks, size).astype(np.float64)

    missing = _two_largest(comparison, ~is_found & is_telling)
    common = _two_largest(comparison, is_found & is_telling)
    return {
        "title covered": comparison.share(),
        "deed covered": comparison.share(IS_DEED),
        "lead": comparison.share_of(comparison.first_places() < _LEAD_WORDS),
        "rarest missing": missing[0],
        "next missing": missing[1],
        "rarest in common": common[0],
        "next in common": common[1],
        "words in common": count(is_found & is_telling),
        "words missing": count(~is_found & is_telling),
        "word pairs": count(comparison.are_pairs()) / np.maximum(np.diff(comparison.titles.word_starts) - 1, 1),
        "title words": count(is_telling),
        "title rarity": np.bincount(comparison.owners, comparison.rarity, size),
        "numbers agreeing": count(is_number & is_found),
        "numbers missing": count(is_number & ~is_found),
    }


def _two_largest(comparison: Comparison, marks: NDArray[np.bool_]) -> Columns:
    """Return for each title the largest and the second largest rarity of its marked words."""
    largest = np.zeros((2, len(comparison.titles)))
    owners, rarity = comparison.owners[marks], comparison.rarity[marks]
    order = np.lexsort((-rarity, owners))
    owners, rarity = owners[order], rarity[order]
    is_first = np.append(True, owners[1:] != owners[:-1])[: len(owners)]
    is_second = np.append(False, is_first[:-1])[: len(owners)] & ~is_first
    largest[0, owners[is_first]] = rarity[is_first]
    largest[1, owners[is_second]] = rarity[is_second]
    return largest


def _name_columns(text: Told, titles: Titles) -> dict[str, Columns]:
    is_asked = np.zeros(len(FAMILY_OF), np.bool_)
    is_asked[list(text.name_numbers)] = True
    agrees, size = is_asked[titles.names], len(titles)
    agreeing = np.bincount(titles.name_owners(), agrees, size).astype(np.float64)
    return {
        "names agreeing": agreeing,
        "names missing": np.bincount(titles.name_owners(), ~agrees, size).astype(np.float64),
        "names unasked": len(text.name_numbers) - agreeing,
    }


def _text_columns(text: Told, shares: Mapping[str, Sums], size: int) -> dict[str, Columns]:
    covered = shares["text covered"]
    rarity = np.where(covered > 0, shares["shared"] / np.where(covered > 0, covered, 1), 0).max(initial=0)
    whole = {
        "text words": len(text.vocabulary - COMMON),
        "text rarity": rarity,
        "text numbers": len(text.numbers),
    }
    return {name: np.full(size, float(value)) for name, value in whole.items()}


def rank_rows(rows: Columns) -> Columns:
    """Return ``RANKED`` of candidates, given their ``COMPARED``."""
    behind = rows[:, [_PLACES[name] for name in _BEHIND]]
    return np.concatenate([rows, behind - behind.max(axis=0, initial=-np.inf)], axis=1)


def best_row(compared: Compared, ranked: Columns, logits: Columns, order: Order) -> Columns:
    """Return ``BEST`` of the best candidate.

    Args:
        compared: all candidates.
        ranked: their ``RANKED``.
        logits: how they rank.
        order: the places of the candidates that count, best first; at least one.
    """
    best = int(order[0])
    rival = next_claim(compared.titles, order)
    behind = ranked[rival] if rival is not None else np.zeros(ranked.shape[1])
    before = [ranked[best, _PLACES[name]] - behind[_PLACES[name]] for name in _BEFORE]
    margin = logits[best] - logits[rival] if rival is not None else 10.0
    alone = {"rank": logits[best], "lead over the next claim": margin, **_alone(compared, best)}
    return np.concatenate([ranked[best], before, [float(alone[name]) for name in _ALONE]])


def next_claim(titles: Titles, order: Order) -> int | None:
    """Return the best candidate that makes another claim than the first, by its title, or None."""
    best = titles.texts[int(order[0])]
    others = (int(place) for place in order[1:_RIVALS])
    return next((place for place in others if fuzz.token_sort_ratio(best, titles.texts[place]) < TWINS), None)


def _alone(compared: Compared, place: int) -> dict[str, float]:
    title, words = compared.titles.texts[place], compared.nearby(place)
    told, near = Told(title.split()), " ".join(words)

    def asked(question: Callable[[Told, Told], bool]) -> float:
        return float(question(compared.text, told))

    return {
        "alike": fuzz.token_set_ratio(near, title) / 100,
        "partly alike": fuzz.partial_ratio(near, title) / 100,
        "rarest in place of another": compared.rarest(place, swapped_words(words, told.words)),
        "denied": asked(turns_around),
        "debunk": asked(is_debunk),
        "same trick": asked(is_same_trick),
    }
