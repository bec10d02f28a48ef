"""Who looks at what just now, so that two officers do not work on one claim unknowingly.

Kept in memory: one process serves the console, and what it forgets when it ends is known again with the next look.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

#: For how long somebody who opened a page is taken to look at it.
LOOK = timedelta(minutes=3)
#: Pages that are remembered; more than officers open within that time.
MOST_PAGES = 500


class Presence:
    """Who opened which page when.

    Args:
        clock: the present.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._seen: dict[int, dict[str, datetime]] = {}

    def look(self, number: int, name: str) -> list[str]:
        """Note that somebody looks, and return who else does, by name."""
        now = self._clock()
        if len(self._seen) >= MOST_PAGES:
            self._forget(now)
        here = self._seen.setdefault(number, {})
        here[name] = now
        return sorted(other for other, at in here.items() if other != name and now - at < LOOK)

    def leave(self, number: int, name: str) -> None:
        """Note that somebody is done with it."""
        self._seen.get(number, {}).pop(name, None)

    def _forget(self, now: datetime) -> None:
        alive = {
            number: left
            for number, here in self._seen.items()
            if (left := {name: at for name, at in here.items() if now - at < LOOK})
        }
        self._seen = dict(list(alive.items())[-MOST_PAGES + 1 :])
