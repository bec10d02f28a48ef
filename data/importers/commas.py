"""CSV: rows of cells divided by commas, semicolons or tabs.

UTF-8 with or without a byte order mark; a line that is not UTF-8 is read as Windows-1252, which Excel writes in
Indonesia and which has all of Latin-1's letters.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from data.importers.columns import HEADING_ROWS, Heading
from data.importers.records import LINE_BYTES, BadRecord, Found
from data.importers.streams import Source

DELIMITERS = (",", ";", "\t")

#: Lines that one row may go over; with more, a quotation mark was opened and never closed.
_ROW_LINES = 2_000

#: Bytes without a meaning in Windows-1252.
_OPEN = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})


def delimiter_of(head: bytes) -> str | None:
    """Return what divides the cells of a table of ours; None when no heading is found."""
    lines = head.split(b"\n", HEADING_ROWS)[:HEADING_ROWS]
    return next((mark for mark in DELIMITERS if any(_heading(_text(line), mark) for line in lines)), None)


def drafts(source: Source, delimiter: str) -> Iterator[Found]:
    """Yield what each row below the heading holds; lines are counted, not rows."""
    heading = None
    for number, row in _rows(_Feed(source), delimiter):
        if isinstance(row, str):
            yield BadRecord(number, row)
        elif heading is None:
            heading = Heading.of(row)
        elif found := heading.strict_draft(number, row):
            yield found


class _RowTooLong(Exception):
    """A row runs on over more lines or bytes than a row may have."""


class _Feed(Iterator[str]):
    """The lines of a file, which remembers those of the current row and can give them again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = source.lines()
        self._again: deque[tuple[int, bytes | None]] = deque()
        self._taken: list[tuple[int, bytes | None]] = []
        self._has_ended = False

    def __next__(self) -> str:
        """Return the next line.

        Raises:
            _RowTooLong: the line, or the row it continues, is too long.
        """
        item = self._again.popleft() if self._again else next(self._lines, None)
        if item is None:
            self._has_ended = True
            raise StopIteration
        self._taken.append(item)
        if item[1] is None or len(self._taken) > _ROW_LINES:
            raise _RowTooLong
        return _text(item[1])

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._taken.clear()

    @property
    def row_line(self) -> int:
        """The line on which the current row began."""
        return self._taken[0][0]

    @property
    def is_cut_short(self) -> bool:
        """Whether the file broke off, and so the current row did."""
        return self._has_ended and self._source.is_broken

    def give_back(self) -> None:
        """Give again all lines of the current row but the first."""
        self._again.extendleft(reversed(self._taken[1:]))


def _rows(feed: _Feed, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row's first line and its cells, or the sentence that says why there are none.

    A row with a quotation mark that is never closed would swallow the rest of the file: only its first line is
    given up, and reading goes on at the next.
    """
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if feed.is_cut_short:
                return
            yield feed.row_line, "The quotation marks of the row do not fit together."
        except _RowTooLong:
            yield (
                feed.row_line,
                f"The row is longer than {_ROW_LINES} lines or one of its lines than {LINE_BYTES} bytes.",
            )
        else:
            yield feed.row_line, cells
            continue
        feed.give_back()
        reader = csv.reader(feed, delimiter=delimiter, strict=True)


def _heading(line: str, delimiter: str) -> Heading | None:
    """Return the heading that a line is, or None."""
    try:
        return Heading.of(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return None


def _text(line: bytes) -> str:
    """Return a line as text, with a plain line break and no other control that the reader stumbles over."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = _windows(line)
    return text.replace("\r\n", "\n").replace("\r", " ").replace("\0", "")


def _windows(line: bytes) -> str:
    """Return a line in Windows-1252; the five bytes that it leaves open are read as Latin-1 does."""
    return "".join(bytes([byte]).decode("cp1252") if byte not in _OPEN else chr(byte) for byte in line)
