"""Keeps the matcher in memory up to date with the database, and searches without holding up the loop."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from bot.meaning import MeaningShelf
from data.matching import Matcher
from data.matching.announcements import AnnouncementIndex
from data.matching.explain import Explanation
from data.matching.model import BadModel, Model, read_model, shipped_model
from data.matching.word_files import mark_of_lists
from data.model.announcement import Announcement
from data.model.factcheck import Decision, FactCheck, Outcome
from data.store import announcements, factchecks, variants
from data.store.database import Database

log = logging.getLogger(__name__)
Result = TypeVar("Result")

#: The office's own weights, in VAR_DIR; ``train`` writes them.
WEIGHTS = "weights.json"
#: What an import, a console or another process changed is seen after at most this long, seconds.
FRESH_SECONDS = 0.5
#: Changed fact-checks that are read at a time: far below what one statement may name. More than that, and more than a
#: quarter of all there are, are read anew as a whole.
MOST_CHANGES = 2_000
#: Fact-checks that are indexed at a time when all are read: few large parts need less merging.
BUILT_AT_ONCE = 16_000
#: Searches at a time. Most of a search is Python, which runs in one thread at a time whatever is asked; a second
#: thread only made it and the loop slower (docs/benchmarks.md).
THREADS = 1
#: Texts whose result is remembered; a few pages of the queue.
MOST_REMEMBERED = 1_000


class Searcher:
    """One matcher over either the office's fact-checks or our own examples, never both.

    Args:
        database: where the fact-checks are.
        var_dir: where a snapshot of the matcher is kept, so that a start need not rebuild it.
        today: the date in the office's zone.
        is_sample: search our own examples instead of what was imported; None for both.
        office: how the office calls itself; announcements that claim to be its own are known by it.
        shelf: what texts mean, for a second opinion on the order; None where no encoder is installed.
    """

    def __init__(
        self,
        database: Database,
        var_dir: Path,
        today: Callable[[], date],
        is_sample: bool | None,
        *,
        office: str = "",
        shelf: MeaningShelf | None = None,
    ) -> None:
        self._shelf = shelf
        self._database = database
        self._today = today
        self._is_sample = is_sample
        address = hashlib.sha256(f"{database.url.render_as_string()} {is_sample}".encode()).hexdigest()[:16]
        self._snapshot = var_dir / f"matcher-{address}.npz"
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="match")
        # What takes longer, and what no search waits for: the snapshot, and the matcher's tidying.
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="match-aside")
        self._tidying: Future[None] | None = None
        self._model = _model_in(var_dir)
        self._matcher = Matcher(model=self._model)
        self._announcements = AnnouncementIndex([office])
        self._announced_until: datetime | None = None
        self._heard: tuple[Announcement, ...] = ()
        self._remembered: dict[bytes, Decision] = {}
        self._remembered_for: tuple[object, ...] = ()
        self._seq = -1
        self._stamp: str | None = None
        self._saved_stamp: str | None = None
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
        return await self._in_thread(lambda: self._decide(text))

    async def again(self, text: str) -> Decision:
        """What :meth:`match` says, remembered until something changes that it depends on; for lists shown repeatedly.

        Kept under a hash, so that nothing anybody wrote stays in memory.
        """
        await self.refresh()
        state = self._state()
        if state != self._remembered_for:
            self._remembered, self._remembered_for = {}, state
        remembered = self._remembered
        mark = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        if mark not in remembered:
            found = await self._in_thread(lambda: self._decide(text))
            if len(remembered) >= MOST_REMEMBERED:
                del remembered[next(iter(remembered))]
            remembered[mark] = found
        return remembered[mark]

    def _state(self) -> tuple[object, ...]:
        """Differs whenever a search may find something else."""
        shelf = self._shelf.turn if self._shelf else 0
        return self._seq, self._heard, self._today(), shelf, id(self._matcher)

    async def explain(self, text: str) -> Explanation:
        """Search for a text as :meth:`match` does, and say for each match what speaks for and against it."""
        await self.refresh()
        return await self._in_thread(
            lambda: replace(self._matcher.explain(text, self._today()), decision=self._decide(text))
        )

    async def refresh(self) -> None:
        """Take over what changed in the database; at most one look every half second.

        Who comes while another one is at it does not wait, and searches what there is: a large import takes a while.
        """
        if self.is_ready and self._refreshing.locked():
            return
        async with self._refreshing:
            now = asyncio.get_running_loop().time()
            if now - self._looked_at < FRESH_SECONDS:
                return
            await self._hear()
            if self._shelf:
                await self._shelf.load()
            await (self._catch_up() if self.is_ready else self._load())
            self._looked_at = now

    def _decide(self, text: str) -> Decision:
        """Search, and put what the text is beside our own announcements before what was found."""
        meaning = self._shelf.meaning if self._shelf else None
        decision = self._matcher.match(text, self._today(), meaning)
        found = self._announcements.look(text)
        if found is None:
            return decision
        return replace(decision, outcome=Outcome.ANSWER, why=f"announcement: {found.finding}", announcement=found)

    async def _hear(self) -> None:
        """Take over the announcements that were sent, changed or withdrawn since the last look."""
        async with self._database.reading() as unit:
            changed = await announcements.changed_since(unit, self._announced_until)
        if changed.announcements:
            await self._in_thread(lambda: self._announcements.upsert(changed.announcements))
            self._heard = changed.announcements
        self._announced_until = changed.until

    async def keep(self) -> int:
        """Take over what changed, and save a snapshot if there is none of it; how many fact-checks are known."""
        await self.refresh()
        await self._save_if_changed()
        return len(self)

    async def _save_if_changed(self) -> None:
        if self.is_ready and self._saved_stamp != self._stamp:
            await self._save()

    async def close(self) -> None:
        """Save a snapshot if the database has moved on since the last one, and end the threads."""
        await self._save_if_changed()
        if self._shelf:
            await self._shelf.close()
        self._threads.shutdown(wait=True)
        self._aside.shutdown(wait=True)

    async def _load(self) -> None:
        stamp = await self._beside(lambda: Matcher.saved_stamp(self._snapshot))
        seq = _seq_of(stamp)
        async with self._database.reading() as unit:
            is_ours = stamp is not None and await factchecks.mark(unit, seq) == stamp
            last = await factchecks.last_seq(unit)
        found = (
            await self._beside(lambda: Matcher.load(self._snapshot, stamp, self._model)) if stamp and is_ours else None
        )
        if found is None:
            await self._rebuild(last)
            return
        await self._recall(found)
        self._matcher, self._seq = found, seq
        self._stamp = self._saved_stamp = stamp
        await self._catch_up()

    async def _rebuild(self, seq: int) -> None:
        matcher = Matcher(model=self._model)
        async with self._database.reading() as unit:
            stamp = await factchecks.mark(unit, seq)
        after = 0
        while records := await self._read_after(after):
            # What changes meanwhile is in the log after ``seq``, and taken over from there.
            await self._beside(lambda known=records: matcher.upsert(known))  # type: ignore[misc]
            after = records[-1].number
        await self._beside(lambda: _tidy(matcher))
        await self._recall(matcher)
        self._matcher, self._seq, self._stamp = matcher, seq, stamp
        log.info("matcher built from %d fact-checks", len(matcher))
        await self._save()

    async def _read_after(self, number: int) -> list[FactCheck]:
        """The next fact-checks to be indexed at a time, in a transaction that is over before they are.

        PostgreSQL would end one that stands still while they are indexed.
        """
        found: list[FactCheck] = []
        async with self._database.reading() as unit:
            async for page in factchecks.pages(unit, self._is_sample, after=number):
                found += page
                if len(found) >= BUILT_AT_ONCE:
                    break
        return found

    async def _catch_up(self) -> None:
        async with self._database.reading() as unit:
            changes = await factchecks.changes(unit, self._seq)
            stamp = await factchecks.mark(unit, changes.last_seq)
        if changes.last_seq == self._seq:
            return
        if len(changes.upserted) > max(MOST_CHANGES, len(self._matcher) // 4):
            await self._rebuild(changes.last_seq)
            return
        for first in range(0, len(changes.upserted), MOST_CHANGES):
            await self._take_over(changes.upserted[first : first + MOST_CHANGES])
        await self._in_thread(lambda: self._matcher.remove(changes.removed))
        await self._in_thread(lambda: self._matcher.replace_variants(changes.removed, []))
        self._seq, self._stamp = changes.last_seq, stamp
        log.info("matcher took over %d changed fact-checks, %d gone", len(changes.upserted), len(changes.removed))
        if self._tidying is None or self._tidying.done():
            self._tidying = self._aside.submit(_tidy, self._matcher)

    async def _take_over(self, numbers: Sequence[int]) -> None:
        async with self._database.reading() as unit:
            found = await factchecks.get(unit, numbers)
            copied = await variants.of_factchecks(unit, numbers)
        standing = [record for record in found.values() if record.withdrawn_at is None]
        wanted = [record for record in standing if self._is_sample in (None, record.is_sample)]
        gone = set(numbers) - {record.number for record in wanted}
        known = [variant for variant in copied if variant.factcheck not in gone]
        await self._in_thread(lambda: self._matcher.upsert(wanted))
        await self._in_thread(lambda: self._matcher.remove(gone))
        await self._in_thread(lambda: self._matcher.replace_variants(numbers, known))

    async def _recall(self, matcher: Matcher) -> None:
        """Read the known variants, which no file but the database holds, and there they are sealed."""
        async with self._database.reading() as unit:
            async for page in variants.pages(unit, self._is_sample):
                await self._beside(lambda known=page: matcher.upsert_variants(known))  # type: ignore[misc]

    async def _save(self) -> None:
        stamp, matcher = self._stamp, self._matcher
        if stamp is None:
            return
        try:
            await self._beside(lambda: matcher.save(self._snapshot, stamp))
            self._saved_stamp = stamp
        except OSError as error:
            log.warning("the matcher's snapshot could not be written (%s); the next start rebuilds it", error)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _beside(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._aside, work)


def _seq_of(stamp: str | None) -> int:
    """The place in the log that a stamp begins with."""
    first = (stamp or "").partition(" ")[0]
    return int(first) if first.isdecimal() else 0


def _model_in(var_dir: Path) -> Model:
    """The office's own model if it trained one that this version can use, else the shipped one."""
    try:
        own = read_model(var_dir / WEIGHTS)
        if own.about.get("word lists") != mark_of_lists():
            log.warning("weights of the office were learnt with other lists of words; they are used, but train again")
        return own
    except FileNotFoundError:
        return shipped_model()
    except (BadModel, OSError) as error:
        log.warning(
            "the office's own weights cannot be used (%s); the shipped ones are, until train is run again", error
        )
        return shipped_model()


def _tidy(matcher: Matcher) -> None:
    """Tidy until all is well; a failure costs speed only, and is told to the operator."""
    try:
        while matcher.tidy():
            pass
    except Exception:
        log.exception("the matcher could not be tidied; it works on, more slowly")
