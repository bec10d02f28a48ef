"""Watching the clock by which broadcasts start and end: each process compares it with its own count of seconds.

What is known of it stands in the database, for a process that starts, and for the others: one of several machines may
have stood still. Decided by :mod:`broadcasts.steadiness`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.broadcasting.desk import BroadcastDesk
from bot.credentials import SignedIn
from broadcasts.steadiness import EVEN_SECONDS, Steadiness
from data.model.officer import OfficerRole
from data.store import timekeeping
from data.store.database import Database

log = logging.getLogger(__name__)


def seconds_passed() -> float:
    """A count of seconds that nobody sets; it goes on while a process or the machine sleeps, where the system can."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Timekeeper:
    """Watches the clock for one process.

    Args:
        seconds: a count that only goes on.
    """

    def __init__(self, database: Database, seconds: Callable[[], float] = seconds_passed) -> None:
        self._database = database
        self._seconds = seconds
        self._steadiness = Steadiness()
        self._one_look = asyncio.Lock()

    async def is_steady(self) -> bool:
        """Look at the clock; whether it may be believed."""
        async with self._one_look:
            return await self._look()

    async def _look(self) -> bool:
        async with self._database.reading() as unit:
            known = await timekeeping.read(unit)
            now = await unit.now()
        was_doubted = self._steadiness.is_doubted
        if self._steadiness.look(now, self._seconds(), known.trusted_at):
            if timekeeping.is_due(known, now):
                async with self._database.unit_of_work() as unit:
                    await timekeeping.trust(unit, now)
            if was_doubted:
                log.warning("the clock is believed again: it is %s", now)
            return True
        if not was_doubted:
            async with self._database.unit_of_work() as unit:
                await timekeeping.doubt(unit, now)
            words = (
                "the clock is doubted: it says %s and was last believed at %s. Nothing starts, ends or is forgotten"
                " by it until it has run evenly for %d minutes or an officer confirms it"
            )
            log.error(words, now, known.trusted_at, EVEN_SECONDS // 60)
        return False

    def when_steady(self, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The same work, left out while the clock may not be believed."""

        async def careful() -> None:
            if await self.is_steady():
                await work()

        return careful


async def confirm(desk: BroadcastDesk, who: SignedIn) -> None:
    """Let an officer vouch for the clock as it is now; processes believe it at their next look.

    Raises:
        BroadcastError, OfficerError: they are not let in, or have another role.
    """
    roles = [OfficerRole.OFFICER, OfficerRole.APPROVER, OfficerRole.ADMINISTRATOR]
    async with desk.acting(who, roles) as (unit, officer):
        await timekeeping.confirm(unit, officer.number)
