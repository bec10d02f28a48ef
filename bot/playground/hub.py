"""Tells every open page what happens; one that reads too slowly is told to look anew and holds nobody up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

#: Events that wait for one page; more, and it looks anew.
WAITING = 256
#: Pages that listen at once; far more than a browser opens.
PAGES = 64
#: After how long without an event a line is written, so that a page that has gone is noticed, seconds.
PULSE_SECONDS = 15.0

Event = dict[str, Any]
#: Tells a page to fetch the whole state: at its beginning, and after it has missed something.
HELLO: Event = {"type": "hello"}


class Hub:
    """All listening pages."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[Event | None]] = set()
        self._is_closed = False

    def __len__(self) -> int:
        """How many pages listen."""
        return len(self._pages)

    @property
    def is_full(self) -> bool:
        """Whether no further page may listen."""
        return self._is_closed or len(self._pages) >= PAGES

    def tell(self, event: Event) -> None:
        """Tell all pages."""
        for page in self._pages:
            _put(page, event, HELLO)

    def close(self) -> None:
        """End all streams, so that the web server can stop."""
        self._is_closed = True
        for page in self._pages:
            _put(page, None, None)

    async def listen(self) -> AsyncIterator[str]:
        """The stream of one page. Source of the form: HTML, "Server-sent events"."""
        page: asyncio.Queue[Event | None] = asyncio.Queue(WAITING)
        self._pages.add(page)
        try:
            yield _line(HELLO)
            while not self._is_closed:
                event: Event | None = {}
                with suppress(TimeoutError):
                    event = await asyncio.wait_for(page.get(), PULSE_SECONDS)
                if event is None:
                    return
                yield _line(event) if event else ": pulse\n\n"
        finally:
            self._pages.discard(page)


def _put(page: asyncio.Queue[Event | None], event: Event | None, instead: Event | None) -> None:
    """Queue an event; when there is no room, everything that waits gives way to ``instead``."""
    try:
        page.put_nowait(event)
    except asyncio.QueueFull:
        while not page.empty():
            page.get_nowait()
        page.put_nowait(instead)


def _line(event: Event) -> str:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
