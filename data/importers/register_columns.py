"""Names of the columns of a table of KIM, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.model.register import FileError, FileFault, KimField

#: A sheet may open with its name and an empty line before the heading; this many rows are looked at.
HEADING_ROWS = 10
#: Columns named in a sentence.
_MOST_NAMED = 15
_NOT_WORDS = re.compile(r"[\W_]+")

#: How our own export names the columns, in its order.
EXPORTED: Mapping[KimField, str] = {
    KimField.NAME: "Nama KIM",
    KimField.KECAMATAN: "Kecamatan",
    KimField.VILLAGE: "Kelurahan/Desa",
    KimField.NUMBER: "Nomor Induk Komunitas",
    KimField.SK_NUMBER: "Nomor SK",
    KimField.SK_ON: "Tanggal SK",
    KimField.SK_ISSUER: "Penerbit SK",
    KimField.SK_UNTIL: "SK berlaku sampai",
    KimField.STATUS: "Status",
    KimField.GROUP: "Grup WhatsApp",
    KimField.CHAIR: "Ketua",
    KimField.DEPUTY: "Wakil ketua",
    KimField.SECRETARY: "Sekretaris",
    KimField.TREASURER: "Bendahara",
    KimField.DECLARED: "Tanggal pernyataan pengurus",
}
#: Other names that offices give them; capitals and punctuation do not count. A running number ("No") is none.
_NAMED = {
    KimField.NAME: "nama kim|kim|nama kelompok|nama komunitas|nama kelompok informasi masyarakat|nama lembaga",
    KimField.VILLAGE: "kelurahan desa|desa kelurahan|desa|kel desa|desa kel|nama desa|nama kelurahan|kode desa"
    "|kode kelurahan|kode kelurahan desa|kode wilayah|nama desa kelurahan|nama kelurahan desa",
    KimField.KECAMATAN: "kec|nama kecamatan|kode kecamatan",
    KimField.NUMBER: "nomor induk komunitas|no induk komunitas|no induk|nomor induk kim|no induk kim",
    KimField.SK_NUMBER: "no sk|sk|nomor surat keputusan|no surat keputusan",
    KimField.SK_ON: "tgl sk|tanggal surat keputusan|tanggal penetapan",
    KimField.SK_ISSUER: "sk dari|diterbitkan oleh|ditetapkan oleh|pejabat penerbit sk|penandatangan sk",
    KimField.SK_UNTIL: "sk berlaku sampai|sk berlaku hingga|berlaku sampai|berlaku hingga|masa berlaku|masa berlaku sk"
    "|akhir masa berlaku",
    KimField.STATUS: "status kim|keadaan",
    KimField.GROUP: "grup whatsapp|group whatsapp|whatsapp group|whatsapp|group wa|wa grup|nama grup whatsapp"
    "|nama grup wa",
    KimField.CHAIR: "nama ketua|ketua kim|nama ketua kim",
    KimField.DEPUTY: "nama wakil ketua|wakil ketua kim|wakil",
    KimField.SECRETARY: "nama sekretaris|sekretaris kim",
    KimField.TREASURER: "nama bendahara|bendahara kim",
    KimField.DECLARED: "tanggal pernyataan|pernyataan pengurus|surat pernyataan pengurus|tanggal surat pernyataan"
    "|tgl pernyataan|pernyataan bukan asn",
}
_FIELDS = {name: field for field, names in _NAMED.items() for name in names.split("|")}
_FIELDS |= {str(field).replace("_", " "): field for field in KimField}

#: Fields by the column's name, as an operator mapped them.
Mapped = Mapping[str, KimField]


def plain(name: object) -> str:
    """A column's name as it is compared."""
    return _NOT_WORDS.sub(" ", str(name)).strip().casefold()


def field_named(name: str) -> KimField | None:
    """The field that a column's name means; None for one that is not ours."""
    return _FIELDS.get(plain(name))


@dataclass(frozen=True, slots=True)
class Heading:
    """The row that names the columns.

    Args:
        columns: position of each field.
        names: the columns as they are written, by position.
    """

    columns: Mapping[KimField, int]
    names: Sequence[str]

    @classmethod
    def of(cls, cells: Sequence[object], mapped: Mapped) -> Heading | None:
        """The heading that a row is: it names the KIM and a place, and every column that was mapped; else None."""
        names = [cell if isinstance(cell, str) else "" for cell in cells]
        own = {plain(name): field for name, field in mapped.items()}
        if not set(own) <= {plain(name) for name in names}:
            return None
        columns: dict[KimField, int] = {
            own[plain(name)]: place for place, name in enumerate(names) if plain(name) in own
        }
        for place, name in enumerate(names):
            if (field := field_named(name)) and plain(name) not in own:
                columns.setdefault(field, place)
        if KimField.NAME in columns and not {KimField.VILLAGE, KimField.KECAMATAN}.isdisjoint(columns):
            return cls(columns, [name.strip() for name in names])
        return None

    @property
    def width(self) -> int:
        """How many columns there are, up to the last that has a name."""
        return width(self.names)


def width(cells: Sequence[object]) -> int:
    """How many cells a row has, up to the last that is not empty."""
    return next((place for place in range(len(cells), 0, -1) if str(cells[place - 1]).strip()), 0)


def no_heading(mapped: Mapped, rows: Sequence[Sequence[object]]) -> FileError:
    """Why there is no heading among the first rows of a table: which column is missing, and which there are."""
    widest = max(rows, key=width, default=())
    names = [str(cell).strip() for cell in widest if str(cell).strip()]
    shown = ", ".join(f'"{name}"' for name in names[:_MOST_NAMED])
    there = {plain(name) for name in names}
    if absent := [name for name in mapped if plain(name) not in there]:
        return FileError(FileFault.NO_COLUMN, found=names[:_MOST_NAMED], column=absent[0], columns=shown)
    return FileError(FileFault.NO_HEADING, found=names[:_MOST_NAMED], columns=shown)
