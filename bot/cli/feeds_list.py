"""``feeds list`` and ``feeds show NAME``: how each feed is, without its key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli.arguments import Arguments
from bot.cli.ground import database
from bot.cli.speech import language_of, stop, tell
from bot.faults import fault_in
from bot.settings import Settings
from data.model.feed import Feed
from data.store import feeds
from data.wording import say

NAME_COLUMNS, KIND_COLUMNS = 20, 15


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """List the feeds, or show one."""
    parser = Arguments(settings, "feeds")
    if word == "show":
        parser.add_argument("name")
    given = parser.parse_args(arguments)
    return asyncio.run(_show(settings, given.name) if word == "show" else _list(settings))


async def _list(settings: Settings) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        found = await feeds.all_of(unit)
    if not found:
        tell(say("cli.feeds.none", language))
    for feed in found:
        sign = "!" if feed.error else "✓" if feed.is_enabled else "-"
        tell(f"{sign} {feed.name:<{NAME_COLUMNS}} {feed.kind:<{KIND_COLUMNS}} {_state(settings, feed)}")
    return 0


async def _show(settings: Settings, name: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        feed = await feeds.named(unit, name)
    if feed is None:
        raise stop(settings, "cli.feeds.unknown", name=name)
    tell(f"{feed.name}  {feed.kind}\n{feed.url}")
    for option, value in sorted(feed.options.items()):
        tell(f"    {option} = {value}")
    tell(_state(settings, feed))
    key = say("cli.feeds.has_key" if feed.key else "cli.feeds.without_key", language)
    moments = {"tried": _moment(settings, feed.tried_at), "next": _moment(settings, feed.next_at)}
    tell(say("cli.feeds.details", language, minutes=feed.interval_minutes, key=key, **moments))
    return 0


def _state(settings: Settings, feed: Feed) -> str:
    """How a feed is, in a sentence."""
    language = language_of(settings)
    when = _moment(settings, feed.succeeded_at)
    if not feed.is_enabled:
        return say("cli.feeds.is_paused", language, at=when)
    if feed.error:
        then = _moment(settings, feed.next_at)
        cause = fault_in(language, feed.error)
        return say("cli.feeds.is_failing", language, count=feed.failures, cause=cause, at=when, next=then)
    return say("cli.feeds.is_well", language, at=when)


def _moment(settings: Settings, at: datetime | None) -> str:
    return at.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d %H:%M") if at else "-"
