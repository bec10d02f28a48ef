"""``factchecks export``: what we know, for others to use, as schema.org's ClaimReview."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.cli.ground import database
from bot.cli.speech import called_from, complain, language_of, stop
from bot.settings import Settings, fsync_folder
from data.importers.exporting import Form, data_feed, lines
from data.model.factcheck import FactCheck
from data.store import factchecks
from data.store.database import Database
from data.wording import say


async def export(settings: Settings, source: str, path: Path | None) -> int:
    """Write the fact-checks of a source, or all, to a file or to standard output.

    A file whose name ends in ``.jsonl`` gets one ClaimReview a line, any other one DataFeed. It has its name only once
    it is whole; one of that name is replaced.

    Raises:
        Stop: the file cannot be written.
    """
    form = lines() if path and path.suffix.lower() == ".jsonl" else data_feed(settings.office_name)
    async with database(settings) as opened:
        if path is None:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="replace")
            count = await _write(opened, source, form, sys.stdout)
        else:
            try:
                count = await _write_file(opened, source, form, called_from() / path)
            except OSError as error:
                raise stop(settings, "cli.export_unwritable", file=path, cause=error.strerror or error) from error
    complain(say("cli.exported", language_of(settings), count=count, file=path or "-"))
    return 0


async def _write_file(opened: Database, source: str, form: Form, path: Path) -> int:
    """Write beside the file, and give the whole its name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            count = await _write(opened, source, form, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        fsync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return count


async def _write(opened: Database, source: str, form: Form, file: TextIO) -> int:
    """Write page by page; return how many fact-checks were written."""
    count = 0
    file.write(form.head)
    async with opened.reading() as unit:
        async for page in factchecks.published(unit, source):
            file.writelines(_entries(form, page, count))
            count += len(page)
    file.write(form.tail)
    file.flush()
    return count


def _entries(form: Form, page: list[FactCheck], before: int) -> Iterator[str]:
    """Yield the lines of a page."""
    for place, record in enumerate(page, before):
        yield (form.between if place else "") + form.entry(record) + "\n"
