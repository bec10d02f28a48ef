"""A look into a workbook before it is opened: what would fill the memory or stop the process is refused.

The library that reads workbooks keeps room for every cell up to the outermost one, and when the room cannot be had
the process ends, beyond any ``except``. So the outermost cell is found here first.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from data.importers.records import DOCUMENT_BYTES, UnknownFormat

DAMAGED = "the workbook is damaged, cut short or locked with a password"

#: Cells of one sheet, filled or not, up to the outermost filled one; the reader keeps about 32 bytes for each.
MOST_CELLS = 4_000_000

#: The last row and column that a sheet can have. Source: ECMA-376, and Excel's specifications and limits.
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

#: What unpacking and parsing a damaged package can raise; an unknown encoding is a LookupError.
_DAMAGES = (zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError, ValueError, RuntimeError, LookupError)

_PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


def check(content: bytes) -> None:
    """Return when a workbook may be opened.

    Raises:
        UnknownFormat: it is none, is damaged, or would fill the memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_members(package)
    except _DAMAGES as error:
        raise UnknownFormat(DAMAGED) from error


def _check_members(package: zipfile.ZipFile) -> None:
    """Look at what a package has inside.

    Raises:
        UnknownFormat: it is no workbook, or would fill the memory.
        zipfile.BadZipFile: a member does not unpack to what it says; other errors of a damaged package likewise.
    """
    names = package.namelist()
    if "xl/workbook.xml" not in names:
        raise UnknownFormat("it is a ZIP file, but no XLSX workbook")
    if len(set(names)) < len(names):
        raise ValueError("two members have one name; readers may differ in which they take")
    if sum(member.file_size for member in package.infolist()) > DOCUMENT_BYTES:
        raise UnknownFormat(f"the workbook unpacks to more than {DOCUMENT_BYTES >> 20} MiB")
    for name in names:
        part = package.read(name)
        is_markup = name.endswith((".xml", ".rels")) or b"sheetData" in part
        if is_markup and _Extent.of(part).cells > MOST_CELLS:
            raise UnknownFormat(f"a sheet reaches over more than {MOST_CELLS} cells; delete what lies far outside")


class _Extent:
    """How far the filled cells of a sheet reach; any other part of a workbook has none.

    A cell that only has a style is not filled: programs leave such cells at the very end of a sheet.
    """

    def __init__(self) -> None:
        self._row = self._column = 0
        self._rows = self._columns = 0

    @classmethod
    def of(cls, part: bytes) -> _Extent:
        """Return the extent of one XML part.

        Raises:
            ExpatError: it is not well-formed.
            ValueError: it declares entities, or a cell lies where none can.
        """
        extent = cls()
        parser = expat.ParserCreate()
        parser.StartElementHandler = extent._begin
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(part, True)
        return extent

    @property
    def cells(self) -> int:
        """How many cells the rectangle of the filled ones may have at most."""
        return self._rows * self._columns

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Follow the place in the sheet at the start of an element."""
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            self._move(attributes.get("r"))
        elif name in {"v", "is", "f"}:
            self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if not 0 <= self._row <= _LAST_ROW or self._column > _LAST_COLUMN:
            raise ValueError("a cell lies outside of what a sheet can have")

    def _move(self, place: str | None) -> None:
        """Go to a cell's stated place, or to the next column."""
        if place is None:
            self._column += 1
            return
        found = _PLACE.fullmatch(place)
        if not found:
            raise ValueError("a cell has no valid place")
        self._row, self._column = int(found[2]), 0
        for letter in found[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1


def _refuse(*_: object) -> None:
    """Refuse a document type: no spreadsheet program writes one, and entities can unpack to any length."""
    raise ValueError("a part of the workbook declares a document type")
