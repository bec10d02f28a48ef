"""What the officers' bot waits for an officer to type: a code or a reason, for a while, about what they were shown.

It is a row, so that whoever types while the process dies is understood by the next one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from data.model.office_notice import Awaited
from data.model.officer import Officer
from data.store import awaited
from data.store.database import Database

#: For how long a code or a reason is waited for after a button was pressed.
PATIENCE = timedelta(minutes=5)


class Awaiting:
    """Remembers what is waited for, one thing an officer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, one: Awaited) -> None:
        """Wait for something from now on; what was waited for before is forgotten.

        Args:
            one: its time is not looked at.
        """
        async with self._database.unit_of_work() as unit:
            await awaited.wait(unit, replace(one, until=await unit.now() + PATIENCE))

    async def of(self, who: Officer) -> Awaited | None:
        """What is waited for from an officer; None for nothing."""
        async with self._database.reading() as unit:
            return await awaited.of(unit, who.number)

    async def answered(self, who: Officer, message: int) -> None:
        """Note which message answers it; 0 when it did not, so that it is waited for as long as before."""
        async with self._database.unit_of_work() as unit:
            await awaited.answered(unit, who.number, message)

    async def forget(self, who: Officer) -> None:
        """Wait for nothing more from an officer."""
        if await self.of(who) is not None:
            async with self._database.unit_of_work() as unit:
                await awaited.forget(unit, who.number)


def asked_at(one: Awaited) -> datetime:
    """When it was asked for."""
    return one.until - PATIENCE
