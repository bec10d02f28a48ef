"""Names of fields and columns, English and Indonesian, and rows of cells turned into drafts.

Shared by every format; which separator a CSV has and where a sheet starts is said in their own modules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.importers.records import FIELDS, BadRecord, Draft, Found

#: A sheet may open with its name and an empty line before the heading; this many rows are looked at.
HEADING_ROWS = 10

#: Other names of our fields. A running number ("No") is no id: it changes when the rows are sorted.
SYNONYMS: Mapping[str, str] = {
    "external id": "id",
    "kode": "id",
    "judul": "title",
    "klaim": "title",
    "claim": "title",
    "putusan": "verdict",
    "label": "verdict",
    "rating": "verdict",
    "ringkasan": "summary",
    "penjelasan": "explanation",
    "tautan": "url",
    "link": "url",
    "tanggal": "date",
    "sumber": "source",
    "penerbit": "publisher",
    "valid from": "valid_from",
    "berlaku mulai": "valid_from",
    "valid until": "valid_until",
    "berlaku sampai": "valid_until",
    "time bound": "time_bound",
    "terikat waktu": "time_bound",
}
_NOT_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=1024)
def field_named(name: str) -> str | None:
    """Return our field for a column's name; capitals, spaces and punctuation do not count."""
    plain = _NOT_WORDS.sub(" ", name).strip().casefold()
    return plain if plain in FIELDS else SYNONYMS.get(plain)


def named_fields(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record's values under our names; our own name for a field beats its synonym."""
    columns = _columns(list(record))
    values = list(record.values())
    return {field: values[index] for field, index in columns.items()}


@dataclass(frozen=True, slots=True)
class Heading:
    """The row that names the columns.

    Args:
        columns: position of each of our fields.
        width: how many cells the row has, up to the last one that is not empty.
    """

    columns: Mapping[str, int]
    width: int

    @classmethod
    def of(cls, cells: Sequence[object]) -> Heading | None:
        """Return the heading that a row is, or None; it must name at least an id and a title."""
        columns = _columns([cell if isinstance(cell, str) else "" for cell in cells])
        return cls(columns, _width(cells)) if {"id", "title"} <= columns.keys() else None

    def draft(self, line: int, cells: Sequence[object], sheet: str = "") -> Found | None:
        """Return the draft in a row; None when the row is empty."""
        if not _width(cells):
            return None
        fields = {name: cells[index] for name, index in self.columns.items() if index < len(cells)}
        return Draft(line, fields, sheet)

    def strict_draft(self, line: int, cells: Sequence[object]) -> Found | None:
        """Return the draft in a row whose cells were divided by a separator.

        A row that is longer or shorter than the heading has a separator or a line break in an unquoted text: its
        cells are in the wrong columns, and it is reported.
        """
        width = _width(cells)
        if width > self.width or (width and len(cells) < self.width):
            return BadRecord(line, f"The row has {len(cells)} cells where the heading has {self.width}.")
        return self.draft(line, cells)


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return the position of each of our fields among names; the first wins, our own name before a synonym."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        field = field_named(name)
        if field and (field not in found or (name == field and names[found[field]] != field)):
            found[field] = index
    return found


def _width(cells: Sequence[object]) -> int:
    """Return the number of cells up to the last that is not empty."""
    return next((index for index in range(len(cells), 0, -1) if str(cells[index - 1]).strip()), 0)
