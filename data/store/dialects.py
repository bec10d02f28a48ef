"""The few statements that the two databases spell differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table
from sqlalchemy.dialects import postgresql, sqlite

from data.store.database import Unit


async def insert_new(unit: Unit, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those that break a unique key are left as they stand."""
    if rows:
        insert = sqlite.insert(table) if unit.is_sqlite else postgresql.insert(table)
        await unit.connection.execute(insert.on_conflict_do_nothing(), list(rows))


async def put(unit: Unit, table: Table, key: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or overwrite those that have the same key; every row names the same columns."""
    if not rows:
        return
    insert = sqlite.insert(table) if unit.is_sqlite else postgresql.insert(table)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in key}
    await unit.connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))


def skip_locked(unit: Unit, query: Select[Any], of: Table) -> Select[Any]:
    """Lock the rows that are read and pass over those that another process holds (PostgreSQL only)."""
    return query if unit.is_sqlite else query.with_for_update(skip_locked=True, of=of)
