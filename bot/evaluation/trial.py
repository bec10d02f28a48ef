"""A throw-away database with the fact-checks of a folder, and the search over it that an incoming tip goes through.

The configured database is neither read nor written; everything is gone at the end.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.app import open_database
from bot.channels.contract import storable
from bot.evaluation.copies import Forward
from bot.evaluation.reading import FACTCHECKS, Fault, FolderFault
from bot.searcher import FRESH_SECONDS, Searcher
from bot.settings import Settings
from bot.variants import keep_variant
from data.importers import BadRecord, UnknownFormat, read
from data.model.factcheck import FactCheck
from data.store import factchecks
from data.store.database import Database
from data.store.migrate import migrate


@dataclass(frozen=True, slots=True)
class Trial:
    """What is asked.

    Args:
        unusable: records of the folder that could not be imported.
    """

    database: Database
    searcher: Searcher
    unusable: int

    async def remember(self, forwards: Sequence[Forward]) -> None:
        """Store forwards as a fact-checker would, and let the search take them over.

        One whose fact-check could not be imported is left out, and so will not be recognised.
        """
        numbers: dict[str, int] = {}
        async with self.database.reading() as unit:
            async for page in factchecks.pages(unit, is_sample=False):
                numbers |= {record.external_id: record.number for record in page}
        async with self.database.unit_of_work() as unit:
            for forward in forwards:
                if number := numbers.get(forward.factcheck):
                    await keep_variant(unit, number, storable(forward.text))
        # A search does not wait for what another one is reading anew, so that is done before the first.
        await asyncio.sleep(FRESH_SECONDS)
        await self.searcher.refresh()


@asynccontextmanager
async def trial(settings: Settings, folder: Path, today: date) -> AsyncIterator[Trial]:
    """Import a folder's fact-checks into a database of their own, and open the search over them.

    Args:
        today: the day of asking, which decides what is out of date.

    Raises:
        FolderFault: the fact-checks are no file of fact-checks.
    """
    with tempfile.TemporaryDirectory(prefix="kentongan-evaluate-") as place:
        own = settings.model_copy(update={"var_dir": Path(place), "database_url": ""})
        migrate(own.database)
        database = open_database(own)
        try:
            unusable = await _fill(database, folder / FACTCHECKS, today)
            searcher = Searcher(database, own.var_dir, lambda: today, is_sample=False)
            await searcher.refresh()
            yield Trial(database, searcher, unusable)
            await searcher.close()
        finally:
            await database.close()


async def _fill(database: Database, path: Path, today: date) -> int:
    unusable = 0
    try:
        with path.open("rb") as file:
            for chunk in _chunks(read(path.name, file, today=today)):
                good = [record for record in chunk if not isinstance(record, BadRecord)]
                unusable += len(chunk) - len(good)
                async with database.unit_of_work() as unit:
                    await factchecks.save(unit, good)
    except UnknownFormat as error:
        raise FolderFault(Fault.DAMAGED, file=path.name) from error
    return unusable


def _chunks(records: Iterator[FactCheck | BadRecord]) -> Iterator[list[FactCheck | BadRecord]]:
    while chunk := list(itertools.islice(records, factchecks.CHUNK)):
        yield chunk
