"""XLSX: each visible sheet that has a heading of ours; a title and empty lines may stand above it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from data.importers import guard
from data.importers.columns import HEADING_ROWS, NOTHING_CHOSEN, Chosen, Heading, unnamed
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


def drafts(content: bytes, chosen: Chosen = NOTHING_CHOSEN) -> Iterator[Found]:
    """Yield what each row holds, counted as the spreadsheet program counts them.

    Raises:
        UnknownFormat: at once, when it is no workbook, unpacks to too much, or no sheet has a heading of ours.
    """
    sheets = list(sheets_of(content))
    tables = [table for name, rows in sheets for table in _table(name, rows, chosen)]
    if not tables:
        first_rows = [row for _, rows in sheets for row in rows[:HEADING_ROWS]]
        raise unnamed(chosen, first_rows, of_sheets=True)
    return _found(tables)


def _found(tables: Sequence[_Table]) -> Iterator[Found]:
    """Yield the rows of the tables, with the sheet's name where there are several."""
    for table in tables:
        sheet = table.name if len(tables) > 1 else ""
        for number, row in enumerate(table.rows, start=table.first_row):
            if found := table.heading.draft(number, [_plain(cell) for cell in row], sheet):
                yield found


def sheets_of(content: bytes) -> Iterator[tuple[str, Sequence[Sequence[Cell]]]]:
    """Yield the visible sheets, each with its name and its rows.

    Raises:
        UnknownFormat: the workbook cannot be read, or unpacks to too much.
    """
    # Three megabytes of a service that may never be given a workbook.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    guard.check(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                found = workbook.get_sheet_by_index(index)
                yield found.name, found.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise UnknownFormat(guard.DAMAGED) from error


def _table(name: str, rows: Sequence[Sequence[Cell]], chosen: Chosen) -> Iterator[_Table]:
    """Yield the table on a sheet, if there is one."""
    for index, row in enumerate(islice(rows, HEADING_ROWS)):
        if heading := Heading.of(row, chosen):
            yield _Table(name, heading, index + 2, rows[index + 1 :])
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
