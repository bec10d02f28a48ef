"""Long messages searched by passages: one of several claims must not drown among the words of the others.

How one text is searched is in ``lookup``; whether a passage is a claim of its own is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data.matching.index import Snapshot
from data.matching.lookup import Found, join, look_up
from data.matching.ragged import Places

#: Words of a passage, and from one to the next: claims are shorter, and each stands whole in one of them.
#: In five real messages behind each other the right record is found for 83 % of the claims, in one search for 81 %.
_WORDS, _STEP = 30, 20
#: Passages of one text; in a longer text they are longer. It bounds the time of one query.
MOST_PASSAGES = 12
#: Fact-checks that one passage can bring in.
_FROM_EACH = 16


@dataclass(frozen=True, slots=True)
class Passages:
    """Fact-checks worth a closer look, each with the passage in which it is most promising, best first.

    Args:
        found: the fact-checks; what they share is measured against their passage, not against the whole text.
        first: for each the place of its passage's first word in the text.
        last: for each the place behind its passage's last word.
    """

    found: Found
    first: Places
    last: Places


def spans(count: int) -> list[tuple[int, int]]:
    """Return the first place of each passage of ``count`` words, and the place behind its last; one at least."""
    steps = min(MOST_PASSAGES, 1 + max(0, -(-(count - _WORDS) // _STEP)))
    if steps == 1:
        return [(0, count)]
    overlap = _WORDS - _STEP
    edges = [(count - overlap) * step // steps for step in range(steps + 1)]
    return [(first, last + overlap) for first, last in pairwise(edges)]


def look_up_passages(snapshot: Snapshot, words: Sequence[str], most: int) -> Passages:
    """Return the most promising fact-checks for the passages of a text.

    Args:
        snapshot: where to look; holds some fact-checks.
        words: a normalised text.
        most: how many fact-checks at most, each once.
    """
    places = spans(len(words))
    parts = [look_up(snapshot, " ".join(words[first:last]), min(most, _FROM_EACH)) for first, last in places]
    found = join(parts)
    passage = np.repeat(np.array(places, dtype=np.int64), [len(part) for part in parts], axis=0)
    order = np.lexsort((found.numbers, -found.promise))
    once = np.sort(np.unique(found.numbers[order], return_index=True)[1])
    chosen = order[once][:most]
    return Passages(found.take(chosen), passage[chosen, 0], passage[chosen, 1])
