"""How much of an audience is frozen at a time: as much as keeps the database's writer for a moment only.

On SQLite everybody else waits meanwhile. How many rows a moment is differs by the machine, by what else it does, and by
the audience; so each portion is measured, and the next one is made to fit.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from data.store.database import Unit
from data.store.freezing import PORTION

#: What a portion should take, seconds; a third of what it may, for the next one may be held up, and every tenth or so
#: moves what the log holds into SQLite's file.
TARGET_SECONDS = 0.015
LEAST, MOST = 100, 2_000


class Stride:
    """The size of the next portion.

    Args:
        clock: seconds that pass; tests let them pass.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.size = PORTION
        #: How long the writer is left alone before the next portion, seconds.
        self.pause_seconds = 0.0
        self._clock = clock

    @asynccontextmanager
    async def measured(self, writing: AbstractAsyncContextManager[Unit]) -> AsyncIterator[Unit]:
        """A unit that writes a portion of this size, measured from when it has the writer until it is durable."""
        async with writing as unit:
            begun = self._clock()
            yield unit
        self.took(self._clock() - begun)

    def took(self, seconds: float) -> None:
        """Fit the size to what a portion took; it grows by no more than half at a time.

        Other processes do not queue for SQLite's writer: they look for it every now and then, up to 100 ms apart. So it
        is free for half as long as it was not, or they would find it taken again and again.
        """
        self.pause_seconds = min(seconds, TARGET_SECONDS) / 2
        fits = self.size * TARGET_SECONDS / max(seconds, TARGET_SECONDS / 1.5)
        self.size = max(LEAST, min(round(fits), MOST))
