"""How far a broadcast has come while it goes out, as a stream: for the command line now, for the console later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

from data.model.broadcast import BroadcastState
from data.model.report import Tally, tally_of
from data.store import broadcasts, confirmations, progress
from data.store.database import Database

#: How often it is looked, seconds.
LOOK_SECONDS = 1.0
_DONE = (BroadcastState.DONE, BroadcastState.DONE_WITH_GAPS)
#: Nothing becomes of these any more.
OVER = (
    BroadcastState.DONE,
    BroadcastState.DONE_WITH_GAPS,
    BroadcastState.STOPPED,
    BroadcastState.EXPIRED,
    BroadcastState.SUPERSEDED,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast has come.

    Args:
        number: row number of the broadcast.
        confirmed: people who said that they passed it on.
        is_told: some of it goes by a channel that tells what arrived.
    """

    number: int
    state: BroadcastState
    tally: Tally
    confirmed: int
    is_told: bool = False

    @property
    def share(self) -> float:
        """How much of it is settled, from 0 to 1."""
        return self.tally.settled / self.tally.total if self.tally.total else 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing becomes of it any more by itself; what is told by hand may still be ticked."""
        return self.state in _DONE or (self.state in OVER and not self.tally.waiting)


async def look(database: Database, number: int, telling: Collection[str] = ()) -> Progress | None:
    """How far it has come now; None when there is no such broadcast.

    Args:
        telling: channels that tell what arrived.
    """
    async with database.reading() as unit:
        known = await broadcasts.get(unit, number)
        if known is None:
            return None
        states = await progress.by_state(unit, number)
        is_told = await progress.is_told(unit, number, states, telling)
        return Progress(number, known.state, tally_of(states), await confirmations.count(unit, number), is_told)


async def follow(
    database: Database, number: int, rest: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[Progress]:
    """Tell how far it has come, now and whenever that has changed, until it is over or gone.

    Args:
        rest: waits so many seconds between two looks.
    """
    told: Progress | None = None
    while (seen := await look(database, number)) is not None:
        if seen != told:
            yield seen
        if seen.is_over:
            return
        told = seen
        await rest(LOOK_SECONDS)
