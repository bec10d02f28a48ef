"""Names of fields and columns, English and Indonesian, and rows of cells turned into drafts.

Shared by every format; which separator a CSV has and where a sheet starts is said in their own modules. Whoever has
other columns says which is what, and is helped where a name is not quite right.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz, process, utils

from data.importers.records import FIELDS, BadRecord, Draft, Found, UnnamedColumns

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
#: Column names by our fields, as an operator gave them.
Chosen = Mapping[str, str]
NOTHING_CHOSEN: Chosen = MappingProxyType({})

#: How like a column's name must be, of 100, to be offered in its place.
_LIKE = 60.0
#: Columns named in a sentence.
_MOST_NAMED = 12
_NOT_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=1024)
def field_named(name: str) -> str | None:
    """Return our field for a column's name; capitals, spaces and punctuation do not count."""
    plain = _plain(name)
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
        makes_ids: whether there is no column of ids, so that a record is known by its link or its title.
    """

    columns: Mapping[str, int]
    width: int
    makes_ids: bool = False

    @classmethod
    def of(cls, cells: Sequence[object], chosen: Chosen = NOTHING_CHOSEN) -> Heading | None:
        """Return the heading that a row is, or None.

        It must name at least an id and a title; or all columns that were chosen, and then the ids are made where
        there is no column for them.
        """
        names = [cell if isinstance(cell, str) else "" for cell in cells]
        plain = [_plain(name) for name in names]
        columns = _columns(names)
        if not chosen:
            return cls(columns, _width(cells)) if {"id", "title"} <= columns.keys() else None
        if not {_plain(name) for name in chosen.values()} <= set(plain):
            return None
        columns |= {field: plain.index(_plain(name)) for field, name in chosen.items()}
        return cls(columns, _width(cells), "id" not in columns) if "title" in columns else None

    def draft(self, line: int, cells: Sequence[object], sheet: str = "") -> Found | None:
        """Return the draft in a row; None when the row is empty."""
        if not _width(cells):
            return None
        fields = {name: cells[index] for name, index in self.columns.items() if index < len(cells)}
        if self.makes_ids:
            fields["id"] = fields.get("url") or _hash(fields.get("title"))
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


def unnamed(chosen: Chosen, rows: Sequence[Sequence[object]], *, of_sheets: bool = False) -> UnnamedColumns:
    """Return what is raised of a table in which columns were not found.

    Args:
        chosen: what the operator said; may be nothing.
        rows: the first rows of the table; the one with the most names in it is taken for its heading.
        of_sheets: it is a workbook, and none of its sheets has them.
    """
    heading = max(([str(cell).strip() for cell in row if str(cell).strip()] for row in rows), key=len, default=[])
    missing = _missing(chosen, heading)
    said = f"no sheet has a row that names the columns: {missing}" if of_sheets else missing
    return UnnamedColumns(said, list(dict.fromkeys(heading)))


def _missing(chosen: Chosen, heading: Sequence[str]) -> str:
    """Return the sentence for it: which columns are not there, and what there is instead."""
    names = ", ".join(f'"{name}"' for name in heading[:_MOST_NAMED])
    absent = [name for name in chosen.values() if _plain(name) not in {_plain(found) for found in heading}]
    if absent:
        offers = [f'"{name}"{_offer(name, heading)}' for name in absent]
        return f"it has no column {', '.join(offers)}; its columns are {names}"
    if chosen:
        return 'it is not said which column is the title: --column title="..."'
    like_title = process.extractOne("judul klaim", heading, scorer=fuzz.partial_ratio, processor=utils.default_process)
    example = like_title[0] if like_title and like_title[1] >= _LIKE else "..."
    return (
        f"it has no columns named id and title; its columns are {names}; "
        f'say which is what, such as --column title="{example}"'
    )


def _offer(name: str, heading: Sequence[str]) -> str:
    """Return the words that offer the column whose name is most like one that is not there."""
    found = process.extractOne(name, heading, scorer=fuzz.WRatio, processor=utils.default_process)
    return f' (do you mean "{found[0]}"?)' if found and found[1] >= _LIKE else ""


def _plain(name: str) -> str:
    """Return a column's name as it is compared."""
    return _NOT_WORDS.sub(" ", name).strip().casefold()


def _hash(title: object) -> str:
    """Return an id for a record that has none; the same at every import, as long as the title is."""
    words = " ".join(str(title or "").split()).casefold()
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16] if words else ""


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
