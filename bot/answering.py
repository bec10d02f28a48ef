"""What answers people: the matcher, the inbox, and the claims of what waits.

Its libraries take as long to import as everything that sends. So :mod:`bot.app` imports this module beside the first
messages that go out, and a process that only sends never does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.channels.contract import Platform
from bot.faq import FaqShelf, Kept
from bot.inbox import Inbox, Office
from bot.meaning import MeaningShelf, shelf_of
from bot.searcher import Searcher
from bot.world import World
from data.matching.clusters import Clusters
from data.matching.places import Gazetteer
from data.model.office import OfficeCard
from data.store.sorting import Sorter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the process is that answers.

    Args:
        platforms: the channels by their names.
        owner: the name of the process.
        today: the date in the office's zone.
        gazetteer: the places of the region that is served.
        reached: called with the name of each step of the inbox.
        wake: called when there is something to be sent.
    """

    platforms: Mapping[str, Platform]
    owner: str
    today: Callable[[], date]
    gazetteer: Callable[[], Gazetteer]
    reached: Callable[[str], None]
    wake: Callable[[], None]


class Answering:
    """Everything that answers in one process.

    Args:
        world: what it works on.
    """

    def __init__(self, world: World, around: Surroundings) -> None:
        settings, self._database = world.settings, world.database
        self.shelf = shelf_of(world.database, world.searched, around.owner)
        self.searcher = search(world, around.today, self.shelf)
        self.sorter = Sorter(Clusters())
        self.answers = _answers(world, around.today)
        self.inbox = Inbox(
            Office(
                world.database,
                self.searcher,
                around.platforms,
                around.gazetteer,
                ZoneInfo(settings.timezone),
                around.owner,
                settings.language,
                settings.lease_seconds,
                around.reached,
                around.wake,
                self.answers,
                OfficeCard(settings.office_name, settings.office_contact),
                self.sorter,
            )
        )

    async def sort(self) -> None:
        """Know the texts of the claims that wait, and give older tips their claims."""
        await self.sorter.prepare(self._database)
        if adopted := await self.sorter.adopt(self._database):
            log.info("%d tips that waited without a claim got one", adopted)


def search(world: World, today: Callable[[], date], shelf: MeaningShelf | None = None) -> Searcher:
    """A search over the fact-checks of the world."""
    settings = world.settings
    office = settings.office_name
    return Searcher(world.database, settings.var_dir, today, world.searched, office=office, shelf=shelf)


async def leave_snapshot(world: World, today: Callable[[], date]) -> int:
    """Read the office's matcher in, save it, and let go of it; for a process that does not search.

    Returns:
        How many fact-checks it knows.
    """
    passing = search(world, today)
    try:
        return await passing.keep()
    finally:
        await passing.close()


def _answers(world: World, today: Callable[[], date]) -> FaqShelf:
    """The answers of the world: those given with it, or the office's own as they are at each moment.

    A world of samples is never answered for by the office.
    """
    is_office = world.faq is None and not world.is_sample
    path = world.settings.faq_path if is_office else None
    kept = None if world.is_sample else Kept(world.database, today)
    return FaqShelf(path, world.faq or "", time.monotonic, kept)
