"""Fact-checks, known by (source, external id), and the log that tells matchers what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, literal, or_, select, text, tuple_, update

from data.model.factcheck import FactCheck, Verdict
from data.store import versions
from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import factcheck, matcher_log
from data.store.versions import Judgement

#: Records written in one transaction, so that nobody waits longer than 50 ms for an import.
CHUNK = 500

_CONTENT = (
    "source",
    "external_id",
    "title",
    "verdict",
    "rating",
    "summary",
    "explanation",
    "url",
    "publisher",
    "published_on",
    "valid_from",
    "valid_until",
    "is_time_bound",
    "is_sample",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a chunk of records."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def plus(self, other: Imported) -> Imported:
        """Both together."""
        return Imported(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the fact-checks after some point of the log."""

    last_seq: int
    upserted: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


def _content(record: FactCheck) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _CONTENT}


def _hash(record: FactCheck) -> bytes:
    return hashlib.sha256(json.dumps(_content(record), default=str, sort_keys=True).encode()).digest()


async def save(unit: Unit, records: Sequence[FactCheck]) -> Imported:
    """Store at most :data:`CHUNK` records; the later of two with the same key counts.

    What is already there unchanged is not written again, so that importing a file twice changes nothing. A verdict
    that changes gets a new version (:mod:`data.store.versions`), of which everybody is told who was told the old one.
    What was withdrawn comes back: its publisher stands by it again.
    """
    latest = {(record.source, record.external_id): record for record in records}
    stored = await _stored(unit, list(latest))
    wanted = {key: _with_days(record, stored.get(key)) for key, record in latest.items()}
    before = {key: None if row.withdrawn_at else row.content_hash for key, row in stored.items()}
    hashes = {key: _hash(record) for key, record in wanted.items()}
    # In one order for everybody: two imports of the same records in different orders would wait for each other.
    stale = sorted(key for key in wanted if before.get(key) != hashes[key])
    now = await unit.now()
    fresh = {"updated_at": now, "withdrawn_at": None}
    rows = [_content(wanted[key]) | {"content_hash": hashes[key]} | fresh for key in stale]
    await put(unit, factcheck, ["source", "external_id"], rows)
    await log_change(unit, await _numbers(unit, stale), "upsert")
    changed = [key for key in stale if key in stored]
    await versions.change(
        unit,
        {stored[key].id: Judgement(stored[key].verdict, stored[key].rating, stored[key].updated_at) for key in changed},
        {stored[key].id: Judgement(wanted[key].verdict, wanted[key].rating, now) for key in changed},
    )
    added = sum(key not in before for key in stale)
    return Imported(added, len(stale) - added, len(wanted) - len(stale))


async def compare(unit: Unit, records: Sequence[FactCheck]) -> Imported:
    """What :func:`save` would do with these records; nothing is written."""
    wanted = {(record.source, record.external_id): record for record in records}
    stored = await _stored(unit, list(wanted))
    hashes = {key: _hash(_with_days(wanted[key], row)) for key, row in stored.items()}
    kept = sum(not row.withdrawn_at and row.content_hash == hashes[key] for key, row in stored.items())
    return Imported(len(wanted) - len(stored), len(stored) - kept, kept)


async def contradicted(unit: Unit, records: Sequence[FactCheck]) -> frozenset[tuple[str, str]]:
    """Source and id of those records that stand with another verdict, or were taken back."""
    wanted = {(record.source, record.external_id): record for record in records}
    stored = await _stored(unit, list(wanted)) if wanted else {}
    others = (key for key, row in stored.items() if row.withdrawn_at or row.verdict is not wanted[key].verdict)
    return frozenset(others)


async def _stored(unit: Unit, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Row[Any]]:
    """What stands there already of these records: what has to be known to see whether, and how, they changed."""
    names = ("id", "content_hash", "verdict", "rating", "updated_at", "withdrawn_at", "valid_from", "valid_until")
    columns = (factcheck.c[name] for name in ("source", "external_id", *names))
    rows = await unit.connection.execute(select(*columns).where(_is_one_of(keys)))
    return {(row.source, row.external_id): row for row in rows}


def _with_days(record: FactCheck, row: Row[Any] | None) -> FactCheck:
    """A record that says nothing of when it holds leaves the days that stand there, which an office may have set."""
    if row is None or record.valid_from or record.valid_until:
        return record
    return replace(record, valid_from=row.valid_from, valid_until=row.valid_until)


async def set_validity(unit: Unit, key: tuple[str, str], first: date | None, last: date | None) -> str | None:
    """Set from when until when a record holds, None for no bound; returns its title, None when there is no such.

    Args:
        key: source and external id.
    """
    row = (await unit.connection.execute(select(factcheck).where(_is_one_of([key])))).first()
    if row is None:
        return None
    record = replace(_record(row), valid_from=first, valid_until=last)
    values = {"valid_from": first, "valid_until": last, "content_hash": _hash(record), "updated_at": await unit.now()}
    await unit.connection.execute(update(factcheck).where(factcheck.c.id == row.id).values(values))
    await touch(unit, [row.id])
    return record.title


async def number_of(unit: Unit, source: str, external_id: str) -> int:
    """The row number of a record; 0 when there is none."""
    found = await _numbers(unit, [(source, external_id)])
    return found[0] if found else 0


async def _numbers(unit: Unit, keys: Sequence[tuple[str, str]]) -> list[int]:
    return list((await unit.connection.scalars(select(factcheck.c.id).where(_is_one_of(keys)))).all()) if keys else []


def _is_one_of(keys: Sequence[tuple[str, str]]) -> Any:
    return tuple_(factcheck.c.source, factcheck.c.external_id).in_(keys)


async def log_change(unit: Unit, numbers: Sequence[int], op: str) -> None:
    """Append to the log; on PostgreSQL under a lock, or a reader could see a later number before an earlier one."""
    if not numbers:
        return
    if not unit.is_sqlite:
        await unit.connection.execute(text("LOCK TABLE matcher_log IN EXCLUSIVE MODE"))
    await unit.connection.execute(insert(matcher_log), [{"factcheck_id": number, "op": op} for number in numbers])


async def touch(unit: Unit, numbers: Sequence[int]) -> None:
    """Let every matcher read these fact-checks again, with what belongs to them; but for those that were withdrawn."""
    found = select(factcheck.c.id).where(factcheck.c.id.in_(set(numbers)), factcheck.c.withdrawn_at.is_(None))
    await log_change(unit, list(await unit.connection.scalars(found.order_by(factcheck.c.id))), "upsert")


async def last_seq(unit: Unit) -> int:
    """Where the log ends now; 0 while nothing was ever written."""
    return await unit.connection.scalar(select(func.max(matcher_log.c.seq))) or 0


async def mark(unit: Unit, seq: int) -> str | None:
    """What tells a place of the log from the same place in the log of another database, or of this one restored.

    None when there is no such place, or when the record that was written there was written again or removed since:
    then it cannot be told.
    """
    if seq == 0:
        return "0"
    later = matcher_log.alias()
    row = (
        await unit.connection.execute(
            select(factcheck.c.id, factcheck.c.updated_at, factcheck.c.content_hash)
            .join(matcher_log, matcher_log.c.factcheck_id == factcheck.c.id)
            .where(matcher_log.c.seq == seq)
            .where(~exists().where(later.c.factcheck_id == factcheck.c.id, later.c.seq > seq))
        )
    ).one_or_none()
    return row and f"{seq} {row.id} {row.updated_at.isoformat()} {row.content_hash.hex()}"


async def changes(unit: Unit, after: int) -> Changes:
    """What changed after a point of the log; for each record only what came last counts."""
    rows = await unit.connection.execute(
        select(matcher_log.c.seq, matcher_log.c.factcheck_id, matcher_log.c.op)
        .where(matcher_log.c.seq > after)
        .order_by(matcher_log.c.seq)
    )
    found = rows.all()
    last = {row.factcheck_id: row.op for row in found}
    return Changes(
        last_seq=found[-1].seq if found else after,
        upserted=tuple(number for number, op in last.items() if op == "upsert"),
        removed=tuple(number for number, op in last.items() if op == "remove"),
    )


def _record(row: Row[Any]) -> FactCheck:
    fields = {name: getattr(row, name) for name in _CONTENT}
    state = {"updated_at": row.updated_at, "withdrawn_at": row.withdrawn_at, "twin_of": row.twin_of_id or 0}
    return FactCheck(number=row.id, **state, **fields)


async def get(unit: Unit, numbers: Sequence[int]) -> dict[int, FactCheck]:
    """The records of these row numbers, also those that were withdrawn, which say so; unknown ones are absent."""
    if not numbers:
        return {}
    rows = await unit.connection.execute(select(factcheck).where(factcheck.c.id.in_(numbers)))
    return {row.id: _record(row) for row in rows}


async def named(unit: Unit, name: str, most: int) -> list[FactCheck]:
    """The records with this external id, or with that source and external id written ``source:id``, or with this link.

    A fact-checker copies what stands beside a fact-check; records that were withdrawn are found too.
    """
    source, _, rest = name.partition(":")
    wanted = or_(
        factcheck.c.external_id == name,
        and_(factcheck.c.source == source, factcheck.c.external_id == rest),
        and_(factcheck.c.url == name, factcheck.c.url != ""),
    )
    rows = await unit.connection.execute(select(factcheck).where(wanted).order_by(factcheck.c.id).limit(most))
    return [_record(row) for row in rows]


async def cards(unit: Unit, numbers: Sequence[int]) -> dict[int, FactCheck]:
    """What is shown of these records: everything but the explanation, which can be long; withdrawn ones say so."""
    shown = [factcheck.c[name] for name in _CONTENT if name != "explanation"]
    state = (factcheck.c.id, factcheck.c.updated_at, factcheck.c.withdrawn_at, factcheck.c.twin_of_id)
    query = select(*state, literal("").label("explanation"), *shown)
    rows = await unit.connection.execute(query.where(factcheck.c.id.in_(numbers)))
    return {row.id: _record(row) for row in rows}


def _standing(is_sample: bool | None) -> list[ColumnElement[bool]]:
    """What is true of every record that its publisher stands by."""
    mine = [] if is_sample is None else [factcheck.c.is_sample.is_(is_sample)]
    return [*mine, factcheck.c.withdrawn_at.is_(None)]


async def pages(
    unit: Unit, is_sample: bool | None, size: int = 2_000, *, after: int = 0
) -> AsyncIterator[list[FactCheck]]:
    """All records that stand, either our own examples or everything else, in pages ordered by row number.

    Args:
        is_sample: None for both.
        after: the row number below the first that is wanted.
    """
    while True:
        query = select(factcheck).where(factcheck.c.id > after, *_standing(is_sample))
        rows = (await unit.connection.execute(query.order_by(factcheck.c.id).limit(size))).all()
        if not rows:
            return
        yield [_record(row) for row in rows]
        after = rows[-1].id


async def published(unit: Unit, source: str, size: int = 500) -> AsyncIterator[list[FactCheck]]:
    """What may be handed on: all records of a source, or of every one when it is empty; no samples, none withdrawn."""
    after = 0
    mine = and_(*_standing(False))
    if source:
        mine = and_(mine, factcheck.c.source == source)
    while True:
        query = select(factcheck).where(factcheck.c.id > after, mine).order_by(factcheck.c.id).limit(size)
        rows = (await unit.connection.execute(query)).all()
        if not rows:
            return
        yield [_record(row) for row in rows]
        after = rows[-1].id


async def count_published(unit: Unit, source: str) -> int:
    """How many records :func:`published` hands on."""
    mine = [*_standing(False), *([factcheck.c.source == source] if source else [])]
    return await unit.connection.scalar(select(func.count()).select_from(factcheck).where(*mine)) or 0


async def count(unit: Unit, is_sample: bool = False) -> int:
    """How many records stand, either of our own examples or of everything else."""
    mine = select(func.count()).select_from(factcheck).where(*_standing(is_sample))
    return await unit.connection.scalar(mine) or 0


async def tally(unit: Unit) -> list[tuple[str, Verdict | None, int]]:
    """How many records of each source stand, by verdict, ordered by source; examples are left out."""
    query = (
        select(factcheck.c.source, factcheck.c.verdict, func.count())
        .where(*_standing(False))
        .group_by(factcheck.c.source, factcheck.c.verdict)
        .order_by(factcheck.c.source, func.count().desc())
    )
    return [(row[0], row[1], row[2]) for row in await unit.connection.execute(query)]


async def newest(unit: Unit, most: int) -> list[FactCheck]:
    """The records that were added or changed last; examples and what was withdrawn are left out."""
    latest = (factcheck.c.updated_at.desc(), factcheck.c.id.desc())
    query = select(factcheck).where(*_standing(False)).order_by(*latest).limit(most)
    return [replace(_record(row), explanation="") for row in await unit.connection.execute(query)]
