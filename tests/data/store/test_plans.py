"""No look at the open rows reads a whole table: the plans of every statement that runs all day long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from broadcasts.channel import Sent
from broadcasts.delivery import on_sent
from data.model.conversation import Conversation
from data.model.membership import Erasure, Registration, Role
from data.store import claiming, deliveries, erasure, hearings, inbox, members, people, records, versions
from data.store.database import Database
from data.store.people import Memory
from data.store.vault import Vault
from data.store.whose import Whose
from tests.conftest import SECRET, Clock
from tests.data.store.setup import an_address, claimed, death, intended, plan, planned, reaped, received, said, settled

#: Tables that grow for ever.
GROWING = ("inbox", "delivery", "attempt", "address", "conversation", "tip", "claim", "tip_match", "factcheck_version")
Statement = tuple[str, Any]


@contextmanager
def overheard(database: Database) -> Iterator[list[Statement]]:
    """Every statement that is executed meanwhile, with its parameters."""
    heard: list[Statement] = []

    def listen(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        heard.append((statement, parameters[0] if many and isinstance(parameters, list) else parameters))

    engines = {database._writer.sync_engine, database._reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", listen)
    yield heard
    for engine in engines:
        event.remove(engine, "before_cursor_execute", listen)


async def a_day(database: Database) -> None:
    """Everything that runs all day long, once."""
    address = await an_address(database)
    await received(database, "a", "b")
    async with database.unit_of_work() as unit:
        assert await inbox.anything_new(unit, ["loopback"])
        items = await inbox.claim(unit, "one", ["loopback"], 32, 30)
        await people.recall(unit, [said()])
        await people.remember(unit, [Memory(address, "100", "loopback", Conversation())])
        await people.touch(unit, [Memory(address, "100", "loopback", Conversation())])
        await inbox.finish(unit, items)
        await inbox.reap(unit)
        await inbox.release(unit, "one")
        await inbox.open_count(unit, "loopback")
        await inbox.expire_bodies(unit, await unit.now() - timedelta(days=30))
    await planned(database, 1, address)
    async with database.reading() as unit:
        assert await claiming.anything_due(unit, plan())
    (item,) = await claimed(database)
    await intended(database, [item])
    await settled(database, item, on_sent(Sent("1")))
    await reaped(database)
    async with database.unit_of_work() as unit:
        await deliveries.release(unit, "one", death)
        await deliveries.pending_count(unit, "loopback")
    async with database.reading() as unit:
        await hearings.unfinished(unit, 50)
        await hearings.of_factcheck(unit, 1, [])
        await hearings.of_claim(unit, 1)
        await versions.due(unit, 10)
        await versions.of(unit, 1)
        await versions.concerning(unit, [1])


async def _plan(database: Database, statement: Statement) -> list[str]:
    async with database.unit_of_work() as unit:
        raw = await unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])
        return [row[3] for row in raw]


async def a_farewell(database: Database) -> None:
    """Somebody sees their data, is erased, and is forgotten: a write that everybody else waits for on SQLite."""
    address = await an_address(database)
    await received(database, "a")
    whose = Whose(address, "loopback", "100", 1)
    async with database.reading() as unit:
        await records.of_chat(unit, whose)
    async with database.unit_of_work() as unit:
        await members.register(unit, address, Registration(Role.RESIDENT, "Warga", "35.74.04.1003", "", "1"))
        await erasure.erase(unit, whose, Erasure())
        await erasure.anybody_left(unit)
        await erasure.forget(unit)
        await erasure.erase(unit, whose, Erasure(1))


@pytest.mark.parametrize(("deeds", "least"), [(a_day, 20), (a_farewell, 20)], ids=["day", "farewell"])
async def test_no_statement_reads_a_whole_table(sqlite_url: str, clock: Clock, deeds: Any, least: int) -> None:
    database = Database(sqlite_url, Vault(SECRET), clock)
    with overheard(database) as heard:
        await deeds(database)
    statements = {
        statement: parameters for statement, parameters in heard if re.match(r"SELECT|UPDATE|DELETE", statement)
    }
    assert len(statements) > least
    scans = []
    for statement, parameters in statements.items():
        for line in await _plan(database, (statement, parameters)):
            found = re.match(r"SCAN (\w+)(.*)", line)
            if found and (found[1] in GROWING or found[1] == "earlier") and "INDEX ix_" not in found[2]:
                scans.append(f"{line}: {statement[:200]}")
    await database.close()
    if scans:
        pytest.fail("\n".join(scans))
