"""Where in a text the words of a title stand closest together, for many titles at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.matching.ragged import Places

Shares = NDArray[np.float64]

#: Shares nearer to each other are equal: sums over the same words in another order differ by less.
_EQUAL = 1e-9


class Hits(NamedTuple):
    """Words of titles that a text has.

    Args:
        owners: places of titles, ascending.
        words: beside each a number of the word; all hits of one word of one title follow each other.
        places: where it stands in the text; ascending within a word of a title.
        weights: how much of its title the word is.
    """

    owners: Places
    words: Places
    places: Places
    weights: Shares


@dataclass(frozen=True, slots=True)
class Windows:
    """For each title the window of the text that holds the largest share of it.

    Args:
        shares: the share of each title within its window.
    """

    shares: Shares
    _hits: Hits
    _held: Shares
    _width: Places

    def span(self, owner: int) -> tuple[int, int]:
        """Return the first place and the place behind the last one of a title's window; (0, 0) if it has none."""
        first, last = np.searchsorted(self._hits.owners, [owner, owner + 1])
        if first == last:
            return 0, 0
        held, places = self._held[first:last], self._hits.places[first:last]
        best = int((held >= held.max() - _EQUAL).argmax())
        begin = np.searchsorted(places, places[best] - self._width[owner])
        return int(places[begin]), int(places[best]) + 1


def closest(hits: Hits, width: Places) -> Windows:
    """Slide a window over the text for every title, and find where it holds most.

    Instead of a loop over windows, each hit counts from its place until it falls out of the window or its word comes
    again; a running sum over all of these comings and goings is what each window holds.

    Args:
        hits: the words of titles in the text.
        width: how wide the window of each title is, in words.
    """
    shares = np.zeros(len(width))
    if not len(hits.owners):
        return Windows(shares, hits, shares, width)
    until = hits.places + width[hits.owners]
    again = (hits.owners[1:] == hits.owners[:-1]) & (hits.words[1:] == hits.words[:-1])
    until[:-1][again] = np.minimum(until[:-1], hits.places[1:] - 1)[again]
    line = int(until.max()) + 1  # Titles stand one behind the other, each on a line of its own.
    order = np.argsort(hits.owners * line + hits.places, kind="stable")
    hits = Hits(hits.owners[order], hits.words[order], hits.places[order], hits.weights[order])
    gone = np.searchsorted(hits.owners * line + hits.places, hits.owners * line + until[order], side="right")
    held = np.cumsum(hits.weights - np.bincount(gone, hits.weights, len(gone) + 1)[:-1])
    first = np.flatnonzero(np.append(True, hits.owners[1:] != hits.owners[:-1]))
    shares[hits.owners[first]] = np.maximum.reduceat(held, first)
    return Windows(np.round(shares, 9), hits, held, width)
