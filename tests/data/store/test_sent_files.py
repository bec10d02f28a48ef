"""Files that went out, on both databases: the newest large one of a chat is kept, and nothing else is touched."""

from __future__ import annotations

from broadcasts.channel import Sent
from broadcasts.delivery import on_sent
from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.message import Outgoing, TextFile
from data.store import deliveries, sent_files, transcripts
from data.store.database import Database
from tests.data.store.setup import an_address, claimed, intended, settled

LARGE, SMALL = "isi " * 10_000, "isi"


async def is_sent_a_file(database: Database, cause: int, address: int, text: str = LARGE) -> None:
    """One that is planned is sent at once, with whatever else waits."""
    async with database.unit_of_work() as unit:
        message = Outgoing(f"pesan {cause}", document=TextFile("data-saya.txt", text))
        new = NewDelivery(DeliveryKind.REPLY, cause, address, "loopback", Lane.REPLY, message)
        await deliveries.plan(unit, [new])
    for item in await claimed(database):
        await intended(database, [item])
        await settled(database, item, on_sent(Sent("1")))


async def kept(database: Database) -> dict[int, str]:
    """The file of each message, by what caused it; every message still has its text."""
    async with database.reading() as unit:
        words = await transcripts.our_words(unit, ["loopback"])
    messages = {word.cause: word.message for word in words if word.message}
    assert [message.text for message in messages.values()] == [f"pesan {cause}" for cause in messages]
    return {cause: message.document.text if message.document else "" for cause, message in messages.items()}


async def test_older_files_of_the_chat_go_and_nobody_else_loses_one(database: Database) -> None:
    siti, budi = await an_address(database, "100"), await an_address(database, "200")
    for cause, address in ((1, siti), (2, siti), (3, budi)):
        await is_sent_a_file(database, cause, address)
    await is_sent_a_file(database, 4, siti, SMALL)
    async with database.unit_of_work() as unit:
        await sent_files.drop_older(unit, siti)
    assert await kept(database) == {1: "", 2: "", 3: LARGE, 4: SMALL}


async def test_what_has_not_gone_out_yet_keeps_its_file(database: Database) -> None:
    siti = await an_address(database)
    async with database.unit_of_work() as unit:
        message = Outgoing("pesan 1", document=TextFile("data-saya.txt", LARGE))
        new = NewDelivery(DeliveryKind.REPLY, 1, siti, "loopback", Lane.REPLY, message)
        await deliveries.plan(unit, [new])
        await sent_files.drop_older(unit, siti)
    assert await kept(database) == {1: LARGE}
