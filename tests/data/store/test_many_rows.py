"""What writes many rows at once: the same on both databases, and never in a way that hides a frozen process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import pytest
from sqlalchemy import ColumnElement, Update, bindparam, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from data.store.database import TRANSACTION_TIMEOUT_MS, Database, Unit
from data.store.dialects import change_each, insert_new, put
from data.store.schema import matcher_log

NUMBERS = range(1, 6)
#: How long PostgreSQL may take to end an idle transaction on a busy machine, seconds.
PATIENCE_SECONDS = 30


def rows(op: str) -> list[dict[str, object]]:
    return [{"seq": number, "factcheck_id": number * 10, "op": op} for number in NUMBERS]


async def inserted(unit: Unit) -> None:
    await unit.connection.execute(insert(matcher_log), rows("upsert"))


async def inserted_where_new(unit: Unit) -> None:
    await insert_new(unit, matcher_log, rows("upsert"))


async def put_in(unit: Unit) -> None:
    await put(unit, matcher_log, ["seq"], rows("upsert"))


async def changed_each(unit: Unit) -> None:
    await inserted(unit)
    like = {"number": matcher_log.c.seq, "other": matcher_log.c.op}
    await change_each(unit, like, [{"number": number, "other": "remove"} for number in NUMBERS], _removed)


async def changed_row_by_row(unit: Unit) -> None:
    await inserted(unit)
    given = {"number": bindparam("number"), "other": bindparam("other")}
    await unit.connection.execute(_removed(given), [{"number": number, "other": "remove"} for number in NUMBERS])


def _removed(given: Mapping[str, ColumnElement[str]]) -> Update:
    return update(matcher_log).where(matcher_log.c.seq == given["number"]).values(op=given["other"])


async def stored(database: Database) -> dict[int, tuple[int, str]]:
    async with database.reading() as unit:
        found = (await unit.connection.execute(select(matcher_log))).all()
    return {row.seq: (row.factcheck_id, row.op) for row in found}


WAYS = (
    (inserted, "upsert"),
    (inserted_where_new, "upsert"),
    (put_in, "upsert"),
    (changed_each, "remove"),
    (changed_row_by_row, "remove"),
)
Way = Callable[[Unit], Awaitable[None]]


@pytest.mark.parametrize(("way", "op"), WAYS)
async def test_every_row_is_written(database: Database, way: Way, op: str) -> None:
    async with database.unit_of_work() as unit:
        await way(unit)
    assert await stored(database) == {number: (number * 10, op) for number in NUMBERS}


async def test_each_row_is_changed_to_its_own_value_and_no_other_row(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await inserted(unit)
        like = {"number": matcher_log.c.seq, "other": matcher_log.c.op}
        await change_each(unit, like, [], _removed)
        given = [{"number": 2, "other": "remove"}, {"number": 4, "other": "upsert"}, {"number": 99, "other": "remove"}]
        await change_each(unit, like, given, _removed)
    assert [number for number, (_, op) in (await stored(database)).items() if op == "remove"] == [2]


async def test_what_stands_already_is_left_or_overwritten(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await insert_new(unit, matcher_log, rows("upsert")[:2])
        await insert_new(unit, matcher_log, [*rows("remove"), *rows("remove")])
    assert [op for _, op in (await stored(database)).values()] == ["upsert", "upsert", "remove", "remove", "remove"]
    async with database.unit_of_work() as unit:
        await put(unit, matcher_log, ["seq"], [*rows("upsert"), *rows("remove")])
    assert {op for _, op in (await stored(database)).values()} == {"remove"}, "the last of a key counts"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("way", [way for way, _ in WAYS])
async def test_a_process_that_sleeps_after_many_rows_loses_its_transaction(database: Database, way: Way) -> None:
    """Asleep it is the same as frozen: nothing reaches the server any more."""
    with pytest.raises(DBAPIError):
        await _sleeps_after(database, way)
    assert await stored(database) == {}


async def _sleeps_after(database: Database, way: Way) -> None:
    async with database.unit_of_work() as unit:
        await unit.connection.execute(sql("SET idle_in_transaction_session_timeout = '200ms'"))
        mine = await unit.connection.scalar(sql("SELECT pg_backend_pid()"))
        assert isinstance(mine, int)
        await way(unit)
        await _until_gone(database, mine)


async def _until_gone(database: Database, backend: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    there = sql("SELECT count(*) FROM pg_stat_activity WHERE pid = :backend").bindparams(backend=backend)
    while time.monotonic() < deadline:
        async with database.reading() as unit:
            if not await unit.connection.scalar(there):
                return
        await asyncio.sleep(0.1)
    raise AssertionError("its locks are held as long as it sleeps")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_no_transaction_lasts_longer_than_the_limit(database: Database) -> None:
    async with database.reading() as unit:
        version = await unit.connection.scalar(sql("SHOW server_version_num"))
        assert int(str(version)) >= 170_000, "older servers know no such limit"
        limit = await unit.connection.scalar(sql("SHOW transaction_timeout"))
    assert limit == f"{TRANSACTION_TIMEOUT_MS // 60_000}min"
