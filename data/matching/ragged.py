"""Rows of different lengths, kept one behind the other in one array, and read many at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def starts_of(lengths: Places) -> Places:
    """Return where each row begins when they stand one behind the other, and last where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def spread(starts: NDArray[np.signedinteger], lengths: NDArray[np.signedinteger]) -> Places:
    """Return the places ``start, start + 1, ...`` of each row, row after row."""
    ends = np.cumsum(lengths, dtype=np.int64)
    places: Places = np.repeat(starts - (ends - lengths), lengths)
    places += np.arange(len(places))
    return places
