"""``factchecks export``: what we know, for others to use, as schema.org's ClaimReview."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

from bot.cli.ground import database
from bot.cli.handing_over import Background, follow_all, hand_over
from bot.cli.speech import called_from, complain, language_of, stop
from bot.exports import Export, form_of
from bot.jobs.opening import files_of
from bot.jobs.tools import EXPORT_FACTCHECKS
from bot.settings import Settings
from data.model.job import NewJob
from data.wording import say


async def export(settings: Settings, source: str, path: Path | None, background: Background) -> int:
    """Write the fact-checks of a source, or all, to a file or to standard output.

    A file whose name ends in ``.jsonl`` gets one ClaimReview a line, any other one DataFeed. It has its name only once
    it is whole; one of that name is replaced.

    Raises:
        Stop: the file cannot be written.
    """
    async with database(settings) as opened:
        if background.is_wanted and path is not None:
            given = {"source": source, "path": str((called_from() / path).resolve())}
            place = files_of(settings, opened).place()
            # Two exports never write the same file at a time.
            key = hashlib.sha256(given["path"].encode("utf-8", "replace")).hexdigest()
            new = NewJob(EXPORT_FACTCHECKS, given, key=key, place=place)
            return await follow_all(settings, opened, [await hand_over(settings, opened, new)], background)
        wanted = Export(opened, source, form_of(path, settings.office_name))
        if path is None:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="replace")
            count = await wanted.write(sys.stdout)
        else:
            try:
                count = await wanted.write_file(called_from() / path, f".{path.name}.{os.getpid()}.draft")
            except OSError as error:
                raise stop(settings, "cli.export_unwritable", file=path, cause=error.strerror or error) from error
    complain(say("cli.exported", language_of(settings), count=count, file=path or "-"))
    return 0
