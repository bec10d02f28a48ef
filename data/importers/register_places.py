"""Which kelurahan, desa or kecamatan the cells of a table mean: by name, matched as people type it, or by code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.matching import alike
from data.matching.places import Gazetteer
from data.model.places import Place, PlaceKind
from data.model.register import KimField, RowFault

_KECAMATAN = re.compile(r"(?:kecamatan|kec\.?)\s+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NOT_DIGITS = re.compile(r"\D")
#: Places named in a sentence.
_MOST_NEAR = 6


class PlaceError(Exception):
    """A cell means no place, or not a certain one.

    Args:
        field: whose cell it is.
        near: what was perhaps meant, each so that it can be typed.
    """

    def __init__(self, fault: RowFault, field: KimField, near: Sequence[str] = ()) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.field = field
        self.near = tuple(near)


class PlaceReader:
    """Reads the places of one region."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def code(self, village: str, kecamatan: str) -> str:
        """The code of the place that two cells mean; of the kecamatan where no village is named.

        Raises:
            PlaceError: they mean none for sure.
        """
        around = self._kecamatan(kecamatan) if kecamatan else None
        if village:
            return self._village(village, around).code
        if around is None:
            raise PlaceError(RowFault.NO_PLACE, KimField.VILLAGE)
        return around.code

    def label(self, place: Place) -> str:
        """A place so that it is told from others of its name."""
        upper = self._gazetteer.parent_of(place) if place.is_village else None
        return f"{place.name}, {upper.name} ({place.code})" if upper else f"{place.name} ({place.code})"

    def _kecamatan(self, typed: str) -> Place:
        known = self._gazetteer.kecamatan
        if not _LETTER.search(typed):
            found = [place for place in known if place.code == _dotted(typed)]
        else:
            name = _KECAMATAN.sub("", typed, count=1)
            found = [known[place] for place in alike.meant(name, [one.name for one in known])]
        if len(found) != 1:
            raise PlaceError(RowFault.UNKNOWN_KECAMATAN, KimField.KECAMATAN, self._labels(found))
        return found[0]

    def _village(self, typed: str, around: Place | None) -> Place:
        if not _LETTER.search(typed):
            return self._of_code(typed, around)
        within = around or self._gazetteer.region
        finding = self._gazetteer.find_within(within.code, typed)
        if finding.sure:
            return finding.sure
        if finding.candidates:
            raise PlaceError(RowFault.AMBIGUOUS_PLACE, KimField.VILLAGE, self._labels(finding.candidates))
        elsewhere = self._gazetteer.find(typed) if around else finding
        if elsewhere.sure:
            raise PlaceError(RowFault.OTHER_KECAMATAN, KimField.VILLAGE, self._labels([elsewhere.sure]))
        raise PlaceError(RowFault.UNKNOWN_PLACE, KimField.VILLAGE, self._labels(elsewhere.candidates))

    def _of_code(self, typed: str, around: Place | None) -> Place:
        place = self._gazetteer.place(_dotted(typed))
        if place is None or not (place.is_village or place.kind is PlaceKind.KECAMATAN):
            raise PlaceError(RowFault.UNKNOWN_PLACE, KimField.VILLAGE)
        if around and place != around and place.parent != around.code:
            raise PlaceError(RowFault.OTHER_KECAMATAN, KimField.VILLAGE, [self.label(place)])
        return place

    def _labels(self, places: Sequence[Place]) -> list[str]:
        return [self.label(place) for place in places[:_MOST_NEAR]]


def _dotted(typed: str) -> str:
    """A code with its dots: "3574041003" is 35.74.04.1003."""
    digits = _NOT_DIGITS.sub("", typed)
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part)
