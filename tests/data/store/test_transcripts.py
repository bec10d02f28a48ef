"""What was said in chats, read back from the queues; and chats listed, renamed and forgotten, on both databases."""

from __future__ import annotations

from sqlalchemy import select, update

from data.model.conversation import Conversation
from data.model.delivery import DeliveryKind, DeliveryState, Lane
from data.model.factcheck import Decision, FactCheck, Match, Outcome
from data.model.membership import Erasure
from data.model.message import ContentKind, Incoming, Outgoing, RawItem, Sender
from data.model.tip import Ballot, Tip, TipState, Vote
from data.store import attempts, chats, erasure, factchecks, inbox, people, tip_list, tips, transcripts
from data.store.database import Database
from data.store.metadata import metadata
from data.store.people import Memory
from data.store.schema import delivery, human_request, limiter
from data.store.schema import inbox as inbox_table
from data.store.whose import Whose
from tests.data.store.setup import an_address, claimed, intended, planned, received

CHANNELS = ["loopback"]
#: Tables that hold nothing of chats.
UNCOUNTED = {"factcheck", "matcher_log"}


async def theirs(database: Database, after: int = 0, also: tuple[int, ...] = ()) -> list[transcripts.TheirWord]:
    async with database.reading() as unit:
        return await transcripts.their_words(unit, CHANNELS, after, also)


async def ours(database: Database, after: int = 0, also: tuple[int, ...] = ()) -> list[transcripts.OurWord]:
    async with database.reading() as unit:
        return await transcripts.our_words(unit, CHANNELS, after, also)


async def test_what_was_said_is_read_in_order_and_only_what_is_new(database: Database) -> None:
    await received(database, "a", "b", chat="100")
    await received(database, "c", chat="200")
    found = await theirs(database)
    assert [word.item.body for word in found] == ['{"key": "a"}', '{"key": "b"}', '{"key": "c"}']
    assert all(word.is_open for word in found)
    async with database.reading() as unit:
        keys = [transcripts.chat_of(unit, "loopback", chat) for chat in ("100", "100", "200")]
    assert [word.chat for word in found] == keys
    second = found[1].item.number
    assert [word.item.external_key for word in await theirs(database, after=second)] == ["c"]
    again = await theirs(database, after=second, also=(found[0].item.number,))
    assert [word.item.external_key for word in again] == ["a", "c"]


async def test_what_we_said_is_read_with_what_became_of_it(database: Database) -> None:
    place = await an_address(database)
    await planned(database, 1, place)
    await planned(database, 2, place, Lane.OFFICIAL, DeliveryKind.BROADCAST)
    found = await ours(database)
    assert [(word.cause, word.kind, word.state, word.is_open) for word in found] == [
        (1, DeliveryKind.REPLY, DeliveryState.READY, True),
        (2, DeliveryKind.BROADCAST, DeliveryState.READY, True),
    ]
    assert [word.message for word in found] == [Outgoing("pesan 1"), Outgoing("pesan 2")]
    assert found[0].address == place
    await intended(database, await claimed(database))
    assert {word.state for word in await ours(database)} == {DeliveryState.SENDING}
    async with database.reading() as unit:
        kinds = [DeliveryKind.BROADCAST]
        assert [word.cause for word in await transcripts.our_words(unit, CHANNELS, kinds=kinds)] == [2]
        assert await transcripts.last_of_ours(unit) == found[1].number


async def test_other_channels_are_not_read(database: Database) -> None:
    await received(database, "a")
    await planned(database, 1, await an_address(database))
    async with database.reading() as unit:
        assert await transcripts.their_words(unit, ["telegram"]) == []
        assert await transcripts.our_words(unit, ["telegram"]) == []


async def test_what_was_forgotten_or_damaged_is_empty_and_hides_nothing_else(database: Database) -> None:
    await received(database, "a", "b", "c")
    await planned(database, 1, await an_address(database))
    async with database.unit_of_work() as unit:
        rows = update(inbox_table)
        await unit.connection.execute(rows.where(inbox_table.c.external_key == "a").values(body_sealed=None))
        await unit.connection.execute(rows.where(inbox_table.c.external_key == "b").values(body_sealed=b"\x01damaged"))
        await unit.connection.execute(update(delivery).values(payload_sealed=b"\x01damaged"))
    assert [word.item.body for word in await theirs(database)] == ["", "", '{"key": "c"}']
    assert [word.message for word in await ours(database)] == [None]


# --- Chats ------------------------------------------------------------------------------------------------------------


async def a_chat(database: Database, chat: str, channel: str = "loopback") -> int:
    """Somebody with everything that can be kept of a chat."""
    said = Incoming(1, channel, chat, Sender(chat, f"Warga {chat}"), text="halo")
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [FactCheck("uji", "1", "Judul")])
        facts = [record.number async for page in factchecks.pages(unit, is_sample=False) for record in page]
        place = await people.admit(unit, said, "id")
        key = f"{channel} {chat}"
        await inbox.keep(unit, channel, [RawItem(f"{key}-{n}", chat, "{}") for n in range(2)])
        words = await transcripts.their_words(unit, [channel])
        number = next(word.item.number for word in words if word.item.external_key == f"{key}-0")
        decision = Decision(Outcome.ANSWER, (Match(facts[0], 0.9),), "sure")
        tip = Tip(number, ContentKind.TEXT, f"aduan {chat}", 5, TipState.ANSWERED, decision)
        await tips.keep(unit, [(place, key, tip)])
        await tips.vote(unit, [Ballot(number, Vote.HELPFUL)])
        await people.remember(unit, [Memory(place, chat, channel, Conversation())])
        await people.consent_to(unit, place, "announcements", False, "1")
        row = {"id": number, "address_id": place, "text_sealed": b"x", "state": "open", "created_at": await unit.now()}
        await unit.connection.execute(human_request.insert().values(**row))
        await unit.connection.execute(limiter.insert().values(key=f"{channel}:chat:{place}", tat_us=0, interval_us=1))
    await planned(database, number, place)
    return place


async def rows_left(database: Database) -> dict[str, int]:
    """How many rows each table holds, empty ones left out."""
    async with database.reading() as unit:
        counts = {
            table.name: len((await unit.connection.execute(select(table))).all()) for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}


async def test_chats_are_listed_with_their_names_and_renamed(database: Database) -> None:
    one, other = await a_chat(database, "100"), await a_chat(database, "200")
    async with database.unit_of_work() as unit:
        await chats.rename(unit, other, "Rina")
        found = await chats.listed(unit, CHANNELS)
        assert await chats.listed(unit, ["telegram"]) == []
    assert [(chat.number, chat.external_id, chat.name) for chat in found] == [
        (one, "100", "Warga 100"),
        (other, "200", "Rina"),
    ]


async def test_forgetting_a_chat_leaves_nothing_of_it_and_all_of_the_others(database: Database) -> None:
    await a_chat(database, "200")
    before = await rows_left(database)
    place = await a_chat(database, "100")
    async with database.unit_of_work() as unit:
        await chats.forget(unit, CHANNELS, [place])
    after = await rows_left(database)
    assert {name: after[name] for name in after if name not in UNCOUNTED} == {
        name: before[name] for name in before if name not in UNCOUNTED
    }


async def test_forgetting_takes_along_what_was_erased_before(database: Database) -> None:
    """After HAPUS rows stay that are counted; where chats are our own invention nothing needs to be counted."""
    await a_chat(database, "200")
    before = await rows_left(database)
    place = await a_chat(database, "100")
    async with database.unit_of_work() as unit:
        for _ in range(2):
            items = await inbox.claim(unit, "one", CHANNELS, 5, 30)
            await inbox.finish(unit, items)
        asked = next(item for item in items if item.external_key == "loopback 100-1")
        await erasure.erase(unit, Whose(place, "loopback", "100", asked.number), Erasure())
        assert [chat.external_id for chat in await chats.listed(unit, CHANNELS)] == ["200"]
        await chats.forget(unit, CHANNELS, [place])
    after = await rows_left(database)
    assert {name: after[name] for name in after if name not in UNCOUNTED} == {
        name: before[name] for name in before if name not in UNCOUNTED
    }


async def test_forgetting_a_channel_touches_no_other(database: Database) -> None:
    await a_chat(database, "100", "telegram")
    before = await rows_left(database)
    for chat in ("200", "300"):
        await a_chat(database, chat)
    async with database.unit_of_work() as unit:
        await chats.forget(unit, CHANNELS)
        assert await chats.listed(unit, CHANNELS) == []
    after = await rows_left(database)
    assert {name: after[name] for name in before if name not in UNCOUNTED} == {
        name: before[name] for name in before if name not in UNCOUNTED
    }


async def test_what_is_under_way_for_a_forgotten_chat_comes_to_nothing(database: Database) -> None:
    place = await a_chat(database, "100")
    async with database.unit_of_work() as unit:
        items = await inbox.claim(unit, "one", CHANNELS, 5, 30)
    held = await claimed(database)
    async with database.unit_of_work() as unit:
        await chats.forget(unit, CHANNELS, [place])
    async with database.unit_of_work() as unit:
        assert await inbox.finish(unit, items) == set()
        assert await attempts.intend(unit, held, 60) == set()


# --- Tips -------------------------------------------------------------------------------------------------------------


async def test_the_newest_tips_come_first(database: Database) -> None:
    places = [await a_chat(database, "100"), await a_chat(database, "200")]
    async with database.reading() as unit:
        found = await tip_list.latest(unit, 5)
        assert len(await tip_list.latest(unit, 1)) == 1
    assert [(tip.text, tip.address, tip.state, tip.why, tip.forwards) for tip in found] == [
        ("aduan 200", places[1], TipState.ANSWERED, "sure", 5),
        ("aduan 100", places[0], TipState.ANSWERED, "sure", 5),
    ]
