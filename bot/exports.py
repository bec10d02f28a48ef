"""Writes fact-checks out: page by page to a stream, and to a file that has its name only once it is whole."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.settings import fsync_folder
from data.importers.exporting import Form, data_feed, lines
from data.model.factcheck import FactCheck
from data.store import factchecks
from data.store.database import Database

#: Called after each page with how many fact-checks were written.
Told = Callable[[int], Awaitable[None]]


async def _nobody(_count: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written.

    Args:
        source: of which publisher; empty for all.
        told: called after each page.
    """

    database: Database
    source: str
    form: Form
    told: Told = _nobody

    async def write(self, file: TextIO) -> int:
        """Write page by page; return how many fact-checks were written."""
        count = 0
        file.write(self.form.head)
        async with self.database.reading() as unit:
            async for page in factchecks.published(unit, self.source):
                file.writelines(_entries(self.form, page, count))
                count += len(page)
                await self.told(count)
        file.write(self.form.tail)
        file.flush()
        return count

    async def write_file(self, path: Path, draft_name: str) -> int:
        """Write beside the file, and give the whole its name.

        Args:
            draft_name: of the file beside it; nobody else writes to one of that name.

        Raises:
            OSError: it cannot be written there.
        """
        draft = path.with_name(draft_name)
        try:
            with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                count = await self.write(file)
                os.fsync(file.fileno())
            draft.replace(path)
            fsync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)
        return count


def form_of(path: Path | None, office: str) -> Form:
    """One ClaimReview a line for a name that ends in ``.jsonl``, otherwise one DataFeed of the office."""
    return lines() if path and path.suffix.lower() == ".jsonl" else data_feed(office)


def _entries(form: Form, page: list[FactCheck], before: int) -> Iterator[str]:
    """Yield the lines of a page."""
    for place, record in enumerate(page, before):
        yield (form.between if place else "") + form.entry(record) + "\n"
