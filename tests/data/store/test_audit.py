"""The audit trail: a chain that shows what was changed, taken out or put in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from data.model.audit import Act
from data.store import audit
from data.store.audit import BEGINNING, Fault, digest_of
from data.store.database import Database, Unit
from data.store.schema import audit as table


def act(number: int) -> Act:
    return Act("officer:1", "approve", f"broadcast:{number}", "submitted", "approved")


async def a_trail(database: Database, length: int = 5) -> bytes:
    """A trail, and the hash that was printed of its end."""
    for number in range(1, length + 1):
        async with database.unit_of_work() as unit:
            last = await audit.append(unit, act(number))
    return last.digest


async def faults(database: Database) -> list[Fault]:
    async with database.reading() as unit:
        return [fault async for _, fault in audit.walk(unit) if fault]


async def tampered(database: Database, *statements: Any) -> None:
    async with database.unit_of_work() as unit:
        for statement in statements:
            await unit.connection.execute(statement)


async def test_a_trail_that_nobody_touched_holds(database: Database) -> None:
    printed = await a_trail(database)
    assert await faults(database) == []
    async with database.reading() as unit:
        found = await audit.entries(unit)
        assert [entry.seq for entry in found] == [1, 2, 3, 4, 5]
        assert found[0].previous == BEGINNING
        assert found[-1].digest == printed
        assert [entry.act for entry in await audit.of_target(unit, "broadcast:3")] == [act(3)]


@pytest.mark.parametrize(
    ("statement", "expected", "why"),
    [
        (lambda: delete(table).where(table.c.seq == 3), [Fault(4, "gap")], "an entry was taken out"),
        (lambda: delete(table).where(table.c.seq == 1), [Fault(2, "gap")], "the first was taken out"),
        (
            lambda: update(table).where(table.c.seq == 2).values(actor="officer:9"),
            [Fault(2, "digest")],
            "somebody else is to have done it",
        ),
        (
            lambda: update(table).where(table.c.seq == 2).values(after="rejected"),
            [Fault(2, "digest")],
            "something else is to have been done",
        ),
        (
            lambda: update(table).where(table.c.seq == 4).values(previous=bytes(32)),
            [Fault(4, "link")],
            "an entry was put in the place of another",
        ),
    ],
)
async def test_tampering_shows(
    database: Database, statement: Callable[[], Any], expected: list[Fault], why: str
) -> None:
    await a_trail(database)
    await tampered(database, statement())
    assert await faults(database) == expected, why


async def test_an_entry_written_anew_with_its_hash_breaks_the_link_behind_it(database: Database) -> None:
    await a_trail(database)
    async with database.unit_of_work() as unit:
        row = (await unit.connection.execute(select(table).where(table.c.seq == 3))).one()
        forged = digest_of(3, row.at, Act("officer:9", *list(row)[3:7]), row.previous)
        changed = update(table).where(table.c.seq == 3).values(actor="officer:9", digest=forged)
        await unit.connection.execute(changed)
    assert await faults(database) == [Fault(4, "link")]


async def test_entries_taken_out_and_numbered_anew_break_the_link(database: Database) -> None:
    await a_trail(database)
    await tampered(
        database,
        delete(table).where(table.c.seq == 3),
        update(table).where(table.c.seq == 4).values(seq=3),
        update(table).where(table.c.seq == 5).values(seq=4),
    )
    found = await faults(database)
    assert found[0] == Fault(3, "link")


async def test_a_cut_end_shows_only_against_the_hash_that_was_printed(database: Database) -> None:
    printed = await a_trail(database)
    await tampered(database, delete(table).where(table.c.seq > 3))
    assert await faults(database) == []
    async with database.reading() as unit:
        assert printed not in [entry.digest for entry in await audit.entries(unit)]


async def test_a_whole_trail_written_anew_shows_only_against_the_hash_that_was_printed(database: Database) -> None:
    printed = await a_trail(database)
    await tampered(database, delete(table))
    async with database.unit_of_work() as unit:
        for number in (1, 2, 3, 4, 9):
            await audit.append(unit, act(number))
    assert await faults(database) == []
    async with database.reading() as unit:
        assert printed not in [entry.digest for entry in await audit.entries(unit)]


async def test_what_is_rolled_back_leaves_no_entry(database: Database) -> None:
    await a_trail(database, 2)
    with suppress(RuntimeError):
        async with database.unit_of_work() as unit:
            await audit.append(unit, act(3))
            raise RuntimeError
    await a_trail(database, 1)
    assert await faults(database) == []
    async with database.reading() as unit:
        assert len(await audit.entries(unit)) == 3


async def test_many_at_once_stand_one_after_another(database: Database) -> None:
    async def one(number: int) -> None:
        async with database.unit_of_work() as unit:
            await audit.append(unit, act(number))

    await asyncio.gather(*(one(number) for number in range(20)))
    assert await faults(database) == []
    async with database.reading() as unit:
        assert len(await audit.entries(unit)) == 20


async def test_a_long_trail_is_followed_to_its_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CHUNK", 3)
    await a_trail(database, 8)
    async with database.reading() as unit:
        assert [entry.seq async for entry, _ in audit.walk(unit)] == list(range(1, 9))


async def test_times_come_back_as_they_were_hashed(database: Database) -> None:
    """PostgreSQL and SQLite keep microseconds, so the hash can be computed again."""
    await a_trail(database, 1)
    async with database.reading() as unit:
        entry = (await audit.entries(unit))[0]
    assert entry.at.tzinfo is not None
    assert entry.digest == digest_of(entry.seq, entry.at, entry.act, entry.previous)


async def put_in(unit: Unit) -> None:
    row = (await unit.connection.execute(select(table).where(table.c.seq == 5))).one()
    more = {**row._mapping, "seq": 6, "digest": b"x" * 32}
    await unit.connection.execute(insert(table).values(more))


async def test_an_entry_put_in_at_the_end_breaks_the_link(database: Database) -> None:
    await a_trail(database)
    async with database.unit_of_work() as unit:
        await put_in(unit)
    assert await faults(database) == [Fault(6, "link")]
