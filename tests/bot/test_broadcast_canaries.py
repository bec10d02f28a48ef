"""The first few messages of a broadcast: all processes judge them together, and the others never wait for ever."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, update

from broadcasts.channel import NotSent
from broadcasts.delivery import Policy, on_error
from data.model.broadcast import BroadcastState, PauseCause
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.model.standstill import why_of
from data.store.canaries import CANARIES
from data.store.database import Database
from data.store.schema import delivery
from tests.bot.announcing import approved, someone, state_of
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import Clock
from tests.data.store.setup import claimed, intended, passes, plan, settled


async def begun(database: Database, people: int = 30) -> int:
    for chat in range(people):
        await someone(database, str(chat), Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=people)
    await conducted(database)
    return number


async def test_the_others_follow_when_some_of_the_first_were_never_claimed(database: Database, clock: Clock) -> None:
    await begun(database)
    five = await claimed(database, plan(batch=5))
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(delivery).values(state=DeliveryState.READY))
        some = select(delivery.c.id).order_by(delivery.c.id).limit(20)
        erased = update(delivery).where(delivery.c.id.in_(some))
        await unit.connection.execute(
            erased.values(state=DeliveryState.FAILED, reason="whom it was for has been erased")
        )
    assert len(five) == 5
    await conducted(database, 1)
    await passes(database, clock, 11)
    channel = Recorder()
    await sent(database, channel)
    assert len(channel.got) == 10


async def test_errors_that_several_processes_saw_count_together(database: Database) -> None:
    number = await begun(database)
    for process in range(5):
        (item,) = await claimed(database, plan(owner=f"process {process}", batch=1))
        await intended(database, [item])
        error = on_error(NotSent("kaput"), item, item.claimed_at, Policy(), 0.5)
        await settled(database, item, error)
    await conducted(database, 1)
    seen = await state_of(database, number)
    assert (seen.state, seen.pause_cause) == (BroadcastState.PAUSED, PauseCause.ERRORS)
    assert str(why_of(seen.pause_reason)).startswith("5 errors among the first")


async def test_claims_at_the_same_time_take_no_more_than_the_first(database: Database) -> None:
    await begun(database)
    taken = await asyncio.gather(*(claimed(database, plan(owner=f"process {n}", batch=15)) for n in range(4)))
    assert sum(map(len, taken)) == CANARIES
