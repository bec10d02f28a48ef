"""Invented institutions and people for the playground; every name says that it is a sample.

They live in one region. Elsewhere the institutions are named after the kelurahan and desa, and the people move there,
so that every region has a world. The names of places are ``data.seeds.regions``' and come in as arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.model.membership import INSTITUTION_OF, InstitutionKind, Role
from data.seeds.entries import Entry, entries, parse, shipped

_FILE = "kim.toml"
_INSTITUTION = frozenset({"kind", "name", "place"})
_PERSON = frozenset({"name", "role", "place", "institution", "language"})
#: What every invented name ends with.
MARK = "(contoh)"
#: Of so many kelurahan one has no KIM, so that there is a gap to be seen.
_GAP = 3
#: Pesantren and LPM that a region other than the file's gets.
_FURTHER = 3
_CALLED = {InstitutionKind.KIM: "KIM", InstitutionKind.PONPES: "Pesantren", InstitutionKind.LPM: "LPM"}
_KECAMATAN_CHARS = len("35.74.01")

#: Code and name of a kelurahan or desa.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SampleInstitution:
    """An invented KIM, pesantren or LPM.

    Args:
        place: code of its kelurahan or desa.
    """

    name: str
    kind: InstitutionKind
    place: str


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody invented.

    Args:
        place: code of the kelurahan or desa (of the kecamatan for a camat).
        institution: name of a sample institution; empty where the role has none.
        language: two- or three-letter code: id, jv, mad.
    """

    name: str
    role: Role
    place: str
    institution: str
    language: str


@dataclass(frozen=True, slots=True)
class World:
    """What the file holds.

    Args:
        region: code of the region that everything in it lies in.
    """

    region: str
    institutions: tuple[SampleInstitution, ...]
    people: tuple[SamplePerson, ...]


def sample_institutions(places: Sequence[Named]) -> tuple[SampleInstitution, ...]:
    """Return the sample institutions of some places: those of the file, and others that are named after places.

    Args:
        places: code and name of each kelurahan or desa; if there are any, there are institutions of every kind.

    Raises:
        ValueError: the file that ships with us is broken.
    """
    return _institutions_of(_shipped_world(), places)


def sample_people(places: Sequence[Named] = ()) -> tuple[SamplePerson, ...]:
    """Return twelve sample people; who is not at home in these places moves there, to one of their institutions.

    Args:
        places: code and name of each kelurahan or desa; without any, everybody stays at home.

    Raises:
        ValueError: the file that ships with us is broken.
    """
    world = _shipped_world()
    if not places:
        return world.people
    institutions = _institutions_of(world, places)
    at_home = {code[:length] for code, _ in places for length in (len(code), _KECAMATAN_CHARS)}
    return tuple(
        person if person.place in at_home else _moved(person, turn, places, institutions)
        for turn, person in enumerate(world.people)
    )


def read_world(content: str) -> World:
    """Read institutions and people from the text of a TOML file.

    Raises:
        ValueError: something is missing, unknown or does not fit together; the message names the entry.
    """
    document = parse(_FILE, content)
    region = document.get("region")
    if not isinstance(region, str):
        raise ValueError(f"{_FILE} names no region")
    found = [_institution(entry, region) for entry in entries(_FILE, document, "institution", _INSTITUTION)]
    institutions = {one.name: one for one in found}
    if len(institutions) < len(found):
        raise ValueError(f"{_FILE}: two institutions have the same name")
    people = tuple(_person(entry, region, institutions) for entry in entries(_FILE, document, "person", _PERSON))
    return World(region, tuple(institutions.values()), people)


def _shipped_world() -> World:
    return read_world(shipped(_FILE))


def _institution(entry: Entry, region: str) -> SampleInstitution:
    return SampleInstitution(_invented_name(entry), entry.one_of("kind", InstitutionKind), _place(entry, region))


def _person(entry: Entry, region: str, institutions: Mapping[str, SampleInstitution]) -> SamplePerson:
    role, belongs_to = entry.one_of("role", Role), entry.text("institution")
    kind = institutions[belongs_to].kind if belongs_to in institutions else None
    if kind is not INSTITUTION_OF.get(role) or (belongs_to and not kind):
        raise ValueError(f"{entry.where}: the institution is not one of this file that fits the role")
    return SamplePerson(_invented_name(entry), role, _place(entry, region), belongs_to, entry.text("language"))


def _invented_name(entry: Entry) -> str:
    name = entry.text("name")
    if not name.endswith(f" {MARK}"):
        raise ValueError(f'{entry.where}: the name does not end with "{MARK}"')
    return name


def _place(entry: Entry, region: str) -> str:
    place = entry.text("place")
    if not place.startswith(region + "."):
        raise ValueError(f"{entry.where}: the place is not in {region}")
    return place


def _institutions_of(world: World, places: Sequence[Named]) -> tuple[SampleInstitution, ...]:
    asked = {code for code, _ in places}
    at_home = [one for one in world.institutions if one.place in asked]
    elsewhere = [named for named in places if not named[0].startswith(world.region + ".")]
    kinds_at_home = {one.kind for one in at_home}
    return (
        *at_home,
        *(
            SampleInstitution(f"{_CALLED[kind]} {name} {MARK}", kind, code)
            for kind in InstitutionKind
            for code, name in _founders(kind, elsewhere if kind in kinds_at_home else places)
        ),
    )


def _founders(kind: InstitutionKind, places: Sequence[Named]) -> Sequence[Named]:
    """Return the places that get an institution of a kind named after them."""
    if kind is InstitutionKind.KIM:
        return [named for turn, named in enumerate(places, 1) if turn % _GAP]
    return places[:_FURTHER]


def _moved(
    person: SamplePerson, turn: int, places: Sequence[Named], institutions: Sequence[SampleInstitution]
) -> SamplePerson:
    """Let a person live in another region, in the institution of the right kind whose turn it is."""
    fitting = [found for found in institutions if found.kind is INSTITUTION_OF.get(person.role)]
    if fitting:
        home = fitting[turn % len(fitting)]
        return replace(person, place=home.place, institution=home.name)
    code = places[turn % len(places)][0]
    return replace(person, place=code[:_KECAMATAN_CHARS] if person.role is Role.CAMAT else code, institution="")
