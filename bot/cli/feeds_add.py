"""``feeds add``: a new feed, checked before it is stored; its key comes from a file or standard input only.

An argument would be seen by every user of the machine and kept in the shell's history.
"""

from __future__ import annotations

import asyncio
import getpass
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.speech import called_from, complain, language_of, stop, tell
from bot.policy import is_own_source
from bot.settings import Settings
from data.importers import factchecktools, yudistira
from data.importers.sheet_pages import COLUMN
from data.model.feed import Feed, FeedKind
from data.store import feeds
from data.wording import say

#: How feeds may be called: what fits into a list, a log and a source.
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
#: Where kinds that have one place for everybody are.
ADDRESSES: Mapping[FeedKind, str] = {
    FeedKind.YUDISTIRA: yudistira.ADDRESS,
    FeedKind.FACTCHECKTOOLS: factchecktools.ADDRESS,
}
#: Kinds that let nobody in without a key.
KEYED = frozenset(ADDRESSES)
#: The options of each kind; ``column.X`` stands for one name each.
OPTIONS: Mapping[FeedKind, tuple[str, ...]] = {
    FeedKind.YUDISTIRA: (),
    FeedKind.CLAIMREVIEW: ("complete",),
    FeedKind.FACTCHECKTOOLS: ("query", "site", "language"),
    FeedKind.WORDPRESS: ("categories", "categories_exclude", "tags", "search", "labelled", "sweep"),
    FeedKind.RSS: ("labelled",),
    FeedKind.SHEET: ("complete", "column.X"),
}
#: Minutes between two fetches: not more often than every quarter of an hour, and at least once a month.
LEAST_MINUTES, MOST_MINUTES = 15, 30 * 24 * 60
_UNITS = {"m": 1, "h": 60, "j": 60, "d": 1440}
#: Names of parameters that carry a key; an address with one would be shown in lists.
_SECRETS = re.compile(r"(?:api[_-]?)?key|token|secret|password|access_token", re.IGNORECASE)
KEY_CHARS = 1_000
URL_CHARS = 2_000


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
    kind = FeedKind(given.kind)
    if not NAME.fullmatch(given.name) or is_own_source(given.name):
        raise stop(settings, "cli.feeds.bad_name", name=given.name)
    options = _known(settings, kind, dict(given.option))
    url = _address(settings, kind, given.url)
    key = _key(settings, given.key_stdin, given.key_file)
    if kind in KEYED and not key:
        raise stop(settings, "cli.feeds.no_key", kind=kind)
    return asyncio.run(_add(settings, Feed(given.name, kind, url, key, options, given.every)))


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


def _known(settings: Settings, kind: FeedKind, options: Mapping[str, str]) -> Mapping[str, str]:
    for name in options:
        pattern = f"{COLUMN}X" if name.startswith(COLUMN) else name
        if pattern not in OPTIONS[kind]:
            known = ", ".join(OPTIONS[kind]) or say("cli.feeds.no_options", language_of(settings))
            raise stop(settings, "cli.feeds.bad_option", name=name, kind=kind, known=known)
    return options


def _address(settings: Settings, kind: FeedKind, typed: str) -> str:
    """The address, if it is one of the web and holds no secret."""
    url = typed or ADDRESSES.get(kind, "")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or len(url) > URL_CHARS or not url.isprintable() or " " in url:
        raise stop(settings, "cli.feeds.bad_url")
    if "@" in parts.netloc or any(_SECRETS.fullmatch(name) for name, _ in parse_qsl(parts.query)):
        raise stop(settings, "cli.feeds.secret_in_url")
    if parts.scheme == "http":
        complain(say("cli.feeds.not_encrypted", language_of(settings)))
    return url


def _key(settings: Settings, is_typed: bool, path: Path | None) -> str:
    """The key, without the line break at its end."""
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
    key = text.strip()
    if len(key) > KEY_CHARS or not key.isascii() or not (key.isprintable() or not key):
        raise stop(settings, "cli.feeds.bad_key")
    if not key and (is_typed or path):
        raise stop(settings, "cli.feeds.bad_key")
    return key


async def _add(settings: Settings, new: Feed) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.unit_of_work() as unit:
            is_new = await feeds.add(unit, new)
    if not is_new:
        raise stop(settings, "cli.feeds.known_name", name=new.name)
    tell(say("cli.feeds.added", language_of(settings), name=new.name))
    return 0
