"""Requests to a human: one open one a chat, closed once."""

from __future__ import annotations

import pytest

from data.model.tip import HumanRequest, RequestState
from data.store import requests
from data.store.database import Database, Unit
from data.store.schema import human_request
from tests.conftest import Clock
from tests.data.store.setup import an_address, passes, received


async def asked(database: Database, place: int, number: int, text: str = "PETUGAS") -> None:
    async with database.unit_of_work() as unit:
        await requests.keep(unit, [(place, HumanRequest(number, text))])


async def closed(database: Database, number: int) -> bool:
    async with database.unit_of_work() as unit:
        return await requests.close(unit, number)


async def found(database: Database, number: int) -> requests.KnownRequest | None:
    async with database.reading() as unit:
        return await requests.find(unit, number)


async def listed(database: Database) -> list[tuple[int, str | None]]:
    async with database.reading() as unit:
        return [(request.number, request.text) for request in await requests.opened(unit)]


async def test_requests_are_listed_oldest_first_with_what_was_said(database: Database, clock: Clock) -> None:
    await received(database, "a", "b", "c")
    for number, chat in ((1, "100"), (2, "200")):
        await asked(database, await an_address(database, chat), number, f"tolong {number}")
        await passes(database, clock, 60)
    assert await listed(database) == [(1, "tolong 1"), (2, "tolong 2")]
    first = await found(database, 1)
    assert first is not None
    assert (first.channel, first.language, first.state) == ("loopback", "id", RequestState.OPEN)
    assert await found(database, 3) is None


async def test_a_further_request_of_the_same_chat_is_added_to_the_open_one(database: Database) -> None:
    await received(database, "a", "b", "c", "d")
    place = await an_address(database)
    await asked(database, place, 1, "")
    await asked(database, place, 2, "lampu jalan mati")
    await asked(database, place, 3, "di depan balai")
    assert await listed(database) == [(1, "lampu jalan mati\ndi depan balai")]
    assert await closed(database, 1)
    await asked(database, place, 4, "masih mati")
    assert await listed(database) == [(4, "masih mati")]


async def test_what_is_added_while_an_officer_closes_the_request_is_a_new_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await received(database, "a", "b")
    place = await an_address(database)
    await asked(database, place, 1, "lampu jalan mati")
    assert await closed(database, 1)

    async def seen_before(_unit: Unit, _place: int) -> int:
        return 1

    monkeypatch.setattr(requests, "open_of", seen_before)
    await asked(database, place, 2, "di depan balai")
    assert await listed(database) == [(2, "di depan balai")]
    request = await found(database, 1)
    assert request is not None
    assert request.text == "lampu jalan mati"


async def test_a_request_is_stored_once(database: Database) -> None:
    await received(database, "a")
    place = await an_address(database)
    await asked(database, place, 1)
    assert await closed(database, 1)
    await asked(database, place, 1, "the same again")
    assert await listed(database) == []


async def test_however_much_is_added_it_does_not_grow_without_end(database: Database) -> None:
    await received(database, "a")
    place = await an_address(database)
    for number in range(1, 12):
        await asked(database, place, number, "x" * 2_000)
    ((_, text),) = await listed(database)
    assert text is not None
    assert len(text) == requests.KEPT_CHARS


async def test_of_two_officers_one_closes_it(database: Database) -> None:
    await received(database, "a")
    await asked(database, await an_address(database), 1)
    assert [await closed(database, 1), await closed(database, 1), await closed(database, 9)] == [True, False, False]
    async with database.reading() as unit:
        assert await requests.counts(unit) == {RequestState.CLOSED: 1}


async def test_a_chat_knows_its_own_requests_only(database: Database) -> None:
    await received(database, "a")
    mine, theirs = await an_address(database, "100"), await an_address(database, "200")
    await asked(database, mine, 1)
    async with database.reading() as unit:
        assert [await requests.open_of(unit, place) for place in (mine, theirs)] == [1, 0]
        assert await requests.state_of(unit, mine, 1) is RequestState.OPEN
        assert await requests.state_of(unit, theirs, 1) is None


async def test_a_damaged_row_hides_no_other(database: Database) -> None:
    await received(database, "a", "b")
    for number, chat in ((1, "100"), (2, "200")):
        await asked(database, await an_address(database, chat), number)
    async with database.unit_of_work() as unit:
        damaged = human_request.update().where(human_request.c.id == 1)
        await unit.connection.execute(damaged.values(text_sealed=b"\x01 no seal of ours"))
    assert await listed(database) == [(1, None), (2, "PETUGAS")]


async def test_a_forgotten_chat_leaves_no_text(database: Database) -> None:
    await received(database, "a", "b")
    place = await an_address(database)
    await asked(database, place, 1, "nama saya Warga Contoh")
    async with database.unit_of_work() as unit:
        await requests.forget(unit, place)
    request = await found(database, 1)
    assert request is not None
    assert (request.text, request.state) == ("", RequestState.CLOSED)
