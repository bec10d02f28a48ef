"""Takes one feed in: page after page, each stored with the place where the next one begins.

One process at a time reads a feed, under a lease that is renewed in the very transaction that stores a page. So a
process that was killed, or froze and woke up late, loses nothing and writes nothing twice; the next one goes on at the
page whose records are not there yet.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.feeds import timing
from bot.feeds.client import Answer, Client, refusal_of
from bot.feeds.report import Fate, Fetched
from bot.feeds.storing import Fence, News, nothing_follows, take_in
from bot.feeds.sweep import sweep
from bot.feeds.trouble import Broken, FetchError, Lost
from data.importers.kinds import KINDS
from data.importers.pages import Kind, Page, Walk
from data.importers.records import UnknownFormat
from data.model.feed import Feed, FeedKind
from data.store import feeds
from data.store.database import Database, Unit
from data.store.withdrawals import TooMany

log = logging.getLogger(__name__)

#: Failures in a row after which a fetch that hangs in the middle goes about it another way.
PATIENT_FAILURES = 3
#: Kinds whose refusals are answers: that there are no more pages, or why not.
_TELLING = frozenset({FeedKind.WORDPRESS, FeedKind.YUDISTIRA, FeedKind.FACTCHECKTOOLS})
#: A moment that no feed has come to.
_FAR = datetime(2100, 1, 1, tzinfo=UTC)
DAMAGED = "the answer breaks off or is damaged; what could be read of it was taken in"


@dataclass(frozen=True, slots=True)
class Room:
    """What a reader works in.

    Args:
        owner: the name of this process.
        today: the date in the office's zone.
        chance: a random number in [0, 1).
        reached: called with the name of each step; tests kill the process there.
        news: called in every transaction that changes fact-checks.
    """

    database: Database
    client: Client
    owner: str
    today: Callable[[], date]
    chance: Callable[[], float]
    reached: Callable[[str], None] = lambda _name: None
    news: News = nothing_follows


class FeedReader:
    """Reads feeds; any number of different ones at a time."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._database = room.database
        self._reading: set[int] = set()

    async def read(self, number: int, told: Callable[[Fetched], None] = lambda _report: None) -> Fetched:
        """Take in everything that is new in a feed.

        Args:
            told: called with what was done so far, after each page.
        """
        report = Fetched()
        if number in self._reading:
            return replace(report, fate=Fate.BUSY)
        self._reading.add(number)
        fence = Fence(self._database, number, self._room.owner, self._room.news)
        try:
            return await self._read(fence, report, told)
        except Lost:
            return replace(report, fate=Fate.BUSY)
        finally:
            self._reading.discard(number)
            await fence.give_back()

    async def _read(self, fence: Fence, report: Fetched, told: Callable[[Fetched], None]) -> Fetched:
        async with fence.unit() as unit:
            feed = await feeds.numbered(unit, fence.number)
            if feed is None:
                raise Lost
            feed = await _begun(unit, feed)
        course = _Course(self._room, fence, feed, report, told)
        try:
            await course.run()
        except FetchError as error:
            return await self._failed(course, error)
        return await self._finished(course, feed)

    async def _finished(self, course: _Course, before: Feed) -> Fetched:
        swept, gone = await sweep(self._database, self._room.client, course.feed, self._room.news)
        since = course.feed.began_at or course.feed.since
        etag, last_modified = course.validators
        done = replace(course.feed, since=since, swept=swept, etag=etag, last_modified=last_modified)
        wait = timing.after_success(done.interval_minutes, self._room.chance())
        async with course.fence.unit() as unit:
            await feeds.finish(unit, done, await unit.now() + timedelta(seconds=wait))
        report = replace(course.report, withdrawn=course.report.withdrawn + gone)
        if before.error:
            log.info("feed %s is fetched again", before.name)
        if report.is_news:
            counts = (report.imported.added, report.imported.changed, report.withdrawn, report.bad_count)
            log.info("feed %s: %d new, %d changed, %d taken back, %d passed over", before.name, *counts)
        if report.is_news and report.labels:
            count, name = len(report.labels), before.name
            log.info("feed %s: %d labels have no verdict; feeds fetch %s --dry-run names them", name, count, name)
        return report

    async def _failed(self, course: _Course, error: FetchError) -> Fetched:
        """Write down why; say it in the log only when it is something new."""
        feed, sentence = course.feed, str(error)
        failures = feed.failures + (not error.wait_seconds)
        starts_anew = error.is_refusal and failures >= PATIENT_FAILURES
        wait = error.wait_seconds or timing.after_failure(failures, self._room.chance())
        if sentence == DAMAGED:
            wait = min(wait, timing.after_success(feed.interval_minutes, self._room.chance()))
        async with course.fence.unit() as unit:
            failed = replace(feed, failures=failures, error=sentence)
            failed = replace(failed, cursor="", began_at=None) if starts_anew else failed
            await feeds.fail(unit, failed, await unit.now() + timedelta(seconds=wait))
        level = logging.DEBUG if feed.error == sentence else logging.WARNING
        log.log(level, "feed %s could not be fetched: %s; again in %d min", feed.name, sentence, wait // 60 + 1)
        return replace(course.report, fate=Fate.FAILED, sentence=sentence)


async def _begun(unit: Unit, feed: Feed) -> Feed:
    """Note that a fetch begins, or goes on where another one ended."""
    if feed.cursor:
        await feeds.resume(unit, feed.number)
        return feed
    now = await unit.now()
    await feeds.begin(unit, feed.number, now)
    return replace(feed, began_at=now)


class _Course:
    """The pages of one fetch, one after the other; ``feed`` is where it stands."""

    def __init__(self, room: Room, fence: Fence, feed: Feed, report: Fetched, told: Callable[[Fetched], None]) -> None:
        self._room = room
        self.fence = fence
        self.feed = feed
        self.report = report
        self._told = told
        self._kind: Kind = KINDS[feed.kind]
        self._walk = Walk(feed.cursor)
        #: What the next fetch may ask with, whether anything has changed.
        self.validators = ("", "")

    async def run(self) -> None:
        """Go through the pages to the end.

        Raises:
            FetchError: it ends early; what came before is stored.
            Lost: another process has the feed.
        """
        first = not self.feed.cursor
        while True:
            answer = await ask(self._room, self.feed, is_first=first)
            if answer.status == 304:
                self.validators = self.feed.etag, self.feed.last_modified
                self.report = replace(self.report, fate=Fate.UNCHANGED)
                return
            page = await understand(self._room, self.feed, answer)
            self._room.reached("feed.understood")
            onward = self._walk.next_after(page)
            await self._store(page, onward)
            if onward is None:
                self.validators = self._validators(answer) if first else self.validators
                return
            self.feed, first = replace(self.feed, cursor=onward), False

    async def _store(self, page: Page, onward: str | None) -> None:
        """Store a page with where the next begins; of a damaged page what there is, and come back for it.

        Raises:
            FetchError: the page was damaged, or lacks so much that nothing was taken back.
        """
        passes_over = not page.is_whole and onward is not None and self.feed.failures >= PATIENT_FAILURES
        if passes_over:
            # Some day this page is whole again: the next fetch asks from the same moment as this one.
            self.feed = replace(self.feed, began_at=None)
        may_go_on = page.is_whole or passes_over
        try:
            self.report = await take_in(self.fence, self.feed, page, onward if may_go_on else None, self.report)
        except TooMany as error:
            raise Broken(str(error)) from error
        self._room.reached("feed.stored")
        self._told(self.report)
        if not may_go_on:
            raise Broken(DAMAGED)

    def _validators(self, answer: Answer) -> tuple[str, str]:
        """What the publisher calls this state of a feed of one page, if asking again will be the same question."""
        if not is_same_question(self._kind, self.feed, self._room.today()):
            return self.validators
        headers = answer.response.headers
        return headers.get("etag", ""), headers.get("last-modified", "")


async def ask(room: Room, feed: Feed, *, is_first: bool) -> Answer:
    """Ask for the page at a feed's cursor; for the first one only if it has changed.

    Raises:
        FetchError: no usable answer came.
    """
    kind, today = KINDS[feed.kind], room.today()
    conditions = conditions_of(kind, feed, today) if is_first else {}
    answer = await room.client.fetch(kind.request(feed, today), conditions)
    if answer.status not in (200, 304) and feed.kind not in _TELLING:
        raise refusal_of(answer.status, "it is refused")
    return answer


async def understand(room: Room, feed: Feed, answer: Answer) -> Page:
    """Read a page, in a thread, for a long one takes a while.

    Raises:
        FetchError: it is no such page.
    """
    try:
        page = await asyncio.to_thread(KINDS[feed.kind].read_page, feed, answer.response, room.today())
    except UnknownFormat as error:
        raise refusal_of(answer.status, str(error)) from error
    except Exception as error:
        log.exception("a page of feed %s could not be read", feed.name)
        raise Broken("a page could not be read; the log tells why") from error
    is_refusal = answer.status != 200
    if is_refusal and (page.records or page.gone):
        raise refusal_of(answer.status, "it is refused")
    return replace(page, lists_all=page.lists_all and not is_refusal)


def is_same_question(kind: Kind, feed: Feed, today: date) -> bool:
    """Say whether the first page is asked for in the same words however far the feed has come."""
    first = replace(feed, cursor="")
    asked = kind.request(first, today)
    return asked.method == "GET" and asked == kind.request(replace(first, since=_FAR), today)


def conditions_of(kind: Kind, feed: Feed, today: date) -> dict[str, str]:
    """The headers that ask for the first page only if it has changed."""
    if not is_same_question(kind, feed, today):
        return {}
    stated = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in stated.items() if value}
