"""What is written down of deliveries under way: intents before they are sent, outcomes afterwards.

Requests that come close together are one transaction, intents and outcomes alike: what a write costs is the wait for
the disk and, on SQLite, for the other processes. A request is never written before one that was made earlier, so that
a sender that asks for its next intent after its last outcome has one delivery under way and not two.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from broadcasts.coalescing import Coalescer
from broadcasts.delivery import on_late
from data.model.delivery import Delivery, Transition

log = logging.getLogger(__name__)

#: Waits before an outcome that could not be stored is tried again, seconds: as long as a database takes to start anew,
#: and less than an intent's lease. After the last one the reaper has to find it.
OUTCOME_WAITS_SECONDS = (0.5, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0)


class Records(Protocol):
    """The part of the deliveries' store that is written here."""

    async def write(
        self, intents: Sequence[Delivery], outcomes: Sequence[tuple[Delivery, Transition]]
    ) -> dict[int, float]:
        """Write outcomes, each while its fence holds, and intents, in one transaction that is durable on return.

        Returns:
            The numbers of the intents that may be sent, and from which reading of the loop's clock on.
        """


@dataclass(frozen=True, slots=True)
class _Entry:
    """A request: an outcome, or with no result an intent."""

    delivery: Delivery
    result: Transition | None = None


class Ledger:
    """Writes intents and outcomes of one process.

    Args:
        records: the store.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._written: Coalescer[_Entry, float | None] = Coalescer(self._write)

    def intend(self, delivery: Delivery) -> asyncio.Future[float | None]:
        """Write the intent to send a delivery; from which reading of the loop's clock on, or None: never."""
        return self._written.ask(_Entry(delivery))

    def settle(self, delivery: Delivery, result: Transition) -> asyncio.Future[float | None]:
        """Write what became of a delivery; done, with no answer, when it is durable."""
        return self._written.ask(_Entry(delivery, result))

    async def _write(self, entries: list[_Entry]) -> list[float | None]:
        intents = [entry.delivery for entry in entries if entry.result is None]
        outcomes = [(entry.delivery, entry.result) for entry in entries if entry.result is not None]
        allowed = await self._stored(intents, outcomes)
        return [None if entry.result is not None else allowed.get(entry.delivery.number) for entry in entries]

    async def _stored(self, intents: list[Delivery], outcomes: list[tuple[Delivery, Transition]]) -> dict[int, float]:
        """Store both, trying outcomes again for a while: a lost one would make a delivered message unknown.

        Intents are tried once, and must not take outcomes with them. A database that went away in the middle may have
        stored them all the same, so it is told with the next try that nothing was sent; what it did not store is given
        back by the reaper.
        """
        for wait in OUTCOME_WAITS_SECONDS:
            try:
                return await self._records.write(intents, outcomes)
            except Exception:
                log.exception("storing %d intents and %d outcomes failed", len(intents), len(outcomes))
                outcomes = [*outcomes, *((delivery, on_late()) for delivery in intents)]
                intents = []
                await asyncio.sleep(wait)
        return await self._records.write(intents, outcomes)
