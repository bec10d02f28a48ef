"""``factchecks import FILE...`` and ``factchecks list``; ``export`` is in ``bot.cli.factchecks_export``."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.cli.arguments import Arguments, status_of, whole_number
from bot.cli.factchecks_export import export
from bot.cli.factchecks_validity import day, set_validity
from bot.cli.ground import check_key, database, office_date, searcher_of
from bot.cli.handing_over import Background, add_options, background_of, follow_all, hand_over_file
from bot.cli.speech import called_from, complain, language_of, stamp, tell
from bot.faults import fault_in
from bot.imports import TITLE_CHARS, Report, gaps, is_read_by_two, sums
from bot.jobs.tools import IMPORT_FACTCHECKS
from bot.politics import names_of
from bot.settings import Settings
from bot.twins import tie_twins
from data.importers import UnknownFormat, read
from data.importers.columns import field_named
from data.model.factcheck import FactCheck
from data.store import factchecks
from data.store.database import Database
from data.wording import cut, say

#: How many files each verb takes; for ``validity`` these are a source and an id.
FILES: Mapping[str, range] = {
    "import": range(1, sys.maxsize),
    "export": range(2),
    "list": range(1),
    "validity": range(2, 3),
}
#: Words that can be handed over to a running service.
IN_BACKGROUND = ("import", "export")
#: Fact-checks that ``list`` shows when no number is given.
NEWEST = 10
#: Columns that a verdict's words may take in a list.
STAMP_COLUMNS = 16


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Import files, export what is there, list it, or set from when until when one holds."""
    parser = Arguments(settings, "factchecks", [*arguments][:1])
    parser.add_argument("what", choices=tuple(FILES))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--from", dest="first", type=day)
    parser.add_argument("--until", dest="last", type=day)
    parser.add_argument("--newest", type=whole_number, default=NEWEST)
    parser.add_argument("--source", default="")
    parser.add_argument("--column", type=_column, action="append", default=[])
    add_options(parser)
    given = parser.parse_intermixed_args(arguments)  # files may stand before and behind options
    if len(given.files) not in FILES[given.what]:
        parser.refuse("cli.arguments.factchecks")
    wanted = background_of(parser, given)
    if wanted.is_wanted and (given.what not in IN_BACKGROUND or not given.files):
        parser.refuse("cli.arguments.background")
    if given.what == "import":
        return asyncio.run(_import(settings, given.files, dict(given.column), wanted))
    if given.what == "validity":
        source, external_id = map(str, given.files)
        return asyncio.run(set_validity(settings, (source.casefold(), external_id), given.first, given.last))
    if given.what == "export":
        path = next(iter(given.files), None)
        return asyncio.run(export(settings, given.source.casefold(), path, wanted))
    return asyncio.run(_list(settings, given.newest))


def _column(typed: str) -> tuple[str, str]:
    """Read ``title=Judul Hoaks``.

    Raises:
        ValueError: it names no field of ours, or no column.
    """
    field_name, equals, column = typed.partition("=")
    wanted = field_named(field_name)
    if wanted is None or not equals or not column.strip():
        raise ValueError
    return wanted, column


async def _import(settings: Settings, files: Sequence[Path], columns: Mapping[str, str], wanted: Background) -> int:
    taken = lacking = 0
    async with database(settings) as opened:
        if wanted.is_wanted:
            await check_key(settings, opened)
            given = {"columns": columns}
            handed = [await hand_over_file(settings, opened, IMPORT_FACTCHECKS, path, given) for path in files]
            return await follow_all(settings, opened, handed, wanted)
        for path in files:
            report = await _import_file(settings, opened, path, columns)
            taken += report.is_read or report.is_begun
            lacking += report.bad_count > 0 or not report.is_read
            _show(settings, path, report)
        await tie_twins(opened)
        await _leave_snapshot(settings, opened)
    return status_of(taken, lacking)


async def _leave_snapshot(settings: Settings, opened: Database) -> None:
    """Build the matcher's snapshot here, so that the next start of the service finds it ready."""
    searcher = searcher_of(settings, opened)
    await searcher.refresh()
    await searcher.close()


async def _import_file(settings: Settings, opened: Database, path: Path, columns: Mapping[str, str]) -> Report:
    report = Report()
    try:
        with (called_from() / path).open("rb") as file:
            found = read(path.name, file, today=office_date(settings), columns=columns)
            for chunk in _chunks(report.good(found, names_of(settings))):
                async with opened.unit_of_work() as unit:
                    fresh = await report.fresh(unit, chunk, is_read=await is_read_by_two(unit, settings))
                    report.imported = report.imported.plus(await factchecks.save(unit, fresh))
                _progress(settings, report)
    except UnknownFormat as error:
        report.is_read = False
        cause = fault_in(language_of(settings), str(error))
        complain(say("cli.import_unknown", language_of(settings), file=path, cause=cause))
    except OSError as error:
        report.is_read = False
        complain(say("cli.import_unreadable", language_of(settings), file=path, cause=error.strerror or error))
    return report


def _chunks(records: Iterator[FactCheck]) -> Iterator[list[FactCheck]]:
    while chunk := list(itertools.islice(records, factchecks.CHUNK)):
        yield chunk


def _progress(settings: Settings, report: Report) -> None:
    if sys.stderr.isatty():
        done = report.imported
        count = done.added + done.changed + done.unchanged
        print(
            "\r" + say("cli.import_progress", language_of(settings), count=count), end="", file=sys.stderr, flush=True
        )


def _show(settings: Settings, path: Path, report: Report) -> None:
    """First what could not be used, then the sum, which so stays in sight."""
    language = language_of(settings)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    for line in gaps(report, path, language):
        complain(line)
    if report.is_read:
        tell(sums(report, path, language))


async def _list(settings: Settings, most: int) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        rows = await factchecks.tally(unit)
        newest = await factchecks.newest(unit, most)
    if not rows:
        tell(say("cli.no_factchecks", language))
        return 0
    for source, verdict, count in rows:
        tell(f"{count:>8}  {stamp(verdict, language):<{STAMP_COLUMNS}} {source}")
    tell("\n" + say("cli.newest", language))
    for record in newest:
        published = str(record.published_on or "-")
        title = cut(record.title, TITLE_CHARS)
        tell(f"{published:>10}  {stamp(record.verdict, language):<{STAMP_COLUMNS}} {title}")
    return 0
