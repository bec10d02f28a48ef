"""Which texts make the same claim, so that a trial never knows the claim that it is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from data.matching.features import TWINS

#: Titles that are compared with all others at a time.
_AT_ONCE = 500


class _Groups:
    """Numbers that belong together, directly or through others."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._leader = {number: number for number in numbers}

    def of(self, number: int) -> int:
        """Return the number that stands for a number's group."""
        while self._leader[number] != number:
            self._leader[number] = number = self._leader[self._leader[number]]
        return number

    def join(self, one: int, other: int) -> None:
        """Put two groups together."""
        first, second = sorted((self.of(one), self.of(other)))
        self._leader[second] = first


def claims_of(answers: Sequence[frozenset[int]], titles: Mapping[int, str]) -> list[int]:
    """Return for each text a number of its claim, below the number of texts; of a text without answers its own.

    Texts that share an answer make one claim, and so do those whose answers have titles that are alike.

    Args:
        answers: for each text the fact-checks that answer it.
        titles: their normalised titles.
    """
    numbers = sorted(set().union(*answers))
    groups = _Groups(numbers)
    for some in answers:
        for number in some:
            groups.join(min(some), number)
    for one, other in _twins([titles[number] for number in numbers]):
        groups.join(numbers[one], numbers[other])
    places: dict[int, int] = {}
    claims = []
    for place, some in enumerate(answers):
        claims.append(places.setdefault(groups.of(min(some)), len(places)) if some else -1 - place)
    return [claim if claim >= 0 else len(places) - claim for claim in claims]


def _twins(titles: Sequence[str]) -> Iterable[tuple[int, int]]:
    for first in range(0, len(titles), _AT_ONCE):
        some = titles[first : first + _AT_ONCE]
        alike = process.cdist(some, titles, scorer=fuzz.token_sort_ratio, score_cutoff=TWINS, dtype=np.uint8)
        for one, other in np.argwhere(alike).tolist():
            yield first + one, other
