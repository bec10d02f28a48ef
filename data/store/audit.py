"""The audit trail as a hash chain: each entry holds the hash of the one before, so that tampering shows.

An entry is written in the transaction of what it tells of. The chain shows what was changed or taken out in the
middle; that its end was cut off shows only against a hash that somebody kept elsewhere, which is why the newest one
is printed wherever the trail is looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select

from data.model.audit import Act, Entry
from data.store.database import Unit
from data.store.schema import audit

#: What the first entry holds instead of a hash.
BEGINNING = bytes(32)
#: Entries read at a time when the chain is followed.
CHUNK = 1000
#: The key of PostgreSQL's advisory lock under which entries are added one after another.
_LOCK = 0x4B454E54


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place at which the chain does not hold.

    Args:
        seq: the entry's place.
        why: ``gap`` (an entry is missing), ``link`` (it does not hold the hash of the one before), or ``digest``
            (what it says was changed).
    """

    seq: int
    why: str


async def append(unit: Unit, act: Act) -> Entry:
    """Write one act down at the end of the chain."""
    if not unit.is_sqlite:
        await unit.connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = (await unit.connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1))).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, BEGINNING)
    at = await unit.now()
    entry = Entry(seq, at, act, previous, digest_of(seq, at, act, previous))
    await unit.connection.execute(insert(audit).values(_row(entry)))
    return entry


def digest_of(seq: int, at: datetime, act: Act, previous: bytes) -> bytes:
    """The hash of an entry: over its place, its time to the microsecond, its act, and the hash before it."""
    said = [seq, at.astimezone(UTC).isoformat(timespec="microseconds"), act.actor, act.action, act.target]
    text = json.dumps([*said, act.before, act.after], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode()).digest()


async def entries(unit: Unit, after: int = 0, most: int = CHUNK) -> list[Entry]:
    """Entries in their order, after a place."""
    query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(most)
    return [_read(row) for row in await unit.connection.execute(query)]


async def of_target(unit: Unit, target: str) -> list[Entry]:
    """Everything that was done to one thing, in order."""
    query = select(audit).where(audit.c.target == target).order_by(audit.c.seq)
    return [_read(row) for row in await unit.connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Looked:
    """Which entries somebody looks for.

    Args:
        officer: row number of somebody who did it, alone or as one of two; 0 for anybody.
        kind: what it was done to, as the trail names it, such as ``kim``; empty for anything.
        number: row number of what it was done to; 0 for any, and without a kind.
    """

    officer: int = 0
    kind: str = ""
    number: int = 0


async def count(unit: Unit, wanted: Looked) -> int:
    """How many entries there are of those that somebody looks for."""
    counted = select(func.count()).select_from(audit).where(*_looked(wanted))
    return int(await unit.connection.scalar(counted) or 0)


async def page(unit: Unit, wanted: Looked, first: int, most: int) -> list[Entry]:
    """Some of the entries that somebody looks for, the newest first."""
    query = select(audit).where(*_looked(wanted)).order_by(audit.c.seq.desc()).offset(first).limit(most)
    return [_read(row) for row in await unit.connection.execute(query)]


def _looked(wanted: Looked) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.officer:
        alone = f"officer:{wanted.officer}"
        first = audit.c.actor.startswith(f"{alone}+", autoescape=True)
        second = and_(
            audit.c.actor.startswith("officer:"), audit.c.actor.endswith(f"+{wanted.officer}", autoescape=True)
        )
        where.append(or_(audit.c.actor == alone, first, second))
    if wanted.kind and wanted.number:
        where.append(audit.c.target == f"{wanted.kind}:{wanted.number}")
    elif wanted.kind:
        where.append(audit.c.target.startswith(f"{wanted.kind}:", autoescape=True))
    return where


async def newest(unit: Unit, most: int) -> list[Entry]:
    """The last entries, in their order."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(most)
    return [_read(row) for row in await unit.connection.execute(query)][::-1]


async def walk(unit: Unit) -> AsyncIterator[tuple[Entry, Fault | None]]:
    """Follow the chain from its beginning; each entry with the fault it shows, if it shows one."""
    last, previous = 0, BEGINNING
    while portion := await entries(unit, last):
        for entry in portion:
            yield entry, _fault(entry, last, previous)
            last, previous = entry.seq, entry.digest


def _fault(entry: Entry, last: int, previous: bytes) -> Fault | None:
    if entry.seq != last + 1:
        return Fault(entry.seq, "gap")
    if entry.previous != previous:
        return Fault(entry.seq, "link")
    if entry.digest != digest_of(entry.seq, entry.at, entry.act, entry.previous):
        return Fault(entry.seq, "digest")
    return None


def _row(entry: Entry) -> dict[str, Any]:
    act = entry.act
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": act.actor,
        "action": act.action,
        "target": act.target,
        "before": act.before,
        "after": act.after,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _read(row: Row[Any]) -> Entry:
    act = Act(row.actor, row.action, row.target, row.before, row.after)
    return Entry(row.seq, row.at, act, row.previous, row.digest)
