"""What the audience language knows: its words, what it looks up, and why a text may be none.

Pure; it is read and written in :mod:`broadcasts.audience`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from data.model.membership import InstitutionKind, InstitutionStatus, Role
from data.model.segment import Field, Reach


class Fault(StrEnum):
    """Why a text is no audience; each has its sentence."""

    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    #: A word stands where none can stand, or the text ends too early.
    UNEXPECTED = "unexpected"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VALUE = "unknown_value"
    UNKNOWN_PLACE = "unknown_place"
    #: Several places are called so.
    AMBIGUOUS_PLACE = "ambiguous_place"
    UNKNOWN_SEGMENT = "unknown_segment"
    #: A segment that names itself, perhaps by way of others.
    CIRCULAR = "circular"
    BAD_TIME = "bad_time"
    #: A condition about people where KIM are counted.
    PEOPLE_ONLY = "people_only"


class AudienceError(ValueError):
    """The text says nothing that people could be found by.

    Args:
        fault: why.
        word: the word at which it shows; empty at the end of the text.
        near: what was perhaps meant.
    """

    def __init__(self, fault: Fault, word: str = "", near: Sequence[str] = ()) -> None:
        super().__init__(f"{fault}: {word}" if word else str(fault))
        self.fault = fault
        self.word = word
        self.near = tuple(near)


class UnknownPlaceError(LookupError):
    """Raised by whoever looks a place up: nothing is called so.

    Args:
        near: names that are like it; several places of exactly that name if ``is_ambiguous``.
    """

    def __init__(self, near: Sequence[str] = (), *, is_ambiguous: bool = False) -> None:
        super().__init__()
        self.near = tuple(near)
        self.is_ambiguous = is_ambiguous


def _nowhere(_name: str) -> str:
    raise UnknownPlaceError


@dataclass(frozen=True, slots=True)
class Known:
    """What the language looks up.

    Args:
        place: code of a place by its name or code; raises :class:`UnknownPlaceError`.
        channels: names of the channels there are.
        languages: two-letter codes of the languages there are.
        segments: text of each saved segment by its name in lower case.
        is_settled: the text is a canonical one, whose codes and names were looked up before; they are taken as they
            stand, so that what was approved goes on meaning the same.
    """

    place: Callable[[str], str] = _nowhere
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    segments: Mapping[str, str] = field(default_factory=dict)
    is_settled: bool = False


REACHES = {"kim": Reach.KIM, "orang": Reach.PEOPLE, "people": Reach.PEOPLE}
REACH_WORD = {Reach.KIM: "kim", Reach.PEOPLE: "orang"}
FIELDS = {
    "wilayah": Field.REGION,
    "region": Field.REGION,
    "kecamatan": Field.REGION,
    "kelurahan": Field.REGION,
    "desa": Field.REGION,
    "status": Field.STATUS,
    "jenis": Field.KIND,
    "kind": Field.KIND,
    "peran": Field.ROLE,
    "role": Field.ROLE,
    "kanal": Field.CHANNEL,
    "channel": Field.CHANNEL,
    "bahasa": Field.LANGUAGE,
    "language": Field.LANGUAGE,
    "belum-konfirmasi": Field.UNCONFIRMED,
    "unconfirmed": Field.UNCONFIRMED,
}
FIELD_WORD = {
    Field.REGION: "wilayah",
    Field.STATUS: "status",
    Field.KIND: "jenis",
    Field.ROLE: "peran",
    Field.CHANNEL: "kanal",
    Field.LANGUAGE: "bahasa",
    Field.UNCONFIRMED: "belum-konfirmasi",
}
SEEN = frozenset({"terlihat", "seen"})
SEGMENT = frozenset({"segmen", "segment"})
EVERYBODY = frozenset({"semua", "all"})
AND, OR, NOT = frozenset({"dan", "and"}), frozenset({"atau", "or"}), frozenset({"bukan", "tidak", "not"})
KEYWORDS = AND | OR | NOT
_STATUSES = {
    "diusulkan": InstitutionStatus.PROPOSED,
    "terverifikasi": InstitutionStatus.VERIFIED,
    "aktif": InstitutionStatus.ACTIVE,
    "kedaluwarsa": InstitutionStatus.EXPIRED,
    "dibekukan": InstitutionStatus.FROZEN,
    "dibubarkan": InstitutionStatus.DISSOLVED,
}
_ROLES = {
    "warga": Role.RESIDENT,
    "anggota": Role.MEMBER,
    "operator": Role.OPERATOR,
    "ketua": Role.CHAIR,
    "wakil ketua": Role.DEPUTY,
    "operator ponpes": Role.PONPES_OPERATOR,
    "ketua lpm": Role.LPM_CHAIR,
    "lurah": Role.LURAH,
    "camat": Role.CAMAT,
}
_KINDS = {"kim": InstitutionKind.KIM, "ponpes": InstitutionKind.PONPES, "lpm": InstitutionKind.LPM}
#: Every word that a value may be said by.
WORDS: Mapping[Field, Mapping[str, str]] = {
    Field.STATUS: _STATUSES | {str(one): one for one in InstitutionStatus},
    Field.ROLE: _ROLES | {str(one): one for one in Role},
    Field.KIND: _KINDS,
}
DAYS = {"hari": 1, "day": 1, "days": 1, "minggu": 7, "week": 7, "weeks": 7, "bulan": 30, "month": 30, "months": 30}


def indonesian(about: Field) -> Mapping[str, str]:
    """The Indonesian words for the values of a field that has words; the canonical form is made of them."""
    tables: Mapping[Field, Mapping[str, str]] = {Field.STATUS: _STATUSES, Field.ROLE: _ROLES, Field.KIND: _KINDS}
    return tables.get(about, {})
