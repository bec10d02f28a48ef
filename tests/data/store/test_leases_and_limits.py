"""Leases that one at a time holds, and the limiter's rows that all processes share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from broadcasts import pacing
from broadcasts.channel import Scope, Throttled
from broadcasts.delivery import Policy, on_error
from data.model.delivery import Bucket, Rate
from data.store import leases, limits
from data.store.database import Database
from data.store.outgoing import StoredDeliveries
from data.store.schema import limiter
from tests.conftest import Clock
from tests.data.store.setup import an_address, claimed, passes, plan, planned, rates

RATE = Rate(interval_us=40_000, burst=1)


# --- Leases -----------------------------------------------------------------------------------------------------------


async def held(database: Database, owner: str, seconds: float = 30, name: str = "poller") -> bool:
    async with database.unit_of_work() as unit:
        return await leases.hold(unit, name, owner, seconds)


async def holder(database: Database, name: str = "poller") -> str:
    async with database.reading() as unit:
        return await leases.holder(unit, name)


async def test_one_at_a_time_holds_a_lease(database: Database) -> None:
    assert await holder(database) == ""
    assert await held(database, "one")
    assert not await held(database, "two")
    assert await held(database, "two", name="another thing")
    assert await holder(database) == "one"


async def test_a_lease_is_renewed_by_its_holder_and_lost_in_time(database: Database, clock: Clock) -> None:
    await held(database, "one")
    await passes(database, clock, 20)
    assert await held(database, "one"), "renewed"
    await passes(database, clock, 20)
    assert not await held(database, "two"), "counted from the renewal"
    await passes(database, clock, 11)
    assert await holder(database) == ""
    assert await held(database, "two")
    assert not await held(database, "one")


async def test_a_farewell_frees_all_leases_of_one_and_no_others(database: Database) -> None:
    await held(database, "one")
    await held(database, "one", name="chat")
    await held(database, "two", name="another thing")
    async with database.unit_of_work() as unit:
        await leases.release(unit, "one")
    assert [await holder(database, name) for name in ("poller", "chat", "another thing")] == ["", "", "two"]
    assert await held(database, "three")


async def test_of_many_that_want_a_lease_at_once_one_gets_it(database: Database, clock: Clock) -> None:
    first = await asyncio.gather(*(held(database, f"p{number}") for number in range(8)))
    assert sum(first) == 1
    await passes(database, clock, 31)
    again = await asyncio.gather(*(held(database, f"q{number}") for number in range(8)))
    assert sum(again) == 1


# --- Limits -----------------------------------------------------------------------------------------------------------


async def reserved(database: Database, key: str = "telegram", rate: Rate = RATE, count: int = 1) -> list[int]:
    """Take slots as a claim does."""
    async with database.unit_of_work() as unit:
        bucket = await limits.lock(unit, key, rate)
        now_us = limits.microseconds(await unit.now())
        slots = []
        for _ in range(count):
            slot, bucket = pacing.reserve(bucket, now_us)
            slots.append(slot)
        await limits.write(unit, {key: bucket}, now_us)
    return slots


async def bucket_of(database: Database, key: str, rate: Rate = RATE) -> Bucket:
    async with database.reading() as unit:
        return (await limits.read(unit, {key: rate}))[key]


def test_microseconds_and_back(clock: Clock) -> None:
    moment = clock.now + timedelta(microseconds=123_457)
    assert limits.moment_of(limits.microseconds(moment)) == moment


async def test_processes_that_claim_at_once_share_one_rate(database: Database) -> None:
    slots = [slot for taken in await asyncio.gather(*(reserved(database, count=3) for _ in range(8))) for slot in taken]
    gaps = [later - earlier for earlier, later in zip(sorted(slots), sorted(slots)[1:], strict=False)]
    assert len(set(slots)) == 24
    assert min(gaps) >= RATE.interval_us


async def test_a_bucket_without_a_row_is_a_fresh_one(database: Database) -> None:
    assert await bucket_of(database, "telegram:chat:1") == Bucket(0, 0, RATE.interval_us, RATE.burst)


async def test_a_new_rate_counts_at_once(database: Database) -> None:
    (before,) = await reserved(database)
    faster = Rate(interval_us=10_000, burst=4)
    found = await bucket_of(database, "telegram", faster)
    assert (found.interval_us, found.burst, found.tat_us) == (10_000, 4, before + RATE.interval_us)


async def test_a_block_holds_and_never_shrinks(database: Database, clock: Clock) -> None:
    async with database.unit_of_work() as unit:
        now = await unit.now()
        await limits.block(unit, "telegram", now + timedelta(seconds=30))
        await limits.block(unit, "telegram", now + timedelta(seconds=5))
    (slot,) = await reserved(database)
    assert slot == limits.microseconds(now + timedelta(seconds=30))
    assert (await bucket_of(database, "telegram")).blocked_until_us == slot
    await passes(database, clock, 60)
    (later,) = await reserved(database)
    assert later >= limits.microseconds(now + timedelta(seconds=60))


async def test_writing_a_bucket_keeps_a_block_that_came_meanwhile(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await limits.block(unit, "telegram", await unit.now() + timedelta(seconds=30))
    blocked = (await bucket_of(database, "telegram")).blocked_until_us
    await reserved(database)
    assert (await bucket_of(database, "telegram")).blocked_until_us == blocked


async def test_only_idle_chats_are_forgotten(database: Database, clock: Clock) -> None:
    await reserved(database, "telegram")
    await reserved(database, "telegram:chat:1")
    async with database.unit_of_work() as unit:
        await limits.block(unit, "telegram:chat:2", await unit.now() + timedelta(hours=9))
    await passes(database, clock, 7200)
    await reserved(database, "telegram:chat:3")
    async with database.unit_of_work() as unit:
        before = await unit.now() - timedelta(hours=1)
        assert await limits.forget_idle(unit, before, ["telegram"]) == 1
    assert (await bucket_of(database, "telegram:chat:1")).tat_us == 0
    assert (await bucket_of(database, "telegram")).tat_us > 0
    assert (await bucket_of(database, "telegram:chat:2")).blocked_until_us > 0
    assert (await bucket_of(database, "telegram:chat:3")).tat_us > 0


# --- Complaints -------------------------------------------------------------------------------------------------------


async def complains(database: Database, causes: Sequence[int], seconds: float) -> None:
    """The platform answers several messages, that were under way at once, by asking everybody to wait."""
    store = StoredDeliveries(database, 60.0, replace(plan(rates=[rates(RATE)]), recovered=pacing.recovered))
    held = [one for one in await claimed(database) if one.cause in causes]
    await store.write(held, [])
    for one in held:
        error = Throttled(seconds, Scope.CHANNEL, "429")
        await store.write([], [(one, on_error(error, one, one.claimed_at, Policy(), 0.5))])


async def speed(database: Database) -> int:
    """The share of its rate at which a channel goes, percent."""
    async with database.reading() as unit:
        return await unit.connection.scalar(select(limiter.c.speed_percent).where(limiter.c.key == "loopback")) or 0


async def test_one_complaint_slows_a_channel_once_however_many_messages_it_meets(
    database: Database, clock: Clock
) -> None:
    for cause in range(1, 6):
        await planned(database, cause, await an_address(database, str(cause)))
    await complains(database, range(1, 6), 3)
    assert await speed(database) == 70
    await passes(database, clock, 4)
    await complains(database, [1], 3)
    assert await speed(database) == 49, "it goes on complaining"
