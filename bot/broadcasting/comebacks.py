"""Messages that turn out not to have been sent when their broadcast is over already: it goes on for them.

A process that stood still past its lease may tell, once it wakes, that what was taken for unknown never went out.
"""

from __future__ import annotations

import logging

from broadcasts.lifecycle import UnknownTransitionError, change
from data.model.broadcast import BroadcastAct
from data.store import broadcasts, progress
from data.store.broadcasts import StaleError
from data.store.database import Database

log = logging.getLogger(__name__)

#: How often it is looked, seconds.
LOOK_SECONDS = 5.0


async def go_on(database: Database) -> None:
    """Let every broadcast that ended with gaps, and has something to send again, go on."""
    async with database.reading() as unit:
        found = [await broadcasts.get(unit, number) for number in await progress.came_back(unit)]
    for one in found:
        if one is None:
            continue
        try:
            made = change(one, BroadcastAct.RETRY, reason="some of it turned out not to have been sent")
            async with database.unit_of_work() as unit:
                await broadcasts.move(unit, one, made)
        except (StaleError, UnknownTransitionError):
            log.info("broadcast %d was changed meanwhile; it is looked at again", one.number)
        else:
            log.info("broadcast %d goes on: %s", one.number, made.reason)
