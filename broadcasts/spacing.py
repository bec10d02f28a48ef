"""Keeps the messages of one process apart at the moment they are sent.

The shared limiter spreads slots evenly. But slots are kept by a process that may be held up for a moment, by its
database or by its own work, and what was held up would then go out all at once, together with what is due: more in
one second than the platform takes. Here each message waits until the one before is an interval away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from data.model.delivery import ChannelRates


class Spacing:
    """One queue a channel; first come, first served.

    Args:
        rates: of each channel; one without a limit keeps nobody waiting.
    """

    def __init__(self, rates: Sequence[ChannelRates]) -> None:
        self._interval_seconds = {rate.channel: _interval_us(rate) / 1_000_000 for rate in rates}
        self._locks = {channel: asyncio.Lock() for channel in self._interval_seconds}
        self._last_at: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait for this message's turn."""
        interval = self._interval_seconds.get(channel, 0.0)
        if not interval:
            return
        loop = asyncio.get_running_loop()
        async with self._locks[channel]:
            wait = self._last_at.get(channel, -interval) + interval - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            # What counts is when it really woke up, be it late.
            self._last_at[channel] = loop.time()


def _interval_us(rates: ChannelRates) -> float:
    """The least time between two messages of a channel, when replies use what is theirs as well."""
    both = [rate.interval_us for rate in (rates.overall, rates.replies) if rate is not None]
    if rates.overall.interval_us <= 0:
        return 0.0
    return 1 / sum(1 / interval for interval in both if interval > 0)
