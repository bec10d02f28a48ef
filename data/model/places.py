"""Places of Indonesia's administration: provinces, regencies, kecamatan, kelurahan and desa."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Most places that a finding or a look at the map offers to choose from.
MOST_CANDIDATES = 6


class PlaceKind(StrEnum):
    """The level of a place; administrative units are never translated."""

    PROVINCE = "province"
    #: Kabupaten or kota; the name says which.
    REGENCY = "regency"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    #: Also desa adat.
    DESA = "desa"


@dataclass(frozen=True, slots=True)
class Place:
    """One place (tempat).

    Args:
        code: Kemendagri's, with dots: two digits a province, 35.74 a regency, 35.74.01 a kecamatan, 35.74.01.1001 a
            kelurahan or desa.
        name: without the words kecamatan, kelurahan or desa; a regency's has its "Kota" or "Kabupaten".
        parent: the code of the place it belongs to; empty for a province.
    """

    code: str
    name: str
    kind: PlaceKind
    parent: str = ""

    @property
    def is_village(self) -> bool:
        """Say whether it is a kelurahan or desa, the level at which people live and KIM are founded."""
        return self.kind in (PlaceKind.KELURAHAN, PlaceKind.DESA)


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """What a typed text says of a place: one for sure, several to choose from, or nothing.

    Args:
        sure: the place that is meant, to be shown and confirmed by going on.
        candidates: best first and at most six; empty if one is sure or nothing is near.

    Raises:
        ValueError: both were given, or too many candidates.
    """

    sure: Place | None = None
    candidates: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if len(self.candidates) > (0 if self.sure else MOST_CANDIDATES):
            raise ValueError("a finding is one sure place or at most six candidates")
