"""``factchecks import FILE...`` and ``factchecks list``."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.ground import database
from bot.cli.speech import called_from, complain, language_of, tell
from bot.settings import Settings
from data.importers import BadRecord, UnknownFormat, read
from data.model.factcheck import FactCheck
from data.store import factchecks
from data.store.database import Database
from data.wording import say

#: Broken records listed for one file; the rest is only counted.
MOST_LISTED = 50


@dataclass(slots=True)
class _Report:
    """What became of one file."""

    imported: factchecks.Imported = field(default_factory=factchecks.Imported)
    bad: list[BadRecord] = field(default_factory=list)
    is_read: bool = True


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Import files, or list what is there."""
    parser = argparse.ArgumentParser("kentongan factchecks")
    verbs = parser.add_subparsers(dest="verb", required=True)
    importing = verbs.add_parser("import")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    listing = verbs.add_parser("list")
    listing.add_argument("--newest", type=int, default=10, metavar="N")
    given = parser.parse_args(arguments)
    if given.verb == "import":
        return asyncio.run(_import(settings, given.files))
    return asyncio.run(_list(settings, given.newest))


async def _import(settings: Settings, files: Sequence[Path]) -> int:
    gaps = False
    async with database(settings) as opened:
        for path in files:
            report = await _import_file(settings, opened, path)
            gaps |= bool(report.bad) or not report.is_read
            _show(settings, path, report)
    return 1 if gaps else 0


async def _import_file(settings: Settings, opened: Database, path: Path) -> _Report:
    report = _Report()
    try:
        with (called_from() / path).open("rb") as file:
            today = datetime.now(UTC).astimezone(ZoneInfo(settings.timezone)).date()
            for chunk in _chunks(_good(read(path.name, file, today=today), report)):
                async with opened.unit_of_work() as unit:
                    report.imported = report.imported.plus(await factchecks.save(unit, chunk))
                _progress(settings, report)
    except UnknownFormat as error:
        report.is_read = False
        complain(say("cli.import_unknown", language_of(settings), file=path, cause=error))
    except OSError as error:
        report.is_read = False
        complain(say("cli.import_unreadable", language_of(settings), file=path, cause=error.strerror or error))
    return report


def _good(found: Iterable[FactCheck | BadRecord], report: _Report) -> Iterator[FactCheck]:
    for record in found:
        if isinstance(record, BadRecord):
            report.bad.append(record)
        else:
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
    language = language_of(settings)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    if report.is_read:
        done = report.imported
        tell(
            say(
                "cli.imported",
                language,
                file=path,
                added=done.added,
                changed=done.changed,
                unchanged=done.unchanged,
                bad=len(report.bad),
            )
        )
    for bad in report.bad[:MOST_LISTED]:
        complain(say("cli.import_bad", language, file=path, line=bad.line, reason=bad.reason))
    if len(report.bad) > MOST_LISTED:
        complain(say("cli.import_more_bad", language, count=len(report.bad) - MOST_LISTED))


async def _list(settings: Settings, most: int) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        rows = await factchecks.tally(unit)
        newest = await factchecks.newest(unit, most)
    if not rows:
        tell(say("cli.no_factchecks", language))
        return 0
    for source, verdict, count in rows:
        tell(f"{count:>8}  {verdict or '-':<12} {source}")
    tell("\n" + say("cli.newest", language))
    for record in newest:
        tell(f"{record.published_on or '-':<12} {record.verdict or '-':<12} {record.title[:90]}")
    return 0
