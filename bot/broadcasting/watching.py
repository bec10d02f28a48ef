"""Watching the first messages of a broadcast, before everybody else gets it.

The first ones are few, and several processes share them; so they are judged together here, while the others wait. Later
ones are judged by what processes tell of them (:mod:`bot.broadcasting.soundness`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from broadcasts.health import MOST_OF_FIRST
from broadcasts.lifecycle import change
from data.model.broadcast import Broadcast, BroadcastAct, PauseCause
from data.model.standstill import Why, WhyCode
from data.store import broadcasts, canaries
from data.store.database import Database

log = logging.getLogger(__name__)


async def is_ailing(database: Database, one: Broadcast, channels: Sequence[str], wait_seconds: float) -> bool:
    """Stop a broadcast of whose first messages too many went wrong; whether it was stopped.

    Where all of the first ones are taken and nobody let the others wait, they wait from now on.

    Args:
        channels: names of those by which it goes out.
        wait_seconds: how long the others wait.
    """
    async with database.reading() as unit:
        first = await canaries.first_ones(unit, one.number, channels)
    if first is None:
        return False
    if first.errors >= MOST_OF_FIRST:
        why = Why.of(WhyCode.ERRORS_OF_FIRST, errors=first.errors, count=first.begun)
        log.error("broadcast %d is stopped: %s", one.number, why)
        async with database.unit_of_work() as unit:
            stops = change(one, BroadcastAct.PAUSE, reason=why.written, cause=PauseCause.ERRORS)
            await broadcasts.move(unit, one, stops)
        return True
    if first.is_open and first.begun >= canaries.CANARIES:
        async with database.unit_of_work() as unit:
            await canaries.note(unit, [one.number], await unit.now() + timedelta(seconds=wait_seconds))
    return False
