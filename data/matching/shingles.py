"""Which of many texts share runs of letters with another one: the few that are worth comparing word by word.

A shingle is a run of letters without the spaces between them, so that lost spaces do not matter. Of those in a row
only the one with the smallest hash is kept (winnowing; Schleimer, Wilkerson, Aiken 2003), whatever stands before and
behind it: texts that share 15 letters in a row share a shingle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.matching.ragged import spread
from data.matching.readings import joined

#: Letters of a shingle, and shingles in a row of which one is kept.
_SHINGLE = 8
_WINDOW = 8
#: A shingle that more texts have is a set phrase and leads nowhere.
_HELD_BY_MOST = 64
#: Share of the shingles of the shorter text that both must have.
_ALIKE_FROM = 0.15

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Part:
    """Shingles in ascending order, and beside each the number of a text that has it."""

    shingles: Hashes
    numbers: NDArray[np.int64]

    def held(self, wanted: Hashes) -> NDArray[np.int64]:
        """Return the numbers of the texts that hold the wanted shingles, once for each."""
        first = np.searchsorted(self.shingles, wanted, side="left")
        lengths = np.searchsorted(self.shingles, wanted, side="right") - first
        lengths[lengths > _HELD_BY_MOST] = 0
        found: NDArray[np.int64] = self.numbers[spread(first, lengths)]
        return found

    def without(self, numbers: NDArray[np.int64]) -> _Part:
        """Return the part without the texts of these numbers."""
        is_kept = ~np.isin(self.numbers, numbers)
        return self if is_kept.all() else _Part(self.shingles[is_kept], self.numbers[is_kept])


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of texts known by a number. Never changes.

    Args:
        sizes: how many shingles each text has.
    """

    parts: tuple[_Part, ...] = ()
    sizes: Mapping[int, int] | None = None

    def put(self, texts: Mapping[int, str]) -> Shingles:
        """Return the same with these texts, each in place of the one with its number."""
        found = {number: shingles_of(text) for number, text in texts.items()}
        rest = self.without(texts)
        added = _Part(
            np.concatenate([*found.values(), np.empty(0, np.uint32)]),
            np.repeat(np.array(list(found), dtype=np.int64), [len(one) for one in found.values()]),
        )
        sizes = {**(rest.sizes or {}), **{number: len(one) for number, one in found.items()}}
        return Shingles(_merged((*rest.parts, added)), sizes)

    def without(self, numbers: Mapping[int, object] | Sequence[int]) -> Shingles:
        """Return the same without the texts of these numbers; unknown numbers are ignored."""
        known = self.sizes or {}
        gone = np.array([number for number in numbers if number in known], dtype=np.int64)
        if not len(gone):
            return self
        sizes = {number: size for number, size in known.items() if number not in set(gone.tolist())}
        return Shingles(tuple(part.without(gone) for part in self.parts), sizes)

    def alike(self, text: str, most: int) -> list[int]:
        """Return the numbers of at most so many texts that share most shingles with a normalised text, most first."""
        wanted, known = shingles_of(text), self.sizes or {}
        held = np.concatenate([part.held(wanted) for part in self.parts] or [np.empty(0, np.int64)])
        numbers, counts = np.unique(held, return_counts=True)
        order = np.argsort(-counts, kind="stable")[: 4 * most]
        found = zip(numbers[order].tolist(), counts[order].tolist(), strict=True)
        return [number for number, count in found if count >= _ALIKE_FROM * min(known[number], len(wanted))][:most]


def shingles_of(text: str) -> Hashes:
    """Return the hashes of some runs of letters in a normalised text, ascending, each once."""
    letters = np.frombuffer(joined(text.split()).encode("utf-32-le", "replace"), dtype=np.uint32)
    count = max(0, len(letters) - _SHINGLE + 1)
    hashes = np.full(count, 2_166_136_261, dtype=np.uint32)
    for place in range(_SHINGLE):
        hashes = (hashes ^ letters[place : place + count]) * np.uint32(16_777_619)
    hashes ^= hashes >> np.uint32(15)
    step = 1
    while step < _WINDOW and len(hashes) > step:
        hashes = np.minimum(hashes[step:], hashes[:-step])
        step *= 2
    return np.unique(hashes)


def _merged(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    """Join the newest parts until each one left is at least twice as long as the next: few, and cheap to add to."""
    kept = list(parts)
    tail: list[_Part] = []
    size = 0
    while kept and (not tail or len(kept[-1].shingles) < 2 * size):
        tail.append(kept.pop())
        size += len(tail[-1].shingles)
    shingles = np.concatenate([part.shingles for part in tail])
    order = np.argsort(shingles, kind="stable")
    return (*kept, _Part(shingles[order], np.concatenate([part.numbers for part in tail])[order]))
