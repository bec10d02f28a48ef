"""The outbox's store: each step of the delivery protocol as one transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from data.model.broadcast import PauseCause
from data.model.delivery import ClaimPlan, Delivery, Transition
from data.store import attempts, claiming, deliveries, gates, limits, pauses
from data.store.database import Database, Unit

#: How long it takes at most from the moment at which a message gets its place at the gate until it is at hand: longer
#: waits of a database are not waited for in advance, seconds.
MOST_AHEAD_SECONDS = 0.3
#: How much of the longest wait is remembered from one transaction to the next.
REMEMBERED = 0.9


class StoredDeliveries:
    """Fulfils ``broadcasts.outbox.Deliveries`` on a database.

    Args:
        database: where deliveries are kept.
        lease_seconds: how long a delivery is ours after its intent.
        plan: how messages are set apart when they leave, and how channels are slowed down that were asked to wait; None
            for a store that does neither.
    """

    def __init__(self, database: Database, lease_seconds: float, plan: ClaimPlan | None = None) -> None:
        self._database = database
        self._lease_seconds = lease_seconds
        self._plan = plan
        self._gates = gates.gates_of(plan)
        self._is_busy = False
        #: How long a transaction takes from the gate until it is durable, seconds.
        self._ahead = 0.0

    async def claim(self, plan: ClaimPlan) -> list[Delivery]:
        """Take deliveries with their slots; an idle look writes nothing."""
        if not self._is_busy:
            async with self._database.reading() as unit:
                if not await claiming.anything_due(unit, plan):
                    return []
        async with self._database.unit_of_work() as unit:
            taken = await claiming.take(unit, plan)
        # Where as much was found as may be taken, there is more.
        self._is_busy = len(taken) >= plan.batch
        # Nobody waits for us meanwhile; whatever ends this process here leaves leases behind, and nothing else.
        whole, damaged = claiming.whole_of(self._database.vault, taken)
        if damaged:
            async with self._database.unit_of_work() as unit:
                await claiming.give_up(unit, damaged)
        return whole

    async def write(
        self, intents: Sequence[Delivery], outcomes: Sequence[tuple[Delivery, Transition]]
    ) -> dict[int, float]:
        """Write outcomes, each while its fence holds, and intents.

        Returns:
            The numbers of the intents that may be sent, and from which reading of the loop's clock on.
        """
        clock = asyncio.get_running_loop().time
        async with self._database.unit_of_work() as unit:
            complained = {item.channel for item, result in outcomes if result.block_channel_until is not None}
            # What was under way when the platform first asked to wait is the same complaint, whoever is told of it.
            fresh = [channel for channel in sorted(complained) if not await limits.is_blocked(unit, channel)]
            now = await unit.now()
            if outcomes:
                await attempts.settle(unit, outcomes, now)
            for channel in fresh:
                await self._slow_down(unit, channel)
            # After the outcomes: whoever one of them stops or pauses gets nothing more.
            allowed = await attempts.intend(unit, intents, self._lease_seconds, now) if intents else set()
            leaving = [one for one in intents if one.number in allowed]
            waits, reading = await self._pass_gates(unit, leaving) if unit.is_sqlite else ({}, clock())
        if unit.is_sqlite and waits:
            self._ahead = min(max(clock() - reading, REMEMBERED * self._ahead), MOST_AHEAD_SECONDS)
        elif not self._gates.keys().isdisjoint(one.channel for one in leaving):
            async with self._database.at_once() as unit:
                waits, reading = await self._pass_gates(unit, leaving)
        return {one.number: reading + waits.get(one.number, 0.0) for one in leaving}

    async def _pass_gates(self, unit: Unit, leaving: Sequence[Delivery]) -> tuple[dict[int, float], float]:
        """How long each has to wait, seconds, and from which reading of the loop's clock on."""
        waits = await gates.pass_through(unit, self._gates, leaving, self._ahead)
        return waits, asyncio.get_running_loop().time()

    async def _slow_down(self, unit: Unit, channel: str) -> None:
        """Let a channel go slower that the platform asked to wait, whichever process was told."""
        plan = self._plan
        rate = next((rates.overall for rates in plan.rates if rates.channel == channel), None) if plan else None
        if plan is not None and rate is not None:
            await limits.slow_down(unit, channel, rate, plan.slow_percent, plan.recovered)

    async def pause(self, broadcast: int, cause: PauseCause, reason: str) -> bool:
        """Pause a broadcast of which too much goes wrong."""
        async with self._database.unit_of_work() as unit:
            return await pauses.by_itself(unit, broadcast, cause, reason)

    async def drop(self, claimed: Sequence[Delivery]) -> None:
        """Give back claims on which nothing was written."""
        async with self._database.unit_of_work() as unit:
            await deliveries.drop(unit, claimed)
