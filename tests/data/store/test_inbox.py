"""The inbox on real databases: stored once, in order for one chat, decided once, set aside visibly."""

from __future__ import annotations

import asyncio

from data.model.inbox import InboxState
from data.store import inbox
from data.store.database import Database
from tests.conftest import Clock
from tests.data.store.setup import passes, received


async def _claim(database: Database, owner: str = "one", most: int = 50) -> list[int]:
    return [item.number for item in await _items(database, owner, most)]


async def _items(database: Database, owner: str = "one", most: int = 50) -> list[inbox.InboxItem]:
    async with database.unit_of_work() as unit:
        return await inbox.claim(unit, owner, ["loopback"], most, 30.0)


async def test_the_same_item_is_stored_once(database: Database) -> None:
    await received(database, "a", "b", "a")
    await received(database, "b", "c")
    async with database.reading() as unit:
        assert await inbox.counts(unit) == {InboxState.NEW: 3}


async def test_one_chat_is_decided_in_order_and_others_meanwhile(database: Database) -> None:
    await received(database, "a", "b", chat="100")
    await received(database, "c", chat="200")
    first = await _items(database)
    assert [item.external_key for item in first] == ["a", "c"]
    assert await _claim(database) == []
    async with database.unit_of_work() as unit:
        assert await inbox.finish(unit, first) == {item.number for item in first}
    assert [item.external_key for item in await _items(database)] == ["b"]


async def test_the_body_comes_back_as_it_was(database: Database) -> None:
    await received(database, "é🇮🇩")
    (item,) = await _items(database)
    assert item.body == '{"key": "é🇮🇩"}'


async def test_a_damaged_body_comes_back_empty_and_its_neighbours_whole(database: Database) -> None:
    from data.store.schema import inbox as table

    await received(database, "a", chat="100")
    await received(database, "b", chat="200")
    async with database.unit_of_work() as unit:
        damaged = table.update().where(table.c.external_key == "a")
        await unit.connection.execute(damaged.values(body_sealed=b"\x01 no seal of ours"))
    assert [item.body for item in await _items(database)] == ["", '{"key": "b"}']


async def test_what_was_taken_over_cannot_be_finished_by_its_old_holder(database: Database, clock: Clock) -> None:
    await received(database, "a")
    (old,) = await _items(database)
    await passes(database, clock, 31)
    async with database.unit_of_work() as unit:
        assert await inbox.reap(unit) == 1
    (new,) = await _items(database, "two")
    async with database.unit_of_work() as unit:
        assert await inbox.finish(unit, [old]) == set()
        assert await inbox.finish(unit, [new]) == {new.number}


async def test_a_dead_process_is_relieved_at_once(database: Database) -> None:
    await received(database, "a")
    assert len(await _claim(database, "dead")) == 1
    async with database.unit_of_work() as unit:
        assert await inbox.release(unit, "dead") == 1
    assert len(await _claim(database, "two")) == 1


async def test_what_brings_its_process_down_again_and_again_is_set_aside(database: Database, clock: Clock) -> None:
    await received(database, "a")
    for _ in range(inbox.MOST_TRIES):
        assert len(await _claim(database)) == 1
        await passes(database, clock, 31)
        async with database.unit_of_work() as unit:
            await inbox.reap(unit)
    assert await _claim(database) == []
    async with database.reading() as unit:
        (left,) = await inbox.set_aside(unit)
    assert "without a result" in left.reason


async def test_bodies_are_forgotten_and_duplicates_still_known(database: Database, clock: Clock) -> None:
    await received(database, "a")
    items = await _items(database)
    async with database.unit_of_work() as unit:
        await inbox.finish(unit, items)
    await passes(database, clock, 3600)
    async with database.unit_of_work() as unit:
        assert await inbox.expire_bodies(unit, await unit.now()) == 1
    await received(database, "a")
    assert await _claim(database) == []


async def test_the_cursor_is_where_it_was_left(database: Database) -> None:
    async with database.unit_of_work() as unit:
        assert await inbox.read_cursor(unit, "telegram:1") == ""
        await inbox.move_cursor(unit, "telegram:1", "42")
        await inbox.move_cursor(unit, "telegram:1", "43")
    async with database.reading() as unit:
        assert await inbox.read_cursor(unit, "telegram:1") == "43"


async def test_many_claimers_share_the_work_without_overlap(database: Database) -> None:
    for chat in range(30):
        await received(database, f"k{chat}", chat=str(chat))
    taken = await asyncio.gather(*(_claim(database, f"p{n}", 10) for n in range(4)))
    numbers = [number for batch in taken for number in batch]
    assert len(numbers) == len(set(numbers)) == 30
