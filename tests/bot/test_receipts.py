"""What comes back of a broadcast: confirmations, on both databases, with the conductor beside them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.broadcasting.conductor import Conductor
from bot.channels.loopback import LIMITS
from broadcasts.lifecycle import change
from data.model.broadcast import BroadcastAct, BroadcastState, Passing
from data.model.confirmation import Confirmation
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.membership import Erasure, Role
from data.model.reach import Stage
from data.store import broadcasts, confirmations, erasure, records
from data.store.database import Database
from data.store.schema import broadcast, broadcast_kim, confirmation, delivery
from data.store.whose import Whose
from tests.bot.announcing import approved, someone, state_of
from tests.conftest import Clock
from tests.data.store.setup import passes


def a_conductor(database: Database) -> Conductor:
    return Conductor(database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year)


async def started(database: Database, count: int) -> int:
    """A broadcast that runs, of which everything planned so far has arrived."""
    number = await approved(database, count=count)
    for _ in range(3):
        await a_conductor(database).work()
    await becomes(database, DeliveryState.ACCEPTED)
    return number


async def becomes(database: Database, state: DeliveryState, **more: Any) -> None:
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(delivery).values(state=state, **more))


async def confirmed(database: Database, place: int, number: int, **more: Any) -> None:
    async with database.unit_of_work() as unit:
        await confirmations.keep(unit, [(place, Confirmation(number, **more))])


async def kept(database: Database) -> list[Any]:
    columns = (confirmation.c.address_id, confirmation.c.institution_id, confirmation.c.how, confirmation.c.reached)
    async with database.reading() as unit:
        return list(await unit.connection.execute(select(*columns).order_by(confirmation.c.address_id)))


async def test_each_of_a_kim_confirms_once_and_the_last_word_counts(database: Database) -> None:
    first, second = await someone(database, "1"), await someone(database, "2")
    number = await started(database, 2)
    await confirmed(database, first, number)
    await confirmed(database, first, number, how=Passing.GROUP)
    await confirmed(database, first, number, reached=40)
    await confirmed(database, first, number)
    await confirmed(database, second, number, how=Passing.BOARD)
    rows = await kept(database)
    assert [(row.address_id, row.how, row.reached) for row in rows] == [
        (first, Passing.GROUP, 40),
        (second, Passing.BOARD, None),
    ]
    assert len({row.institution_id for row in rows}) == 1
    async with database.reading() as unit:
        got = await confirmations.received(unit, first, number)
        assert got is not None
        assert (got.serial, got.how, got.reached, got.still_holds) == ("2026/1", Passing.GROUP, 40, True)
        assert got.confirmed_at is not None
        assert await unit.connection.scalar(select(func.count()).where(delivery.c.acked_at.is_not(None))) == 2


async def test_nobody_else_is_asked_once_somebody_confirmed(database: Database, clock: Clock) -> None:
    for chat, role in (("1", Role.OPERATOR), ("2", Role.MEMBER), ("3", Role.CHAIR)):
        await someone(database, chat, role)
    silent = await someone(database, "4", kim="KIM Dua")
    await someone(database, "5", Role.CHAIR, kim="KIM Dua")
    number = await started(database, 2)
    async with database.reading() as unit:
        place = await unit.connection.scalar(select(func.min(delivery.c.address_id)))
        assert place != silent
    await confirmed(database, place, number)
    await passes(database, clock, 6 * 3600 + 1)
    await a_conductor(database).work()
    async with database.reading() as unit:
        steps = list(
            await unit.connection.scalars(select(broadcast_kim.c.step).order_by(broadcast_kim.c.institution_id))
        )
        assert steps == [Stage.OPERATORS, Stage.CHAIR], "only the chair of the other KIM"
        assert await unit.connection.scalar(select(func.count()).select_from(delivery)) == 3


async def test_a_broadcast_is_done_as_soon_as_every_kim_confirmed(database: Database) -> None:
    first = await someone(database, "1")
    await someone(database, "2", Role.CHAIR)
    number = await started(database, 1)
    await a_conductor(database).work()
    await a_conductor(database).work()
    assert (await state_of(database, number)).state is BroadcastState.FINISHING
    await confirmed(database, first, number)
    await a_conductor(database).work()
    assert (await state_of(database, number)).state is BroadcastState.DONE


@pytest.mark.parametrize(
    ("state", "resends", "is_kept", "why"),
    [
        (DeliveryState.READY, 0, False, "it has not gone out"),
        (DeliveryState.LEASED, 0, False, "it has not gone out"),
        (DeliveryState.SKIPPED, 0, False, "it never will"),
        (DeliveryState.FAILED, 0, False, "it did not arrive"),
        (DeliveryState.SENDING, 0, True, "the answer of the platform comes after the person's"),
        (DeliveryState.UNKNOWN, 0, True, "whoever answers has it"),
        (DeliveryState.READ, 0, True, "the usual"),
        (DeliveryState.READY, 1, True, "the first copy may have arrived"),
        (DeliveryState.LEASED, 1, True, "the first copy may have arrived"),
        (DeliveryState.FAILED, 1, True, "the first copy may have arrived"),
    ],
)
async def test_only_who_may_have_it_can_confirm(
    database: Database, state: DeliveryState, resends: int, is_kept: bool, why: str
) -> None:
    place, other = await someone(database, "1"), await someone(database, "2", Role.RESIDENT, kim="")
    number = await started(database, 1)
    await becomes(database, state, resends=resends)
    for who in (place, other):
        await confirmed(database, who, number, reached=3)
    assert len(await kept(database)) == is_kept, why
    async with database.reading() as unit:
        assert bool(await confirmations.received(unit, place, number)) == is_kept
        assert await confirmations.received(unit, other, number) is None, "it was sent to somebody else"
        assert await confirmations.received(unit, place, number + 1) is None


async def test_a_mark_on_an_earlier_message_is_nothing_to_confirm(database: Database) -> None:
    place = await someone(database, "1")
    number = await started(database, 1)
    await becomes(database, DeliveryState.ACCEPTED, kind=DeliveryKind.EDIT)
    await confirmed(database, place, number)
    assert await kept(database) == []
    async with database.reading() as unit:
        assert await confirmations.received(unit, place, number) is None


@pytest.mark.parametrize(
    ("state", "more"),
    [
        (DeliveryState.UNKNOWN, {"is_resend_due": True}),
        (DeliveryState.READY, {"resends": 1}),
        (DeliveryState.LEASED, {"resends": 1}),
        (DeliveryState.FAILED, {"resends": 1}),
    ],
)
async def test_what_is_confirmed_has_arrived_and_is_not_sent_again(
    database: Database, state: DeliveryState, more: dict[str, Any]
) -> None:
    place = await someone(database, "1")
    number = await started(database, 1)
    await becomes(database, state, **more)
    await confirmed(database, place, number)
    async with database.reading() as unit:
        row = (await unit.connection.execute(select(delivery))).one()
    assert (row.state, row.is_resend_due) == (DeliveryState.READ, False)


async def test_a_stopped_and_a_corrected_broadcast_no_longer_hold(database: Database) -> None:
    place = await someone(database, "1")
    number = await started(database, 1)
    async with database.unit_of_work() as unit:
        later = dict((await unit.connection.execute(select(broadcast))).one()._mapping)
        del later["id"]
        later |= {"serial": "2026/2", "corrects_id": number, "started_at": None}
        await unit.connection.execute(broadcast.insert().values(later))
    assert await still_holds(database, place, number), "the correction has not gone out"
    async with database.unit_of_work() as unit:
        begun = update(broadcast).where(broadcast.c.serial == "2026/2")
        await unit.connection.execute(begun.values(started_at=await unit.now()))
        got = await confirmations.received(unit, place, number)
        assert got is not None
        assert (got.corrected_by, got.still_holds) == ("2026/2", False)
        await unit.connection.execute(broadcast.delete().where(broadcast.c.serial == "2026/2"))
        seen = await broadcasts.get(unit, number)
        assert seen is not None
        await broadcasts.move(unit, seen, change(seen, BroadcastAct.STOP, 1))
    assert not await still_holds(database, place, number)


async def still_holds(database: Database, place: int, number: int) -> bool:
    async with database.reading() as unit:
        got = await confirmations.received(unit, place, number)
    assert got is not None
    return got.still_holds


async def waiting(database: Database, place: int) -> list[tuple[str, bool]]:
    async with database.reading() as unit:
        return [(one.title, one.confirmed_at is not None) for one in await confirmations.waiting(unit, place, 6)]


async def test_what_may_be_confirmed_in_words_is_what_arrived_and_has_not_ended(
    database: Database, clock: Clock
) -> None:
    place, other = await someone(database, "1"), await someone(database, "2", Role.RESIDENT, kim="")
    number = await started(database, 1)
    assert await waiting(database, place) == [("Pemadaman listrik", False)]
    assert await waiting(database, other) == [], "it was sent to somebody else"
    await confirmed(database, place, number)
    assert await waiting(database, place) == [("Pemadaman listrik", True)], "the last word counts"
    await passes(database, clock, 73 * 3600)
    assert await waiting(database, place) == [], "its time is over"


async def test_what_asks_for_no_confirmation_waits_for_none(database: Database) -> None:
    place = await someone(database, "1")
    await started(database, 1)
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(broadcast).values(asks_confirmation=False))
    assert await waiting(database, place) == []


async def test_of_an_erased_chat_only_the_count_of_its_kim_is_left(database: Database) -> None:
    place, other = await someone(database, "1"), await someone(database, "2")
    number = await started(database, 2)
    for who in (place, other):
        await confirmed(database, who, number, how=Passing.READ_ALOUD, reached=7)
    whose = Whose(place, "loopback", "1", 0)
    async with database.reading() as unit:
        (shown,) = (await records.of_chat(unit, whose)).records.confirmations
    assert (shown.serial, shown.title, shown.how, shown.reached) == (
        "2026/1",
        "Pemadaman listrik",
        Passing.READ_ALOUD,
        7,
    )
    async with database.unit_of_work() as unit:
        await erasure.erase(unit, whose, Erasure())
    mine, theirs = await kept(database)
    assert (mine.how, mine.reached) == (None, 7)
    assert (theirs.how, theirs.reached) == (Passing.READ_ALOUD, 7), "nobody else loses anything"
    assert mine.institution_id == theirs.institution_id, "the KIM still counts as told"
