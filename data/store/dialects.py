"""The few statements that the two databases spell differently.

What writes many rows is one statement on PostgreSQL: row by row each would be a journey to the server, and sent as
psycopg's pipeline it would leave a transaction that no timeout of the server ends (``data/store/database.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Select, Table, Update, bindparam, column, func
from sqlalchemy.dialects import postgresql, sqlite

from data.store.database import Unit


async def insert_new(unit: Unit, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those that break a unique key are left as they stand."""
    if rows:
        insert = sqlite.insert(table) if unit.is_sqlite else postgresql.insert(table)
        new = insert.on_conflict_do_nothing()
        await unit.connection.execute(new if unit.is_sqlite else _at_once(new, table), list(rows))


async def put(unit: Unit, table: Table, key: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or overwrite those that have the same key; every row names the same columns.

    Of rows with the same key the last one counts.
    """
    if not rows:
        return
    insert = sqlite.insert(table) if unit.is_sqlite else postgresql.insert(table)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in key}
    written = insert.on_conflict_do_update(index_elements=list(key), set_=changed)
    last = list({tuple(row[name] for name in key): row for row in rows}.values())
    await unit.connection.execute(written if unit.is_sqlite else _at_once(written, table), last)


def _at_once(insert: sqlite.Insert | postgresql.Insert, table: Table) -> Any:
    """The same insertion as few statements of many rows; SQLAlchemy makes them only of one that returns something."""
    return insert.returning(next(iter(table.primary_key)))


async def change_each(
    unit: Unit,
    like: Mapping[str, Column[Any]],
    rows: Sequence[Mapping[str, Any]],
    change: Callable[[Mapping[str, ColumnElement[Any]]], Update],
) -> None:
    """Change rows of a table, each by values of its own.

    Args:
        like: for each value a column of the type that it has.
        rows: the values; no two of them may mean the same row of the table.
        change: the statement, given what stands for each value.
    """
    if not rows:
        return
    if unit.is_sqlite:
        stands_for: dict[str, ColumnElement[Any]] = {
            name: bindparam(name, type_=kind.type) for name, kind in like.items()
        }
        await unit.connection.execute(change(stands_for), list(rows))
        return
    lists = [bindparam(name, [row[name] for row in rows], ARRAY(kind.type)) for name, kind in like.items()]
    columns = (column(name, kind.type) for name, kind in like.items())
    given = func.unnest(*lists).table_valued(*columns).render_derived(name="given")
    await unit.connection.execute(change({name: given.c[name] for name in like}))


def skip_locked(unit: Unit, query: Select[Any], of: Table) -> Select[Any]:
    """Lock the rows that are read and pass over those that another process holds (PostgreSQL only)."""
    return query if unit.is_sqlite else query.with_for_update(skip_locked=True, of=of)
