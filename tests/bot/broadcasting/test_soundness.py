"""Several processes send one broadcast, and stop as early as one would: by the sum of what they saw."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.broadcasting.soundness import share
from broadcasts.channel import Sent
from broadcasts.delivery import on_sent
from broadcasts.health import Health, Spell, ailing_together
from broadcasts.lifecycle import change
from data.model.broadcast import BroadcastAct, BroadcastState, PauseCause
from data.model.delivery import AttemptOutcome, DeliveryState, Transition
from data.model.standstill import Why, WhyCode, why_of
from data.store import broadcasts, soundness
from data.store.database import Database
from data.store.schema import broadcast_health
from tests.bot.announcing import approved, someone, state_of
from tests.bot.test_conductor import conducted
from tests.conftest import Clock
from tests.data.store.setup import passes

NOW = datetime(2026, 11, 26, tzinfo=UTC)
WRONG = Transition(DeliveryState.READY, AttemptOutcome.NOT_SENT, counts=True)


@pytest.mark.parametrize(
    ("spells", "is_ailing", "why"),
    [
        ([], False, "nothing yet"),
        ([(100, 5), (99, 5)], False, "fewer than the window"),
        ([(100, 5), (100, 5)], True, "five in a hundred of the last two hundred"),
        ([(100, 5), (100, 4)], False, "fewer than five in a hundred"),
        ([(200, 90), (100, 2), (100, 2)], False, "the old ones are forgotten"),
        ([(100, 0), (12, 12), (8, 8)], True, "twenty in a row"),
        ([(12, 12), (1, 0), (8, 8)], False, "one in between went well"),
    ],
)
def test_what_is_seen_together(spells: list[tuple[int, int]], is_ailing: bool, why: str) -> None:
    found = [Spell(NOW + timedelta(seconds=second), *one) for second, one in enumerate(spells)]
    assert bool(ailing_together(reversed(found))) is is_ailing, why


def a_process(broadcast: int, well: int, wrong: int) -> Health:
    """A process that saw this; by itself it found nothing to stop."""
    health = Health()
    for number in range(well + wrong):
        result = WRONG if number % 20 < 20 * wrong // (well + wrong) else on_sent(Sent("1"))
        assert not health.note(broadcast, result)
    return health


async def test_it_stops_by_the_sum_and_once(database: Database) -> None:
    await someone(database, "1")
    number = await approved(database, count=1)
    await conducted(database)
    for name in ("satu", "dua", "tiga"):
        await share(database, name, a_process(number, 54, 6).untold())
        is_running = (await state_of(database, number)).state is BroadcastState.RUNNING
        assert is_running, "60, 120, 180 outcomes"
    await share(database, "empat", a_process(number, 54, 6).untold())
    stopped = await state_of(database, number)
    assert (stopped.state, stopped.pause_cause) == (BroadcastState.PAUSED, PauseCause.ERRORS)
    assert why_of(stopped.pause_reason) == Why.of(WhyCode.ERRORS_OF_LAST, errors=24, count=240)


async def test_whoever_resumes_it_has_looked(database: Database, clock: Clock) -> None:
    await someone(database, "1")
    number = await approved(database, count=1)
    await conducted(database)
    for name in ("satu", "dua", "tiga", "empat"):
        await share(database, name, a_process(number, 54, 6).untold())
    await passes(database, clock, 1)
    async with database.unit_of_work() as unit:
        paused = await broadcasts.get(unit, number)
        assert paused is not None
        await broadcasts.move(unit, paused, change(paused, BroadcastAct.RESUME, 0))
    await passes(database, clock, 1)
    await share(database, "satu", a_process(number, 54, 6).untold())
    assert (await state_of(database, number)).state is BroadcastState.RUNNING


async def test_rows_stay_few_and_small_and_are_forgotten(database: Database, clock: Clock) -> None:
    number = await approved(database, count=1)
    for _ in range(40):
        await share(database, "satu", {number: (30, 0)})
        await passes(database, clock, 1)
    await asyncio.gather(*(share(database, name, {number: (30, 0)}) for name in ("dua", "tiga")))
    await share(database, "satu", {})
    async with database.unit_of_work() as unit:
        rows = (await unit.connection.execute(select(broadcast_health).order_by(broadcast_health.c.owner))).all()
        assert [(row.owner, len(row.spells) < 500) for row in rows] == [("dua", True), ("satu", True), ("tiga", True)]
        await soundness.forget(unit, await unit.now() + timedelta(seconds=1))
        assert await unit.connection.scalar(select(func.count()).select_from(broadcast_health)) == 0
