"""``kim export [FILE]``: the register as CSV or XLSX, which can be imported again."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.speech import called_from, complain, language_of, stop
from bot.gazetteer import gazetteer_of
from bot.settings import Settings, fsync_folder
from bot.sheets import Sheet, write_xlsx
from data.importers.register_export import cells_of, csv_of
from data.matching.places import Gazetteer
from data.model.register import Kim
from data.store import register
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Write the register to a file, or to standard output."""
    parser = Arguments(settings, "kim", [word])
    parser.add_argument("file", type=Path, nargs="?")
    return asyncio.run(_export(settings, parser.parse_args(arguments).file))


async def _export(settings: Settings, path: Path | None) -> int:
    gazetteer = gazetteer_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            known = await register.every(unit)
    content = _workbook(known, gazetteer) if path and path.suffix.lower() == ".xlsx" else csv_of(known, gazetteer)
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        try:
            _write(called_from() / path, content)
        except OSError as error:
            raise stop(settings, "cli.export_unwritable", file=path, cause=error.strerror or error) from error
    complain(say("cli.kim.exported", language_of(settings), count=len(known), file=path or "-"))
    return 0


def _workbook(known: Sequence[Kim], gazetteer: Gazetteer) -> bytes:
    book = io.BytesIO()
    write_xlsx(book, [Sheet("KIM", cells_of(known, gazetteer))])
    return book.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write beside the file, and give the whole its name; only its owner may read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        fsync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
