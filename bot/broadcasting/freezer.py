"""Freezing an audience portion by portion; each is looked for first, and then written in a moment.

What a portion is made of is in :mod:`data.store.freezing` and :mod:`data.store.freezing_kim`. Whoever stops, pauses or
holds a broadcast meanwhile is obeyed before the next portion: it is planned under a lock of the row that was looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.broadcasting.stride import Stride
from broadcasts.reaching import way_to
from data.model.broadcast import Broadcast
from data.store import broadcasts, freezing, freezing_kim
from data.store.database import Database
from data.store.freezing import Freeze

#: Addresses that are looked for at a time, enough for many portions: without statistics PostgreSQL reads everybody for
#: each look.
LOOK = 10_000
#: Called with the name of a step that was done.
Reached = Callable[[str], None]


async def people(database: Database, one: Broadcast, plan: Freeze, stride: Stride, reached: Reached) -> None:
    """Plan the deliveries of an audience of people, from where it was left.

    Raises:
        StaleError: the broadcast was changed meanwhile.
    """
    is_more = True
    while is_more:
        async with database.reading() as unit:
            after = await freezing.frozen_until(unit, one.number)
            found = await freezing.ahead(unit, plan, after, LOOK)
        # Nobody is looked for among all the others once more.
        is_more = len(found) == LOOK
        while found:
            places, found = found[: stride.size], found[stride.size :]
            async with stride.measured(database.unit_of_work()) as unit:
                await broadcasts.locked(unit, one)
                is_ours = await freezing.people(unit, plan, after, places) is not None
            after = places[-1]
            reached("broadcast.portion")
            if not is_ours:
                # Another process freezes it too, and was faster.
                is_more, found = True, []
            if database.is_sqlite:
                await asyncio.sleep(stride.pause_seconds)


async def kim(
    database: Database, one: Broadcast, plan: Freeze, next_step_at: datetime | None, reached: Reached
) -> None:
    """Plan the first step of every KIM of an audience, from where it was left.

    Args:
        next_step_at: when the second step is due, if nobody confirms; None for never.

    Raises:
        StaleError: the broadcast was changed meanwhile.
    """
    while True:
        async with database.reading() as unit:
            after = await freezing.frozen_until(unit, one.number)
            ways = await freezing_kim.ahead(unit, plan, after, way_to)
        if not ways:
            return
        async with database.unit_of_work() as unit:
            await broadcasts.locked(unit, one)
            await freezing_kim.portion(unit, plan, after, ways, next_step_at)
        reached("broadcast.portion")
