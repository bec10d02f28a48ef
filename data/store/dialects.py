"""The few statements that the two databases spell differently.

What writes many rows is one statement on PostgreSQL: row by row each would be a journey to the server, and sent as
psycopg's pipeline it would leave a transaction that no timeout of the server ends (``data/store/database.py``). On
SQLite, where everybody else waits meanwhile, it is one prepared statement with its parameters made ready by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Insert,
    Select,
    Table,
    Text,
    Update,
    any_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

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


#: For each value of rows that are handed over with a statement, a column of the type that it has.
Like = Mapping[str, Column[Any]]
#: What stands for each of these values in the statement.
Given = Mapping[str, ColumnElement[Any]]
#: Builds a statement, given what stands for each value; a function of a module, without a state of its own, for what
#: it builds is kept: building a statement takes longer than executing it.
Change = Callable[[Given], Update | Insert]
_Values = tuple[tuple[str, Column[Any]], ...]


async def change_each(
    unit: Unit, like: Like, rows: Sequence[Mapping[str, Any]], change: Change, *others: Change
) -> int:
    """Change rows of a table, each by values of its own.

    Args:
        rows: the values; no two of them may mean the same row of the table.
        others: changes of other tables by the same values; on PostgreSQL they are one statement with the first.

    Returns:
        How many rows of the first table were changed.
    """
    if not rows:
        return 0
    values = tuple(like.items())
    if not unit.is_sqlite:
        return (await unit.connection.execute(_all_at_once(values, (change, *others)), by_name(like, rows))).rowcount
    changed = 0
    for statement in (*others, change):
        one = _row_by_row(unit.connection.dialect, values, statement)
        result = await unit.connection.exec_driver_sql(one.statement, [one.parameters(row) for row in rows])
        changed = result.rowcount
    return changed


def by_name(like: Like, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of rows as :func:`handed_over` wants them: a list for each name."""
    return {name: [row[name] for row in rows] for name in like}


def handed_over(like: Like) -> Given:
    """Rows that are handed over with a statement as a list for each value (PostgreSQL only)."""
    lists = [bindparam(name, type_=ARRAY(kind.type)) for name, kind in like.items()]
    columns = (column(name, kind.type) for name, kind in like.items())
    return dict(func.unnest(*lists).table_valued(*columns).render_derived(name="given").c)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in a database's own words, and where its parameters come from: a row, or the statement itself."""

    statement: str
    places: tuple[tuple[str | None, Any], ...]

    def parameters(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters of one row; SQLAlchemy's own way takes five times as long, while everybody waits."""
        return tuple(how if name is None else row[name] if how is None else how(row[name]) for name, how in self.places)


@lru_cache(maxsize=64)
def _row_by_row(dialect: Dialect, like: _Values, change: Change) -> _Compiled:
    stands_for: dict[str, ColumnElement[Any]] = {name: bindparam(name, None, kind.type) for name, kind in like}
    compiled: Any = change(stands_for).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    constants = compiled.params
    places: list[tuple[str | None, Any]] = []
    for name in compiled.positiontup:
        how = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        value = constants[name]
        places.append((name, how) if name in stands_for else (None, how(value) if how else value))
    return _Compiled(str(compiled), tuple(places))


@lru_cache(maxsize=64)
def _all_at_once(like: _Values, changes: tuple[Change, ...]) -> Update | Insert:
    first, *others = (change(handed_over(dict(like))) for change in changes)
    return first.add_cte(*(other.cte(f"other_{number}") for number, other in enumerate(others)))


class _Numbers(TypeDecorator[Sequence[int]]):
    """Numbers as one value of a statement, so that it stays the same statement however many they are."""

    impl = ARRAY(BigInteger)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSON on SQLite, which has no arrays."""
        return Text() if dialect.name == "sqlite" else ARRAY(BigInteger())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """Write them down as the database reads them."""
        return json.dumps(value) if dialect.name == "sqlite" else value


def is_among(what: ColumnElement[int], name: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Whether a column holds one of the numbers that are handed over with the statement under a name."""
    numbers: ColumnElement[Any] = bindparam(name, type_=_Numbers())
    if is_sqlite:
        return what.in_(select(func.json_each(numbers).table_valued("value").c.value))
    return what == any_(numbers)


def skip_locked(unit: Unit, query: Select[Any], of: Table) -> Select[Any]:
    """Lock the rows that are read and pass over those that another process holds (PostgreSQL only)."""
    return query if unit.is_sqlite else query.with_for_update(skip_locked=True, of=of)
