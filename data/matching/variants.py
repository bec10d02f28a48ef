"""Known variants: recognises copies of forwards that a fact-checker tied to a fact-check, in microseconds.

Exact copies are found by their words; of all others a few are looked up by shingles (runs of letters without spaces,
so that lost spaces do not matter) and compared word by word in ``copies``. Nothing here is written to disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from data.matching.copies import WHOLE_FROM, holds_claim, likeness
from data.matching.ragged import spread
from data.matching.readings import Reading, joined, read
from data.model.variant import Variant

#: Letters of a shingle.
_SHINGLE = 8
#: Of so many shingles in a row one is kept, the one with the smallest hash, whatever stands before and behind
#: (winnowing; Schleimer, Wilkerson, Aiken 2003): texts that share 15 letters in a row share a shingle.
_WINDOW = 8
#: A shingle that more variants have is a set phrase and leads nowhere.
_HELD_BY_MOST = 64
#: Share of the shingles of the shorter text that both must have to be compared, and how many are compared.
_COMPARED_FROM = 0.15
_COMPARED = 10
#: Words and telling words of a text below which it could be anybody's, so that it is no variant.
_LEAST_WORDS = 4
_LEAST_TELLING = 3
#: A likeness from here on is as certain as the same words.
_SURE = 0.9

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A text that is a copy of a known variant.

    Args:
        number: ``Variant.number``.
        factcheck: ``Variant.factcheck``.
        score: 1 for the same words, at least 0.9 otherwise.
        is_exact: whether all words are the same.
        is_certain: whether the copy surely makes the claim; False for a part of a variant that has nothing of it.
    """

    number: int
    factcheck: int
    score: float
    is_exact: bool
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    """A variant as it is kept in memory; ``size`` is the number of its shingles."""

    variant: Variant
    reading: Reading
    size: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Shingles in ascending order, and beside each the number of a variant that has it."""

    shingles: Hashes
    numbers: NDArray[np.int64]

    def held(self, wanted: Hashes) -> NDArray[np.int64]:
        """Return the numbers of the variants that hold the wanted shingles, once for each."""
        first = np.searchsorted(self.shingles, wanted, side="left")
        lengths = np.searchsorted(self.shingles, wanted, side="right") - first
        lengths[lengths > _HELD_BY_MOST] = 0
        found: NDArray[np.int64] = self.numbers[spread(first, lengths)]
        return found


class VariantIndex:
    """The variants that are known. Safe to use from several threads: a search sees a variant or it does not."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._exact: dict[str, int] = {}
        self._of_factcheck: dict[int, set[int]] = {}
        self._parts: tuple[_Part, ...] = ()
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """Return the number of variants."""
        return len(self._known)

    def upsert(self, variants: Iterable[Variant]) -> None:
        """Add variants, each in place of the one with its number; texts that could be anybody's are passed over."""
        with self._writing:
            added = []
            for variant in variants:
                self._forget(variant.number)
                reading = read(variant.text)
                if is_distinct(reading):
                    shingles = shingles_of(reading.claim)
                    self._remember(_Known(variant, reading, len(shingles)))
                    added.append(_part_of(variant.number, shingles))
            self._parts = _merged((*self._parts, *added))

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget variants; unknown numbers are ignored."""
        with self._writing:
            for number in numbers:
                self._forget(number)

    def remove_of(self, factchecks: Iterable[int]) -> None:
        """Forget all variants of these fact-checks."""
        self.remove([number for one in factchecks for number in self._of_factcheck.get(one, ())])

    def recognise(self, text: str, claim: str | None = None) -> Recognised | None:
        """Return the variant that a text is a copy of; None when it is none for sure.

        Args:
            text: as it was received.
            claim: its normalised words without their wrapping, where these are known already.
        """
        if not self._known:
            return None
        copy = read(text, claim)
        known = self._known.get(self._exact.get(copy.claim, -1))
        if known and known.reading.links == copy.links:
            return Recognised(known.variant.number, known.variant.factcheck, 1.0, True)
        likest = max(
            ((likeness(one.reading, copy), -one.variant.number, one) for one in self._alike(copy)), default=None
        )
        return _recognised(likest[2], copy, likest[0]) if likest and likest[0] else None

    def _alike(self, copy: Reading) -> list[_Known]:
        """Return the variants that share most shingles with a text, at most ``_COMPARED``."""
        wanted = shingles_of(copy.claim)
        held = np.concatenate([part.held(wanted) for part in self._parts] or [np.empty(0, np.int64)])
        numbers, counts = np.unique(held, return_counts=True)
        alike = []
        for place in np.argsort(-counts, kind="stable")[: 4 * _COMPARED].tolist():
            known = self._known.get(int(numbers[place]))
            if known and counts[place] >= _COMPARED_FROM * min(known.size, len(wanted)):
                alike.append(known)
        return alike[:_COMPARED]

    def _remember(self, known: _Known) -> None:
        number, factcheck = known.variant.number, known.variant.factcheck
        self._known[number] = known
        self._exact[known.reading.claim] = number
        self._of_factcheck.setdefault(factcheck, set()).add(number)

    def _forget(self, number: int) -> None:
        """Forget a variant; its shingles stay until parts are merged, and lead nowhere."""
        known = self._known.pop(number, None)
        if known is None:
            return
        if self._exact.get(known.reading.claim) == number:
            del self._exact[known.reading.claim]
        self._of_factcheck[known.variant.factcheck].discard(number)
        self._parts = tuple(_without(part, number) for part in self._parts)


def is_distinct(reading: Reading) -> bool:
    """Tell whether a text says enough to be told from everybody else's."""
    return len(reading.words) >= _LEAST_WORDS and sum(reading.telling) >= _LEAST_TELLING


def shingles_of(claim: str) -> Hashes:
    """Return the hashes of some runs of letters in a normalised text, ascending, each once."""
    letters = np.frombuffer(joined(claim.split()).encode("utf-32-le", "replace"), dtype=np.uint32)
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


def _recognised(known: _Known, copy: Reading, share: float) -> Recognised:
    variant = known.variant
    is_certain = share >= WHOLE_FROM or holds_claim(known.reading, copy, _title(variant.claim))
    return Recognised(variant.number, variant.factcheck, _SURE + (1 - _SURE) * share, False, is_certain)


@lru_cache(maxsize=256)
def _title(claim: str) -> Reading:
    return read(claim)


def _part_of(number: int, shingles: Hashes) -> _Part:
    return _Part(shingles, np.full(len(shingles), number, np.int64))


def _without(part: _Part, number: int) -> _Part:
    is_kept = part.numbers != number
    return part if is_kept.all() else _Part(part.shingles[is_kept], part.numbers[is_kept])


def _merged(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    """Join the newest parts until each one left is at least twice as long as the next: few, and cheap to add to."""
    kept = list(parts)
    tail: list[_Part] = []
    size = 0
    while kept and (not tail or len(kept[-1].shingles) < 2 * size):
        tail.append(kept.pop())
        size += len(tail[-1].shingles)
    if not tail:
        return ()
    shingles = np.concatenate([part.shingles for part in tail])
    order = np.argsort(shingles, kind="stable")
    return (*kept, _Part(shingles[order], np.concatenate([part.numbers for part in tail])[order]))
