"""The files that came with tips: which are wanted, which are kept, and what became of the others.

Their content lies under ``VAR_DIR/media`` (:mod:`bot.media`); here are only rows. File ids and names are sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from data.model.message import Attachment
from data.model.tip import FileState
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new, skip_locked
from data.store.schema import attachment
from data.store.vault import SealError

SEALED_FILE_ID = "attachment.file_id"
SEALED_FILE_NAME = "attachment.file_name"
#: Times a file is asked for before it counts as lost.
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that this process is to fetch now.

    Args:
        tries: how often it was taken, this time included; what is saved of it counts only while nobody took it after.
    """

    number: int
    channel: str
    file_id: str
    size_bytes: int | None
    tries: int


async def want(unit: Unit, tip: int, channel: str, files: Sequence[Attachment]) -> None:
    """Note files of a tip that are to be fetched, after those it has already."""
    if not files:
        return
    now = await unit.now()
    taken = select(func.count()).where(attachment.c.tip_id == tip)
    first = await unit.connection.scalar(taken) or 0
    rows = [
        {
            "tip_id": tip,
            "position": position,
            "channel": channel,
            "file_id_sealed": unit.vault.seal(SEALED_FILE_ID, file.file_id),
            "file_name_sealed": unit.vault.seal(SEALED_FILE_NAME, file.file_name) if file.file_name else None,
            "media_type": file.media_type[:120],
            "size_bytes": file.size_bytes,
            "state": FileState.WANTED,
            "not_before": now,
            "created_at": now,
        }
        for position, file in enumerate(files, first)
    ]
    await insert_new(unit, attachment, rows)


async def anything_due(unit: Unit, channels: Sequence[str]) -> bool:
    """A cheap look without a lock: whether a file could be fetched now."""
    return await unit.connection.scalar(select(exists().where(_is_due(channels, await unit.now())))) or False


def _is_due(channels: Sequence[str], now: datetime) -> ColumnElement[bool]:
    is_wanted = stands(attachment.c.state, FileState.WANTED)
    return and_(is_wanted, attachment.c.channel.in_(channels), attachment.c.not_before <= now)


async def take(unit: Unit, channels: Sequence[str], seconds: float) -> WantedFile | None:
    """Take the file that has waited longest; nobody else does for so many seconds, unless it is given back."""
    now = await unit.now()
    query = select(attachment).where(_is_due(channels, now)).order_by(attachment.c.not_before).limit(1)
    row = (await unit.connection.execute(skip_locked(unit, query, attachment))).first()
    if row is None:
        return None
    mine = update(attachment).where(attachment.c.id == row.id)
    try:
        file_id = unit.vault.unseal(SEALED_FILE_ID, row.file_id_sealed)
    except SealError:
        await unit.connection.execute(mine.values(state=FileState.LOST, reason="damaged id", done_at=now))
        return None
    taken = {"tries": row.tries + 1, "not_before": now + timedelta(seconds=seconds)}
    await unit.connection.execute(mine.values(taken))
    return WantedFile(row.id, row.channel, file_id, row.size_bytes, row.tries + 1)


def _is_ours(file: WantedFile) -> ColumnElement[bool]:
    """Whether nobody took the file after us, and nobody has let it expire meanwhile."""
    is_wanted = stands(attachment.c.state, FileState.WANTED)
    return and_(attachment.c.id == file.number, attachment.c.tries == file.tries, is_wanted)


async def name(unit: Unit, file: WantedFile, sha256: bytes) -> bool:
    """Note what the content is called on disk, before it is; whether the file is still ours to keep."""
    named = update(attachment).where(_is_ours(file)).values(sha256=sha256)
    return (await unit.connection.execute(named)).rowcount == 1


async def keep(unit: Unit, file: WantedFile, size_bytes: int) -> bool:
    """Note that the content is on disk; whether the file was still ours."""
    done = {"state": FileState.KEPT, "size_bytes": size_bytes, "reason": "", "done_at": await unit.now()}
    return (await unit.connection.execute(update(attachment).where(_is_ours(file)).values(done))).rowcount == 1


async def give_up(unit: Unit, file: WantedFile, state: FileState, reason: str) -> None:
    """Note that a file is not to be had."""
    done = {"state": state, "reason": reason, "done_at": await unit.now(), "sha256": None}
    await unit.connection.execute(update(attachment).where(_is_ours(file)).values(done))


async def give_back(unit: Unit, file: WantedFile, seconds: float, reason: str, *, is_try: bool = True) -> None:
    """Let a file be asked for again after a while.

    Args:
        is_try: whether it counts; being asked to wait, or having to end, does not.
    """
    later = {"not_before": await unit.now() + timedelta(seconds=seconds), "reason": reason}
    tries = file.tries if is_try else file.tries - 1
    await unit.connection.execute(update(attachment).where(_is_ours(file)).values(tries=tries, **later))


async def expire(unit: Unit, before: datetime) -> int:
    """Forget the files that came before a moment; returns how many. Their content goes with the next sweep."""
    is_old = and_(attachment.c.created_at < before, attachment.c.state.in_((FileState.WANTED, FileState.KEPT)))
    gone = {"state": FileState.EXPIRED, "sha256": None, "file_name_sealed": None, "done_at": await unit.now()}
    return (await unit.connection.execute(update(attachment).where(is_old).values(gone))).rowcount


async def known(unit: Unit, hashes: Sequence[bytes]) -> set[bytes]:
    """Those of these contents that a file has, or is just about to get."""
    is_kept = and_(stands(attachment.c.state, FileState.KEPT), attachment.c.sha256.in_(hashes))
    is_coming = and_(stands(attachment.c.state, FileState.WANTED), attachment.c.sha256.in_(hashes))
    rows = await unit.connection.scalars(select(attachment.c.sha256).where(or_(is_kept, is_coming)))
    return {sha256 for sha256 in rows if sha256}


async def counts(unit: Unit) -> dict[FileState, int]:
    """How many files stand in each state."""
    rows = await unit.connection.execute(select(attachment.c.state, func.count()).group_by(attachment.c.state))
    return {row[0]: row[1] for row in rows}
