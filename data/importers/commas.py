"""CSV: rows of cells divided by commas, semicolons or tabs.

UTF-8 with or without a byte order mark; a line that is not UTF-8 is read as Windows-1252, which Excel writes in
Indonesia and which has all of Latin-1's letters.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from data.importers.charsets import windows_1252
from data.importers.columns import HEADING_ROWS, NOTHING_CHOSEN, Chosen, Heading
from data.importers.records import LINE_BYTES, BadRecord, Found
from data.importers.streams import Source

DELIMITERS = (",", ";", "\t")

#: Lines that one row may go over; with more, a quotation mark was opened and never closed.
_ROW_LINES = 2_000


def delimiter_of(head: bytes, chosen: Chosen = NOTHING_CHOSEN) -> str | None:
    """Return what divides the cells of a table of ours; None when no heading is found."""
    found = ((mark, row) for mark in DELIMITERS for row in first_rows(head, mark))
    return next((mark for mark, row in found if Heading.of(row, chosen)), None)


def likely_rows(head: bytes) -> list[list[str]]:
    """Return the first rows of a text that may be a table, divided by what divides it most; empty for no table."""
    tables = [first_rows(head, mark) for mark in DELIMITERS]
    table = max(tables, key=lambda found: max((len(row) for row in found), default=0))
    widths = [len(row) for row in table if len(row) > 1]
    is_table = len(widths) > 1 and widths.count(max(widths)) > 1 and "{" not in table[0][0]
    return table if is_table and all(cell.isprintable() for cell in table[0]) else []


def drafts(source: Source, delimiter: str, chosen: Chosen = NOTHING_CHOSEN) -> Iterator[Found]:
    """Yield what each row below the heading holds; lines are counted, not rows."""
    heading = None
    for number, row in rows(source, delimiter):
        if isinstance(row, str):
            yield BadRecord(number, row)
        elif heading is None:
            heading = Heading.of(row, chosen)
        elif found := heading.strict_draft(number, row):
            yield found


def rows(source: Source, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row's first line and its cells, or the sentence that says why there are none."""
    return _rows(_Feed(source), delimiter)


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


def first_rows(head: bytes, delimiter: str) -> list[list[str]]:
    """Return the first lines, each divided into cells."""
    found = []
    for line in head.split(b"\n", HEADING_ROWS)[:HEADING_ROWS]:
        try:
            found.append(next(csv.reader([_text(line)], delimiter=delimiter), []))
        except csv.Error:
            continue
    return found


def _text(line: bytes) -> str:
    """Return a line as text, with a plain line break and no other control that the reader stumbles over."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = windows_1252(line)
    return text.replace("\r\n", "\n").replace("\r", " ").replace("\0", "")
