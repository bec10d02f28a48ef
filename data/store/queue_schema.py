"""The tables of procrastinate, which carries long jobs where the database is PostgreSQL.

They stand in a schema of their own, so that none of ours meets them. Procrastinate brings them as one script, and what
changed since as files in the order of their names; the newest that was applied is the schema's comment.
"""

from __future__ import annotations

import logging
from importlib import resources
from typing import Any

from sqlalchemy import Connection, text

from data.store.database import Unit

log = logging.getLogger(__name__)

SCHEMA = "procrastinate"
_APPLIED = text(f"SELECT obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')")
#: PostgreSQL's code for "may not". Source: postgresql.org/docs/current/errcodes-appendix.html.
_MAY_NOT = "42501"


def newest() -> str:
    """The newest change of the tables that the installed procrastinate knows."""
    return _changes()[-1]


def _changes() -> list[str]:
    folder = resources.files("procrastinate.sql.migrations")
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))


async def is_ready(unit: Unit) -> bool:
    """Whether the tables are there as the installed procrastinate wants them."""
    return bool(await unit.connection.scalar(_APPLIED) == newest())


def applied(connection: Connection) -> str:
    """The newest change that was applied; empty where there are no tables."""
    return str(connection.scalar(_APPLIED) or "")


def bring_up(connection: Connection) -> bool:
    """Make the tables, or bring them up to date; under the lock of a migration.

    A user of the database who may not make a schema is no obstacle: jobs are then run by the embedded runner.

    Returns:
        Whether anything had to be changed.
    """
    before = applied(connection)
    connection.commit()
    raw: Any = connection.connection.driver_connection
    try:
        return _bring_up(raw, before)
    except Exception as error:
        raw.rollback()
        if getattr(error, "sqlstate", "") != _MAY_NOT:
            raise
        log.warning("this user of the database may not make the schema %s; jobs do without procrastinate", SCHEMA)
        return False


def _bring_up(raw: Any, before: str) -> bool:
    changes = _changes()
    if before == changes[-1]:
        return False
    if not before:
        script = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
        raw.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        _apply(raw, script, changes[-1])
        return True
    for name in changes:
        if name > before:
            _apply(raw, (resources.files("procrastinate.sql.migrations") / name).read_text(encoding="utf-8"), name)
    return True


def _apply(raw: Any, script: str, name: str) -> None:
    """Apply a script, and write down that it was, in one transaction."""
    raw.execute(f"SET LOCAL search_path TO {SCHEMA}")
    raw.execute(script)
    raw.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{name}'")
    raw.commit()


def take_down(connection: Connection) -> None:
    """Remove the tables with what is in them."""
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
    connection.commit()
