"""What handlers may look up, fulfilled by the searcher and the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from bot.searcher import Searcher
from broadcasts.coalescing import Coalescer
from data.model.factcheck import Decision, FactCheck
from data.model.message import Limits
from data.store import factchecks, tips
from data.store.database import Database
from handlers.turn import PastTip


class Shelf:
    """Fetches fact-checks; turns that are taken at the same time are served by one query."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fetch: Coalescer[Sequence[int], dict[int, FactCheck]] = Coalescer(self._fetch_together)

    async def factchecks(self, numbers: Sequence[int]) -> dict[int, FactCheck]:
        """The fact-checks of these row numbers, without their explanations; those that are gone are absent."""
        return await self._fetch(numbers) if numbers else {}

    async def past_tip(self, place: int, number: int) -> tips.KnownTip | None:
        """A tip that came from this address; None for anybody else's."""
        async with self._database.reading() as unit:
            return await tips.past(unit, place, number)

    async def _fetch_together(self, wanted: list[Sequence[int]]) -> list[dict[int, FactCheck]]:
        async with self._database.reading() as unit:
            found = await factchecks.cards(unit, sorted({number for numbers in wanted for number in numbers}))
        return [{number: found[number] for number in numbers if number in found} for numbers in wanted]


class ChatDesk:
    """The desk of one chat: it shows nobody else's tips.

    Args:
        place: row number of the chat's address; 0 for somebody new.
        limits: of the channel the chat is on.
    """

    def __init__(self, shelf: Shelf, searcher: Searcher, place: int, limits: Limits) -> None:
        self._shelf = shelf
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
        return await self._shelf.factchecks(numbers)

    async def past_tip(self, number: int) -> PastTip | None:
        """A tip of this very chat; None when it is somebody else's or never was."""
        known = await self._shelf.past_tip(self._place, number)
        return PastTip(**asdict(known)) if known else None
