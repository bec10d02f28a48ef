"""Feeds: which there are, how far each has come, and when it is to be fetched again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from data.model.feed import Feed
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import feed
from data.store.vault import SealError

SEALED_KEY = "feed.key"
#: What is said of a feed whose key another SECRET_KEY sealed.
UNOPENED = "its key does not open with this SECRET_KEY; remove the feed and add it again"


async def add(unit: Unit, new: Feed) -> bool:
    """Store a new feed; False when there is one of that name already."""
    row = {
        "name": new.name,
        "kind": new.kind,
        "url": new.url,
        "key_sealed": unit.vault.seal(SEALED_KEY, new.key) if new.key else None,
        "options": json.dumps(dict(new.options), sort_keys=True),
        "interval_minutes": new.interval_minutes,
        "is_enabled": new.is_enabled,
        "created_at": await unit.now(),
    }
    before = await named(unit, new.name)
    await insert_new(unit, feed, [row])
    return before is None


async def remove(unit: Unit, name: str) -> bool:
    """Forget a feed; what was fetched from it stays. False when there is none."""
    return (await unit.connection.execute(delete(feed).where(feed.c.name == name))).rowcount == 1


async def named(unit: Unit, name: str) -> Feed | None:
    """The feed of that name."""
    row = (await unit.connection.execute(select(feed).where(feed.c.name == name))).one_or_none()
    return _feed(unit, row) if row else None


async def numbered(unit: Unit, number: int) -> Feed | None:
    """The feed in that row."""
    row = (await unit.connection.execute(select(feed).where(feed.c.id == number))).one_or_none()
    return _feed(unit, row) if row else None


async def all_of(unit: Unit) -> list[Feed]:
    """Every feed, by name."""
    return [_feed(unit, row) for row in await unit.connection.execute(select(feed).order_by(feed.c.name))]


async def due(unit: Unit) -> list[int]:
    """The row numbers of the feeds whose time has come, those that have waited longest first."""
    come = or_(feed.c.next_at.is_(None), feed.c.next_at <= await unit.now())
    query = select(feed.c.id).where(feed.c.is_enabled.is_(True), come).order_by(feed.c.next_at.nulls_first(), feed.c.id)
    return list(await unit.connection.scalars(query))


async def enable(unit: Unit, name: str, *, is_enabled: bool) -> bool:
    """Let a feed be fetched by the clock, at once, or not any more; False when there is none."""
    change = update(feed).where(feed.c.name == name).values(is_enabled=is_enabled, next_at=None)
    return (await unit.connection.execute(change)).rowcount == 1


async def begin(unit: Unit, number: int, began_at: datetime) -> None:
    """Note that a fetch begins at the first page."""
    await _set(unit, number, tried_at=began_at, cursor=_position("", began_at, await _swept(unit, number)))


async def resume(unit: Unit, number: int) -> None:
    """Note that a fetch goes on where another one ended."""
    await _set(unit, number, tried_at=await unit.now())


async def go_on(unit: Unit, number: int, cursor: str, began_at: datetime | None) -> None:
    """Store where the next page begins, in the transaction that stores this page's records.

    Args:
        began_at: None when a page was passed over, and the next fetch is to ask from the same moment as this one.
    """
    await _set(unit, number, cursor=_position(cursor, began_at, await _swept(unit, number)))


async def finish(unit: Unit, done: Feed, next_at: datetime) -> None:
    """Store that everything was taken in.

    Args:
        done: with the new ``since``, ``etag``, ``last_modified`` and ``swept``.
    """
    values = {"since": done.since, "etag": done.etag, "last_modified": done.last_modified}
    success = {"succeeded_at": await unit.now(), "next_at": next_at, "failures": 0, "error": ""}
    await _set(unit, done.number, cursor=_position("", None, done.swept), **values, **success)


async def fail(unit: Unit, failed: Feed, next_at: datetime) -> None:
    """Store why a fetch ended early, with the new number of failures, and where it goes on.

    Args:
        failed: with the new ``failures``, ``error``, ``cursor`` and ``began_at``.
    """
    position = _position(failed.cursor, failed.began_at, failed.swept)
    values = {"failures": failed.failures, "error": failed.error, "cursor": position}
    await _set(unit, failed.number, next_at=next_at, **values)


async def _set(unit: Unit, number: int, **values: object) -> None:
    await unit.connection.execute(update(feed).where(feed.c.id == number).values(values))


async def _swept(unit: Unit, number: int) -> int:
    return int(_read(await unit.connection.scalar(select(feed.c.cursor).where(feed.c.id == number)) or "")["swept"])


def _position(cursor: str, began_at: datetime | None, swept: int) -> str:
    """What one column holds of how far a feed has come; empty at the very beginning."""
    parts: dict[str, object] = {"cursor": cursor, "began_at": began_at.isoformat() if began_at else "", "swept": swept}
    return json.dumps(parts) if any(parts.values()) else ""


def _read(position: str) -> Mapping[str, Any]:
    nothing = {"cursor": "", "began_at": "", "swept": 0}
    return {**nothing, **json.loads(position)} if position else nothing


def _feed(unit: Unit, row: Row[Any]) -> Feed:
    position = _read(row.cursor)
    began_at = datetime.fromisoformat(position["began_at"]) if position["began_at"] else None
    copied = ("name", "kind", "url", "interval_minutes", "is_enabled", "since", "etag", "last_modified")
    told = ("tried_at", "succeeded_at", "next_at", "failures", "error")
    found = Feed(
        **{name: getattr(row, name) for name in (*copied, *told)},
        options=json.loads(row.options),
        cursor=position["cursor"],
        began_at=began_at,
        swept=position["swept"],
        number=row.id,
    )
    return _with_key(unit, found, row.key_sealed)


def _with_key(unit: Unit, found: Feed, sealed: bytes | None) -> Feed:
    """Open a feed's key; without it the feed is shown as it is, and its publisher will refuse."""
    if sealed is None:
        return found
    try:
        return replace(found, key=unit.vault.unseal(SEALED_KEY, sealed))
    except SealError:
        return replace(found, error=UNOPENED)
