"""The outbox's store: each step of the delivery protocol as one transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence

from data.model.broadcast import PauseCause
from data.model.delivery import ClaimPlan, Delivery, Transition
from data.store import attempts, claiming, deliveries, limits, pauses
from data.store.database import Database, Unit


class StoredDeliveries:
    """Fulfils ``broadcasts.outbox.Deliveries`` on a database.

    Args:
        database: where deliveries are kept.
        lease_seconds: how long a delivery is ours after its intent.
        plan: how channels are slowed down that were asked to wait; None for a store that slows nobody down.
    """

    def __init__(self, database: Database, lease_seconds: float, plan: ClaimPlan | None = None) -> None:
        self._database = database
        self._lease_seconds = lease_seconds
        self._plan = plan
        self._is_busy = False

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

    async def write(self, intents: Sequence[Delivery], outcomes: Sequence[tuple[Delivery, Transition]]) -> set[int]:
        """Write outcomes, each while its fence holds, and intents; only the returned numbers may be sent."""
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
            return await attempts.intend(unit, intents, self._lease_seconds, now) if intents else set()

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
