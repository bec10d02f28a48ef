"""How fast the protocol is: a channel that takes everything at once, one and several processes on each database.

Beside it, in turn, a plain loop that does the same sends in batches of one transaction and remembers nothing of the one
in flight: what a crash would cost copies or gaps.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence

from sqlalchemy import select, update

from bench.broadcast.crowd import IN_FLIGHT, Null, delivered_in, opened, prepared, reset
from data.model.delivery import DeliveryState
from data.model.message import Outgoing
from data.store.schema import delivery

GOALS = {1: 1_500, 4: 3_000}


async def _plain(url: str, number: int) -> float:
    channel, begun = Null(), time.perf_counter()
    async with opened(url) as database:
        while True:
            async with database.unit_of_work() as unit:
                ready = select(delivery.c.id).where(
                    delivery.c.broadcast_id == number, delivery.c.state == DeliveryState.READY
                )
                numbers = list(await unit.connection.scalars(ready.limit(IN_FLIGHT)))
            if not numbers:
                return time.perf_counter() - begun
            await asyncio.gather(*(channel.send(str(one), Outgoing("")) for one in numbers))
            async with database.unit_of_work() as unit:
                sent = update(delivery).where(delivery.c.id.in_(numbers)).values(state=DeliveryState.ACCEPTED)
                await unit.connection.execute(sent)


def spread(figures: Sequence[float]) -> str:
    """The median of some figures, with the least and the most."""
    return f"{statistics.median(figures):,.0f} ({min(figures):,.0f} to {max(figures):,.0f})"


def measure(url: str, recipients: int, processes: Sequence[int], rounds: int) -> int:
    """Print deliveries a second for one database; returns the broadcast."""
    number, _, _ = prepared(url, recipients)
    for count in processes:
        ratios, rates = [], []
        for _ in range(rounds):
            seconds = delivered_in(url, number, count)
            reset(url, number)
            loop = asyncio.run(_plain(url, number))
            reset(url, number)
            rates.append(recipients / seconds)
            ratios.append(loop / seconds)
        goal = f", goal {GOALS[count]:,}" if count in GOALS else ""
        beside = f"{statistics.median(ratios):.2f} of the plain loop ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"  {count} processes: {spread(rates)} deliveries/s{goal}; {beside}", flush=True)
    return number
