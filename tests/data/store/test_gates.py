"""Gates: what leaves is set apart once more, over all processes, when its intent is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from broadcasts import pacing
from data.model.delivery import ChannelRates, Delivery
from data.store import gates, limits
from data.store.database import Database, Unit
from data.store.outgoing import StoredDeliveries
from tests.conftest import Clock
from tests.data.store.setup import FREE, an_address, claimed, passes, plan, planned

GATE = pacing.per_second(20)
GATED = ChannelRates("loopback", pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED, gate=GATE)
INTERVAL = GATE.interval_us / 1_000_000


async def held(database: Database, count: int) -> list[Delivery]:
    """Messages that were claimed together, as those are that a process was held up with."""
    for cause in range(count):
        await planned(database, cause, await an_address(database, str(cause)))
    return await claimed(database)


def a_process(database: Database, rates: ChannelRates = GATED) -> StoredDeliveries:
    return StoredDeliveries(database, 60.0, plan(rates=[rates]))


async def test_what_several_processes_were_held_up_with_leaves_apart(database: Database) -> None:
    held_up = await held(database, 12)
    # So slowly that a moment in which a busy machine does something else does not count.
    slow = pacing.per_second(3)
    processes = [a_process(database, replace(GATED, gate=slow)) for _ in range(3)]
    shares = [process.write(held_up[first::3], []) for first, process in enumerate(processes)]
    leaves = sorted(moment for share in await asyncio.gather(*shares) for moment in share.values())
    gaps = [later - earlier for earlier, later in pairwise(leaves)]
    assert len(leaves) == 12
    # Each reads its own clock a moment after the database's, so single gaps move; what they add up to does not.
    assert leaves[-1] - leaves[0] >= 11 * slow.interval_us / 1_000_000 - 1.5
    assert min(gaps) > 0


async def test_a_channel_without_a_gate_keeps_nobody_waiting_and_no_row(database: Database) -> None:
    one, two = await held(database, 2)
    allowed = await a_process(database, FREE).write([one, two], [])
    now = asyncio.get_running_loop().time()
    assert set(allowed) == {one.number, two.number}
    assert max(allowed.values()) <= now
    async with database.reading() as unit:
        assert (await limits.read(unit, {gates.gate_key("loopback"): GATE}))[gates.gate_key("loopback")].tat_us == 0


async def test_who_may_not_be_written_to_takes_no_place(database: Database) -> None:
    one, two, three = await held(database, 3)
    process = a_process(database)
    allowed = await process.write([one, replace(two, fence=two.fence + 1), three], [])
    assert set(allowed) == {one.number, three.number}
    assert abs(allowed[three.number] - allowed[one.number] - INTERVAL) < 0.000_01


async def test_a_clock_that_was_set_back_lets_messages_leave(database: Database, clock: Clock) -> None:
    one, two = await held(database, 2)
    process = a_process(database)
    await process.write([one], [])
    await passes(database, clock, -timedelta(hours=1).total_seconds())
    before = asyncio.get_running_loop().time()
    allowed = await process.write([two], [])
    assert allowed[two.number] - before < 600, "not in an hour"


async def test_the_wait_for_a_slow_disk_is_reckoned_with(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = await held(database, 9)
    at_once, slow = database.unit_of_work, 0.2

    @asynccontextmanager
    async def unit_of_work() -> AsyncIterator[Unit]:
        async with at_once() as unit:
            yield unit
            await asyncio.sleep(slow)

    monkeypatch.setattr(database, "unit_of_work", unit_of_work)
    reading, process, late = asyncio.get_running_loop().time, a_process(database), []
    for message in (first, *others):
        (leaves_at,) = (await process.write([message], [])).values()
        late.append(reading() - leaves_at)
        await passes(database, clock, 1)  # so that no message waits behind the one before it
    if database.is_sqlite:
        assert late[0] >= slow, "the first is late by the whole wait"
    # A busy machine may hold up any of them.
    assert min(late[1:]) < slow, "it is added to the moment of the next, or the moment comes when the wait is over"
