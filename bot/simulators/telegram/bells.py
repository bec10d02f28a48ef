"""A bell that any thread may ring and any event loop may listen to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Bell:
    """Wakes those who wait for news.

    A listener hears every ring since it began to listen, so "listen, look, wait" loses nothing.
    """

    def __init__(self) -> None:
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        """Wake all listeners; safe in every thread."""
        if not self._listeners:
            return
        for loop, event in tuple(self._listeners):
            with suppress(RuntimeError):  # the listener's loop was closed under it
                loop.call_soon_threadsafe(event.set)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Yield an event that is set by each ring; the listener clears it."""
        listener = (asyncio.get_running_loop(), asyncio.Event())
        self._listeners.add(listener)
        try:
            yield listener[1]
        finally:
            self._listeners.discard(listener)


async def rung_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for a ring and clear it; return whether it came in time."""
    if seconds <= 0 and not event.is_set():
        return False
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    event.clear()
    return True
