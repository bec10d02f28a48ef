"""How much of an audience is frozen at a time: as much as keeps the database's writer for a moment only.

On SQLite everybody else waits meanwhile. How many rows a moment is differs by the machine, by what else it does, and by
the audience; so each portion is measured, and the next one is made to fit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from data.store.freezing import PORTION

#: What a portion should take, seconds; half of what it may, for the next one may be held up.
TARGET_SECONDS = 0.025
LEAST, MOST = 100, 2_000


class Stride:
    """The size of the next portion."""

    def __init__(self) -> None:
        self.size = PORTION

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure a portion of this size."""
        begun = time.perf_counter()
        yield
        self.took(time.perf_counter() - begun)

    def took(self, seconds: float) -> None:
        """Fit the size to what a portion took; it grows by no more than half at a time."""
        fits = self.size * TARGET_SECONDS / max(seconds, TARGET_SECONDS / 1.5)
        self.size = max(LEAST, min(round(fits), MOST))
