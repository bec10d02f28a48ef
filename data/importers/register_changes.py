"""What each row of a table changes in the register of KIM: nothing, something, or a new KIM. Pure.

A KIM is known by its place and name. A row with the number of another KIM is refused, but one that has the number of
a KIM of the same place renames that one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from data.model.membership import InstitutionStatus
from data.model.register import BOARD_FIELDS, BadRow, Kim, KimField, KimRow, RowFault, Value


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """What a row does to the register.

    Args:
        number: row number of the KIM; 0 for a new one.
        before: what it has in the fields that change; empty for a new one.
        after: what it will have in them; for a new one everything that is stated.
        row_hash: of the row, for the next import.
        asks_active: it says that the KIM is active, which only a second officer makes it.
    """

    row: KimRow
    verdict: Verdict
    number: int
    before: Mapping[KimField, Value]
    after: Mapping[KimField, Value]
    row_hash: bytes
    asks_active: bool = False


class Decider:
    """Decides one row after the other, each in view of those before it.

    Args:
        known: what is in the register.
        lines: where each name and number of the table was found first; shared by those who decide parts of one.
    """

    def __init__(self, known: Iterable[Kim], lines: dict[object, int] | None = None) -> None:
        known = list(known)
        self._by_key = {one.key: one for one in known}
        self._by_number = {one.nomor_induk: one for one in known if one.nomor_induk}
        self._lines = lines if lines is not None else {}

    def decide(self, rows: Iterable[KimRow | BadRow]) -> Iterator[Change | BadRow]:
        """Yield for every row what it changes, or why it is not taken."""
        for row in rows:
            yield row if isinstance(row, BadRow) else self._decided(row)

    def _decided(self, row: KimRow) -> Change | BadRow:
        number = row.stated.get(KimField.NUMBER) or ""
        earlier = self._lines.get(row.key) or (self._lines.get(number) if number else None)
        if earlier:
            return BadRow(row.line, RowFault.DUPLICATE, row.sheet, cell=row.name, values={"line": earlier})
        holder, known = self._by_number.get(str(number)), self._by_key.get(row.key)
        if holder and holder is not known:
            if known or holder.place != row.place:
                near, cell = (f"{holder.name} ({holder.place})",), str(number)
                return BadRow(row.line, RowFault.NUMBER_TAKEN, row.sheet, cell=cell, near=near)
            known = holder
        self._lines |= {row.key: row.line} | ({number: row.line} if number else {})
        return self._changed(row, known) if known else self._new(row)

    def _new(self, row: KimRow) -> Change:
        stated = {KimField.STATUS: str(InstitutionStatus.VERIFIED), **_alone(row.stated), KimField.NAME: row.name}
        return Change(row, Verdict.NEW, 0, {}, stated, hash_of(row), _says_active(row))

    def _changed(self, row: KimRow, known: Kim) -> Change:
        digest = hash_of(row)
        is_asked = _says_active(row) and known.status is not InstitutionStatus.ACTIVE
        wanted = {**(_alone(row.stated) if is_asked else row.stated), KimField.NAME: row.name}
        if (
            known.status is InstitutionStatus.PROPOSED
        ):  # somebody typed it at their registration; now the office says so
            wanted.setdefault(KimField.STATUS, str(InstitutionStatus.VERIFIED))
        after = {field: value for field, value in wanted.items() if value != known.fields[field]}
        if digest == known.row_hash or not after:
            return Change(row, Verdict.SAME, known.number, {}, {}, digest, _says_active(row))
        if KimField.DECLARED in wanted and not BOARD_FIELDS.keys().isdisjoint(after):
            after[KimField.DECLARED] = wanted[KimField.DECLARED]  # of those who are new too
        before = {field: known.fields[field] for field in after}
        return Change(row, Verdict.CHANGED, known.number, before, after, digest, _says_active(row))


def _says_active(row: KimRow) -> bool:
    return row.stated.get(KimField.STATUS) == InstitutionStatus.ACTIVE


def _alone(stated: Mapping[KimField, Value]) -> dict[KimField, Value]:
    """What one officer can state: a KIM that a table calls active is verified, until a second one agrees."""
    if stated.get(KimField.STATUS) != InstitutionStatus.ACTIVE:
        return dict(stated)
    return {**stated, KimField.STATUS: str(InstitutionStatus.VERIFIED)}


def hash_of(row: KimRow) -> bytes:
    """The hash of what a row states; the same for the same row at every import."""
    stated = {str(field): str(value if value is not None else "") for field, value in row.stated.items()}
    text = json.dumps([row.name, row.place, sorted(stated.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
