"""The first look at all fact-checks: how much of a text each one shares, and which are worth a closer look.

Nothing here knows what a word means; the closer look is in ``evidence``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.matching.index import Snapshot, Weighed
from data.matching.postings import Held, Sums, Weights, sum_by
from data.matching.segment import BODY, FIELDS, LETTERS, TOLD, WORDS
from data.matching.terms import Terms, gram_terms, word_terms
from data.matching.titles import Titles

#: Words or n-grams of one text that are looked up in a field, the rarest first, and entries of the index that they have
#: together: it bounds the time of one query, whatever it contains. Ordinary texts have a fifth of it among 200,000.
LOOKED_UP = 800
MOST_ENTRIES = 1_000_000
#: Fact-checks that are promising before their common n-grams are counted. Of 5,860 texts none has other matches than
#: when these n-grams are counted for every fact-check; with 96 one has, with 48 as many as 167.
_PROMISING = 192
#: Groups of rows of a part: the best of each tells how promising a row must be.
_GROUPS = 1_024
#: Fields in which text and title are alike, by the name of the share.
_ALIKE = {"words": WORDS, "letters": LETTERS, "body": BODY}
#: How much each share says in the first look. The share of the title says nothing here: a title of two words is covered
#: by chance, where there are many. Decision record 0007.
_FIRST_LOOK = {"letters": 0.5, "words": 0.3, "body": 0.5, "text covered": 0.3}

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Fact-checks worth a closer look, in columns, and how much of each kind of evidence the index has for each."""

    numbers: NDArray[np.int64]
    titles: Titles
    verdicts: NDArray[np.int8]
    days: NDArray[np.int32]
    shares: dict[str, Sums]

    def __len__(self) -> int:
        """Return the number of fact-checks."""
        return len(self.numbers)

    @property
    def promise(self) -> Sums:
        """How promising each is: higher is better, nothing more."""
        return sum((weight * self.shares[name] for name, weight in _FIRST_LOOK.items()), np.zeros(len(self)))

    def take(self, places: Rows) -> Found:
        """Return some of them, in the order given."""
        shares = {name: share[places] for name, share in self.shares.items()}
        titles, verdicts, days = self.titles.take(places), self.verdicts[places], self.days[places]
        return Found(self.numbers[places], titles, verdicts, days, shares)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The terms of one text in one field.

    Args:
        held: where the documents of the terms stand, part by part.
        rarity: how rare each term is.
        weights: what each term adds to the likeness of a row that has it, before the length of the row counts.
    """

    held: Sequence[Held]
    rarity: Weights
    weights: Weights


@dataclass(frozen=True, slots=True)
class _Seen:
    """Some rows of one part, how promising each is, and what it shares with a text.

    Args:
        sums: for each of ``_SUMS`` what the rows share, before their lengths count.
    """

    part: Weighed
    rows: Rows
    promise: Weights
    sums: Mapping[str, Weights]

    def at(self, places: Rows) -> _Seen:
        """Return some of the rows."""
        sums = {name: column[places] for name, column in self.sums.items()}
        return _Seen(self.part, self.rows[places], self.promise[places], sums)

    def shares(self) -> dict[str, Sums]:
        """Return the shares of all the rows."""
        inverse = {name: column[self.rows] for name, column in _inverses(self.part).items()}
        shares = {name: self.sums[name] * column for name, column in inverse.items()}
        shares["title covered"] = self.sums["shared"] * self.part.sums[self.rows]
        return {name: share.astype(np.float64) for name, share in {**self.sums, **shares}.items()}


def look_up(snapshot: Snapshot, text: str, limit: int) -> Found:
    """Return the most promising fact-checks for a normalised text, at most ``limit``, from a snapshot that has some."""
    words, grams = np.unique(word_terms(text.split())), gram_terms(text)
    asked = [_ask(snapshot, field, grams if field == LETTERS else words) for field in range(len(FIELDS))]
    seen = [_see(part, place, asked) for place, part in enumerate(snapshot.parts)]
    promising = _best(seen, min(_PROMISING, len(snapshot)))
    complete = [_with_common_grams(one, place, asked[LETTERS]) for place, one in enumerate(promising)]
    return join([_found(one) for one in _best(complete, min(limit, len(snapshot)))])


def _ask(snapshot: Snapshot, field: int, terms: Terms) -> _Asked:
    held = snapshot.held(field, terms)
    rarity = snapshot.rarity(field, terms, held)
    kept = within_bounds(rarity, sum(one.lengths for one in held))
    if len(kept) < len(terms):
        rarity, held = rarity[kept], [Held(one.starts[kept], one.lengths[kept]) for one in held]
    squares = np.square(rarity)
    return _Asked(held, rarity, squares / np.sqrt(squares.sum() or np.float32(1)))


def within_bounds(rarity: Weights, entries: NDArray[np.int32] | int) -> Rows:
    """Return the places of the terms that are looked up, ascending: the rarest, while they have few entries together.

    Args:
        rarity: how rare each term is.
        entries: in how many documents each stands.
    """
    order = np.argsort(-rarity, kind="stable")[:LOOKED_UP]
    total = np.cumsum(np.broadcast_to(entries, rarity.shape)[order], dtype=np.int64)
    return np.sort(order[: np.searchsorted(total, MOST_ENTRIES, side="right")])


def _see(part: Weighed, place: int, asked: Sequence[_Asked]) -> _Seen:
    """Add up, for every row of the part at this place, what it shares with the text, without common n-grams."""
    fields, size = part.segment.fields, len(part.segment)
    held = [one.held[place] for one in asked]
    held[LETTERS] = part.common_grams.without(held[LETTERS])
    documents = [postings.documents_of(where) for postings, where in zip(fields, held, strict=True)]

    def summed(field: int, weights: Weights) -> Weights:
        return sum_by(documents[field], np.repeat(weights, held[field].lengths), size).astype(np.float32)

    sums = {name: summed(field, asked[field].weights) for name, field in _ALIKE.items()}
    rarity = asked[WORDS].rarity
    sums["shared"] = summed(WORDS, rarity)
    sums["text covered"] = sums["shared"] / np.float32(rarity.sum() or 1)
    promise = _promise(sums, _inverses(part))
    if part.segment.shown < size:
        promise[~part.segment.is_shown] = -1.0
    return _Seen(part, np.arange(size), promise, sums)


def _inverses(part: Weighed) -> dict[str, Weights]:
    return {name: part.lengths[field] for name, field in _ALIKE.items()}


def _promise(sums: Mapping[str, Weights], inverses: Mapping[str, Weights]) -> Weights:
    promise = np.zeros(len(sums["letters"]), np.float32)
    for name, weight in _FIRST_LOOK.items():
        share = sums[name] * np.float32(weight)
        if name in inverses:
            share *= inverses[name]
        promise += share
    return promise


def _best(seen: Sequence[_Seen], limit: int) -> list[_Seen]:
    """Return the rows that are the most promising of all parts; ties go to the smaller number."""
    least = _at_least(seen, limit)
    rows = [_above(one.promise, least, limit) for one in seen]
    promise = np.concatenate([one.promise[some] for one, some in zip(seen, rows, strict=True)])
    numbers = np.concatenate([one.part.segment.numbers[one.rows[some]] for one, some in zip(seen, rows, strict=True)])
    is_best = np.zeros(len(promise), np.bool_)
    is_best[np.lexsort((numbers, -promise))[:limit]] = True
    marks = np.split(is_best, np.cumsum([len(some) for some in rows[:-1]]))
    return [one.at(some[mark]) for one, some, mark in zip(seen, rows, marks, strict=True)]


def _at_least(seen: Sequence[_Seen], limit: int) -> float:
    """Return what the ``limit`` best rows promise at least, by the best rows of as many groups: a bound, seen quickly.

    A full sort takes ten times as long, and a partial one a hundred times where many rows promise the same.
    """
    best = np.concatenate([_best_of_groups(one.promise) for one in seen])
    return max(0.0, float(np.partition(best, -limit)[-limit])) if 0 < limit <= len(best) else 0.0


def _best_of_groups(promise: Weights) -> Weights:
    whole = len(promise) // _GROUPS * _GROUPS
    if not whole:
        return promise
    best: Weights = promise[:whole].reshape(-1, _GROUPS).max(axis=0)
    rest = promise[whole:]
    best[: len(rest)] = np.maximum(best[: len(rest)], rest)
    return best


def _above(promise: Weights, least: float, limit: int) -> Rows:
    """Return the rows that promise more than the least, and the first of those that promise just that."""
    above, just = np.flatnonzero(promise > least), np.flatnonzero(promise == least)[:limit]
    return np.sort(np.concatenate([above, just]))


def _with_common_grams(seen: _Seen, place: int, asked: _Asked) -> _Seen:
    """Add the n-grams that most titles have, which were left out at first."""
    part, held = seen.part, asked.held[place]
    more = part.common_grams.add_up(held, asked.weights, seen.rows)
    sums = {**seen.sums, "letters": (seen.sums["letters"] + more).astype(np.float32)}
    inverses = {name: column[seen.rows] for name, column in _inverses(part).items()}
    return replace(seen, promise=_promise(sums, inverses), sums=sums)


def _found(seen: _Seen) -> Found:
    segment, rows = seen.part.segment, seen.rows
    told = segment.told[rows].astype(np.float64) / TOLD
    return Found(
        segment.numbers[rows],
        segment.titles.take(rows),
        segment.verdicts[rows],
        segment.days[rows],
        {**seen.shares(), "told": told},
    )


def join(parts: Sequence[Found]) -> Found:
    """Return what several searches found, at least one, in their order."""
    if len(parts) == 1:
        return parts[0]
    return Found(
        np.concatenate([part.numbers for part in parts]),
        Titles.joined([part.titles for part in parts]),
        np.concatenate([part.verdicts for part in parts]),
        np.concatenate([part.days for part in parts]),
        {name: np.concatenate([part.shares[name] for part in parts]) for name in parts[0].shares},
    )
