"""Broadcasts as rows: drafted, edited, and moved from state to state under the version that was looked at.

Which transition is legal is decided by ``broadcasts.lifecycle``; what is hashed, by ``broadcasts.hashing``. Every
change stands in the audit trail, in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, insert, or_, select, update

from data.model.audit import Act, actor_of
from data.model.broadcast import (
    Broadcast,
    BroadcastAct,
    BroadcastClass,
    BroadcastState,
    Change,
    Content,
    Hashes,
    PauseCause,
)
from data.model.message import StoredFile
from data.store import approvals, audit
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import broadcast, broadcast_edit, broadcast_kim, serial_counter

_OVER = (BroadcastState.DONE, BroadcastState.DONE_WITH_GAPS, BroadcastState.STOPPED)
#: What is kept of each edit, by column.
_WRITTEN = (
    *("class", "title", "texts", "files", "letter_number", "signer", "asks_confirmation"),
    *("audience", "schedule", "expires_at"),
)
_ENDED = (*_OVER, BroadcastState.EXPIRED, BroadcastState.SUPERSEDED)


class StaleError(Exception):
    """Somebody else changed the broadcast in between; look at it again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that an officer writes of a broadcast, with its hashes.

    Args:
        audience: the segment as canonical text.
        schedule: canonical text.
        starts_at: the moment of ``at <time>``; None for at once and for a series.
    """

    klass: BroadcastClass
    content: Content
    audience: str
    schedule: str
    hashes: Hashes
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    corrects: int | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a broadcast said after one of its edits."""

    klass: BroadcastClass
    content: Content
    audience: str
    schedule: str
    expires_at: datetime | None


async def draft(unit: Unit, wanted: Draft, officer: int | None) -> int:
    """Store a new draft and return its row number.

    Args:
        officer: who drafted it; None for an occurrence of a series.
    """
    now = await unit.now()
    row = _columns(wanted) | {
        "version": 1,
        "state": BroadcastState.DRAFT,
        "drafted_by_id": officer,
        "corrects_id": wanted.corrects,
        "parent_id": wanted.parent,
        "created_at": now,
        "updated_at": now,
    }
    number = int(await unit.connection.scalar(insert(broadcast).values(row).returning(broadcast.c.id)) or 0)
    if officer is not None:
        await _note_editor(unit, number, officer, wanted)
    await audit.append(unit, Act(actor_of(officer or 0), "draft", _target(number), "", wanted.hashes.content.hex()))
    return number


async def edit(unit: Unit, seen: Broadcast, wanted: Draft, change: Change) -> None:
    """Replace what a broadcast says, to whom and when; it is a draft again, and no approval of it stands.

    Raises:
        StaleError: it is not as it was seen.
    """
    before = await hashes(unit, seen.number)
    is_new = bool(seen.serial) and before.content != wanted.hashes.content
    columns = _columns(wanted) | {"revision": seen.revision + is_new, "approved_at": None}
    await _update(unit, seen, change.state, columns)
    await _note_editor(unit, seen.number, change.actor, wanted)
    await approvals.void(unit, seen.number)
    written = Act(actor_of(change.actor), change.act, _target(seen.number), _digest(before), _digest(wanted.hashes))
    await audit.append(unit, written)


async def move(unit: Unit, seen: Broadcast, change: Change, **columns: Any) -> None:
    """Make a transition that the rules allowed, with what else changes by it.

    What leads back to a draft, or asks for another approval, voids those that were given. Whoever resumes what errors
    stopped has looked at its first messages: nobody waits for them any more, or they would stop it once again.

    Args:
        columns: further columns of the row, such as ``frozen_count``.

    Raises:
        StaleError: it is not as it was seen.
    """
    now = await unit.now()
    is_paused = change.state is BroadcastState.PAUSED
    follows: dict[str, Any] = {"pause_cause": change.cause if is_paused else None}
    follows["pause_reason"] = change.reason if is_paused or change.act is BroadcastAct.HOLD else ""
    if change.act is BroadcastAct.SUBMIT:
        follows |= {"submitted_by_id": change.actor, "submitted_at": now}
    if change.act is BroadcastAct.APPROVE:
        follows["approved_at"] = now
    if change.act is BroadcastAct.START and seen.started_at is None:
        follows["started_at"] = now
    if change.act is BroadcastAct.RESUME and seen.pause_cause is PauseCause.ERRORS:
        follows["canary_until"] = None
    if change.state in _ENDED:
        follows["done_at"] = now
        await _ask_nobody(unit, seen.number)
    if change.state is BroadcastState.DRAFT or change.act is BroadcastAct.HOLD:
        follows["approved_at"] = None
        await approvals.void(unit, seen.number)
    await _update(unit, seen, change.state, follows | columns)
    after = f"{change.state} ({change.reason})" if change.reason else str(change.state)
    await audit.append(unit, Act(actor_of(change.actor), change.act, _target(seen.number), seen.state, after))


async def locked(unit: Unit, seen: Broadcast, *also: int) -> None:
    """Let nobody change a broadcast until this unit ends.

    Args:
        also: row numbers of others that this unit will change; taking all at once, in one order, no two units wait for
            each other.

    Raises:
        StaleError: it is not as it was seen.
    """
    numbers = sorted({seen.number, *also})
    query = select(broadcast.c.id, broadcast.c.version).where(broadcast.c.id.in_(numbers)).order_by(broadcast.c.id)
    rows = (await unit.connection.execute(query.with_for_update(key_share=True))).all()
    if {row.id: row.version for row in rows}.get(seen.number) != seen.version:
        raise StaleError


async def get(unit: Unit, number: int) -> Broadcast | None:
    """A broadcast by its row number."""
    row = (await unit.connection.execute(select(broadcast).where(broadcast.c.id == number))).first()
    return _read(row) if row else None


async def find(unit: Unit, serial: str) -> Broadcast | None:
    """A broadcast by the number that people see."""
    row = (await unit.connection.execute(select(broadcast).where(broadcast.c.serial == serial))).first()
    return _read(row) if row else None


async def in_states(
    unit: Unit, states: Collection[BroadcastState], klass: BroadcastClass | None = None, most: int = 1000
) -> list[Broadcast]:
    """Broadcasts that stand in one of these states, the oldest first.

    Args:
        klass: of this class only.
    """
    query = select(broadcast).where(stands(broadcast.c.state, *states)).order_by(broadcast.c.id).limit(most)
    if klass is not None:
        query = query.where(broadcast.c["class"] == klass)
    return [_read(row) for row in await unit.connection.execute(query)]


async def newest(unit: Unit, most: int) -> list[Broadcast]:
    """The broadcasts that were drafted last, the newest first."""
    query = select(broadcast).order_by(broadcast.c.id.desc()).limit(most)
    return [_read(row) for row in await unit.connection.execute(query)]


async def section(unit: Unit, states: Collection[BroadcastState], most: int, skip: int = 0) -> list[Broadcast]:
    """One page of the broadcasts that stand in one of these states, those that changed last first."""
    query = select(broadcast).where(stands(broadcast.c.state, *states))
    newest = query.order_by(broadcast.c.updated_at.desc(), broadcast.c.id.desc())
    return [_read(row) for row in await unit.connection.execute(newest.limit(most).offset(skip))]


async def serials(unit: Unit, most: int) -> list[tuple[str, str]]:
    """Serial and title of those that went out last, the newest first."""
    query = select(broadcast.c.serial, broadcast.c.title).where(broadcast.c.started_at.is_not(None))
    rows = await unit.connection.execute(query.order_by(broadcast.c.started_at.desc()).limit(most))
    return [(row.serial, row.title) for row in rows]


async def hashes(unit: Unit, number: int) -> Hashes:
    """What an approval of the broadcast, as it is now, is bound to."""
    columns = (broadcast.c.content_hash, broadcast.c.audience_hash, broadcast.c.schedule_hash)
    row = (await unit.connection.execute(select(*columns).where(broadcast.c.id == number))).one()
    return Hashes(row.content_hash, row.audience_hash, row.schedule_hash)


async def editors(unit: Unit, number: int, since: datetime | None = None) -> frozenset[int]:
    """Who edited it, ever or since a moment."""
    query = select(broadcast_edit.c.officer_id).where(broadcast_edit.c.broadcast_id == number)
    if since is not None:
        query = query.where(broadcast_edit.c.at > since)
    return frozenset((await unit.connection.scalars(query.distinct())).all())


async def written(unit: Unit, number: int, until: datetime) -> Written | None:
    """What a broadcast said at a moment; None when nobody kept that."""
    mine = (broadcast_edit.c.broadcast_id == number, broadcast_edit.c.at <= until)
    query = select(broadcast_edit.c.written).where(*mine).order_by(broadcast_edit.c.id.desc()).limit(1)
    kept = await unit.connection.scalar(query)
    if kept is None:
        return None
    said = json.loads(kept)
    ends = datetime.fromisoformat(said["expires_at"]) if said["expires_at"] else None
    return Written(BroadcastClass(said["class"]), _content(said), said["audience"], said["schedule"], ends)


async def next_serial(unit: Unit, year: int) -> str:
    """Give out the next number of a year, such as ``2026/118``; a number that was given out never comes again."""
    await insert_new(unit, serial_counter, [{"year": year, "last": 0}])
    raised = update(serial_counter).where(serial_counter.c.year == year).values(last=serial_counter.c.last + 1)
    number = await unit.connection.scalar(raised.returning(serial_counter.c.last))
    return f"{year}/{number}"


async def kept_files(unit: Unit, before: datetime) -> set[bytes]:
    """The SHA-256 of every file that a broadcast still needs; none of them may be removed from the media folder.

    Needed is what may still go out: also of a draft, of what may be tried again, and of what is being corrected.

    Args:
        before: what ended earlier, and can never be sent again, needs its file no more.
    """
    correction = broadcast.alias("correction")
    is_corrected = exists().where(correction.c.corrects_id == broadcast.c.id, ~stands(correction.c.state, *_ENDED))
    ended = and_(stands(broadcast.c.state, *_ENDED), broadcast.c.done_at.is_not(None))
    is_past = and_(ended, broadcast.c.done_at < before)
    may_be_tried = and_(
        stands(broadcast.c.state, BroadcastState.DONE_WITH_GAPS), broadcast.c.expires_at > await unit.now()
    )
    needed = or_(~is_past, is_corrected, may_be_tried)
    rows = await unit.connection.scalars(select(broadcast.c.files).where(broadcast.c.files != "[]", needed))
    return {bytes.fromhex(file["sha256"]) for files in rows for file in json.loads(files)}


async def counts(unit: Unit) -> dict[BroadcastState, int]:
    """How many broadcasts stand in each state."""
    rows = await unit.connection.execute(select(broadcast.c.state, func.count()).group_by(broadcast.c.state))
    return {row[0]: row[1] for row in rows}


async def _update(unit: Unit, seen: Broadcast, state: BroadcastState, columns: dict[str, Any]) -> None:
    same = update(broadcast).where(broadcast.c.id == seen.number, broadcast.c.version == seen.version)
    values = columns | {"state": state, "version": seen.version + 1, "updated_at": await unit.now()}
    if (await unit.connection.execute(same.values(values))).rowcount != 1:
        raise StaleError


async def _ask_nobody(unit: Unit, number: int) -> None:
    """End the search for somebody of each KIM who confirms, for it is over."""
    left = update(broadcast_kim).where(
        broadcast_kim.c.broadcast_id == number, broadcast_kim.c.next_step_at.is_not(None)
    )
    await unit.connection.execute(left.values(next_step_at=None))


async def _note_editor(unit: Unit, number: int, officer: int, wanted: Draft) -> None:
    said = _columns(wanted) | {"expires_at": wanted.expires_at.isoformat() if wanted.expires_at else None}
    written = json.dumps({name: said[name] for name in _WRITTEN}, ensure_ascii=False)
    row = {"broadcast_id": number, "officer_id": officer, "at": await unit.now(), "written": written}
    await unit.connection.execute(insert(broadcast_edit).values(row))


def _target(number: int) -> str:
    return f"broadcast:{number}"


def _digest(found: Hashes) -> str:
    return " ".join(part.hex() for part in (found.content, found.audience, found.schedule))


def _columns(wanted: Draft) -> dict[str, Any]:
    content = wanted.content
    return {
        "class": wanted.klass,
        "title": content.title,
        "texts": json.dumps(content.texts, ensure_ascii=False),
        "files": json.dumps([asdict(file) for file in content.files], ensure_ascii=False),
        "letter_number": content.letter_number,
        "signer": content.signer,
        "asks_confirmation": content.asks_confirmation,
        "audience": wanted.audience,
        "schedule": wanted.schedule,
        "content_hash": wanted.hashes.content,
        "audience_hash": wanted.hashes.audience,
        "schedule_hash": wanted.hashes.schedule,
        "starts_at": wanted.starts_at,
        "expires_at": wanted.expires_at,
    }


def _content(row: Mapping[Any, Any]) -> Content:
    texts: Sequence[Sequence[str]] = json.loads(row["texts"])
    files = tuple(StoredFile(**file) for file in json.loads(row["files"]))
    pairs = tuple((language, text) for language, text in texts)
    return Content(row["title"], pairs, files, row["letter_number"], row["signer"], row["asks_confirmation"])


def _read(row: Row[Any]) -> Broadcast:
    return Broadcast(
        number=row.id,
        version=row.version,
        state=row.state,
        klass=row._mapping[broadcast.c["class"]],
        content=_content(row._mapping),
        audience=row.audience,
        schedule=row.schedule,
        serial=row.serial or "",
        revision=row.revision,
        starts_at=row.starts_at,
        expires_at=row.expires_at,
        previewed_count=row.previewed_count,
        frozen_count=row.frozen_count,
        is_retried=row.retried_until is not None,
        corrects=row.corrects_id,
        parent=row.parent_id,
        pause_cause=row.pause_cause,
        pause_reason=row.pause_reason,
        drafted_by=row.drafted_by_id,
        submitted_by=row.submitted_by_id,
        created_at=row.created_at,
        started_at=row.started_at,
        done_at=row.done_at,
    )
