"""The way to the database: read units, write units, and the only commit of the project.

A read unit and a write unit are different things. On SQLite a write unit opens with ``BEGIN IMMEDIATE``, because a
transaction that starts with a SELECT and then writes fails at once when another process has written in between,
whatever ``busy_timeout`` says; and reads go through connections that cannot write.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, func, make_url, select
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from data.store.columns import UtcDateTime
from data.store.vault import Vault

#: How long a write waits for another process's write, milliseconds.
BUSY_TIMEOUT_MS = 30_000
#: After how long PostgreSQL ends a transaction in which nothing happens, milliseconds: a process that froze in the
#: middle of one would keep its locks, and with them everybody else, for as long as it sleeps.
IDLE_TIMEOUT_MS = 10_000
#: After how long PostgreSQL (17 or later) ends any transaction, milliseconds; none of ours takes a minute. It is for a
#: process that froze while one statement was half under way, where the server does not count it as idle.
TRANSACTION_TIMEOUT_MS = 600_000
#: How long emptying the log waits for readers, milliseconds.
LOG_TIMEOUT_MS = 500
#: Connections that only read, per process.
READERS = 4
#: Connections to PostgreSQL, per process.
POSTGRES_POOL = 10
#: For how long after its last use a connection to PostgreSQL is taken to stand, seconds.
UNASKED_SECONDS = 1.0
#: Page cache of one SQLite connection in KiB; five connections stay far below the memory the process may use.
SQLITE_CACHE_KIB = 4_000


def normalised_url(url: str) -> URL:
    """The URL with the asynchronous driver that we use.

    Raises:
        ValueError: neither SQLite nor PostgreSQL.
    """
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    backend = parsed.drivername.split("+")[0]
    if backend not in drivers:
        raise ValueError(backend)
    return parsed.set(drivername=drivers[backend])


class Unit:
    """One transaction: a connection, the clock that counts in it, and the keys.

    Args:
        database: whose transaction it is; its offset is added to the clock, and only tests use anything but zero.

    Attributes:
        memory: what readers of this database remember from one transaction to the next, by what remembers it.
    """

    def __init__(self, connection: AsyncConnection, database: Database) -> None:
        self.connection = connection
        self.vault = database.vault
        self.memory = database.memory
        self._clock = database.clock
        self._offset = database.clock_offset

    @property
    def is_sqlite(self) -> bool:
        """Whether the whole database is one file that one writer at a time changes."""
        return self.connection.dialect.name == "sqlite"

    @property
    def offset_us(self) -> int:
        """What is added to the database's clock, microseconds; only tests use anything but zero."""
        return self._offset // timedelta(microseconds=1)

    async def now(self) -> datetime:
        """The time that counts: of this host for SQLite, of the server for PostgreSQL, where hosts may differ.

        Read it after the lock it is to be compared under; ``now()`` of PostgreSQL would be the transaction's start.
        """
        if self.is_sqlite:
            return self._clock() + self._offset
        reading = await self.connection.scalar(select(func.clock_timestamp(type_=UtcDateTime)))
        assert isinstance(reading, datetime)
        return reading + self._offset


class Database:
    """A SQLite file or a PostgreSQL server, with its keys and its clock.

    Args:
        url: as in ``DATABASE_URL``.
        vault: keys for sealed columns.
        clock: the present moment, aware.
        clock_offset: shifts every time read from the database's own clock; for tests.
    """

    def __init__(
        self, url: str, vault: Vault, clock: Callable[[], datetime], clock_offset: timedelta = timedelta(0)
    ) -> None:
        self.url = normalised_url(url)
        self.vault = vault
        self.clock = clock
        self.clock_offset = clock_offset
        self.memory: dict[type, Any] = {}
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._sqlite(1, "BEGIN IMMEDIATE") if self.is_sqlite else self._postgres()
        self._reader = self._sqlite(READERS, "BEGIN") if self.is_sqlite else self._writer

    def _postgres(self) -> AsyncEngine:
        options = f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS} -c lock_timeout={BUSY_TIMEOUT_MS}"
        engine = create_async_engine(
            self.url,
            pool_size=POSTGRES_POOL,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"options": options},
        )
        event.listen(engine.sync_engine, "connect", _limit_transactions)
        _ask_the_idle(engine)
        event.listen(engine.sync_engine, "do_executemany", _row_by_row)
        # Plain insertions of many rows become statements of many rows, as those that return something already are.
        engine.sync_engine.dialect.use_insertmanyvalues_wo_returning = True
        return engine

    def _sqlite(self, size: int, begin: str) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            pool_size=size,
            hide_parameters=True,
            max_overflow=0,
            pool_timeout=60,
            connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
        )
        read_only = begin == "BEGIN"

        @event.listens_for(engine.sync_engine, "connect")
        def _connected(connection: Any, _record: object) -> None:
            _prepare_sqlite(connection, read_only)

        @event.listens_for(engine.sync_engine, "begin")
        def _begun(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Unit]:
        """A transaction that may write; committed at the end, rolled back if anything is raised.

        Keep it short (50 ms on SQLite, where everybody else waits), and never await a platform inside.
        """
        async with self._writer.begin() as connection:
            yield Unit(connection, self)

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[Unit]:
        """Each statement is a transaction of its own, so that no lock waits for this process (PostgreSQL)."""
        async with self._writer.connect() as connection:
            yield Unit(await connection.execution_options(isolation_level="AUTOCOMMIT"), self)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Unit]:
        """A transaction that only reads; on SQLite a write inside it fails."""
        async with self._reader.connect() as connection:
            yield Unit(connection, self)

    async def empty_log(self) -> None:
        """Bring what was written into SQLite's file and empty its log, which still holds what was overwritten.

        A reader that is in the middle of something is not waited for long; the log is then emptied another time.
        """
        if not self.is_sqlite:
            return
        async with self._writer.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await raw.execute(f"PRAGMA busy_timeout={LOG_TIMEOUT_MS}")
            await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            await raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    async def close(self) -> None:
        """Give all connections back; without it aiosqlite's threads outlive the loop."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _ask_the_idle(engine: AsyncEngine) -> None:
    """See that a connection still stands before it is used, unless it was used just now; a dead one is replaced.

    SQLAlchemy would ask before each use, which is a journey more to the server for each transaction.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def _back(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _out(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("at", math.inf) <= UNASKED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _limit_transactions(connection: Any, _record: object) -> None:
    """Set what only newer servers know; an unknown name among the options would refuse the connection."""
    cursor = connection.cursor()
    cursor.execute(
        f"SELECT set_config('transaction_timeout', '{TRANSACTION_TIMEOUT_MS}', false)"
        " WHERE current_setting('server_version_num')::int >= 170000"
    )
    cursor.close()
    connection.commit()


def _row_by_row(cursor: Any, statement: str, parameters: Sequence[Any], _context: object) -> bool:
    """Execute a statement for many rows without psycopg's pipeline; what should be quick is written as one statement.

    psycopg ends a pipeline with the messages Sync and Flush. Sync lets PostgreSQL start its clock for a transaction in
    which nothing happens, and Flush, a message like any other, stops it: a process that freezes next would keep its
    locks for as long as it sleeps, whatever ``idle_in_transaction_session_timeout`` says. Within a pipeline, where
    rows are locked and no Sync was sent yet, the clock does not run either.
    """
    for row in parameters:
        cursor.execute(statement, row)
    return True


def _prepare_sqlite(connection: Any, read_only: bool) -> None:
    """Set what has to be set on each new SQLite connection.

    Source for WAL with FULL: sqlite.org/pragma.html#pragma_synchronous; NORMAL could forget an intent to send when
    the power fails, and then a message would go out twice.
    """
    cursor = connection.cursor()
    if not read_only:
        cursor.execute("PRAGMA journal_mode=WAL")
        # What is deleted or overwritten is zeroed, so that nobody who was erased can be dug up.
        cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")
    if read_only:
        cursor.execute("PRAGMA query_only=ON")
    cursor.close()
