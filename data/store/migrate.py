"""Brings a database to the schema that this code expects, under a lock.

Alembic is configured in code, so that an installed wheel needs no file beside it; it is imported only when there
is something to migrate.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL

from data.store import queue_schema, schema
from data.store.database import normalised_url

if TYPE_CHECKING:
    from alembic.config import Config

#: Key of PostgreSQL's advisory lock around a migration; any fixed number of ours.
ADVISORY_LOCK = 5_507_191


class NewerSchemaError(Exception):
    """The database was made by a newer version of Kentongan; update this copy before you start it."""

    def __init__(self) -> None:
        super().__init__(self.__class__.__doc__)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "data:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(url: URL, connection: Connection) -> Iterator[None]:
    """Let one process at a time migrate this database."""
    if url.get_backend_name() != "sqlite":
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
        return
    with Path(f"{url.database}.migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _connected(url: str) -> Iterator[tuple[URL, Connection]]:
    parsed = normalised_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        parsed = parsed.set(drivername="sqlite")
    engine = create_engine(parsed, connect_args={"timeout": 30} if parsed.drivername == "sqlite" else {})
    try:
        with engine.connect() as connection:
            yield parsed, connection
    finally:
        engine.dispose()


def _stamp(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def current_revision(url: str) -> str:
    """The revision a database is at; empty when it has no tables yet."""
    with _connected(url) as (_, connection):
        return _stamp(connection)


def is_queue_ready(url: str) -> bool:
    """Whether procrastinate's tables are as the installed version wants them; PostgreSQL only."""
    with _connected(url) as (_, connection):
        return queue_schema.applied(connection) == queue_schema.newest()


def migrate(url: str, target: str = "head") -> bool:
    """Bring the database to ``target``.

    Args:
        target: ``head``, ``base`` or a revision.

    Returns:
        Whether anything had to be changed.

    Raises:
        NewerSchemaError: the database knows a revision that this code does not.
    """
    with _connected(url) as (parsed, connection), _locked(parsed, connection):
        before = _stamp(connection)
        connection.commit()
        is_due = target != "head" or before != schema.REVISION
        if is_due:
            _run(connection, before, target)
        return _align_queue(parsed, connection, target) or is_due


def _align_queue(url: URL, connection: Connection, target: str) -> bool:
    """Bring procrastinate's tables to the installed version, or remove them with ours; on PostgreSQL only."""
    if url.get_backend_name() == "sqlite" or target not in ("head", "base"):
        return False
    if target == "head":
        return queue_schema.bring_up(connection)
    queue_schema.take_down(connection)
    return True


def _run(connection: Connection, before: str, target: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    config = _config(connection)
    try:
        if before:
            ScriptDirectory.from_config(config).get_revision(before)
    except CommandError as error:
        raise NewerSchemaError from error
    down = target == "base" or (bool(before) and target != "head" and target < before)
    (command.downgrade if down else command.upgrade)(config, target)
    connection.commit()
