"""Databases of a PostgreSQL server for tests: copies of a migrated one, and those that one test after the other uses.

To copy a database takes ten times the work that it takes to empty one that was used. So whoever needs an empty migrated
database is lent one that nobody uses any more; whoever changes tables or roles takes a copy of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg

#: What a database consists of: differs when a test made, changed or removed anything but rows.
_SHAPE = """
SELECT array[
    (SELECT format('%s %s', count(*), max(oid)) FROM pg_class WHERE relkind <> 't'),
    (SELECT format('%s %s', count(*), max(oid)) FROM pg_constraint),
    (SELECT format('%s %s', count(*), max(oid)) FROM pg_proc),
    (SELECT format('%s %s', count(*), max(oid)) FROM pg_namespace),
    (SELECT format('%s %s', count(*), max(oid)) FROM pg_trigger),
    (SELECT format('%s %s', count(*), sum(attnum)) FROM pg_attribute WHERE NOT attisdropped)
]
"""
#: Ends everybody else's connection to a database, and waits for that, for up to ten seconds each.
_ALONE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
#: Empties every table that ever held a row, and lets every sequence that was used begin again. The only row of a
#: migrated database is the revision that it is at; it is written again.
_EMPTIED = """
DO $$
DECLARE
    used text;
BEGIN
    SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO used FROM pg_tables
    WHERE schemaname IN ('public', 'procrastinate')
    AND pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 0;
    EXECUTE 'TRUNCATE ' || used || ' CASCADE';
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
    INSERT INTO alembic_version VALUES (REVISION);
END $$
"""
_ROWS = """
SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname IN ('public', 'procrastinate')
AND pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 0
"""


class Server:
    """A server with its template.

    Args:
        address: URL of its maintenance database.
        template: name of the migrated database; nobody may be connected to it.
    """

    def __init__(self, address: str, template: str) -> None:
        self._address = address
        self._template = template
        self._names = itertools.count()
        self._idle: list[_Used] = []

    @contextmanager
    def lends(self) -> Iterator[str]:
        """The URL of a database that is as empty as a new one, until the end of the ``with``."""
        used = self._emptied() or self._made()
        yield used.url
        self._idle.append(used)

    def _emptied(self) -> _Used | None:
        while self._idle:
            used = self._idle.pop()
            # A server that was restarted has closed our connection; then another copy is made.
            with suppress(psycopg.OperationalError):
                if used.is_emptied():
                    return used
            used.close()
        return None

    def _made(self) -> _Used:
        name = f"lent_{next(self._names)}"
        copy_database(self._address, name, self._template)
        return _Used(database_of(self._address, name))

    def close(self) -> None:
        for used in self._idle:
            used.close()


class _Used:
    """A database that is used again and again, and our own connection to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(_plain(url), autocommit=True)
        self._shape = self._ask(_SHAPE)
        assert self._ask(_ROWS) == ("alembic_version",), "a migration writes rows that nobody would write again here"
        revision = str(self._ask("SELECT quote_literal(version_num) FROM alembic_version")[0])
        self._emptied = _EMPTIED.replace("REVISION", revision)

    def is_emptied(self) -> bool:
        """Empty it; False when it is not what it was and has to be thrown away."""
        self._connection.execute(_ALONE)
        if self._ask(_SHAPE) != self._shape:
            return False
        self._connection.execute(self._emptied)
        return True

    def close(self) -> None:
        self._connection.close()

    def _ask(self, query: str) -> Any:
        return self._connection.execute(query).fetchone()  # type: ignore[arg-type]


def administer(url: str, statement: str) -> None:
    """Execute a statement outside of any transaction."""
    with closing(psycopg.connect(_plain(url), autocommit=True)) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def copy_database(server: str, name: str, template: str) -> None:
    """Copy a database file by file: block by block, through the log, it would be four times the work."""
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


def database_of(server: str, name: str) -> str:
    """The URL of a database of a server, given that of another."""
    head, _, tail = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
