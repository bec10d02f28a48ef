"""Known variants: recognises copies of forwards that a fact-checker tied to a fact-check, in microseconds.

Exact copies are found by their words; of all others a few are looked up by ``shingles`` and compared word by word in
``copies``. Nothing here is written to disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.matching.copies import WHOLE_FROM, holds_claim, likeness
from data.matching.readings import Reading, read
from data.matching.shingles import Shingles
from data.model.variant import Variant

#: Variants that a text is compared with word by word.
_COMPARED = 10
#: A copy that is as like a variant of another fact-check, but for this much, could be either's.
_TIED = 0.03
#: Words and telling words of a text below which it could be anybody's, so that it is no variant.
_LEAST_WORDS = 4
_LEAST_TELLING = 3
#: A likeness from here on is as certain as the same words.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Recognised:
    """A text that is a copy of a known variant.

    Args:
        number: ``Variant.number``.
        factcheck: ``Variant.factcheck``.
        score: 1 for the same words, at least 0.9 otherwise.
        is_exact: whether all words are the same.
        is_certain: whether the copy surely makes the claim; False for a part of a variant that has nothing of it, and
            for a copy of two variants that belong to different fact-checks.
    """

    number: int
    factcheck: int
    score: float
    is_exact: bool
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    """A variant as it is kept in memory."""

    variant: Variant
    reading: Reading


class VariantIndex:
    """The variants that are known. Safe to use from several threads: a search sees a variant or it does not."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._exact: dict[str, int] = {}
        self._of_factcheck: dict[int, set[int]] = {}
        self._shingles = Shingles()
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """Return the number of variants."""
        return len(self._known)

    def upsert(self, variants: Iterable[Variant]) -> None:
        """Add variants, each in place of the one with its number; texts that could be anybody's are passed over."""
        with self._writing:
            read_all = [_Known(variant, read(variant.text)) for variant in variants]
            self._forget([one.variant.number for one in read_all])
            added = {one.variant.number: one for one in read_all if is_distinct(one.reading)}
            for known in added.values():
                self._remember(known)
            self._shingles = self._shingles.put({number: one.reading.claim for number, one in added.items()})

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget variants; unknown numbers are ignored."""
        with self._writing:
            self._forget(list(numbers))

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
        alike = [self._known.get(number) for number in self._shingles.alike(copy.claim, _COMPARED)]
        found = sorted(((likeness(one.reading, copy), -one.variant.number, one) for one in alike if one), reverse=True)
        if not found or not found[0][0]:
            return None
        share, _, best = found[0]
        rivals = {one.variant.factcheck for other, _, one in found if other >= share - _TIED}
        return _recognised(best, copy, share, is_alone=len(rivals) == 1)

    def _remember(self, known: _Known) -> None:
        number, factcheck = known.variant.number, known.variant.factcheck
        self._known[number] = known
        self._exact[known.reading.claim] = number
        self._of_factcheck.setdefault(factcheck, set()).add(number)

    def _forget(self, numbers: Sequence[int]) -> None:
        self._shingles = self._shingles.without(numbers)
        for known in filter(None, (self._known.pop(number, None) for number in numbers)):
            if self._exact.get(known.reading.claim) == known.variant.number:
                del self._exact[known.reading.claim]
            self._of_factcheck[known.variant.factcheck].discard(known.variant.number)


def is_distinct(reading: Reading) -> bool:
    """Tell whether a text says enough to be told from everybody else's."""
    return len(reading.words) >= _LEAST_WORDS and sum(reading.telling) >= _LEAST_TELLING


def _recognised(known: _Known, copy: Reading, share: float, is_alone: bool) -> Recognised:
    variant = known.variant
    is_certain = is_alone and (share >= WHOLE_FROM or holds_claim(known.reading, copy, _title(variant.claim)))
    return Recognised(variant.number, variant.factcheck, _SURE + (1 - _SURE) * share, False, is_certain)


@lru_cache(maxsize=256)
def _title(claim: str) -> Reading:
    return read(claim)
