"""One page into the database: records, what was taken back, and the feed's new place, under the fence of the lease."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from bot.feeds.report import MOST_NAMED, Fetched, more_labels
from bot.feeds.trouble import Lost
from bot.policy import is_own_source
from data.importers.pages import Page
from data.importers.records import BadRecord
from data.model.factcheck import FactCheck
from data.model.feed import Feed
from data.store import factchecks, feeds, leases, withdrawals
from data.store.database import Database, Unit
from data.store.factchecks import CHUNK, Imported

Item = TypeVar("Item")

NOT_THEIRS = "It claims to be the office's own finding; nothing that is fetched can be that."

#: How long a feed is its reader's own, seconds: longer than one page can take to come, to be read and to be stored.
LEASE_SECONDS = 600.0


#: Called in every transaction that changes fact-checks, to write down there what is to follow.
News = Callable[[Unit], Awaitable[None]]


async def nothing_follows(_unit: Unit) -> None:
    """Whoever fetches sees to it afterwards."""


class Fence:
    """The lease on one feed."""

    def __init__(self, database: Database, number: int, owner: str, news: News = nothing_follows) -> None:
        self.news = news
        self.number = number
        self.database = database
        self._name = f"feed:{number}"
        self._owner = owner

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """A transaction that is written only while the feed is ours.

        Raises:
            Lost: it is somebody else's.
        """
        async with self.database.unit_of_work() as unit:
            if not await leases.hold(unit, self._name, self._owner, LEASE_SECONDS):
                raise Lost
            yield unit

    async def give_back(self) -> None:
        """Let others read the feed."""
        async with self.database.unit_of_work() as unit:
            await leases.give_back(unit, self._name, self._owner)


async def take_in(fence: Fence, feed: Feed, page: Page, onward: str | None, report: Fetched) -> Fetched:
    """Store a page, and in the transaction of its last records where the next page begins.

    Args:
        onward: the next page's cursor; None to leave the feed's place as it is.

    Returns:
        The report with this page in it.

    Raises:
        TooMany: the page says that it lists everything, and lacks most of it; its records are stored.
        Lost: another process has the feed.
    """
    page = of_others(page)
    records = [item for item in page.records if isinstance(item, FactCheck)]
    imported, withdrawn = report.imported, report.withdrawn
    for keys in _portions(page.gone):
        async with fence.unit() as unit:
            withdrawn += await _noted(fence, unit, await withdrawals.withdraw(unit, keys))
    portions = list(_portions(records)) or [[]]
    for portion in portions:
        async with fence.unit() as unit:
            saved = await factchecks.save(unit, portion) if portion else Imported()
            await _noted(fence, unit, saved.added + saved.changed)
            imported = imported.plus(saved)
            if portion is portions[-1] and onward is not None:
                await feeds.go_on(unit, feed.number, onward, feed.began_at)
    if page.lists_all:
        withdrawn += await _take_back_absent(fence, page, records)
    counted = replace(report, pages=report.pages + 1, imported=imported, withdrawn=withdrawn)
    return _with_gaps(counted, page)


async def would_take_in(database: Database, page: Page, report: Fetched) -> Fetched:
    """What :func:`take_in` would do with a page; nothing is written."""
    page = of_others(page)
    records = [item for item in page.records if isinstance(item, FactCheck)]
    imported, withdrawn = report.imported, report.withdrawn
    async with database.reading() as unit:
        for portion in _portions(records):
            imported = imported.plus(await factchecks.compare(unit, portion))
        for keys in _portions(page.gone):
            withdrawn += await withdrawals.standing(unit, keys)
        if page.lists_all:
            withdrawn += len(await withdrawals.absent(unit, *_listed(page, records)))
    counted = replace(report, pages=report.pages + 1, imported=imported, withdrawn=withdrawn)
    return _with_gaps(counted, page)


def of_others(page: Page) -> Page:
    """A page without what speaks in the office's own name; of a record that does, the report stays."""
    records = tuple(
        BadRecord(number, NOT_THEIRS) if isinstance(item, FactCheck) and is_own_source(item.source) else item
        for number, item in enumerate(page.records, 1)
    )
    return replace(page, records=records, gone=tuple(key for key in page.gone if not is_own_source(key[0])))


async def _take_back_absent(fence: Fence, page: Page, records: Sequence[FactCheck]) -> int:
    async with fence.database.reading() as unit:
        absent = await withdrawals.absent(unit, *_listed(page, records))
    count = 0
    for numbers in _portions(absent):
        async with fence.unit() as unit:
            count += await _noted(fence, unit, await withdrawals.withdraw_numbers(unit, numbers))
    return count


async def _noted(fence: Fence, unit: Unit, changed: int) -> int:
    """Write down what follows from a change, where there is one; the same number."""
    if changed:
        await fence.news(unit)
    return changed


def _listed(page: Page, records: Sequence[FactCheck]) -> tuple[set[str], set[str]]:
    """The sources of a page that lists everything, and what it lists, also what could not be taken."""
    return {record.source for record in records}, {record.external_id for record in records} | page.seen


def _with_gaps(report: Fetched, page: Page) -> Fetched:
    bad = [item for item in page.records if isinstance(item, BadRecord)]
    return replace(
        report,
        bad=(*report.bad, *bad)[:MOST_NAMED],
        bad_count=report.bad_count + len(bad),
        labels=more_labels(report.labels, page.unmapped),
    )


def _portions(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while portion := list(itertools.islice(rest, CHUNK)):
        yield portion
