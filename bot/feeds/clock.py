"""Feeds by the clock: a tick looks which are due, and they are read beside everything else.

Where no feed is due, nothing of the network's library is even imported: an office without feeds pays nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
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
    """Reads what is due; several looks may be under way, each with feeds that no other one reads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._under_way: set[int] = set()
        #: One reader for all looks at a time, so that publishers are gone easy on; closed with the last of them.
        self._opened: tuple[FeedReader, Callable[[], Awaitable[None]]] | None = None
        self._looks = 0

    @property
    def under_way(self) -> frozenset[int]:
        """The row numbers of the feeds that are being read, or wait for room."""
        return frozenset(self._under_way)

    async def look(self) -> None:
        """Read every feed that is due and not being read; whatever goes wrong with one is its own affair."""
        mine = set[int]()
        try:
            async with self._desk.database.reading() as unit:
                due = await feeds.due(unit)
            new = [number for number in due if number not in self._under_way]
            mine.update(new)
            self._under_way.update(new)
            if new:
                await self._read(new, mine)
        except Exception:
            log.exception("the feeds could not be looked at; the next look tries again")
        finally:
            self._under_way -= mine

    async def _read(self, due: list[int], mine: set[int]) -> None:
        """Read feeds.

        Args:
            mine: those that this look holds; each that was read is let go of at once, for others to look at.
        """
        # The network's library takes a second to import, in which the loop has better things to do.
        await asyncio.to_thread(import_module, "bot.feeds.opening")
        async with self._reader() as reader:
            news = await asyncio.gather(*(self._one(reader, number, mine) for number in due))
        if any(news):
            await (self._desk.follow() if self._desk.follow else tie_twins(self._desk.database))

    async def _one(self, reader: FeedReader, number: int, mine: set[int]) -> bool:
        """Read one feed once there is room; whether it brought anything."""
        try:
            async with self._room:
                return (await reader.read(number)).is_news
        except Exception:
            log.exception("feed number %d failed; it is tried again", number)
            return False
        finally:
            mine.discard(number)
            self._under_way.discard(number)

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[FeedReader]:
        opened = self._opened = self._opened or self._desk.reader()
        self._looks += 1
        try:
            yield opened[0]
        finally:
            self._looks -= 1
            if not self._looks:
                self._opened = None
                await opened[1]()
