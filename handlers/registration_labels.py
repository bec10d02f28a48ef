"""What roles, places, institutions and states are called towards people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from data.matching.places import Gazetteer
from data.model.membership import INSTITUTION_OF, InstitutionKind, Member, MembershipState, Role
from data.model.places import Place, PlaceKind
from data.wording import say

ROLE_KEYS = {
    Role.RESIDENT: "role.resident",
    Role.MEMBER: "role.member",
    Role.OPERATOR: "role.operator",
    Role.CHAIR: "role.chair",
    Role.DEPUTY: "role.deputy",
    Role.PONPES_OPERATOR: "role.ponpes_operator",
    Role.LPM_CHAIR: "role.lpm_chair",
    Role.LURAH: "role.lurah",
    Role.CAMAT: "role.camat",
}
KIND_KEYS = {
    InstitutionKind.KIM: "institution.kim",
    InstitutionKind.PONPES: "institution.ponpes",
    InstitutionKind.LPM: "institution.lpm",
}
_STATE_KEYS = {
    MembershipState.UNVERIFIED: "membership.unverified",
    MembershipState.CONFIRMED: "membership.confirmed",
    MembershipState.REJECTED: "membership.rejected",
    MembershipState.ENDED: "membership.ended",
}
_PLACE_KEYS = {
    PlaceKind.KELURAHAN: "place.kelurahan",
    PlaceKind.DESA: "place.desa",
    PlaceKind.KECAMATAN: "place.kecamatan",
}


def role_label(role: Role, language: str) -> str:
    """A role as people read it."""
    return say(ROLE_KEYS[role], language)


def kind_label(role: Role, language: str) -> str:
    """The kind of institution that a role belongs to; empty for a role without."""
    kind = INSTITUTION_OF.get(role)
    return say(KIND_KEYS[kind], language) if kind else ""


def state_label(state: MembershipState, language: str) -> str:
    """Where a membership stands, as people read it."""
    return say(_STATE_KEYS[state], language)


def place_label(gazetteer: Gazetteer, code: str, language: str) -> str:
    """A place with the kecamatan it lies in; the code of one that is not of this region."""
    place = gazetteer.place(code)
    if place is None:
        return code
    parent = gazetteer.parent_of(place) if place.is_village else None
    return ", ".join(_named(one, language) for one in (place, parent) if one)


def option_label(gazetteer: Gazetteer, place: Place, language: str) -> str:
    """A village beside others that may have the same name."""
    parent = gazetteer.parent_of(place)
    if parent is None:
        return place.name
    return say("place.option", language, name=place.name, kecamatan=parent.name)


def _named(place: Place, language: str) -> str:
    key = _PLACE_KEYS.get(place.kind)
    return say(key, language, name=place.name) if key else place.name


def member_line(member: Member, gazetteer: Gazetteer, language: str) -> str:
    """One membership without the name: role, institution and place."""
    parts = (role_label(member.role, language), member.institution, place_label(gazetteer, member.place, language))
    return ", ".join(part for part in parts if part)


def names_of(members: Iterable[Member]) -> dict[int, str]:
    """The name of each person, by row number, in the order of their first membership."""
    return {member.person: member.name for member in members}


def labels_of(members: Iterable[Member], gazetteer: Gazetteer, language: str) -> dict[int, str]:
    """The names, told apart: of two people with one name also what each is, and a number where that is the same too."""
    known = tuple(members)
    names, lines = names_of(known), {one.person: member_line(one, gazetteer, language) for one in known}
    alone = Counter(name.casefold() for name in names.values())
    labels = {
        person: name if alone[name.casefold()] == 1 else f"{name} ({lines[person]})" for person, name in names.items()
    }
    return _numbered(labels)


def _numbered(labels: Mapping[int, str]) -> dict[int, str]:
    """Labels with their place among those that say the same."""
    total, seen = Counter(label.casefold() for label in labels.values()), Counter[str]()
    numbered = {}
    for person, label in labels.items():
        seen[label.casefold()] += 1
        numbered[person] = label if total[label.casefold()] == 1 else f"{label} #{seen[label.casefold()]}"
    return numbered
