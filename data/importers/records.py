"""What an import can produce besides a fact-check: a record we could not take, and a file that is not ours.

The caps on field lengths live here too; how a field is cleaned lives in ``data.importers.cleaning``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.model.factcheck import Verdict

#: The fields of a record, by the names that the JSONL form gives them.
FIELDS = (
    "id",
    "title",
    "verdict",
    "summary",
    "explanation",
    "url",
    "date",
    "source",
    "publisher",
    "valid_from",
    "valid_until",
    "time_bound",
)

#: How our own export says that a fact-check has no verdict, whatever its label.
NO_VERDICT = "none"

#: Characters that a field may have; a record with a longer one is reported and not taken, because a cut
#: text could say the opposite. The longest explanation among 12,209 real ones has 28,247 characters.
FIELD_CHARS: Mapping[str, int] = {
    "id": 500,
    "title": 1_000,
    "verdict": 200,
    "summary": 10_000,
    "explanation": 100_000,
    "url": 2_000,
    "source": 100,
    "publisher": 200,
}

#: Bytes of one line of JSONL or CSV: an explanation at its cap, each character written as ``\\uXXXX``, fits.
LINE_BYTES = 1 << 20

#: Bytes of a JSON document or a workbook, unpacked; these two are read whole, so the cap protects the memory.
DOCUMENT_BYTES = 64 << 20


class UnknownFormat(Exception):
    """The file is none of the forms we read; the message says why, and nothing was taken from it."""


class UnnamedColumns(UnknownFormat):
    """A table in which the columns that we need are called otherwise; whoever has it can say which is what.

    Args:
        why: as of every file that is not read.
        columns: what its columns are called.
    """

    def __init__(self, why: str, columns: Sequence[str]) -> None:
        super().__init__(why)
        self.columns = tuple(columns)


class Unusable(Exception):
    """One record cannot be taken; the message is a whole sentence for the import's report."""


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that was not taken, or the place where a file breaks off.

    Args:
        line: counted from 1: the line of a JSONL or CSV file, the row of a sheet, the how-manieth entry of a
            JSON document.
        reason: one sentence that never quotes the record.
    """

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as found in a file: the fields are named, and nothing is checked yet.

    Args:
        line: as in ``BadRecord``.
        fields: raw values by the names of ``FIELDS``; an absent one is missing or None.
        sheet: the sheet of a workbook in which several are read; otherwise empty.
        scale_verdict: what a numeric rating says; used only when the record has no label at all.
        second_id: the id to take when another claim of the same page already took the first.
        own: what our own export says of it, by the names of ``FIELDS`` and ``judged`` (a verdict, or "none"); it
            goes before everything else where the file is believed.
    """

    line: int
    fields: Mapping[str, object]
    sheet: str = ""
    scale_verdict: Verdict | None = None
    second_id: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


#: What every reader of a format yields.
Found = Draft | BadRecord
