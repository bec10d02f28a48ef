"""Fetches the files that came with tips, one after the other and never in the way of an answer.

No lease is held: whoever takes a file has it to himself for a while, and what he saves counts only while nobody took
it after him. A process that is killed at any moment leaves a row that is taken up again, and at most a draft that is
swept away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.contract import FileGone, FileRefused, FileUnavailable, Platform
from bot.media import Draft, MediaShelf
from data.model.tip import FileState
from data.store import attachments, broadcasts, claim_files
from data.store.attachments import WantedFile
from data.store.database import Database

log = logging.getLogger(__name__)

#: How long an idle fetcher waits before it looks again, seconds.
IDLE_SECONDS = 2.0
#: How long it rests after a failure of the database or the disk, seconds.
FAILED_SECONDS = 30.0
#: Between two files, seconds: at most five a second, so that the platform and the disk are mostly others'.
PAUSE_SECONDS = 0.2
#: How long a file is its taker's own, seconds; longer than a download may last.
TAKEN_SECONDS = 180.0
#: Waits after the first, second ... failure, seconds. Telegram's ids are good for longer than that.
RETRY_SECONDS = (30.0, 120.0, 600.0, 3600.0)
#: What is said when the disk is full, and when it is not any more.
_TOLD = {
    False: (logging.ERROR, "the disk is nearly full: no file is fetched until there is room"),
    True: (logging.INFO, "there is room on the disk: files are fetched again"),
}
#: Files looked up at once by the sweep.
SWEEP_BATCH = 500


@dataclass(frozen=True, slots=True)
class Store:
    """Where files are kept.

    Args:
        days: how long.
        reached: called with the name of each step; tests kill the process there.
    """

    database: Database
    shelf: MediaShelf
    days: int
    reached: Callable[[str], None]


class Fetcher:
    """Fetches until it is cancelled.

    Args:
        platforms: by channel name; only their files are fetched.
    """

    def __init__(self, store: Store, platforms: Mapping[str, Platform]) -> None:
        self._store = store
        self._database = store.database
        self._shelf = store.shelf
        self._platforms = platforms
        self._is_full = False

    async def run(self) -> None:
        """Fetch what is wanted, and wait for more."""
        while True:
            try:
                rest = PAUSE_SECONDS if await self.once() else IDLE_SECONDS
            except Exception:
                log.exception("no file could be fetched; it is tried again")
                rest = FAILED_SECONDS
            await asyncio.sleep(rest)

    async def once(self) -> bool:
        """Fetch one file; whether there was one."""
        async with self._database.reading() as unit:
            if not await attachments.anything_due(unit, list(self._platforms)):
                return False
        if not await self._has_room():
            return False
        async with self._database.unit_of_work() as unit:
            file = await attachments.take(unit, list(self._platforms), TAKEN_SECONDS)
        if file is None:
            return False
        await self._fetch(file)
        return True

    async def _has_room(self) -> bool:
        has_room = await asyncio.to_thread(self._shelf.has_room)
        if has_room is self._is_full:
            log.log(*_TOLD[has_room])
        self._is_full = not has_room
        return has_room

    async def _fetch(self, file: WantedFile) -> None:
        """Fetch one file, whatever comes of it."""
        platform = self._platforms[file.channel]
        if (file.size_bytes or 0) > platform.limits.download_bytes:
            await self._give_up(file, FileState.REFUSED, "too large")
            return
        if file.tries > attachments.MOST_TRIES:
            await self._give_up(file, FileState.LOST, f"taken {attachments.MOST_TRIES} times without a result")
            return
        try:
            content = b"".join([piece async for piece in platform.download(file.file_id)])
            await self._keep(file, content)
        except FileRefused as error:
            await self._give_up(file, FileState.REFUSED, str(error))
        except FileGone as error:
            await self._give_up(file, FileState.LOST, str(error))
        except FileUnavailable as error:
            await self._later(file, str(error), error.wait_seconds)
        except asyncio.CancelledError:
            await self._give_back(file, 0.0, "the process ended", is_try=False)
            raise
        except Exception as error:
            log.exception("file %d could not be kept", file.number)
            await self._later(file, type(error).__name__)

    async def _keep(self, file: WantedFile, content: bytes) -> None:
        """Row before name: a file that has its name is known by a row."""
        draft = await asyncio.to_thread(self._shelf.draft, content)
        try:
            self._store.reached("media.drafted")
            async with self._locked():
                await self._named(file, draft)
        finally:
            await asyncio.to_thread(self._shelf.drop, draft)

    async def _named(self, file: WantedFile, draft: Draft) -> None:
        from data.matching.clusters import says_little  # what fetches is there before the matcher is

        async with self._database.unit_of_work() as unit:
            is_ours = await attachments.name(unit, file, draft.sha256)
        if not is_ours:
            log.info("file %d was taken over or has expired", file.number)
            return
        self._store.reached("media.named")
        await asyncio.to_thread(self._shelf.place, draft)
        self._store.reached("media.placed")
        async with self._database.unit_of_work() as unit:
            if await attachments.keep(unit, file, draft.size_bytes):
                await claim_files.join(unit, file.number, says_little)

    @asynccontextmanager
    async def _locked(self, *, is_alone: bool = False) -> AsyncIterator[None]:
        held = await asyncio.to_thread(self._shelf.lock, is_alone=is_alone)
        try:
            yield
        finally:
            self._shelf.unlock(held)

    async def _give_up(self, file: WantedFile, state: FileState, reason: str) -> None:
        log.warning("file %d is %s: %s", file.number, state.value, reason)
        async with self._database.unit_of_work() as unit:
            await attachments.give_up(unit, file, state, reason)

    async def _later(self, file: WantedFile, reason: str, wait_seconds: float = 0.0) -> None:
        """Ask again after a while, but not for ever; being asked to wait is no try."""
        if wait_seconds:
            await self._give_back(file, wait_seconds, reason, is_try=False)
        elif file.tries >= attachments.MOST_TRIES:
            await self._give_up(file, FileState.LOST, reason)
        else:
            await self._give_back(file, RETRY_SECONDS[file.tries - 1], reason)

    async def _give_back(self, file: WantedFile, seconds: float, reason: str, *, is_try: bool = True) -> None:
        async with self._database.unit_of_work() as unit:
            await attachments.give_back(unit, file, seconds, reason, is_try=is_try)

    async def sweep(self) -> None:
        """Let old files expire, and remove from disk what no row needs: expired, erased, or left by the killed.

        What went out with a broadcast stays for as long after its end as residents' files do.
        """
        before = self._database.clock() - timedelta(days=self._store.days)
        async with self._database.unit_of_work() as unit:
            await attachments.expire(unit, before)
        named = await asyncio.to_thread(self._shelf.named)
        for start in range(0, len(named), SWEEP_BATCH):
            hashes = named[start : start + SWEEP_BATCH]
            async with self._locked(is_alone=True):
                async with self._database.reading() as unit:
                    known = await attachments.known(unit, hashes) | await broadcasts.kept_files(unit, before)
                await asyncio.to_thread(self._shelf.remove, set(hashes) - known)
        await asyncio.to_thread(self._shelf.sweep_drafts)
