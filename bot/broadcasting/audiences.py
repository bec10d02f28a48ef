"""Audiences as an office types them: read against its own places, channels and segments, and counted."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from broadcasts.audience import canonical, parse
from broadcasts.audience_words import AudienceError, Fault, Known, UnknownPlaceError
from broadcasts.reaching import way_to
from data.matching.places import Gazetteer
from data.model.places import Place, PlaceKind
from data.model.segment import Audience
from data.store import kept_segments, segments
from data.store.database import Unit
from data.store.previews import Preview, preview
from data.wording import LANGUAGES

#: A name as people write it, perhaps behind what kind of place it is.
_WRITTEN = re.compile(r"(?:(kecamatan|kec\.?|kelurahan|kel\.?|desa)\s+)?(.*)")
_VILLAGES = frozenset({PlaceKind.KELURAHAN, PlaceKind.DESA})
_KECAMATAN = frozenset({PlaceKind.KECAMATAN})
_KINDS = {
    "kecamatan": _KECAMATAN,
    "kec": _KECAMATAN,
    "kec.": _KECAMATAN,
    "kelurahan": _VILLAGES,
    "kel": _VILLAGES,
    "kel.": _VILLAGES,
    "desa": _VILLAGES,
}


class Audiences:
    """Reads audiences.

    Args:
        gazetteer: the places of the office's region.
        channels: names of the channels there are, with those told by hand.
    """

    def __init__(self, gazetteer: Gazetteer, channels: Collection[str]) -> None:
        self.gazetteer = gazetteer
        self.channels = frozenset(channels)

    async def canonical(self, unit: Unit, text: str) -> str:
        """The one text of an audience.

        Raises:
            AudienceError: it is none, or names a broadcast that does not exist.
        """
        return canonical(await self.read(unit, text))

    async def read(self, unit: Unit, text: str) -> Audience:
        """Read an audience, typed or canonical.

        Raises:
            AudienceError: it is none, or names a broadcast that does not exist.
        """
        known = Known(self._place, self.channels, frozenset(LANGUAGES), await kept_segments.texts(unit))
        audience = parse(text, known)
        if unknown := await segments.unknown_serials(unit, audience.who):
            raise AudienceError(Fault.UNKNOWN_VALUE, unknown[0])
        return audience

    async def preview(self, unit: Unit, audience: Audience) -> Preview:
        """What an audience comes to now: how many get it, who for example, and who does not and why."""
        return await preview(unit, audience, self.channels, way_to)

    def _place(self, name: str) -> str:
        """The code of the place in the office's region that is called so."""
        if known := self.gazetteer.place(name):
            return known.code
        region = self.gazetteer.region
        places = (region, *self.gazetteer.kecamatan, *self.gazetteer.within(region.code))
        written = _WRITTEN.fullmatch(" ".join(name.split()).casefold())
        assert written is not None
        kinds, wanted = _KINDS.get(written[1] or "", frozenset(PlaceKind)), written[2]
        same = [place for place in places if place.name.casefold() == wanted and place.kind in kinds]
        if len(same) == 1:
            return same[0].code
        if same:
            raise UnknownPlaceError([_shown(place) for place in same], is_ambiguous=True)
        names = {place.name.casefold(): place for place in places if place.kind in kinds}
        raise UnknownPlaceError([_shown(names[near]) for near in get_close_matches(wanted, names)])


def _shown(place: Place) -> str:
    """A place so that it is told from others of its name, and can be typed."""
    kind = f"{place.kind} " if place.kind in _VILLAGES | _KECAMATAN else ""
    return f"{kind}{place.name} ({place.code})"
