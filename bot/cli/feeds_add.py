"""``feeds add``: a new feed, checked before it is stored; its key comes from a file or standard input only.

An argument would be seen by every user of the machine and kept in the shell's history.
"""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.speech import Stop, called_from, complain, language_of, stop, tell
from bot.feeds.adding import KEY_CHARS, LEAST_MINUTES, MOST_MINUTES, FeedError, FeedFault, TypedFeed, checked
from bot.settings import Settings
from data.model.feed import Feed, FeedKind
from data.store import feeds
from data.wording import say

_UNITS = {"m": 1, "h": 60, "j": 60, "d": 1440}


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Store a new feed."""
    parser = Arguments(settings, "feeds")
    parser.add_argument("name")
    parser.add_argument("kind", choices=[str(kind) for kind in FeedKind])
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--key-stdin", action="store_true")
    parser.add_argument("--key-file", type=Path)
    parser.add_argument("--option", type=_option, action="append", default=[])
    parser.add_argument("--every", type=_minutes, default=Feed("", FeedKind.RSS, "").interval_minutes)
    given = parser.parse_args(arguments)
    kind, options = FeedKind(given.kind), dict(given.option)
    try:
        # What needs no key is looked at first, before anybody is asked to type one.
        checked(TypedFeed(given.name, kind, given.url, "-", options, given.every))
        key = _key(settings, given.key_stdin, given.key_file)
        new = checked(TypedFeed(given.name, kind, given.url, key, options, given.every))
    except FeedError as error:
        raise _refused(settings, error) from error
    if new.url.startswith("http:"):
        complain(say("cli.feeds.not_encrypted", language_of(settings)))
    return asyncio.run(_add(settings, new))


def _refused(settings: Settings, error: FeedError) -> Stop:
    values = dict(error.values)
    if error.fault is FeedFault.BAD_OPTION and not values["known"]:
        values["known"] = say("cli.feeds.no_options", language_of(settings))
    return stop(settings, f"cli.feeds.{error.fault}", **values)


def _option(typed: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise ValueError
    return name.strip(), value.strip()


def _minutes(typed: str) -> int:
    number = int(typed[:-1]) * _UNITS[typed[-1:]] if typed[-1:] in _UNITS else 0
    if not LEAST_MINUTES <= number <= MOST_MINUTES:
        raise ValueError
    return number


def _key(settings: Settings, is_typed: bool, path: Path | None) -> str:
    """The key as it was given, if any was."""
    try:
        if path is not None:
            text = (called_from() / path).read_text(encoding="utf-8")
        elif is_typed and sys.stdin.isatty():
            text = getpass.getpass(say("cli.feeds.type_key", language_of(settings)) + " ")
        else:
            text = sys.stdin.read(KEY_CHARS + 2) if is_typed else ""
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise stop(settings, "cli.feeds.key_unread", cause=cause) from error
    if not text.strip() and (is_typed or path):
        raise FeedError(FeedFault.BAD_KEY)
    return text


async def _add(settings: Settings, new: Feed) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.unit_of_work() as unit:
            is_new = await feeds.add(unit, new)
    if not is_new:
        raise stop(settings, "cli.feeds.known_name", name=new.name)
    tell(say("cli.feeds.added", language_of(settings), name=new.name))
    return 0
