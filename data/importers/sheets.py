"""XLSX: each visible sheet that has a heading of ours; a title and empty lines may stand above it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data.importers import guard
from data.importers.columns import HEADING_ROWS, Heading
from data.importers.records import Found, UnknownFormat

MAGIC = b"PK\x03\x04"

Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with a heading of ours."""

    name: str
    heading: Heading
    first_row: int
    rows: Sequence[Sequence[Cell]]


def drafts(content: bytes) -> Iterator[Found]:
    """Yield what each row holds, counted as the spreadsheet program counts them.

    Raises:
        UnknownFormat: at once, when it is no workbook, unpacks to too much, or no sheet has a heading of ours.
    """
    guard.check(content)
    tables = list(_tables(content))
    if not tables:
        raise UnknownFormat("no sheet has a row naming at least the columns id and title (or judul)")
    return _found(tables)


def _found(tables: Sequence[_Table]) -> Iterator[Found]:
    """Yield the rows of the tables, with the sheet's name where there are several."""
    for table in tables:
        sheet = table.name if len(tables) > 1 else ""
        for number, row in enumerate(table.rows, start=table.first_row):
            if found := table.heading.draft(number, [_plain(cell) for cell in row], sheet):
                yield found


def _tables(content: bytes) -> Iterator[_Table]:
    """Yield the sheets that have a heading of ours.

    Raises:
        UnknownFormat: the workbook cannot be read.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                yield from _table(workbook.get_sheet_by_index(index))
    except (CalamineError, OSError, ValueError) as error:
        raise UnknownFormat(guard.DAMAGED) from error


def _table(sheet: CalamineSheet) -> Iterator[_Table]:
    """Yield the table on a sheet, if there is one."""
    rows = sheet.to_python(skip_empty_area=False)
    for index, row in enumerate(islice(rows, HEADING_ROWS)):
        if heading := Heading.of(row):
            yield _Table(sheet.name, heading, index + 2, rows[index + 1 :])
            return


def _plain(cell: Cell) -> object:
    """Return a cell as the text that the sheet shows; a date stays one.

    Excel turns the label FALSE into a truth value and the id 12 into 12.0.
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str | date) else str(cell)
