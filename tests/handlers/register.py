"""A small region and a register in memory, for the tests of conversations."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.matching.places import Gazetteer
from data.model.membership import INSTITUTION_OF, InstitutionKind, Member, MembershipState, Registration
from data.model.places import Place, PlaceKind

CITY = "35.74"


def _village(code: str, name: str, kind: PlaceKind = PlaceKind.KELURAHAN) -> Place:
    return Place(code, name, kind, code.rpartition(".")[0])


#: Part of Kota Probolinggo, with one kelurahan of our invention that exists in two kecamatan.
VILLAGES = (
    _village("35.74.01.1001", "Ketapang"),
    _village("35.74.01.1002", "Triwung Kidul"),
    _village("35.74.01.1003", "Triwung Lor"),
    _village("35.74.01.1009", "Sumberjaya"),
    _village("35.74.02.1001", "Wonoasih"),
    _village("35.74.02.1002", "Jrebeng Kidul"),
    _village("35.74.02.1009", "Sumberjaya"),
    _village("35.74.05.1001", "Kanigaran"),
    _village("35.74.05.1002", "Tisnonegaran"),
    _village("35.74.05.1003", "Sukoharjo"),
)
KECAMATAN = (
    Place("35.74.01", "Kademangan", PlaceKind.KECAMATAN, CITY),
    Place("35.74.02", "Wonoasih", PlaceKind.KECAMATAN, CITY),
    Place("35.74.05", "Kanigaran", PlaceKind.KECAMATAN, CITY),
)
#: Middles of the villages in degrees; invented, but in the city.
CENTRES = {village.code: (-7.75 - 0.01 * at, 113.20 + 0.01 * at) for at, village in enumerate(VILLAGES)}
PLACES = Gazetteer((Place(CITY, "Kota Probolinggo", PlaceKind.REGENCY, "35"), *KECAMATAN, *VILLAGES), CENTRES)

KANIGARAN, SUKOHARJO = "35.74.05.1001", "35.74.05.1003"


@dataclass
class MemoryRegister:
    """Memberships and institutions as the store would keep them, for one chat."""

    members: list[Member] = field(default_factory=list)
    institutions: dict[tuple[InstitutionKind, str], list[str]] = field(default_factory=dict)
    consents: list[str] = field(default_factory=list)
    made: int = 0

    def keep(self, wanted: Registration) -> None:
        """Keep a registration, and end the membership that it corrects."""
        self.members = [member for member in self.members if member.membership != wanted.membership]
        self.made += 1
        person = wanted.person or 100 + self.made
        member = Member(
            self.made, person, wanted.name, wanted.role, wanted.place, wanted.institution, MembershipState.UNVERIFIED
        )
        self.members.append(member)
        self.consents.append(wanted.consent_version)
        if kind := INSTITUTION_OF.get(wanted.role):
            known = self.institutions.setdefault((kind, wanted.place), [])
            if wanted.institution and wanted.institution not in known:
                known.append(wanted.institution)
