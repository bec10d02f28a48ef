"""``kim export [FILE]``: the register as CSV or XLSX, which can be imported again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.saving import save
from bot.cli.speech import called_from, complain, language_of
from bot.gazetteer import gazetteer_of
from bot.settings import Settings
from bot.sheets import Sheet, write_csv, write_tables
from data.importers.register_export import cells_of
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
    sheets = [Sheet("KIM", cells_of(known, gazetteer))]
    if path is None:
        write_csv(sys.stdout.buffer, sheets[0])
        sys.stdout.flush()
    else:
        is_book = path.suffix.lower() == ".xlsx"
        save(settings, called_from() / path, lambda file: write_tables(file, sheets, is_book=is_book), mode=0o600)
    complain(say("cli.kim.exported", language_of(settings), count=len(known), file=path or "-"))
    return 0
