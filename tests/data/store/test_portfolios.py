"""How many people a portfolio writes to first within a day: reserved in the claim, the same on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, update

from broadcasts import pacing
from data.model.delivery import ChannelRates, ClaimPlan, Lane, Portfolio, Rate
from data.store.database import Database
from data.store.schema import address, delivery, first_contact, limiter
from tests.conftest import Clock
from tests.data.store.setup import an_address, claimed, passes, plan, planned

DAY = 24 * 3600
#: PostgreSQL's clock goes on while a busy machine works, seconds.
SOME_TIME = 120


def limited(tier: int, owner: str = "one", name: str = "usaha", chat: Rate = pacing.UNLIMITED) -> ClaimPlan:
    rates = ChannelRates("loopback", pacing.UNLIMITED, chat, chat, portfolio=Portfolio(name, tier))
    return plan(owner, rates=(rates,))


async def strangers(database: Database, count: int, first: int = 1) -> list[int]:
    """People who have not written within a day, each with a message that waits for them."""
    places = [await an_address(database, f"{number}") for number in range(first, first + count)]
    async with database.unit_of_work() as unit:
        long_ago = await unit.now() - timedelta(days=3)
        silent = update(address).where(address.c.id.in_(places))
        await unit.connection.execute(silent.values(last_inbound_at=long_ago))
    for number, place in enumerate(places, first):
        await planned(database, number, place, Lane.OFFICIAL)
    return places


async def causes(database: Database, wanted: ClaimPlan) -> list[int]:
    return sorted(item.cause for item in await claimed(database, wanted))


async def waits(database: Database, numbers: Sequence[int]) -> list[float]:
    """After how many seconds each of these is tried again."""
    async with database.reading() as unit:
        now = await unit.now()
        query = select(delivery.c.not_before).where(delivery.c.cause_id.in_(numbers)).order_by(delivery.c.cause_id)
        return [round((at - now).total_seconds()) for at in await unit.connection.scalars(query)]


async def counted(database: Database) -> int:
    async with database.reading() as unit:
        return await unit.connection.scalar(select(func.count()).select_from(first_contact)) or 0


async def test_no_more_people_than_the_tier_are_written_to_first(database: Database, clock: Clock) -> None:
    await strangers(database, 5)
    assert await causes(database, limited(3)) == [1, 2, 3]
    assert await causes(database, limited(3)) == []
    await passes(database, clock, DAY - 60)
    assert await causes(database, limited(3)) == [], "not before a day has passed"
    await passes(database, clock, 61)
    assert await causes(database, limited(3)) == [4, 5]


async def test_each_that_is_put_off_waits_for_a_place_of_its_own(database: Database, clock: Clock) -> None:
    await strangers(database, 1)
    assert await causes(database, limited(2)) == [1]
    await passes(database, clock, 3600)
    await strangers(database, 1, first=2)
    assert await causes(database, limited(2)) == [2]
    await passes(database, clock, 3600)
    await strangers(database, 3, first=3)
    assert await causes(database, limited(2)) == []
    first, second, third = await waits(database, [3, 4, 5])
    assert abs(first - (DAY - 7200)) <= SOME_TIME
    assert abs(second - (DAY - 3600)) <= SOME_TIME
    assert third == second, "nobody knows yet when a further place comes free"


async def test_further_messages_to_the_same_person_take_no_place(database: Database, clock: Clock) -> None:
    (place,) = await strangers(database, 1)
    assert await causes(database, limited(1)) == [1]
    await planned(database, 7, place, Lane.URGENT)
    assert await causes(database, limited(1)) == [7]
    assert await counted(database) == 1
    await passes(database, clock, DAY + 1)
    await planned(database, 8, place, Lane.REMINDER)
    assert await causes(database, limited(1)) == [8], "counted anew, in the row that is there"
    await strangers(database, 1, first=2)
    assert await causes(database, limited(1)) == []
    assert await counted(database) == 1


async def test_who_wrote_within_a_day_is_answered_freely(database: Database, clock: Clock) -> None:
    wrote = await an_address(database, "900")
    async with database.unit_of_work() as unit:
        said = update(address).where(address.c.id == wrote)
        await unit.connection.execute(said.values(last_inbound_at=await unit.now()))
    await planned(database, 900, wrote)
    await strangers(database, 1)
    assert await causes(database, limited(0)) == [900]
    assert await counted(database) == 0
    await passes(database, clock, DAY + 1)
    await planned(database, 901, wrote, Lane.OFFICIAL)
    assert await causes(database, limited(0)) == [], "the conversation has ended"


async def test_a_lowered_tier_holds_until_enough_have_left(database: Database, clock: Clock) -> None:
    await strangers(database, 2)
    assert await causes(database, limited(2)) == [1, 2]
    await passes(database, clock, 600)
    await strangers(database, 1, first=3)
    assert await causes(database, limited(3)) == [3]
    await strangers(database, 1, first=4)
    assert await causes(database, limited(1)) == []
    (after,) = await waits(database, [4])
    assert abs(after - DAY) <= SOME_TIME, "the first two that leave bring nobody in"


async def test_what_the_chat_holds_back_takes_no_place(database: Database) -> None:
    (place,) = await strangers(database, 1)
    slow = Rate(interval_us=600_000_000, burst=1)
    assert await causes(database, limited(1, chat=slow)) == [1]
    await planned(database, 2, place, Lane.URGENT)
    assert await causes(database, limited(1, chat=slow)) == []
    (after,) = await waits(database, [2])
    assert after <= 600, "it waits for its chat and not for a day"


async def test_portfolios_are_apart(database: Database) -> None:
    await strangers(database, 2)
    assert await causes(database, limited(1)) == [1]
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(delivery).values(not_before=await unit.now()))
    assert await causes(database, limited(1, name="lain")) == [2]


async def test_several_processes_never_exceed_it_together(database: Database) -> None:
    await strangers(database, 40)
    taken = await asyncio.gather(*(causes(database, limited(25, owner=f"p{number}")) for number in range(6)))
    assert sum(map(len, taken)) == 25
    assert len({cause for those in taken for cause in those}) == 25
    assert await counted(database) == 25


async def test_a_channel_without_a_portfolio_reads_and_writes_nothing_of_it(database: Database) -> None:
    await strangers(database, 3)
    assert await causes(database, plan()) == [1, 2, 3]
    assert await counted(database) == 0
    async with database.reading() as unit:
        keys = list(await unit.connection.scalars(select(limiter.c.key)))
    assert not any(key.startswith("portfolio") for key in keys)
