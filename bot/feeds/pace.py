"""At most one request a second to each host, whatever feeds are fetched in this process at the same time."""

from __future__ import annotations

import asyncio

#: Seconds between the starts of two requests to one host.
APART_SECONDS = 1.0


class Pace:
    """Gives out turns."""

    def __init__(self, apart_seconds: float = APART_SECONDS) -> None:
        self._apart = apart_seconds
        self._next: dict[str, float] = {}

    async def turn(self, host: str) -> None:
        """Wait until a host may be asked again."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next.get(host, now))
        self._next[host] = at + self._apart
        await asyncio.sleep(at - now)
