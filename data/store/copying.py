"""Whole copies of a database, taken while it is used, and put back; for backups only.

A SQLite file is copied as a file of the same kind, through SQLite itself. Of PostgreSQL every table is written as its
COPY text in one transaction that sees one moment; no program of the server's is needed, and a newer server reads it.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, delete, func, select, update
from sqlalchemy.engine import URL

from data.model.broadcast import BroadcastState, PauseCause
from data.model.delivery import DeliveryKind, DeliveryState
from data.store import schema
from data.store.columns import stands
from data.store.database import Unit, normalised_url
from data.store.schema import broadcast, delivery, lease, officer, person, session

if TYPE_CHECKING:
    import psycopg

#: The one file of a copy of SQLite.
SQLITE_FILE = "database.sqlite3.gz"
#: Quick rather than small: most of it is sealed and hardly shrinks.
_LEVEL = 1
_BLOCK_BYTES = 1 << 20
#: What may still send something once it is put back.
ALIVE = (
    BroadcastState.APPROVED,
    BroadcastState.SCHEDULED,
    BroadcastState.PREPARING,
    BroadcastState.RUNNING,
    BroadcastState.FINISHING,
)


class DamagedCopyError(Exception):
    """A copy does not hold what it should; it is not put back."""


class UncopiedError(Exception):
    """The database could not be copied: the disk of the copy is full, or the server went away."""


def copy_sqlite(url: str, folder: Path) -> None:
    """Copy a SQLite file as it is at one moment; others read and write meanwhile.

    Args:
        folder: gets one file; it needs the room of another for a while.

    Raises:
        UncopiedError: SQLite cannot read or write.
    """
    whole = folder / "copy.sqlite3"
    try:
        _back_up(str(normalised_url(url).database), whole)
    except sqlite3.Error as error:
        raise UncopiedError(str(error)) from error
    with whole.open("rb") as read, gzip.open(folder / SQLITE_FILE, "wb", _LEVEL) as written:
        shutil.copyfileobj(read, written, _BLOCK_BYTES)
    whole.unlink()


def _back_up(path: str, whole: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(whole)) as target,
    ):
        # All pages in one step: in steps it would begin anew whenever somebody writes.
        source.backup(target, pages=-1)


def put_back_sqlite(folder: Path, path: Path) -> None:
    """Make a copy of SQLite the database of that path, which has none.

    Raises:
        DamagedCopyError: SQLite finds a fault in it.
    """
    draft = path.with_name(path.name + ".restoring")
    with gzip.open(folder / SQLITE_FILE, "rb") as read, draft.open("wb") as written:
        shutil.copyfileobj(read, written, _BLOCK_BYTES)
    draft.chmod(0o600)
    opened = sqlite3.connect(draft)
    try:
        found = opened.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        opened.close()
    if found != "ok":
        draft.unlink()
        raise DamagedCopyError(found)
    draft.rename(path)


def copy_postgres(url: str, folder: Path) -> dict[str, list[str]]:
    """Write every table as it is at one moment; the columns of each, in the order of the tables.

    Args:
        folder: gets a file for each table.

    Raises:
        UncopiedError: the server refuses, or goes away.
    """
    import psycopg

    try:
        return _write_tables(url, folder)
    except psycopg.Error as error:
        raise UncopiedError((str(error).splitlines() or [type(error).__name__])[0]) from error


def _write_tables(url: str, folder: Path) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    with _psycopg(url) as opened, opened.cursor() as cursor:
        opened.read_only = True
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in schema.metadata.sorted_tables:
            columns[table.name] = [column.name for column in table.columns]
            everything = _statement(table.name, columns[table.name], "TO STDOUT")
            with gzip.open(folder / f"{table.name}.copy.gz", "wb", _LEVEL) as file, cursor.copy(everything) as copy:
                for block in copy:
                    file.write(block)
    return columns


def put_back_postgres(folder: Path, url: str, columns: Mapping[str, Sequence[str]]) -> None:
    """Fill the tables of a database, which are empty and of the copy's revision, in one transaction."""
    with _psycopg(url) as opened, opened.cursor() as cursor:
        for name, listed in columns.items():
            everything = _statement(name, listed, "FROM STDIN")
            with gzip.open(folder / f"{name}.copy.gz", "rb") as file, cursor.copy(everything) as copy:
                while block := file.read(_BLOCK_BYTES):
                    copy.write(block)
            if "id" in listed:
                cursor.execute(_NEXT.format(name=name))


#: Lets new rows be numbered after those that were put back.
_NEXT = """
SELECT setval(sequence, (SELECT coalesce(max(id), 0) + 1 FROM "{name}"), false)
FROM pg_get_serial_sequence('"{name}"', 'id') AS sequence WHERE sequence IS NOT NULL
"""


def is_empty(url: str) -> bool:
    """Whether a migrated database holds nobody and nothing yet."""
    engine = create_engine(_plain(url))
    try:
        with engine.connect() as connection:
            tables = (person, officer, schema.factcheck, broadcast)
            return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables)
    finally:
        engine.dispose()


async def still(unit: Unit, reason: str) -> tuple[int, int]:
    """Let nothing go out of a database that was put back that may have gone out since the copy.

    Broadcasts that were under way or to come stand still until an officer has looked; notices that waited are of
    unknown fate; nobody is signed in any more.

    Returns:
        How many broadcasts, and how many notices.
    """
    now = await unit.now()
    held = update(broadcast).where(stands(broadcast.c.state, *ALIVE))
    values = {"state": BroadcastState.PAUSED, "pause_cause": PauseCause.OFFICER, "pause_reason": reason[:500]}
    paused = await unit.connection.execute(held.values(version=broadcast.c.version + 1, updated_at=now, **values))
    waiting = update(delivery).where(
        delivery.c.kind == DeliveryKind.NOTICE,
        stands(delivery.c.state, DeliveryState.PLANNED, DeliveryState.READY, DeliveryState.LEASED),
    )
    unknown = {"state": DeliveryState.UNKNOWN, "fence": delivery.c.fence + 1, "owner": None, "lease_until": None}
    told = await unit.connection.execute(waiting.values(**unknown, done_at=now))
    # Whoever held something is another process, perhaps on another machine, and is gone.
    await unit.connection.execute(delete(lease))
    await unit.connection.execute(delete(session))
    return paused.rowcount, told.rowcount


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _statement(name: str, columns: Sequence[str], where: str) -> Any:
    from psycopg import sql

    listed = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    return sql.SQL("COPY {} ({}) " + where).format(sql.Identifier(name), listed)


def _psycopg(url: str) -> psycopg.Connection[Any]:
    import psycopg

    return psycopg.connect(_plain(url).set(drivername="postgresql").render_as_string(hide_password=False))


def _plain(url: str) -> URL:
    """The address for a driver without asyncio."""
    parsed = normalised_url(url)
    return parsed.set(drivername="sqlite") if parsed.get_backend_name() == "sqlite" else parsed
