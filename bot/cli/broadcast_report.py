"""``broadcast report``: what became of a broadcast, on the screen or as a file for a spreadsheet."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.broadcasting.building import limits_of, telling
from bot.broadcasting.tables import by_kecamatan, by_kim, numbers, summary
from bot.cli.arguments import Arguments
from bot.cli.broadcast_words import found, told_by_hand
from bot.cli.ground import database
from bot.cli.saving import check_new, save_new
from bot.cli.speech import called_from, complain, language_of, tell
from bot.gazetteer import gazetteer_of
from bot.settings import Settings
from bot.sheets import Sheet, write_tables
from data.model.report import Report
from data.store import reports
from data.wording import say

#: What rows stand for, as it is typed.
KECAMATAN, KIM = "kecamatan", "kim"


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Report on one broadcast."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    parser.add_argument("--by", choices=(KECAMATAN, KIM))
    parser.add_argument("--xlsx", type=Path)
    parser.add_argument("--csv", type=Path)
    given = parser.parse_args(arguments)
    if given.xlsx and given.csv:
        parser.refuse("cli.report.one_file")
    return asyncio.run(_report(settings, given))


async def _report(settings: Settings, given: argparse.Namespace) -> int:
    path = given.xlsx or given.csv
    if path:
        check_new(settings, called_from() / path)
    async with database(settings) as opened, opened.reading() as unit:
        known = await found(settings, unit, given.numbers)
        report = await reports.of_broadcast(unit, known.number, telling(limits_of()))
        hand = await told_by_hand(settings, unit, known)
    assert report is not None
    if path is None:
        tell(_shown(settings, report, given.by, hand))
        return 0
    book = _sheets(settings, report, given)
    save_new(settings, called_from() / path, lambda file: write_tables(file, book, is_book=bool(given.xlsx)))
    complain(say("cli.report.written", language_of(settings), file=path))
    return 0


def _shown(settings: Settings, report: Report, by: str | None, hand: Sequence[str]) -> str:
    text = "\n".join([summary(report, language_of(settings)), *hand])
    if by is None:
        return text
    sheet = _sheet(settings, report, by)
    if len(sheet.rows) == 1:
        return text + "\n\n" + say("cli.report.no_rows", language_of(settings))
    return text + "\n\n" + aligned(sheet)


def _sheet(settings: Settings, report: Report, by: str) -> Sheet:
    language, gazetteer = language_of(settings), gazetteer_of(settings)
    if by == KIM:
        return by_kim(report, gazetteer, settings.timezone, language)
    return by_kecamatan(report, gazetteer, language)


def _sheets(settings: Settings, report: Report, given: argparse.Namespace) -> list[Sheet]:
    """A workbook has every table; a CSV file the one that was asked for, or the one that there is."""
    if given.xlsx:
        return [numbers(report, language_of(settings)), *(_sheet(settings, report, by) for by in (KECAMATAN, KIM))]
    return [_sheet(settings, report, given.by or (KIM if report.kim else KECAMATAN))]


def aligned(sheet: Sheet) -> str:
    """A table in columns of even width."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)
