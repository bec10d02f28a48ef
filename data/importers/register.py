"""Tables of KIM, XLSX or CSV: bytes in, and for each row what it states of a KIM, or why it is not taken.

What is in the register already, and what a row changes there, is decided in :mod:`data.importers.register_changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from data.importers import commas, sheets
from data.importers.formulas import NOTHING
from data.importers.records import UnknownFormat
from data.importers.register_cells import CellError, shown, text_of, value_of
from data.importers.register_columns import HEADING_ROWS, Heading, Mapped, no_heading, width
from data.importers.register_places import PlaceError, PlaceReader
from data.importers.streams import Source
from data.model.membership import InstitutionKind, institution_key, institution_name
from data.model.register import BadRow, FileError, FileFault, KimField, KimRow, RowFault, Value

#: Largest file, bytes; 10,000 KIM with everything known of them take two million.
MOST_BYTES = 8 << 20
#: Rows that are read; Indonesia has 84,000 desa and kelurahan, and a regency a few hundred.
MOST_ROWS = 10_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ABOUT_PLACE = (KimField.VILLAGE, KimField.KECAMATAN)
#: Characters of a cell that a report repeats.
_CELL_CHARS = 60


@dataclass(frozen=True, slots=True)
class _Line:
    """A row below a heading; no cells when it could not be read."""

    number: int
    sheet: str
    heading: Heading
    cells: Sequence[object] | None


def read(content: bytes, places: PlaceReader, today: date, mapped: Mapped) -> Iterator[KimRow | BadRow]:
    """Read a table of KIM; one row that is not taken harms no other.

    Args:
        mapped: the field of a column by its name, where the names are not those that we know.

    Raises:
        FileError: at once, when it is no such table.
    """
    if len(content) > MOST_BYTES:
        raise FileError(FileFault.TOO_BIG, most=MOST_BYTES >> 20)
    lines = list(islice(_lines(content, mapped), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise FileError(FileFault.TOO_MANY, most=MOST_ROWS)
    if not lines:
        raise FileError(FileFault.NO_ROWS)
    return (_row(line, places, today) for line in lines)


def _lines(content: bytes, mapped: Mapped) -> Iterator[_Line]:
    if content.startswith(_UTF16):
        raise FileError(FileFault.UTF16)
    if not content.strip():
        raise FileError(FileFault.EMPTY)
    if content.startswith(sheets.MAGIC):
        return _of_workbook(content, mapped)
    return _of_text(content, mapped)


def _of_workbook(content: bytes, mapped: Mapped) -> Iterator[_Line]:
    try:
        tables = list(sheets.sheets_of(content))
    except UnknownFormat as error:
        raise FileError(FileFault.UNREADABLE, cause=str(error)) from error
    found = [table for name, rows in tables for table in _below(name, rows, mapped)]
    if not found:
        raise no_heading(mapped, [row for _, rows in tables for row in rows[:HEADING_ROWS]])
    for name, heading, first, rows in found:
        sheet = name if len(found) > 1 else ""
        for number, cells in enumerate(rows, start=first):
            if width(cells):
                yield _Line(number, sheet, heading, cells)


def _below(
    name: str, rows: Sequence[Sequence[object]], mapped: Mapped
) -> Iterator[tuple[str, Heading, int, Sequence[Sequence[object]]]]:
    """The table on a sheet, if there is one: its heading, the number of its first row, and its rows."""
    for place, cells in enumerate(rows[:HEADING_ROWS]):
        if heading := Heading.of(cells, mapped):
            yield name, heading, place + 2, rows[place + 1 :]
            return


def _of_text(content: bytes, mapped: Mapped) -> Iterator[_Line]:
    source = Source(content)
    if b"\0" in source.head or source.head.lstrip().startswith((b"<", b"{", b"%PDF")):
        raise FileError(FileFault.NO_TABLE)
    ways = [(mark, commas.first_rows(source.head, mark)) for mark in commas.DELIMITERS]
    mark = next((mark for mark, rows in ways for row in rows if Heading.of(row, mapped)), None)
    if mark is None:
        raise no_heading(mapped, max((rows for _, rows in ways), key=lambda rows: max(map(width, rows), default=0)))
    heading = None
    for number, cells in commas.rows(source, mark):
        if heading is None:
            heading = None if isinstance(cells, str) else Heading.of(cells, mapped)
        elif isinstance(cells, str):
            yield _Line(number, "", heading, None)
        elif size := width(cells):
            # A separator or a line break in an unquoted text: the cells are in the wrong columns.
            is_sound = size <= heading.width <= len(cells)
            yield _Line(number, "", heading, cells if is_sound else None)


def _row(line: _Line, places: PlaceReader, today: date) -> KimRow | BadRow:
    if line.cells is None:
        return BadRow(line.number, RowFault.UNREADABLE)
    cells = {
        field: line.cells[place]
        for field, place in line.heading.columns.items()
        if place < len(line.cells) and shown(line.cells[place])
    }
    try:
        return _taken(line, cells, places, today)
    except PlaceError as error:
        bad = BadRow(line.number, error.fault, line.sheet, near=error.near)
        return _at(bad, line, error.field, cells)
    except CellError as error:
        bad = BadRow(line.number, error.fault, line.sheet, values=error.values)
        return _at(bad, line, error.field, cells)


def _at(bad: BadRow, line: _Line, field: KimField, cells: Mapping[KimField, object]) -> BadRow:
    """The report with the column and the cell that it is about."""
    place = line.heading.columns.get(field)
    column = line.heading.names[place] if place is not None else ""
    return replace(bad, column=column, cell=shown(cells.get(field, ""))[:_CELL_CHARS])


def _taken(line: _Line, cells: Mapping[KimField, object], places: PlaceReader, today: date) -> KimRow:
    """What a row states.

    Raises:
        CellError, PlaceError: it is not taken.
    """
    typed = text_of(KimField.NAME, cells.get(KimField.NAME))
    # With a word behind it, what every name begins with falls away: "KIM" alone, or signs alone, is no name.
    if institution_key(InstitutionKind.KIM, f"{typed} x") == "x":
        raise CellError(RowFault.NO_NAME, KimField.NAME)
    village, kecamatan = (text_of(field, cells.get(field)) for field in _ABOUT_PLACE)
    place = places.code(*("" if text in NOTHING else text for text in (village, kecamatan)))
    stated: dict[KimField, Value] = {
        field: value_of(field, cell, today)
        for field, cell in cells.items()
        if field not in (KimField.NAME, *_ABOUT_PLACE)
    }
    if stated.get(KimField.STATUS) == "":
        raise CellError(RowFault.BAD_STATUS, KimField.STATUS)
    on, until = stated.get(KimField.SK_ON), stated.get(KimField.SK_UNTIL)
    if isinstance(on, date) and isinstance(until, date) and until < on:
        raise CellError(RowFault.ENDS_FIRST, KimField.SK_UNTIL)
    return KimRow(line.number, line.sheet, institution_name(InstitutionKind.KIM, typed), place, stated)
