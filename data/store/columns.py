"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, Enum, Integer, literal
from sqlalchemy.types import TypeDecorator

#: Row numbers; SQLite gives out its own only to a plain INTEGER.
RowNumber = BigInteger().with_variant(Integer(), "sqlite")
#: The earliest time of what may go out at once: long past, so that a clock set back delays nothing that is waiting.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


class NaiveTimeError(ValueError):
    """A time without a zone was about to be stored; pass an aware datetime in UTC."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite keeps it as text that sorts in time order."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTimeError
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[PythonEnum], name: str) -> Enum:
    """A VARCHAR that holds one of an enumeration's values, guarded by a CHECK named after ``name``."""

    def values(members: Any) -> list[str]:
        return [str(member.value) for member in members]

    return Enum(kind, name=name, native_enum=False, create_constraint=True, length=20, values_callable=values)


def stands(column: ColumnElement[Any], *states: PythonEnum) -> ColumnElement[bool]:
    """Whether a row is in one of these states, with the states written into the statement.

    A database takes a partial index (those of the few rows that are open) only when it can see in the statement
    itself that the index's condition holds; a bound parameter hides it, and every look would read the whole table.
    """
    wanted = [literal(state, column.type, literal_execute=True) for state in states]
    return column == wanted[0] if len(wanted) == 1 else column.in_(wanted)
