"""What happens by the clock: a table of (name, every so many seconds, what).

APScheduler is an implementation detail of it: one scheduler in memory a process. Correctness never lies here; several
processes may tick at once, and a missed tick is made up for by the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done again and again.

    Args:
        name: for the log.
        seconds: time between two starts; one that is late is done once, and never twice at a time.
    """

    name: str
    seconds: float
    what: Callable[[], Awaitable[None]]


class Ticks:
    """Runs a table of ticks between :meth:`start` and :meth:`stop`."""

    def __init__(self, table: Sequence[Tick]) -> None:
        # The default grace of one second would silently drop jobs that are late.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for tick in table:
            self.add(tick)

    def add(self, tick: Tick) -> None:
        """Take up one more, also while the others tick."""
        self._scheduler.add_job(_guarded(tick), _every(tick.seconds), id=tick.name)

    def start(self) -> None:
        """Begin to tick; needs a running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more; what runs is cancelled with the loop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _every(seconds: float) -> IntervalTrigger:
    """A trigger that also takes parts of a second, which short leases need."""
    return IntervalTrigger(seconds=seconds, timezone=UTC)


def _guarded(tick: Tick) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick.what()
        except asyncio.CancelledError:
            # The process ends; nobody waits for a tick, and the scheduler would log it as an error.
            log.debug("tick %s ends with the process", tick.name)
        except Exception:
            log.exception("tick %s failed; the next one tries again", tick.name)

    return run
