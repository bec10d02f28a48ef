"""Lets what officers decided take effect when its time has come; imports what that needs only when there is some."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.settings import Settings
from bot.verdicts import Teller
from data.store import pending
from data.store.database import Database

if TYPE_CHECKING:
    from bot.checking.grace import Grace

#: How often it is looked whether something takes effect, seconds.
LOOK_SECONDS = 1.0


class Deciding:
    """The decisions of one process."""

    def __init__(self, settings: Settings, database: Database, teller: Teller, reached: Callable[[str], None]) -> None:
        self._settings = settings
        self._database = database
        self._teller = teller
        self._reached = reached

    @cached_property
    def grace(self) -> Grace:
        """What keeps decisions until they cannot be taken back any more."""
        from bot.checking.desk import ClaimDesk
        from bot.checking.grace import Grace
        from bot.checking.second import SecondReader
        from bot.checking.writing import WritingDesk
        from bot.politics import names_of

        settings, database, zone = self._settings, self._database, ZoneInfo(self._settings.timezone)
        desk = ClaimDesk(database, lambda: names_of(settings))
        writing = WritingDesk(database, desk, settings.office_name, lambda: database.clock().astimezone(zone).date())
        return Grace(
            database,
            desk,
            self._teller,
            SecondReader(database, desk, writing, settings.second_reader),
            office=settings.office_name,
            zone=zone,
            seconds=settings.undo_seconds,
            reached=self._reached,
        )

    async def work(self) -> None:
        """Look, and let take effect what is due."""
        async with self._database.reading() as unit:
            is_due = bool(await pending.due(unit, 1))
        if is_due:
            await self.grace.work()
