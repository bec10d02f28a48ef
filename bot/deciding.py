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
        from bot.politics import names_of

        settings = self._settings
        desk = ClaimDesk(self._database, lambda: names_of(settings))
        return Grace(
            self._database,
            desk,
            self._teller,
            office=settings.office_name,
            zone=ZoneInfo(settings.timezone),
            seconds=settings.undo_seconds,
            reached=self._reached,
        )

    async def work(self) -> None:
        """Look, and let take effect what is due."""
        async with self._database.reading() as unit:
            is_due = bool(await pending.due(unit, 1))
        if is_due:
            await self.grace.work()
