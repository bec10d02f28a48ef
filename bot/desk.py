"""What handlers may look up, fulfilled by the searcher and the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from bot.searcher import Searcher
from data.model.factcheck import Decision, FactCheck
from data.model.message import Limits
from data.store import factchecks, tips
from data.store.database import Database
from handlers.turn import PastTip


class ChatDesk:
    """The desk of one chat: it shows nobody else's tips.

    Args:
        place: row number of the chat's address; 0 for somebody new.
        limits: of the channel the chat is on.
    """

    def __init__(self, database: Database, searcher: Searcher, place: int, limits: Limits) -> None:
        self._database = database
        self._searcher = searcher
        self._place = place
        self._limits = limits

    @property
    def limits(self) -> Limits:
        """What one message on this conversation's channel may hold."""
        return self._limits

    async def match(self, text: str) -> Decision:
        """Search the fact-checks."""
        return await self._searcher.match(text)

    async def factchecks(self, numbers: Sequence[int]) -> dict[int, FactCheck]:
        """The fact-checks of these row numbers; those that are gone are absent."""
        async with self._database.reading() as unit:
            return await factchecks.get(unit, numbers)

    async def past_tip(self, number: int) -> PastTip | None:
        """A tip of this very chat; None when it is somebody else's or never was."""
        async with self._database.reading() as unit:
            known = await tips.past(unit, self._place, number)
        return PastTip(**asdict(known)) if known else None
