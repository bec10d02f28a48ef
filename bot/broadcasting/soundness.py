"""Putting together what several processes see of a broadcast, so that it stops as early as if one sent all of it.

Each process also stops by what it saw alone (:mod:`broadcasts.health`), which needs no database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from broadcasts.health import WINDOW, Spell, ailing_together
from data.model.broadcast import PauseCause
from data.store import pauses, soundness
from data.store.database import Database

log = logging.getLogger(__name__)

#: How often each process tells, seconds.
TELL_SECONDS = 1.0


async def share(database: Database, owner: str, told: Mapping[int, tuple[int, int]]) -> None:
    """Tell what a process saw since it told last, and stop what goes wrong by what all of them saw.

    Args:
        owner: the process.
        told: outcomes and errors of ours by broadcast; nothing is written when there are none.
    """
    if not told:
        return
    async with database.unit_of_work() as unit:
        await soundness.note(unit, owner, told, WINDOW)
    for number in sorted(told):
        async with database.reading() as unit:
            why = ailing_together(Spell(*one) for one in await soundness.seen(unit, number))
        if why:
            async with database.unit_of_work() as unit:
                is_first = await pauses.by_itself(unit, number, PauseCause.ERRORS, why.written)
            if is_first:
                log.error("broadcast %d is stopped: %s", number, why)
