"""The outbox at work on a real database, over the loopback channel with faults laid out."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import select

from bot.channels.loopback import Loopback
from broadcasts.channel import AnswerLost, NotSent, RecipientGone, Sent, Throttled
from broadcasts.coalescing import Coalescer
from broadcasts.delivery import on_sent
from broadcasts.ledger import Ledger
from broadcasts.outbox import Outbox, Pace
from broadcasts.pacing import per_second
from data.model.delivery import AttemptOutcome, ClaimPlan, Delivery, Transition
from data.model.message import Outgoing
from data.store import deliveries
from data.store.database import Database
from data.store.outgoing import StoredDeliveries
from data.store.schema import attempt
from tests.data.store.setup import an_address, claimed, death, plan, planned, rates, state_of


class Broken(Loopback):
    """A channel that breaks its contract."""

    calls = 0

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        self.calls += 1
        raise KeyError(external_id)


@asynccontextmanager
async def working(database: Database, channel: Loopback) -> AsyncIterator[Outbox]:
    pace = Pace(plan(), in_flight=4, idle_seconds=0.01)
    outbox = Outbox(StoredDeliveries(database, 60), {"loopback": channel}, pace, chance=lambda: 0.5)
    task = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        outbox.stop()
        await task


async def until(condition: object, seconds: float = 60) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not condition():  # type: ignore[operator]  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_everything_ready_goes_out_once_and_in_order_for_each_person(database: Database) -> None:
    channel = Loopback("t")
    places = {chat: await an_address(database, chat) for chat in ("1", "2", "3")}
    for cause in range(30):
        await planned(database, cause, list(places.values())[cause % 3])
    async with working(database, channel):
        await until(lambda: len(channel.journal) == 30)
    assert len(channel.journal) == 30
    for chat in places:
        causes = [int(heard.message.text.split()[1]) for heard in channel.journal if heard.chat == chat]
        assert causes == sorted(causes)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (NotSent("refused"), "ready"),
        (Throttled(60), "ready"),
        (AnswerLost("reset"), "unknown"),
        (RecipientGone(), "failed"),
    ],
)
async def test_a_fault_leads_to_its_state_and_others_go_on(database: Database, fault: Exception, state: str) -> None:
    channel = Loopback("t")
    channel.faults.append(fault)  # type: ignore[arg-type]
    await planned(database, 1, await an_address(database, "1"))
    async with working(database, channel) as outbox:
        await until(lambda: not channel.faults)
        await planned(database, 2, await an_address(database, "2"))
        outbox.wake()
        await until(lambda: channel.journal)
    assert (await state_of(database, 1))[0] == state
    assert (await state_of(database, 2))[0] == "accepted"


async def test_a_channel_that_breaks_its_contract_leaves_an_unknown_and_no_loop(database: Database) -> None:
    await planned(database, 1, await an_address(database))
    channel = Broken("t")
    async with working(database, channel):
        await until(lambda: channel.calls)
        await asyncio.sleep(0.2)
    assert channel.calls == 1
    assert (await state_of(database, 1))[:2] == ("unknown", 1)


async def test_what_is_claimed_but_not_begun_is_given_back_at_the_end(database: Database) -> None:
    started, gate = asyncio.Event(), asyncio.Event()

    class Slow(Loopback):
        async def send(self, external_id: str, message: Outgoing) -> Sent:
            started.set()
            await gate.wait()
            return await super().send(external_id, message)

    channel = Slow("t")
    for cause in range(10):
        await planned(database, cause, await an_address(database, str(cause)))
    pace = Pace(plan(), in_flight=2, idle_seconds=0.01)
    outbox = Outbox(StoredDeliveries(database, 60), {"loopback": channel}, pace, chance=lambda: 0.5)
    task = asyncio.create_task(outbox.run())
    await started.wait()
    outbox.stop()
    await asyncio.sleep(0.05)
    gate.set()
    await task
    states = [(await state_of(database, cause))[0] for cause in range(10)]
    assert states.count("accepted") == len(channel.journal) == 2
    assert states.count("ready") == 8


class Unwilling(StoredDeliveries):
    """A store that takes no intents, as if one of them broke the transaction."""

    written = 0

    async def write(
        self, intents: Sequence[Delivery], outcomes: Sequence[tuple[Delivery, Transition]]
    ) -> dict[int, float]:
        if intents and outcomes:
            raise OSError
        self.written += len(outcomes)
        return await super().write(intents, outcomes)


async def test_an_intent_that_cannot_be_written_takes_no_outcome_with_it(database: Database) -> None:
    for cause in (1, 2):
        await planned(database, cause, await an_address(database, str(cause)))
    first, second = await claimed(database)
    store = Unwilling(database, 60)
    ledger = Ledger(store)
    assert await ledger.intend(first) is not None
    outcome = on_sent(Sent("7"))
    assert await asyncio.gather(ledger.settle(first, outcome), ledger.intend(second)) == [None, None]
    assert store.written == 2, "the outcome, and that the other one was not sent"
    assert [(await state_of(database, cause))[0] for cause in (1, 2)] == ["accepted", "leased"]


class Forgetful(StoredDeliveries):
    """A store that went away after it had written everything down, and comes back some tries later."""

    away = 0

    async def write(
        self, intents: Sequence[Delivery], outcomes: Sequence[tuple[Delivery, Transition]]
    ) -> dict[int, float]:
        allowed = {} if self.away else await super().write(intents, outcomes)
        if intents or self.away:
            self.away = max(self.away - 1, 0) if self.away else 2
            raise OSError
        return allowed


async def test_an_intent_whose_answer_was_lost_is_not_taken_for_a_message_that_may_have_gone_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcasts.ledger.OUTCOME_WAITS_SECONDS", (0.01,) * 5)
    await planned(database, 1, await an_address(database, "1"))
    (only,) = await claimed(database)
    store = Forgetful(database, 60)
    assert await Ledger(store).intend(only) is None
    assert (await state_of(database, 1))[:2] == ("ready", 0), "it stood as being sent, and nothing was"


async def test_an_outcome_waits_for_a_database_that_starts_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcasts.ledger.OUTCOME_WAITS_SECONDS", (0.01,) * 7)
    await planned(database, 1, await an_address(database, "1"))
    (only,) = await claimed(database)
    store = Forgetful(database, 60)
    assert set(await StoredDeliveries(database, 60).write([only], [])) == {only.number}
    store.away = 7
    await Ledger(store).settle(only, on_sent(Sent("7")))
    assert (await state_of(database, 1))[0] == "accepted"


async def test_requests_that_come_together_are_served_together() -> None:
    batches: list[list[int]] = []

    async def serve(numbers: list[int]) -> list[int]:
        batches.append(numbers)
        await asyncio.sleep(0.01)
        return [number * 2 for number in numbers]

    ask = Coalescer(serve)
    assert await asyncio.gather(*(ask(number) for number in range(20))) == [number * 2 for number in range(20)]
    assert len(batches) == 1


async def test_a_batch_that_fails_fails_for_those_who_asked_and_for_nobody_later() -> None:
    fails = [True]

    async def serve(numbers: list[int]) -> list[int]:
        if fails.pop() if fails else False:
            raise OSError
        return numbers

    ask = Coalescer(serve)
    with pytest.raises(OSError):  # noqa: PT011
        await ask(1)
    assert await ask(2) == 2


# --- A process that is held up ----------------------------------------------------------------------------------------

PACE = per_second(20)


class Noting(StoredDeliveries):
    """A store that notes what is given back, and how much is asked for at once."""

    dropped = 0

    def __init__(self, database: Database, lease_seconds: float, plan: ClaimPlan) -> None:
        super().__init__(database, lease_seconds, plan)
        self.batches: list[int] = []

    async def claim(self, plan: ClaimPlan) -> list[Delivery]:
        self.batches.append(plan.batch)
        return await super().claim(plan)

    async def drop(self, claimed: Sequence[Delivery]) -> None:
        self.dropped += len(claimed)
        await super().drop(claimed)


async def goes_out(database: Database, held_up_at: str, seconds: float) -> tuple[Loopback, Noting]:
    """Ten messages at twenty a second; the process freezes at the first of a step, as a whole machine does.

    Others claimed them three times before, and died.
    """
    for cause in range(10):
        await planned(database, cause, await an_address(database, str(cause)))
    for owner in ("dead", "dead", "dead"):
        await claimed(database, plan(owner))
        async with database.unit_of_work() as unit:
            await deliveries.release(unit, owner, death)
    pace = Pace(plan(rates=[rates(PACE)]), in_flight=4, idle_seconds=0.01)
    channel, store, steps = Loopback("t"), Noting(database, 60, pace.plan), Counter[str]()

    def reached(step: str) -> None:
        steps[step] += 1
        if step == held_up_at and steps[step] == 1:
            time.sleep(seconds)

    outbox = Outbox(
        store,
        {"loopback": channel},
        pace,
        chance=lambda: 0.5,
        reached=reached,
    )
    task = asyncio.create_task(outbox.run())
    await until(lambda: len(channel.journal) == 10)
    outbox.stop()
    await task
    return channel, store


async def test_what_a_frozen_process_had_in_hand_gets_new_slots(database: Database) -> None:
    channel, store = await goes_out(database, "outbox.sent", 0.8)
    assert store.dropped >= 5, "not one after the other on top of what others send by now"
    assert store.batches[0] == 64
    assert min(store.batches) < 10, "it takes less at once, as long as it cannot keep up"
    assert sorted(heard.chat for heard in channel.journal) == sorted(map(str, range(10)))


async def test_a_process_that_freezes_after_the_intent_sends_later_and_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the one that it freezes with may have been given back twice before.
    monkeypatch.setattr("broadcasts.outbox.MOST_GIVEN_BACK", 1_000)
    channel, _ = await goes_out(database, "outbox.intended", 1.2)
    assert sorted(heard.chat for heard in channel.journal) == sorted(map(str, range(10)))
    async with database.reading() as unit:
        rows = await unit.connection.execute(select(attempt.c.outcome).order_by(attempt.c.fence))
        outcomes = Counter(row.outcome for row in rows)
    assert outcomes[AttemptOutcome.NOT_SENT] >= 1, "its intent stood, and nothing was written"
    assert outcomes[AttemptOutcome.ACCEPTED] == 10
