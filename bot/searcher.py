"""Keeps the matcher in memory up to date with the database, and searches without holding up the loop."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TypeVar

from data.matching import Matcher
from data.model.factcheck import Decision
from data.store import factchecks
from data.store.database import Database

log = logging.getLogger(__name__)
Result = TypeVar("Result")

#: What an import, a console or another process changed is seen after at most this long, seconds.
FRESH_SECONDS = 0.5
#: More changed fact-checks than this are read anew as a whole; also far below what one statement may name.
MOST_CHANGES = 2_000
#: Searches at a time. Most of a search is Python, which runs in one thread at a time whatever is asked; a second
#: thread only made it and the loop slower (docs/benchmarks.md).
THREADS = 1


class Searcher:
    """One matcher over either the office's fact-checks or our own examples, never both.

    Args:
        database: where the fact-checks are.
        var_dir: where a snapshot of the matcher is kept, so that a start need not rebuild it.
        today: the date in the office's zone.
        is_sample: search our own examples instead of what was imported.
    """

    def __init__(self, database: Database, var_dir: Path, today: Callable[[], date], is_sample: bool) -> None:
        self._database = database
        self._today = today
        self._is_sample = is_sample
        address = hashlib.sha256(f"{database.url.render_as_string()} {is_sample}".encode()).hexdigest()[:16]
        self._snapshot = var_dir / f"matcher-{address}.npz"
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="match")
        self._matcher = Matcher()
        self._seq = -1
        self._saved_seq = -1
        self._looked_at = float("-inf")
        self._refreshing = asyncio.Lock()

    def __len__(self) -> int:
        """How many fact-checks are searched."""
        return len(self._matcher)

    @property
    def is_ready(self) -> bool:
        """Whether the database has been read at least once."""
        return self._seq >= 0

    async def match(self, text: str) -> Decision:
        """Search for a text, after a look at whether the fact-checks have changed."""
        await self.refresh()
        return await self._in_thread(lambda: self._matcher.match(text, self._today()))

    async def refresh(self) -> None:
        """Take over what changed in the database; at most one look every half second."""
        async with self._refreshing:
            now = asyncio.get_running_loop().time()
            if now - self._looked_at < FRESH_SECONDS:
                return
            await (self._catch_up() if self.is_ready else self._load())
            self._looked_at = now

    async def close(self) -> None:
        """Save a snapshot if the database has moved on since the last one, and end the threads."""
        if self.is_ready and self._saved_seq != self._seq:
            await self._save()
        self._threads.shutdown(wait=True)

    async def _load(self) -> None:
        async with self._database.reading() as unit:
            seq = await factchecks.last_seq(unit)
        found = await self._in_thread(lambda: Matcher.load(self._snapshot, self._stamp(seq)))
        if found is not None:
            self._matcher, self._seq, self._saved_seq = found, seq, seq
            return
        await self._rebuild(seq)

    async def _rebuild(self, seq: int) -> None:
        matcher = Matcher()
        async with self._database.reading() as unit:
            async for page in factchecks.pages(unit, self._is_sample):
                await self._in_thread(lambda records=page: matcher.upsert(records))  # type: ignore[misc]
        self._matcher, self._seq = matcher, seq
        log.info("matcher built from %d fact-checks", len(matcher))
        await self._save()

    async def _catch_up(self) -> None:
        async with self._database.reading() as unit:
            changes = await factchecks.changes(unit, self._seq)
            if changes.last_seq == self._seq:
                return
            if len(changes.upserted) > MOST_CHANGES:
                await self._rebuild(changes.last_seq)
                return
            found = await factchecks.get(unit, changes.upserted)
        wanted = [record for record in found.values() if record.is_sample == self._is_sample]
        kept = {record.number for record in wanted}
        gone = [*changes.removed, *(number for number in changes.upserted if number not in kept)]
        await self._in_thread(lambda: self._matcher.upsert(wanted))
        await self._in_thread(lambda: self._matcher.remove(gone))
        self._seq = changes.last_seq
        log.info("matcher took over %d changed fact-checks, %d gone", len(wanted), len(gone))

    async def _save(self) -> None:
        try:
            await self._in_thread(lambda: self._matcher.save(self._snapshot, self._stamp(self._seq)))
            self._saved_seq = self._seq
        except OSError as error:
            log.warning("the matcher's snapshot could not be written (%s); the next start rebuilds it", error)

    def _stamp(self, seq: int) -> str:
        return f"{self._snapshot.stem} {seq}"

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
