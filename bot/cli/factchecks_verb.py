"""``factchecks import FILE...`` and ``factchecks list``; ``export`` is in ``bot.cli.factchecks_export``."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.arguments import Arguments, status_of, whole_number
from bot.cli.factchecks_export import export
from bot.cli.factchecks_validity import day, set_validity
from bot.cli.ground import database, office_date, searcher_of
from bot.cli.speech import called_from, complain, language_of, stamp, tell
from bot.faults import fault_in
from bot.policy import PoliticalNames, may_be_answer
from bot.politics import names_of
from bot.settings import Settings
from bot.twins import tie_twins
from data.importers import BadRecord, UnknownFormat, read
from data.importers.columns import field_named
from data.importers.verdicts import is_known
from data.model.factcheck import FactCheck
from data.store import factchecks
from data.store.database import Database
from data.wording import cut, say

#: Broken records listed for one file; the rest is only counted.
MOST_LISTED = 200
#: Labels without a verdict that are named for one file.
MOST_LABELS = 20
#: How many files each verb takes; for ``validity`` these are a source and an id.
FILES: Mapping[str, range] = {
    "import": range(1, sys.maxsize),
    "export": range(2),
    "list": range(1),
    "validity": range(2, 3),
}
#: Fact-checks that ``list`` shows when no number is given.
NEWEST = 10
#: Columns that a verdict's words and a title may take in a list.
STAMP_COLUMNS = 16
TITLE_CHARS = 90


@dataclass(slots=True)
class _Report:
    """What became of one file."""

    imported: factchecks.Imported = field(default_factory=factchecks.Imported)
    #: The first of the bad ones; ``bad_count`` counts all.
    bad: list[BadRecord] = field(default_factory=list)
    bad_count: int = 0
    is_read: bool = True
    #: Titles of our own on which the office does not judge; they are counted among the bad ones.
    unfit: list[str] = field(default_factory=list)
    #: Labels that have no place on our scale, and how many records have each.
    unmapped: Counter[str] = field(default_factory=Counter)

    @property
    def is_begun(self) -> bool:
        """Whether something of it was stored before it broke off."""
        return bool(self.imported.added + self.imported.changed + self.imported.unchanged)

    def note(self, bad: BadRecord) -> None:
        """Count a record that could not be taken."""
        self.bad_count += 1
        if len(self.bad) < MOST_LISTED:
            self.bad.append(bad)


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Import files, export what is there, list it, or set from when until when one holds."""
    parser = Arguments(settings, "factchecks")
    parser.add_argument("what", choices=tuple(FILES))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--from", dest="first", type=day)
    parser.add_argument("--until", dest="last", type=day)
    parser.add_argument("--newest", type=whole_number, default=NEWEST)
    parser.add_argument("--source", default="")
    parser.add_argument("--column", type=_column, action="append", default=[])
    given = parser.parse_intermixed_args(arguments)  # files may stand before and behind options
    if len(given.files) not in FILES[given.what]:
        parser.refuse("cli.arguments.factchecks")
    if given.what == "import":
        return asyncio.run(_import(settings, given.files, dict(given.column)))
    if given.what == "validity":
        source, external_id = map(str, given.files)
        return asyncio.run(set_validity(settings, (source.casefold(), external_id), given.first, given.last))
    if given.what == "export":
        return asyncio.run(export(settings, given.source.casefold(), next(iter(given.files), None)))
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


async def _import(settings: Settings, files: Sequence[Path], columns: Mapping[str, str]) -> int:
    read = gaps = 0
    async with database(settings) as opened:
        for path in files:
            report = await _import_file(settings, opened, path, columns)
            read += report.is_read or report.is_begun
            gaps += report.bad_count > 0 or not report.is_read
            _show(settings, path, report)
        await tie_twins(opened)
        await _leave_snapshot(settings, opened)
    return status_of(read, gaps)


async def _leave_snapshot(settings: Settings, opened: Database) -> None:
    """Build the matcher's snapshot here, so that the next start of the service finds it ready."""
    searcher = searcher_of(settings, opened)
    await searcher.refresh()
    await searcher.close()


async def _import_file(settings: Settings, opened: Database, path: Path, columns: Mapping[str, str]) -> _Report:
    report = _Report()
    try:
        with (called_from() / path).open("rb") as file:
            found = read(path.name, file, today=office_date(settings), columns=columns)
            for chunk in _chunks(_good(found, report, names_of(settings))):
                async with opened.unit_of_work() as unit:
                    report.imported = report.imported.plus(await factchecks.save(unit, chunk))
                _progress(settings, report)
    except UnknownFormat as error:
        report.is_read = False
        cause = fault_in(language_of(settings), str(error))
        complain(say("cli.import_unknown", language_of(settings), file=path, cause=cause))
    except OSError as error:
        report.is_read = False
        complain(say("cli.import_unreadable", language_of(settings), file=path, cause=error.strerror or error))
    return report


def _good(found: Iterable[FactCheck | BadRecord], report: _Report, names: PoliticalNames) -> Iterator[FactCheck]:
    for record in found:
        if isinstance(record, BadRecord):
            report.note(record)
        elif not may_be_answer(record, names):
            report.bad_count += 1
            report.unfit.append(record.title)
        else:
            if record.verdict is None and record.rating and not is_known(record.rating):
                report.unmapped[record.rating] += 1
            yield record


def _chunks(records: Iterator[FactCheck]) -> Iterator[list[FactCheck]]:
    while chunk := list(itertools.islice(records, factchecks.CHUNK)):
        yield chunk


def _progress(settings: Settings, report: _Report) -> None:
    if sys.stderr.isatty():
        done = report.imported
        count = done.added + done.changed + done.unchanged
        print(
            "\r" + say("cli.import_progress", language_of(settings), count=count), end="", file=sys.stderr, flush=True
        )


def _show(settings: Settings, path: Path, report: _Report) -> None:
    """First what could not be used, then the sum, which so stays in sight."""
    language = language_of(settings)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    for bad in report.bad:
        complain(say("cli.import_bad", language, file=path, line=bad.line, reason=fault_in(language, bad.reason)))
    for title in report.unfit[:MOST_LISTED]:
        complain(say("cli.import_unfit", language, file=path, title=cut(title, TITLE_CHARS)))
    listed = len(report.bad) + min(len(report.unfit), MOST_LISTED)
    if report.bad_count > listed:
        complain(say("cli.import_more_bad", language, count=report.bad_count - listed))
    for label, count in report.unmapped.most_common(MOST_LABELS):
        complain(say("cli.import_label", language, file=path, label=cut(label, TITLE_CHARS), count=count))
    done = report.imported
    if report.is_read:
        sums = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "bad": report.bad_count}
        tell(say("cli.imported", language, file=path, **sums))


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
