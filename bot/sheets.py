"""Tables for spreadsheets, the one place that writes them: CSV and XLSX of which no cell is ever a formula.

XLSX are written by hand: a workbook of plain cells is a few small files in a ZIP, and the library that we have only
reads them.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from data.importers.formulas import harmless

#: What a cell may hold.
Cell = str | int | datetime | None
#: Characters that XML 1.0 cannot hold.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Characters of one cell. Source: support.microsoft.com, "Excel specifications and limits".
MOST_CHARS = 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Args:
        name: at most 31 characters, without brackets, colons and the like.
        rows: the first holds the titles of the columns.
    """

    name: str
    rows: Sequence[Sequence[Cell]]


def write_csv(file: IO[bytes], sheet: Sheet) -> None:
    """Write a table as UTF-8 with a mark at its beginning, by which Excel knows that it is.

    Between cells stand semicolons, which Excel expects where the comma stands in numbers, as in Indonesia.
    """
    file.write("\ufeff".encode())
    lines = csv.writer(_Encoded(file), delimiter=";")
    for row in sheet.rows:
        lines.writerow([harmless(_text(cell)) if not isinstance(cell, int) else cell for cell in row])


def write_xlsx(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write tables as one workbook."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _content_types(len(sheets)))
        book.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        book.writestr("xl/workbook.xml", _workbook(sheets))
        places = [("worksheet", f"worksheets/sheet{place}.xml") for place in range(1, len(sheets) + 1)]
        book.writestr("xl/_rels/workbook.xml.rels", _relations(places))
        for place, sheet in enumerate(sheets, 1):
            with book.open(f"xl/worksheets/sheet{place}.xml", "w") as part:
                part.writelines(line.encode() for line in _worksheet(sheet))


def write_tables(file: IO[bytes], sheets: Sequence[Sheet], *, is_book: bool) -> None:
    """Write tables as one workbook, or the first of them as CSV."""
    if is_book:
        write_xlsx(file, sheets)
    else:
        write_csv(file, sheets[0])


class _Encoded:
    """What ``csv`` writes, as UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, line: str) -> int:
        """Write a line."""
        return self._file.write(line.encode("utf-8", "replace"))


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else str(cell)[:MOST_CHARS]


def _content_types(count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", f"{kind}.sheet.main+xml")]
    parts += [(f"/xl/worksheets/sheet{place}.xml", f"{kind}.worksheet+xml") for place in range(1, count + 1)]
    named = "".join(f'<Override PartName="{name}" ContentType="{what}"/>' for name, what in parts)
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{rels}"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{default}{named}</Types>'


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(parts, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    named = "".join(
        f'<sheet name={quoteattr(sheet.name[:31])} sheetId="{place}" r:id="rId{place}"/>'
        for place, sheet in enumerate(sheets, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'


def _worksheet(sheet: Sheet) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
    for row in sheet.rows:
        yield "<row>" + "".join(map(_cell, row)) + "</row>"
    yield "</sheetData></worksheet>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    text = escape(_NO_XML.sub("\ufffd", _text(cell)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else "<c/>"
