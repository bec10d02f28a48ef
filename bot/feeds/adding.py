"""A feed as somebody types it, looked at before it is stored: on the command line and in the browser alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from bot.policy import is_own_source
from data.importers import factchecktools, yudistira
from data.importers.sheet_pages import COLUMN
from data.model.feed import Feed, FeedKind

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
#: Names of parameters that carry a key; an address with one would be shown in lists.
_SECRETS = re.compile(r"(?:api[_-]?)?key|token|secret|password|access_token", re.IGNORECASE)
KEY_CHARS = 1_000
URL_CHARS = 2_000


class FeedFault(StrEnum):
    """Why a feed is not stored."""

    BAD_NAME = "bad_name"
    BAD_OPTION = "bad_option"
    BAD_URL = "bad_url"
    SECRET_IN_URL = "secret_in_url"  # noqa: S105  # the name of a fault, no secret
    BAD_KEY = "bad_key"
    NO_KEY = "no_key"
    KNOWN_NAME = "known_name"


class FeedError(Exception):
    """A feed is not stored.

    Args:
        fault: why.
        values: what its sentence names.
    """

    def __init__(self, fault: FeedFault, **values: object) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.values = values


@dataclass(frozen=True, slots=True)
class TypedFeed:
    """A feed as it was typed.

    Args:
        url: empty where its kind has one place for everybody.
    """

    name: str
    kind: FeedKind
    url: str = ""
    key: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    minutes: int = Feed("", FeedKind.RSS, "").interval_minutes


def checked(typed: TypedFeed) -> Feed:
    """The feed that was typed.

    Raises:
        FeedError: something of it is not as it should be.
    """
    if not NAME.fullmatch(typed.name) or is_own_source(typed.name):
        raise FeedError(FeedFault.BAD_NAME, name=typed.name)
    for name in typed.options:
        pattern = f"{COLUMN}X" if name.startswith(COLUMN) else name
        if pattern not in OPTIONS[typed.kind]:
            raise FeedError(FeedFault.BAD_OPTION, name=name, kind=typed.kind, known=", ".join(OPTIONS[typed.kind]))
    url = _address(typed.url or ADDRESSES.get(typed.kind, ""))
    key = checked_key(typed.key)
    if typed.kind in KEYED and not key:
        raise FeedError(FeedFault.NO_KEY, kind=typed.kind)
    return Feed(typed.name, typed.kind, url, key, typed.options, typed.minutes)


def checked_key(typed: str) -> str:
    """A key, without the line break at its end; perhaps none.

    Raises:
        FeedError: it can be none.
    """
    key = typed.strip()
    if len(key) > KEY_CHARS or not key.isascii() or not (key.isprintable() or not key):
        raise FeedError(FeedFault.BAD_KEY)
    return key


def _address(url: str) -> str:
    """The address, if it is one of the web and holds no secret."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or len(url) > URL_CHARS or not url.isprintable() or " " in url:
        raise FeedError(FeedFault.BAD_URL)
    if "@" in parts.netloc or any(_SECRETS.fullmatch(name) for name, _ in parse_qsl(parts.query)):
        raise FeedError(FeedFault.SECRET_IN_URL)
    return url
