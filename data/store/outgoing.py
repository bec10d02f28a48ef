"""The outbox's store: each step of the delivery protocol as one transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence

from data.model.delivery import ClaimPlan, Delivery, Transition
from data.store import claiming, deliveries
from data.store.database import Database


class StoredDeliveries:
    """Fulfils ``broadcasts.outbox.Deliveries`` on a database.

    Args:
        database: where deliveries are kept.
        lease_seconds: how long a delivery is ours after its intent.
    """

    def __init__(self, database: Database, lease_seconds: float) -> None:
        self._database = database
        self._lease_seconds = lease_seconds

    async def claim(self, plan: ClaimPlan) -> list[Delivery]:
        """Take deliveries with their slots; an idle look writes nothing."""
        async with self._database.reading() as unit:
            if not await claiming.anything_due(unit, [rates.channel for rates in plan.rates]):
                return []
        async with self._database.unit_of_work() as unit:
            return await claiming.claim(unit, plan)

    async def intend(self, claimed: Sequence[Delivery]) -> set[int]:
        """Write the intent to send; only the returned numbers may be sent."""
        async with self._database.unit_of_work() as unit:
            return await deliveries.intend(unit, claimed, self._lease_seconds)

    async def settle(self, results: Sequence[tuple[Delivery, Transition]]) -> None:
        """Write outcomes, each while its fence holds."""
        async with self._database.unit_of_work() as unit:
            await deliveries.settle(unit, results)

    async def drop(self, claimed: Sequence[Delivery]) -> None:
        """Give back claims on which nothing was written."""
        async with self._database.unit_of_work() as unit:
            await deliveries.drop(unit, claimed)
