"""Feeds by the clock: a tick looks which are due, and they are read beside everything else.

Where no feed is due, nothing of the network's library is even imported: an office without feeds pays nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from bot.twins import tie_twins
from data.store import feeds
from data.store.database import Database

if TYPE_CHECKING:
    from bot.feeds.reader import FeedReader

log = logging.getLogger(__name__)

#: How often it is looked whether a feed is due, seconds.
LOOK_SECONDS = 60.0
#: Feeds read at a time, so that a long first fetch of one holds up no other.
AT_A_TIME = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """What the clock needs.

    Args:
        reader: makes a reader and what closes it; called only when a feed is due.
        follow: called after a look that brought anything; None to tie second sources here.
    """

    database: Database
    reader: Callable[[], tuple[FeedReader, Callable[[], Awaitable[None]]]]
    follow: Callable[[], Awaitable[None]] | None = None


class FeedClock:
    """Reads what is due; one look at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._is_looking = False

    async def look(self) -> None:
        """Read every feed that is due; whatever goes wrong with one is its own affair."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            async with self._desk.database.reading() as unit:
                due = await feeds.due(unit)
            if due:
                await self._read(due)
        except Exception:
            log.exception("the feeds could not be looked at; the next look tries again")
        finally:
            self._is_looking = False

    async def _read(self, due: list[int]) -> None:
        # The network's library takes a second to import, in which the loop has better things to do.
        await asyncio.to_thread(import_module, "bot.feeds.opening")
        reader, close = self._desk.reader()
        room = asyncio.Semaphore(AT_A_TIME)

        async def one(number: int) -> bool:
            async with room:
                try:
                    return (await reader.read(number)).is_news
                except Exception:
                    log.exception("feed number %d failed; it is tried again", number)
                    return False

        try:
            news = await asyncio.gather(*map(one, due))
        finally:
            await close()
        if any(news):
            await (self._desk.follow() if self._desk.follow else tie_twins(self._desk.database))
