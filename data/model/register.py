"""The register of KIM: what is kept of each, what a row of somebody's table states, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from data.model.board import BoardMember, BoardOffice
from data.model.membership import InstitutionKind, InstitutionStatus, institution_key


class KimField(StrEnum):
    """What a table can say of a KIM; the value is the word by which a column is mapped."""

    NAME = "nama"
    VILLAGE = "kelurahan"
    KECAMATAN = "kecamatan"
    NUMBER = "nomor_induk"
    SK_NUMBER = "nomor_sk"
    SK_ON = "tanggal_sk"
    SK_ISSUER = "penerbit_sk"
    SK_UNTIL = "sk_sampai"
    STATUS = "status"
    GROUP = "grup_wa"
    CHAIR = "ketua"
    DEPUTY = "wakil_ketua"
    SECRETARY = "sekretaris"
    TREASURER = "bendahara"
    #: The date of the declarations of its board, which whoever imports it has seen.
    DECLARED = "tanggal_pernyataan"


#: Longest cell of each field that is text, characters.
FIELD_CHARS: Mapping[KimField, int] = {
    KimField.NAME: 190,
    KimField.NUMBER: 60,
    KimField.SK_NUMBER: 120,
    KimField.SK_ISSUER: 200,
    KimField.GROUP: 120,
    KimField.CHAIR: 120,
    KimField.DEPUTY: 120,
    KimField.SECRETARY: 120,
    KimField.TREASURER: 120,
}
#: Fields that name somebody of the board.
BOARD_FIELDS: Mapping[KimField, BoardOffice] = {
    KimField.CHAIR: BoardOffice.CHAIR,
    KimField.DEPUTY: BoardOffice.DEPUTY,
    KimField.SECRETARY: BoardOffice.SECRETARY,
    KimField.TREASURER: BoardOffice.TREASURER,
}
#: What a field can hold; None is a date that is not known.
Value = str | date | None


class RowFault(StrEnum):
    """Why a row is not taken; each has its sentence."""

    NO_NAME = "no_name"
    NO_PLACE = "no_place"
    UNKNOWN_PLACE = "unknown_place"
    AMBIGUOUS_PLACE = "ambiguous_place"
    UNKNOWN_KECAMATAN = "unknown_kecamatan"
    OTHER_KECAMATAN = "other_kecamatan"
    BAD_DATE = "bad_date"
    BAD_STATUS = "bad_status"
    TOO_LONG = "too_long"
    #: The spreadsheet program made a number or a date of what was typed.
    TURNED = "turned"
    FORMULA = "formula"
    ENDS_FIRST = "ends_first"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    NUMBER_TAKEN = "number_taken"


class FileFault(StrEnum):
    """Why a whole table is not read; each has its sentence."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    UTF16 = "utf16"
    NO_TABLE = "no_table"
    NO_HEADING = "no_heading"
    NO_COLUMN = "no_column"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"
    #: A workbook that cannot be opened; the cause is one of the importers' sentences.
    UNREADABLE = "unreadable"


class FileError(Exception):
    """A table cannot be read; nothing was taken from it.

    Args:
        fault: why.
        found: the columns that the table has, as they are written, where none of them is known.
        values: what its sentence names.
    """

    def __init__(self, fault: FileFault, *, found: Sequence[str] = (), **values: object) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.found = found
        self.values = values


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not taken.

    Args:
        line: as the spreadsheet program counts, from 1.
        sheet: of a workbook with several; otherwise empty.
        column: as its heading is written; empty when it is about the whole row.
        cell: what stands there.
        near: what was perhaps meant.
        values: what else the sentence names.
    """

    line: int
    fault: RowFault
    sheet: str = ""
    column: str = ""
    cell: str = ""
    near: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KimRow:
    """What one row states of a KIM.

    Args:
        name: with "KIM" before it.
        place: code of the kelurahan or desa, or of the kecamatan where the KIM is of a whole one.
        stated: the other fields that have something in their cells; an empty text, and None for a date, says that
            there is nothing any more.
    """

    line: int
    sheet: str
    name: str
    place: str
    stated: Mapping[KimField, Value]

    @property
    def key(self) -> tuple[str, str]:
        """By what a KIM is known: its place, and its name as it is compared."""
        return self.place, institution_key(InstitutionKind.KIM, self.name)


@dataclass(frozen=True, slots=True)
class Kim:
    """A KIM as it is in the register.

    Args:
        number: row number of its institution.
        nomor_induk: Nomor Induk Komunitas, as Diskominfo gave it; empty while it has none.
        group: name of the WhatsApp group that is told by hand; empty for none.
        row_hash: of the row as it was imported last; empty for none.
        board: who holds office now.
    """

    number: int
    name: str
    place: str
    status: InstitutionStatus
    nomor_induk: str = ""
    sk_number: str = ""
    sk_on: date | None = None
    sk_issuer: str = ""
    sk_until: date | None = None
    group: str = ""
    row_hash: bytes = b""
    board: tuple[BoardMember, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """By what it is known."""
        return self.place, institution_key(InstitutionKind.KIM, self.name)

    @property
    def fields(self) -> dict[KimField, Value]:
        """What it has in each field but its place."""
        return {
            KimField.NAME: self.name,
            KimField.NUMBER: self.nomor_induk,
            KimField.SK_NUMBER: self.sk_number,
            KimField.SK_ON: self.sk_on,
            KimField.SK_ISSUER: self.sk_issuer,
            KimField.SK_UNTIL: self.sk_until,
            KimField.STATUS: str(self.status),
            KimField.GROUP: self.group,
            **{field: self.holding(office) for field, office in BOARD_FIELDS.items()},
            KimField.DECLARED: self.declared_on,
        }

    def holding(self, office: BoardOffice) -> str:
        """The name of whoever holds an office; empty for nobody."""
        return next((member.name for member in self.board if member.office is office), "")

    @property
    def declared_on(self) -> date | None:
        """The date of the declarations of the whole board; None while one is unchecked, or they have several dates."""
        dates = {member.declared_on if member.may_serve else None for member in self.board}
        return dates.pop() if len(dates) == 1 else None
