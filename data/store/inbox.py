"""Inbox rows: stored once, claimed in order for one chat, finished once or set aside.

The pieces of an album are rows of their own, because they come as messages of their own; they are claimed together
once no new one has come for a while, and become one message in :mod:`bot.albums`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, and_, exists, func, or_, select, tuple_, update

from data.model.inbox import InboxItem, InboxState
from data.model.message import RawItem
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new, put, skip_locked
from data.store.schema import cursor, inbox
from data.store.vault import SealError

SEALED_BODY = "inbox.body"
#: An item whose claims ended this often without a result has brought its process down; it is set aside.
MOST_TRIES = 20
#: From so many tries on a row is claimed alone, so that it takes no neighbour along if it fails again.
SUSPECT_TRIES = 3
#: How long an album is held after its newest piece came in, seconds. Telegram tells nobody how many pieces there are;
#: it hands them out within a few tenths of a second, by webhook as requests of their own that may overtake each other.
ALBUM_QUIET_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class SetAside:
    """An inbox row that could not be handled, for the operator."""

    number: int
    channel: str
    reason: str
    received_at: datetime


async def keep(unit: Unit, channel: str, items: Sequence[RawItem]) -> None:
    """Store what came in; an item that is there already changes nothing."""
    now = await unit.now()
    rows = [
        {
            "channel": channel,
            "external_key": item.external_key,
            "order_lookup": unit.vault.lookup(channel, item.order_key or f"item {item.external_key}"),
            "album_lookup": unit.vault.lookup(channel, "album", item.album) if item.album else None,
            "body_sealed": unit.vault.seal(SEALED_BODY, item.body),
            "state": InboxState.NEW,
            "received_at": now,
        }
        for item in items
    ]
    await insert_new(unit, inbox, rows)


async def read_cursor(unit: Unit, name: str) -> str:
    """Where a poller stopped; empty at the very first time."""
    return await unit.connection.scalar(select(cursor.c.value).where(cursor.c.name == name)) or ""


async def move_cursor(unit: Unit, name: str, value: str) -> None:
    """Note where a poller stopped, in the transaction that stores what it brought."""
    await put(unit, cursor, ["name"], [{"name": name, "value": value, "updated_at": await unit.now()}])


async def anything_new(unit: Unit, channels: Sequence[str]) -> bool:
    """A cheap look without a lock: whether a claim could find anything."""
    new = and_(stands(inbox.c.state, InboxState.NEW), inbox.c.channel.in_(channels))
    return await unit.connection.scalar(select(inbox.c.id).where(new).limit(1)) is not None


async def claim(unit: Unit, owner: str, channels: Sequence[str], most: int, lease_seconds: float) -> list[InboxItem]:
    """Take rows to decide: of each chat only its oldest open one, so that a chat is answered in order.

    An album counts as one row, its oldest; it is taken whole, once it has grown no more for
    :data:`ALBUM_QUIET_SECONDS`.
    """
    earlier = inbox.alias("earlier")
    is_open = stands(earlier.c.state, InboxState.NEW, InboxState.CLAIMED)
    waits = exists().where(earlier.c.order_lookup == inbox.c.order_lookup, earlier.c.id < inbox.c.id, is_open)
    is_growing = _is_growing(await unit.now())
    query = (
        select(inbox.c.id, inbox.c.tries, inbox.c.album_lookup)
        .where(stands(inbox.c.state, InboxState.NEW), inbox.c.channel.in_(channels), ~waits, ~is_growing)
        .order_by(inbox.c.id)
        .limit(most)
    )
    rows = _together((await unit.connection.execute(skip_locked(unit, query, inbox))).all())
    if not rows:
        return []
    numbers = [row.id for row in rows] + await _other_pieces(unit, rows)
    until = await unit.now() + timedelta(seconds=lease_seconds)
    taken = (
        update(inbox)
        .where(inbox.c.id.in_(numbers))
        .values(
            state=InboxState.CLAIMED, owner=owner, lease_until=until, fence=inbox.c.fence + 1, tries=inbox.c.tries + 1
        )
        .returning(inbox)
    )
    claimed = (await unit.connection.execute(taken)).all()
    return sorted((_item(unit, row) for row in claimed), key=lambda item: item.number)


def _is_growing(now: datetime) -> ColumnElement[bool]:
    """Whether a row's album may still get pieces, or some of its pieces are being decided right now.

    A piece that seems to come from the future, because the clock was set back, holds nobody up.
    """
    piece = inbox.alias("piece")
    since = now - timedelta(seconds=ALBUM_QUIET_SECONDS)
    is_fresh = and_(stands(piece.c.state, InboxState.NEW), piece.c.received_at > since, piece.c.received_at <= now)
    is_held = stands(piece.c.state, InboxState.CLAIMED)
    return exists().where(piece.c.album_lookup == inbox.c.album_lookup, or_(is_fresh, is_held))


async def _other_pieces(unit: Unit, rows: Sequence[Row[Any]]) -> list[int]:
    """The rows that make the albums about to be claimed whole; nobody else takes them while their oldest waits."""
    albums = [row.album_lookup for row in rows if row.album_lookup]
    if not albums:
        return []
    known = [row.id for row in rows]
    others = select(inbox.c.id).where(inbox.c.album_lookup.in_(albums), stands(inbox.c.state, InboxState.NEW))
    return list(await unit.connection.scalars(others.where(inbox.c.id.not_in(known))))


def _together(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The rows that are claimed at once: one that failed before goes alone, so that it takes no neighbour along."""
    if rows and rows[0].tries >= SUSPECT_TRIES:
        return [rows[0]]
    return list(itertools.takewhile(lambda row: row.tries < SUSPECT_TRIES, rows))


def _item(unit: Unit, row: Row[Any]) -> InboxItem:
    body, album = _body(unit, row.body_sealed), row.album_lookup or b""
    return InboxItem(row.id, row.channel, row.external_key, body, row.fence, row.tries, album)


def _body(unit: Unit, sealed: bytes | None) -> str:
    """What came in; empty if it was damaged, so that the one row is set aside as unreadable and the others go on."""
    try:
        return unit.vault.unseal(SEALED_BODY, sealed) if sealed is not None else ""
    except SealError:
        return ""


async def finish(
    unit: Unit, items: Sequence[InboxItem], state: InboxState = InboxState.DONE, reason: str = ""
) -> set[int]:
    """Close rows that are still ours.

    Returns:
        The numbers of those that were; the others have been taken over, and nothing may be saved for them.
    """
    keys = [(item.number, item.fence) for item in items]
    closed = (
        update(inbox)
        .where(tuple_(inbox.c.id, inbox.c.fence).in_(keys), inbox.c.state == InboxState.CLAIMED)
        .values(state=state, reason=reason, done_at=await unit.now(), owner=None, lease_until=None)
        .returning(inbox.c.id)
    )
    return set((await unit.connection.scalars(closed)).all())


async def give_back(unit: Unit, item: InboxItem, reason: str, wait_seconds: float) -> None:
    """Let somebody try again after a failure, once the reaper finds that the wait is over."""
    mine = and_(inbox.c.id == item.number, inbox.c.fence == item.fence, inbox.c.state == InboxState.CLAIMED)
    until = await unit.now() + timedelta(seconds=wait_seconds)
    await unit.connection.execute(update(inbox).where(mine).values(reason=reason, lease_until=until))


def _freed() -> Update:
    return update(inbox).values(state=InboxState.NEW, owner=None, lease_until=None)


async def release(unit: Unit, owner: str) -> int:
    """Free what a process held that is known to be dead; returns how many rows that were."""
    return await _let_go(unit, inbox.c.owner == owner)


async def reap(unit: Unit) -> int:
    """Free rows whose lease is over; returns how many rows that were."""
    return await _let_go(unit, inbox.c.lease_until < await unit.now())


async def _let_go(unit: Unit, whose: ColumnElement[bool]) -> int:
    """Free claimed rows, and set aside those that ended their process time and again."""
    held = and_(stands(inbox.c.state, InboxState.CLAIMED), whose)
    reason = f"claimed {MOST_TRIES} times without a result"
    await unit.connection.execute(
        update(inbox)
        .where(held, inbox.c.tries >= MOST_TRIES)
        .values(state=InboxState.QUARANTINED, reason=reason, done_at=await unit.now())
    )
    return (await unit.connection.execute(_freed().where(held))).rowcount


async def expire_bodies(unit: Unit, before: datetime) -> int:
    """Forget the raw bodies of rows that were closed before a moment; the rows stay, against duplicates."""
    old = and_(inbox.c.body_sealed.is_not(None), inbox.c.done_at < before)
    return (await unit.connection.execute(update(inbox).where(old).values(body_sealed=None))).rowcount


async def counts(unit: Unit) -> dict[InboxState, int]:
    """How many rows stand in each state."""
    rows = await unit.connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    return {row[0]: row[1] for row in rows}


async def open_count(unit: Unit, channel: str) -> int:
    """How many rows of a channel wait or are being decided."""
    is_open = stands(inbox.c.state, InboxState.NEW, InboxState.CLAIMED)
    return await unit.connection.scalar(select(func.count()).where(is_open, inbox.c.channel == channel)) or 0


async def set_aside(unit: Unit, most: int = 20) -> list[SetAside]:
    """The newest rows that could not be handled."""
    query = (
        select(inbox.c.id, inbox.c.channel, inbox.c.reason, inbox.c.received_at)
        .where(stands(inbox.c.state, InboxState.QUARANTINED))
        .order_by(inbox.c.id.desc())
        .limit(most)
    )
    return [SetAside(*row) for row in await unit.connection.execute(query)]
