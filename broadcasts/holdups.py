"""Notices that this process stood still for a moment: frozen, or its machine too busy with others.

What it had in hand meanwhile is late, and would go out on top of what other processes send by now. Lateness alone does
not tell: whoever waits for a sender is late too, and takes nobody's place.
"""

from __future__ import annotations

import asyncio

#: A gap longer than this is a hold-up, and a slot further back than this is given up: 25 a second and a fifth of that
#: are the 30 that a platform takes, seconds.
MOST_LATE_SECONDS = 0.2
#: Between two looks at the clock, seconds.
BEAT_SECONDS = 0.05


class Holdups:
    """Looks at the clock again and again; a look that comes late tells that nothing ran in between."""

    def __init__(self) -> None:
        self._last_at = float("inf")
        self._until = 0.0

    async def watch(self) -> None:
        """Look at the clock until it is cancelled."""
        while True:
            self._look()
            await asyncio.sleep(BEAT_SECONDS)

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._last_at > MOST_LATE_SECONDS:
            self._until = now
        self._last_at = now

    def made_late(self, since: float, slot: float) -> bool:
        """Whether something that was in hand since a moment missed its slot because nothing ran."""
        self._look()
        return since < self._until and self._until - slot > MOST_LATE_SECONDS
