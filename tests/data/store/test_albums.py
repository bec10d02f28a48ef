"""Albums in the inbox, on real databases: held until they are whole, claimed together, decided once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from data.model.factcheck import Decision, Outcome
from data.model.inbox import InboxItem, InboxState
from data.model.message import Attachment, ContentKind, Origin, OriginKind, RawItem
from data.model.tip import Tip, TipState
from data.store import attachments, inbox, tips
from data.store.database import Database
from tests.conftest import Clock
from tests.data.store.setup import an_address, passes, received

QUIET = inbox.ALBUM_QUIET_SECONDS


async def pieces(database: Database, *keys: str, chat: str = "100", album: str = "A") -> None:
    """Pieces of one album come in together."""
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "loopback", [RawItem(key, chat, "{}", album) for key in keys])


async def claim(database: Database, owner: str = "one") -> list[InboxItem]:
    async with database.unit_of_work() as unit:
        return await inbox.claim(unit, owner, ["loopback"], 32, 30.0)


async def keys(database: Database, owner: str = "one") -> list[str]:
    return [item.external_key for item in await claim(database, owner)]


async def finished(database: Database, items: Sequence[InboxItem]) -> set[int]:
    async with database.unit_of_work() as unit:
        return await inbox.finish(unit, items)


async def a_tip_of(database: Database, item: InboxItem, text: str = "", origin: Origin | None = None) -> None:
    """The item was decided and became a tip."""
    place = await an_address(database)
    files = (Attachment("f1", file_name="surat.pdf"),)
    tip = Tip(item.number, ContentKind.PHOTO, text, 1, TipState.QUEUED, Decision(Outcome.NONE), files, origin)
    async with database.unit_of_work() as unit:
        await tips.keep(unit, [(place, "loopback 100", tip)])
        await attachments.want(unit, tip.number, "loopback", tip.attachments)


async def test_an_album_is_held_until_no_piece_has_come_for_a_while(database: Database, clock: Clock) -> None:
    await pieces(database, "a1")
    await passes(database, clock, QUIET - 0.5)
    await pieces(database, "a2")
    await passes(database, clock, QUIET - 0.5)
    assert await keys(database) == [], "the newest piece counts, not the first"
    await passes(database, clock, 0.6)
    items = await claim(database)
    assert [item.external_key for item in items] == ["a1", "a2"]
    assert len({item.album for item in items}) == 1
    assert items[0].album
    assert await finished(database, items) == {item.number for item in items}


async def test_nobody_else_waits_for_an_album(database: Database) -> None:
    await pieces(database, "a1", chat="100")
    await received(database, "x", chat="200")
    await pieces(database, "b1", chat="300", album="B")
    assert await keys(database) == ["x"]


async def test_what_came_before_and_after_an_album_keeps_its_place(database: Database, clock: Clock) -> None:
    await received(database, "before")
    await pieces(database, "a1")
    await received(database, "between")
    await pieces(database, "a2")
    await received(database, "after")
    await passes(database, clock, QUIET + 0.1)
    for expected in (["before"], ["a1", "a2"], ["between"], ["after"]):
        items = await claim(database)
        assert [item.external_key for item in items] == expected
        assert await claim(database, "two") == [], "one chat, one at a time"
        await finished(database, items)


async def test_two_albums_of_one_chat_stay_apart(database: Database, clock: Clock) -> None:
    await pieces(database, "a1", album="A")
    await pieces(database, "b1", album="B")
    await pieces(database, "a2", album="A")
    await passes(database, clock, QUIET + 0.1)
    first = await claim(database)
    assert [item.external_key for item in first] == ["a1", "a2"]
    await finished(database, first)
    assert await keys(database) == ["b1"]


async def test_the_same_name_in_another_channel_is_another_album(database: Database, clock: Clock) -> None:
    await pieces(database, "a1")
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "other", [RawItem("a2", "100", "{}", "A")])
    await passes(database, clock, QUIET + 0.1)
    assert await keys(database) == ["a1"]


async def test_a_piece_that_comes_while_the_album_is_decided_waits_for_that(database: Database, clock: Clock) -> None:
    await pieces(database, "a1", "a2")
    await passes(database, clock, QUIET + 0.1)
    items = await claim(database)
    await pieces(database, "a3")
    await passes(database, clock, QUIET + 0.1)
    assert await keys(database, "two") == []
    await finished(database, items)
    assert await keys(database, "two") == ["a3"]


async def test_a_piece_in_another_order_of_rows_waits_as_well(database: Database, clock: Clock) -> None:
    """A row whose number was given out earlier may be committed later, on PostgreSQL."""
    await received(database, "early", chat="200")
    (early,) = await claim(database)
    await pieces(database, "a1")
    await passes(database, clock, QUIET + 0.1)
    items = await claim(database)
    async with database.unit_of_work() as unit:
        from data.store.schema import inbox as table

        album = unit.vault.lookup("loopback", "album", "A")
        late = table.update().where(table.c.id == early.number)
        await unit.connection.execute(late.values(album_lookup=album, order_lookup=b"x" * 32, state=InboxState.NEW))
    assert await keys(database, "two") == [], "its album is being decided"
    await finished(database, items)
    assert await keys(database, "two") == ["early"]


async def test_an_album_that_a_dead_process_held_is_taken_up_whole(database: Database, clock: Clock) -> None:
    await pieces(database, "a1", "a2")
    await passes(database, clock, QUIET + 0.1)
    old = await claim(database, "dead")
    async with database.unit_of_work() as unit:
        assert await inbox.release(unit, "dead") == 2
    new = await claim(database, "two")
    assert [item.external_key for item in new] == ["a1", "a2"]
    assert await finished(database, old) == set()
    assert await finished(database, new) == {item.number for item in new}


async def test_a_clock_that_is_set_back_holds_no_album_for_ever(database: Database, clock: Clock) -> None:
    await pieces(database, "a1")
    await passes(database, clock, -3600)
    assert await keys(database) == ["a1"]


async def test_many_claimers_take_each_album_whole(database: Database, clock: Clock) -> None:
    for chat in range(20):
        await pieces(database, f"{chat}-1", f"{chat}-2", f"{chat}-3", chat=str(chat), album=str(chat))
    await passes(database, clock, QUIET + 0.1)
    taken = await asyncio.gather(*(claim(database, f"p{n}") for n in range(4)))
    owners = {(item.external_key.split("-")[0], place) for place, items in enumerate(taken) for item in items}
    assert sum(len(items) for items in taken) == 60
    assert len(owners) == 20, "no album is divided"


@pytest.mark.parametrize("text", ["", "Apa benar?"])
async def test_the_tip_of_an_album_is_found_by_any_of_its_pieces(database: Database, clock: Clock, text: str) -> None:
    await pieces(database, "a1", "a2")
    await passes(database, clock, QUIET + 0.1)
    items = await claim(database)
    async with database.reading() as unit:
        assert await tips.of_albums(unit, [items[0].album]) == {}
    await a_tip_of(database, items[0], text)
    async with database.reading() as unit:
        found = await tips.of_albums(unit, [items[0].album, b"another"])
    assert found == {items[0].album: tips.AlbumTip(items[0].number, bool(text))}


async def test_the_origin_of_a_tip_is_kept_sealed(database: Database) -> None:
    await received(database, "a")
    (item,) = await claim(database)
    origin = Origin(OriginKind.CHANNEL, "Kanal Rahasia", "https://t.me/kanal/7")
    await a_tip_of(database, item, "x", origin)
    async with database.reading() as unit:
        assert await tips.origin_of(unit, item.number) == origin
        assert await tips.origin_of(unit, item.number + 1) is None
        from data.store.schema import tip

        (row,) = (await unit.connection.execute(tip.select())).all()
    assert b"Rahasia" not in row.origin_sealed
