"""People on real databases: admitted once, found by any of their ids, and written to only as they want."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from data.model.conversation import Conversation
from data.model.delivery import AttemptOutcome, DeliveryKind, DeliveryState, Lane, Transition
from data.model.message import ChatKind, Incoming, Sender
from data.model.people import Address, AddressStatus
from data.store import people
from data.store.database import Database
from data.store.people import Acquaintance, Memory
from data.store.schema import address, consent, delivery, person, tip
from data.store.vault import SealError, Vault
from tests.conftest import Clock
from tests.data.store.desk import a_tip
from tests.data.store.setup import an_address, claimed, intended, passes, planned, said, settled, state_of


async def known(database: Database, external_id: str) -> Address | None:
    async with database.reading() as unit:
        return await people.find(unit, "loopback", external_id)


async def status_of(database: Database, external_id: str) -> AddressStatus:
    found = await known(database, external_id)
    assert found
    return found.status


async def recalled(database: Database, *items: Incoming) -> list[Acquaintance]:
    async with database.reading() as unit:
        return await people.recall(unit, items)


async def count_of(database: Database, table: object) -> int:
    async with database.reading() as unit:
        return await unit.connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def memory_of(place: int, conversation: Conversation, sender: str = "100") -> Memory:
    return Memory(place, sender, "loopback", conversation)


# --- Admitted ---------------------------------------------------------------------------------------------------------


async def test_somebody_new_gets_one_address_for_ever(database: Database) -> None:
    number = await an_address(database, "100")
    assert await an_address(database, "100") == number
    found = await known(database, "100")
    assert found
    assert (found.number, found.external_id, found.channel, found.kind) == (number, "100", "loopback", ChatKind.PRIVATE)
    assert (found.status, found.language, found.last_inbound_at) == (AddressStatus.ACTIVE, "id", None)


async def test_the_same_id_on_another_channel_is_somebody_else(database: Database) -> None:
    number = await an_address(database, "100")
    async with database.unit_of_work() as unit:
        other = await people.admit(unit, replace(said("100"), channel="telegram"), "id")
    assert other != number


async def test_two_processes_that_meet_admit_somebody_once(database: Database) -> None:
    numbers = await asyncio.gather(*(an_address(database, "100") for _ in range(8)))
    assert len(set(numbers)) == 1
    assert await count_of(database, address) == 1


async def test_a_group_has_no_name_of_a_person(database: Database) -> None:
    group = Incoming(1, "loopback", "-100", Sender("100", "Siti"), chat_kind=ChatKind.GROUP)
    async with database.unit_of_work() as unit:
        await people.admit(unit, group, "id")
        names = (await unit.connection.scalars(select(person.c.name_sealed))).all()
    assert names == [None]


# --- Recalled ---------------------------------------------------------------------------------------------------------


async def test_strangers_are_strangers_and_acquaintances_come_in_order(database: Database) -> None:
    first, second = await an_address(database, "100"), await an_address(database, "200")
    found = await recalled(database, said("200"), said("300"), said("100"), said("200"))
    assert [item.address.number if item.address else None for item in found] == [second, None, first, second]
    assert [item.conversation for item in found] == [None] * 4


async def test_a_conversation_is_remembered_as_it_was(database: Database) -> None:
    place = await an_address(database, "100")
    memory = Conversation("en", True, False, 7, (3, 1, 2), 12)
    async with database.unit_of_work() as unit:
        await people.remember(unit, [memory_of(place, replace(memory, turns=11))])
        await people.remember(unit, [memory_of(place, memory)])
    assert [item.conversation for item in await recalled(database, said("100"))] == [memory]


async def test_in_a_group_each_person_has_a_conversation_of_their_own(database: Database) -> None:
    def speaks(sender: str) -> Incoming:
        return Incoming(1, "loopback", "-100", Sender(sender), chat_kind=ChatKind.GROUP)

    async with database.unit_of_work() as unit:
        place = await people.admit(unit, speaks("1"), "id")
        await people.remember(unit, [memory_of(place, Conversation(turns=4), "1")])
        await people.remember(unit, [memory_of(place, Conversation(turns=9), "2")])
    found = await recalled(database, speaks("2"), speaks("1"), speaks("3"))
    assert [item.conversation.turns if item.conversation else None for item in found] == [9, 4, None]


async def test_a_memory_with_words_of_another_version_is_still_read(database: Database) -> None:
    remembered = people._remembered('{"language": "en", "candidates": [1, 2], "from_the_future": true}')
    assert remembered == Conversation("en", candidates=(1, 2))
    assert people._remembered("{}") == Conversation()


# --- Moved ------------------------------------------------------------------------------------------------------------


async def moved(database: Database, number: int, external_id: str) -> int:
    async with database.unit_of_work() as unit:
        return await people.move(unit, number, external_id)


async def test_a_moved_chat_is_found_by_its_old_and_its_new_id(database: Database) -> None:
    number = await an_address(database, "-100")
    assert await moved(database, number, "-1009") == number
    for external_id in ("-100", "-1009"):
        found = await known(database, external_id)
        assert found
        assert (found.number, found.external_id, found.status) == (number, "-1009", AddressStatus.ACTIVE)
    assert await an_address(database, "-1009") == number


async def test_moving_twice_or_back_or_nowhere_keeps_one_address(database: Database) -> None:
    number = await an_address(database, "a")
    for target in ("b", "b", "c", "a", "a"):
        assert await moved(database, number, target) == number
    assert {found.number for target in "abc" if (found := await known(database, target))} == {number}
    found = await known(database, "b")
    assert found
    assert (found.external_id, found.status) == ("a", AddressStatus.ACTIVE)


async def test_a_chat_that_wrote_from_its_new_id_already_keeps_that_address(database: Database) -> None:
    old, new = await an_address(database, "-100"), await an_address(database, "-1009")
    assert await moved(database, old, "-1009") == new
    assert await status_of(database, "-100") is AddressStatus.MIGRATED
    assert await status_of(database, "-1009") is AddressStatus.ACTIVE


async def test_who_waits_in_a_chat_that_moved_is_told_where_it_is_now(database: Database) -> None:
    async with database.unit_of_work() as unit:
        ticket = await a_tip(unit, "-100")
        old = await unit.connection.scalar(select(tip.c.address_id).where(tip.c.id == ticket))
    assert old
    async with database.unit_of_work() as unit:
        new = await people.admit(unit, replace(said("-1009"), channel="telegram"), "id")
    assert await moved(database, old, "-1009") == new
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(tip.c.address_id).where(tip.c.id == ticket)) == new


async def sent_to(database: Database) -> list[tuple[str, int, int]]:
    """Kind, cause and address of every delivery."""
    query = select(delivery.c.kind, delivery.c.cause_id, delivery.c.address_id).order_by(delivery.c.id)
    async with database.reading() as unit:
        return [(str(kind.value), cause, place) for kind, cause, place in await unit.connection.execute(query)]


async def test_notices_and_what_is_not_over_follow_a_chat_that_moved(database: Database) -> None:
    old, new = await an_address(database, "-100"), await an_address(database, "-1009")
    for cause, kind in ((1, DeliveryKind.NOTICE), (2, DeliveryKind.NOTICE), (3, DeliveryKind.BROADCAST)):
        await planned(database, cause, old, Lane.NOTICE, kind)
    await planned(database, 2, new, Lane.NOTICE, DeliveryKind.NOTICE)
    await planned(database, 4, old, Lane.OFFICIAL, DeliveryKind.BROADCAST)
    async with database.unit_of_work() as unit:
        for cause in (1, 4):
            was_sent = delivery.update().where(delivery.c.cause_id == cause)
            await unit.connection.execute(was_sent.values(state=DeliveryState.ACCEPTED))
    assert await moved(database, old, "-1009") == new
    assert await sent_to(database) == [
        ("notice", 1, new),  # told there already, so that a later verdict reaches who heard it
        ("notice", 2, old),  # the same is there
        ("broadcast", 3, new),
        ("notice", 2, new),
        ("broadcast", 4, old),  # what was confirmed stays with its message
    ]


async def test_the_notice_that_finds_out_that_its_chat_moved_follows_it(database: Database) -> None:
    old, new = await an_address(database, "-100"), await an_address(database, "-1009")
    await planned(database, 1, old, Lane.NOTICE, DeliveryKind.NOTICE)
    (item,) = await claimed(database)
    assert await intended(database, [item]) == {item.number}
    wanted = Transition(DeliveryState.READY, AttemptOutcome.REFUSED, moved_to="-1009", reason="moved")
    await settled(database, item, wanted)
    assert await sent_to(database) == [("notice", 1, new)]
    assert (await state_of(database, 1))[0] == "ready"


# --- Statuses ---------------------------------------------------------------------------------------------------------


async def set_to(database: Database, number: int, status: AddressStatus) -> None:
    async with database.unit_of_work() as unit:
        await people.set_status(unit, number, status)


async def writes(database: Database, number: int, language: str = "id") -> None:
    async with database.unit_of_work() as unit:
        await people.touch(unit, [memory_of(number, Conversation(language))])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (AddressStatus.ACTIVE, AddressStatus.ACTIVE),
        (AddressStatus.BLOCKED, AddressStatus.ACTIVE),
        (AddressStatus.UNREACHABLE, AddressStatus.ACTIVE),
        (AddressStatus.UNVERIFIED, AddressStatus.UNVERIFIED),
        (AddressStatus.MIGRATED, AddressStatus.MIGRATED),
    ],
)
async def test_whoever_writes_is_neither_blocked_nor_gone(
    database: Database, clock: Clock, before: AddressStatus, after: AddressStatus
) -> None:
    number = await an_address(database, "100")
    await set_to(database, number, before)
    await passes(database, clock, 60)
    await writes(database, number, "en")
    found = await known(database, "100")
    assert found
    assert (found.status, found.language) == (after, "en")
    assert found.last_inbound_at
    assert abs((found.last_inbound_at - clock.now).total_seconds()) < 5


async def test_that_a_person_opted_out_is_undone_by_nobody_but_themselves(database: Database) -> None:
    number = await an_address(database, "100")
    async with database.unit_of_work() as unit:
        await people.consent_to(unit, number, "announcements", False, "2026-11")
    await writes(database, number)
    for status in AddressStatus:
        await set_to(database, number, status)
        assert await status_of(database, "100") is AddressStatus.OPTED_OUT
    async with database.unit_of_work() as unit:
        await people.consent_to(unit, number, "announcements", True, "2026-12")
    assert await status_of(database, "100") is AddressStatus.ACTIVE


async def test_consent_is_appended_with_the_version_of_its_text(database: Database) -> None:
    number = await an_address(database, "100")
    async with database.unit_of_work() as unit:
        for is_given, version in ((True, "2026-11"), (False, "2026-11"), (True, "2026-12")):
            await people.consent_to(unit, number, "announcements", is_given, version)
    async with database.reading() as unit:
        rows = (await unit.connection.execute(select(consent).order_by(consent.c.id))).all()
    assert [(row.is_given, row.text_version) for row in rows] == [
        (True, "2026-11"),
        (False, "2026-11"),
        (True, "2026-12"),
    ]


# --- Keys -------------------------------------------------------------------------------------------------------------


async def test_another_key_is_noticed_at_the_first_address(database: Database) -> None:
    async with database.reading() as unit:
        assert await people.any_address(unit) is None
    await an_address(database, "100")
    async with database.reading() as unit:
        assert (await people.any_address(unit)) is not None
        unit.vault = Vault("another key, as long as it has to be")
        with pytest.raises(SealError):
            await people.any_address(unit)
        assert await people.find(unit, "loopback", "100") is None, "nor is anybody found by it"
