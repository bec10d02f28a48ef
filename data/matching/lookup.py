"""The first look at all fact-checks: how much of a text each one shares, and which are worth a closer look.

Nothing here knows what a word means; the closer look is in ``evidence``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.matching.index import Snapshot, Weighed
from data.matching.postings import Held, Sums, Weights
from data.matching.segment import BODY, FIELDS, LETTERS, WORDS
from data.matching.terms import Terms, gram_terms, word_terms
from data.matching.titles import Titles

#: Words and n-grams of one text that are looked up, the rarest first; it bounds the time of one query.
LOOKED_UP = 800
#: Fact-checks that are promising before their common n-grams are counted. Of 5,860 texts none has other matches than
#: when these n-grams are counted for every fact-check; with 96 one has, with 48 as many as 167.
_PROMISING = 192
#: How much each share says in the first look.
_FIRST_LOOK = {"letters": 0.5, "words": 0.3, "body": 0.3, "title covered": 0.1}

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Fact-checks worth a closer look, in columns, and how much of each kind of evidence the index has for each."""

    numbers: NDArray[np.int64]
    titles: Titles
    verdicts: NDArray[np.int8]
    last_days: NDArray[np.int32]
    shares: dict[str, Sums]

    def __len__(self) -> int:
        """Return the number of fact-checks."""
        return len(self.numbers)

    @property
    def promise(self) -> Sums:
        """How promising each is: higher is better, nothing more."""
        return _promise(self.shares)

    def take(self, places: Rows) -> Found:
        """Return some of them, in the order given."""
        shares = {name: share[places] for name, share in self.shares.items()}
        titles, verdicts, last_days = self.titles.take(places), self.verdicts[places], self.last_days[places]
        return Found(self.numbers[places], titles, verdicts, last_days, shares)


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
    """Some rows of one part, how promising each is, and what it shares with a text."""

    part: Weighed
    rows: Rows
    promise: Sums
    shares: dict[str, Sums]

    def at(self, places: Rows) -> _Seen:
        """Return some of the rows."""
        shares = {name: share[places] for name, share in self.shares.items()}
        return _Seen(self.part, self.rows[places], self.promise[places], shares)


def look_up(snapshot: Snapshot, text: str, limit: int) -> Found:
    """Return the most promising fact-checks for a normalised text, at most ``limit``, from a snapshot that has some."""
    words, grams = np.unique(word_terms(text.split())), gram_terms(text)
    asked = [_ask(snapshot, field, grams if field == LETTERS else words) for field in range(len(FIELDS))]
    seen = [_see(part, place, asked) for place, part in enumerate(snapshot.parts)]
    promising = _best(seen, min(_PROMISING, len(snapshot)))
    complete = [_with_common_grams(one, place, asked[LETTERS]) for place, one in enumerate(promising)]
    return join([_found(one, asked[WORDS]) for one in _best(complete, limit)])


def _ask(snapshot: Snapshot, field: int, terms: Terms) -> _Asked:
    held = snapshot.held(field, terms)
    rarity = snapshot.rarity(field, terms, held)
    if len(terms) > LOOKED_UP:
        kept = np.sort(np.argsort(-rarity, kind="stable")[:LOOKED_UP])
        rarity, held = rarity[kept], [Held(one.starts[kept], one.lengths[kept]) for one in held]
    squares = np.square(rarity)
    return _Asked(held, rarity, squares / np.sqrt(squares.sum() or np.float32(1)))


def _see(part: Weighed, place: int, asked: Sequence[_Asked]) -> _Seen:
    """Add up, for every row of the part at this place, what it shares with the text, without common n-grams."""
    fields, size = part.segment.fields, len(part.segment)
    held = [one.held[place] for one in asked]
    held[LETTERS] = part.common_grams.without(held[LETTERS])
    alike = [
        postings.add_up(where, one.weights, size) * inverse
        for postings, where, one, inverse in zip(fields, held, asked, part.lengths, strict=True)
    ]
    shared = fields[WORDS].add_up(held[WORDS], asked[WORDS].rarity, size)
    shares = {
        "words": alike[WORDS],
        "letters": alike[LETTERS],
        "body": alike[BODY],
        "title covered": shared * part.sums,
        "shared": shared,
    }
    promise = _promise(shares)
    if part.segment.shown < size:
        promise[~part.segment.is_shown] = -1.0
    return _Seen(part, np.arange(size), promise, shares)


def _promise(shares: dict[str, Sums]) -> Sums:
    letters, *others = (weight * shares[kind] for kind, weight in _FIRST_LOOK.items())
    return sum(others, letters)


def _best(seen: Sequence[_Seen], limit: int) -> list[_Seen]:
    """Return the rows that are the most promising of all parts; ties go to the smaller number."""
    promise = np.concatenate([one.promise for one in seen])
    if not 0 < limit < len(promise):
        return [one.at(np.arange(min(limit, len(one.rows)))) for one in seen]
    least = np.partition(promise, -limit)[-limit]
    places = [np.flatnonzero(one.promise >= least) for one in seen]
    if sum(map(len, places)) > limit:
        return _best_numbers(seen, least, limit)
    return [one.at(mine) for one, mine in zip(seen, places, strict=True)]


def _best_numbers(seen: Sequence[_Seen], least: float, limit: int) -> list[_Seen]:
    """Return the rows above the least promise, and of those that have just that the ones with the smallest numbers."""
    numbers = [one.part.segment.numbers[one.rows] for one in seen]
    tied = np.sort(np.concatenate([some[one.promise == least] for one, some in zip(seen, numbers, strict=True)]))
    last = tied[limit - sum(np.count_nonzero(one.promise > least) for one in seen) - 1]
    return [
        one.at(np.flatnonzero((one.promise > least) | ((one.promise == least) & (some <= last))))
        for one, some in zip(seen, numbers, strict=True)
    ]


def _with_common_grams(seen: _Seen, place: int, asked: _Asked) -> _Seen:
    """Add the n-grams that most titles have, which were left out at first."""
    part, held = seen.part, asked.held[place]
    more = part.common_grams.add_up(held, asked.weights, seen.rows)
    letters = seen.shares["letters"] + more * part.lengths[LETTERS][seen.rows]
    shares = seen.shares | {"letters": letters}
    return replace(seen, promise=_promise(shares), shares=shares)


def _found(seen: _Seen, words: _Asked) -> Found:
    segment, rows = seen.part.segment, seen.rows
    covered = {"text covered": seen.shares["shared"] / (float(words.rarity.sum()) or 1.0)}
    return Found(
        segment.numbers[rows],
        segment.titles.take(rows),
        segment.verdicts[rows],
        segment.last_days[rows],
        seen.shares | covered,
    )


def join(parts: Sequence[Found]) -> Found:
    """Return what several searches found, at least one, in their order."""
    if len(parts) == 1:
        return parts[0]
    return Found(
        np.concatenate([part.numbers for part in parts]),
        Titles.joined([part.titles for part in parts]),
        np.concatenate([part.verdicts for part in parts]),
        np.concatenate([part.last_days for part in parts]),
        {name: np.concatenate([part.shares[name] for part in parts]) for name in parts[0].shares},
    )
