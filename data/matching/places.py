"""The gazetteer: the places of the region we serve, and which of them a person means.

Lives here: looking places up by code, level and position. Reading what was typed is in ``place_search``; where the
places come from is ``data.seeds.regions``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.matching.globe import Point, distance_km, is_on_earth
from data.matching.place_search import Search
from data.model.places import Place, PlaceFinding, PlaceKind

#: Places offered for a shared location.
MOST_NEARBY = 4
#: A place ends at the latest this far from its centre, km, however few centres there are around.
_FURTHEST_REACH_KM = 15.0
#: A place reaches at least this far from its centre, km, however dense the centres of a town are.
_LEAST_REACH_KM = 2.0
#: How many centres around one tell how far it is from one village to the next there.
_NEIGHBOURS = 3
#: A place with a long arm reaches further than its neighbours' centres are away; Kareng Lor in Kota Probolinggo has a
#: corner that is 1.4 times as far from the nearest centre.
_ARM = 1.5


class Gazetteer:
    """The places of one region.

    Args:
        places: the region itself first; then its ancestors, if known, and everything below it, in any order.
        centres: latitude and longitude in degrees by code; places without one are never found by position.

    Raises:
        ValueError: there are no places.
    """

    def __init__(self, places: Sequence[Place], centres: Mapping[str, Point] | None = None) -> None:
        if not places:
            raise ValueError("a gazetteer needs at least its region")
        #: The region that is served.
        self.region = places[0]
        self._by_code = {place.code: place for place in sorted(places, key=lambda place: place.code)}
        #: In order of code; of a region that is a kelurahan or desa, the kecamatan around it.
        self.kecamatan = tuple(place for place in self._by_code.values() if place.kind is PlaceKind.KECAMATAN)
        self._search = Search(tuple(self._by_code.values()))
        self._centres = {code: point for code, point in (centres or {}).items() if code in self._by_code}

    def place(self, code: str) -> Place | None:
        """Return the place of a code, also of the region's ancestors; None if it is not ours."""
        return self._by_code.get(code)

    def parent_of(self, place: Place) -> Place | None:
        """Return the place around it; None at the top of what is known."""
        return self._by_code.get(place.parent)

    def centre(self, code: str) -> Point | None:
        """Return about where a place lies: its own middle, or that of the kelurahan and desa in it; None if unknown."""
        if code in self._centres:
            return self._centres[code]
        below = [self._centres[place.code] for place in self.within(code) if place.code in self._centres]
        if not below:
            return None
        return sum(point[0] for point in below) / len(below), sum(point[1] for point in below) / len(below)

    def within(self, code: str) -> tuple[Place, ...]:
        """Return the kelurahan and desa below a place, by name."""
        return self._search.villages_below(code)

    def find(self, text: str) -> PlaceFinding:
        """Return which kelurahan or desa of the region a text means; any text is allowed, of any length."""
        return self._search.find(text, self.region.code)

    def find_within(self, code: str, text: str) -> PlaceFinding:
        """Return which kelurahan or desa below a place, such as a kecamatan, a text means."""
        return self._search.find(text, code)

    def near(self, latitude: float, longitude: float) -> tuple[Place, ...]:
        """Return the at most four places nearest to a position in degrees, nearest first.

        Their borders are not known, only about where their middles are: they are to be offered, never taken silently.
        Empty outside the region, for numbers that are no position, and when no centres are known.
        """
        here = (latitude, longitude)
        if not is_on_earth(here):
            return ()
        by_distance = sorted((distance_km(here, centre), code) for code, centre in self._centres.items())
        if not by_distance or by_distance[0][0] > self._reach_km(by_distance[0][1]):
            return ()
        return tuple(self._by_code[code] for _, code in by_distance[:MOST_NEARBY])

    def _reach_km(self, code: str) -> float:
        """Return how far from its centre a place may reach, from how far its next neighbours' centres are."""
        own = self._centres[code]
        others = sorted(distance_km(own, centre) for other, centre in self._centres.items() if other != code)
        around = others[:_NEIGHBOURS] or [_FURTHEST_REACH_KM]
        return min(max(around[-1] * _ARM, _LEAST_REACH_KM), _FURTHEST_REACH_KM)
