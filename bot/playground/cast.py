"""Who and what there is to try: invented people, messages to forward, places to share; all of it from ``data``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from data.matching.places import Gazetteer
from data.model.message import Spot
from data.seeds import SampleTip, sample_people, sample_tips
from data.wording import say

#: Where somebody stands who is far away: so many degrees north and east of the region's middle, some 80 km.
FAR_DEGREES = 0.5
#: The middle of a region of which no place's middle is known; whatever is shared from there lies outside of it.
_NOWHERE = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything there is to try in one region.

    Args:
        region: its name.
        names: of invented people, in the order in which phones are given to them.
        tips: messages to forward.
        spots: places that can be shared, by name; the last one lies outside.
    """

    region: str = ""
    names: tuple[str, ...] = ()
    tips: tuple[SampleTip, ...] = ()
    spots: Mapping[str, Spot] = field(default_factory=dict)

    def tip(self, number: str) -> SampleTip | None:
        """One message to forward."""
        return next((tip for tip in self.tips if tip.id == number), None)

    def shown(self) -> dict[str, Any]:
        """For the page, which is told nothing of what the matcher is expected to say."""
        tips = [
            {"id": tip.id, "label": tip.label, "text": tip.text, "theme": str(tip.theme), "forwards": tip.forwards}
            for tip in self.tips
        ]
        spots = [{"name": name} | asdict(spot) for name, spot in self.spots.items()]
        return {"region": self.region, "names": list(self.names), "tips": tips, "spots": spots}


def cast_of(places: Gazetteer, centres: Mapping[str, tuple[float, float]], language: str) -> Cast:
    """Gather what there is to try in a region.

    Args:
        centres: latitude and longitude of the middle of its kelurahan and desa by code, as far as they are known.
    """
    villages = [(village.code, village.name) for village in places.within(places.region.code)]
    names = tuple(person.name for person in sample_people(villages))
    return Cast(places.region.name, names, sample_tips(), _spots(places, centres, language))


def _spots(places: Gazetteer, centres: Mapping[str, tuple[float, float]], language: str) -> dict[str, Spot]:
    """One place in each kecamatan whose places have known middles, and one outside."""
    known = {code: Spot(*point) for code, point in sorted(centres.items())}
    spots = {}
    for kecamatan in places.kecamatan:
        code = next((code for code in known if code.startswith(kecamatan.code + ".")), "")
        village = places.place(code)
        if village is not None:
            name = say("playground.spot", language, village=village.name, kecamatan=kecamatan.name)
            spots[name] = known[code]
    latitude, longitude = next(iter(centres.values()), _NOWHERE)
    outside = Spot(latitude + FAR_DEGREES, longitude + FAR_DEGREES)
    return spots | {say("playground.spot_outside", language, region=places.region.name): outside}
