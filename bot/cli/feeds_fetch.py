"""``feeds fetch [NAME]``: fetch now, not only by the clock; with ``--dry-run`` see what would come."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from bot.cli.arguments import Arguments, status_of
from bot.cli.ground import check_key, database
from bot.cli.speech import complain, language_of, stop, tell
from bot.faults import fault_in
from bot.feeds.report import Fate, Fetched
from bot.owner import Owner
from bot.settings import Settings
from bot.twins import tie_twins
from data.model.feed import Feed
from data.store import feeds, leases
from data.store.database import Database
from data.wording import cut, say

LABEL_CHARS = 90


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Fetch one feed, or all that are not paused; 1 if some failed, 2 if all did."""
    parser = Arguments(settings, "feeds")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args(arguments)
    return asyncio.run(_fetch(settings, given.name, given.dry_run))


async def _fetch(settings: Settings, name: str, is_dry: bool) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        wanted = await _wanted(settings, opened, name)
        if not wanted:
            tell(say("cli.feeds.none", language_of(settings)))
            return 0
        return await _all(settings, opened, wanted, is_dry)


async def _wanted(settings: Settings, opened: Database, name: str) -> list[Feed]:
    """The feeds to fetch; one that is named also while it is paused."""
    async with opened.reading() as unit:
        found = [feed for feed in await feeds.all_of(unit) if feed.name == name or (not name and feed.is_enabled)]
    if name and not found:
        raise stop(settings, "cli.feeds.unknown", name=name)
    return found


async def _all(settings: Settings, opened: Database, wanted: Sequence[Feed], is_dry: bool) -> int:
    from bot.feeds.opening import open_room
    from bot.feeds.previewing import preview
    from bot.feeds.reader import FeedReader

    owner = Owner(settings.var_dir)
    await _relieve_the_dead(opened, owner)
    room, close = open_room(settings, opened, owner.name)
    reader = FeedReader(room)
    done = failed = 0
    is_news = False
    try:
        for feed in wanted:
            report = await (preview(room, feed) if is_dry else reader.read(feed.number, _Progress(settings, feed)))
            _show(settings, feed, report, is_dry)
            has_failed = report.fate in (Fate.FAILED, Fate.BUSY)
            failed += has_failed
            done += not has_failed or report.pages > 0
            is_news |= report.is_news and not is_dry
        if is_news:
            await tie_twins(opened)
    finally:
        await close()
        async with opened.unit_of_work() as unit:
            await leases.release(unit, owner.name)
        owner.farewell()
    return status_of(done, failed)


async def _relieve_the_dead(opened: Database, owner: Owner) -> None:
    """Free the leases of killed processes, whose other work waits for the service."""
    async with opened.unit_of_work() as unit:
        for name in owner.dead():
            await leases.release(unit, name)


class _Progress:
    """Says on a terminal how far a long fetch has come."""

    def __init__(self, settings: Settings, feed: Feed) -> None:
        self._language = language_of(settings)
        self._name = feed.name

    def __call__(self, report: Fetched) -> None:
        """Take a report, after each page."""
        if sys.stderr.isatty():
            count = report.imported.added + report.imported.changed + report.imported.unchanged
            line = say("cli.feeds.progress", self._language, name=self._name, pages=report.pages, count=count)
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def _show(settings: Settings, feed: Feed, report: Fetched, is_dry: bool) -> None:
    """First what could not be used, then the sum."""
    language = language_of(settings)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    for bad in report.bad:
        complain(say("cli.feeds.bad", language, name=feed.name, line=bad.line, reason=fault_in(language, bad.reason)))
    if report.labels:
        labels = ", ".join(cut(label, LABEL_CHARS) for label in report.labels)
        complain(say("cli.feeds.labels", language, name=feed.name, labels=labels))
    if report.fate is Fate.FAILED:
        complain(say("cli.feeds.failed", language, name=feed.name, cause=fault_in(language, report.sentence)))
    if report.fate is Fate.BUSY:
        complain(say("cli.feeds.busy", language, name=feed.name))
    if report.fate is Fate.BUSY or (report.fate is Fate.FAILED and not report.pages):
        return
    done = report.imported
    sums = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "withdrawn": report.withdrawn}
    key = "cli.feeds.would_bring" if is_dry else "cli.feeds.fetched"
    tell(say(key, language, name=feed.name, pages=report.pages, bad=report.bad_count, **sums))
