"""A registration's fields: what is still missing, and what a new value of one does to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.matching import alike
from data.matching.places import Gazetteer
from data.model.conversation import Form
from data.model.membership import (
    INSTITUTION_OF,
    InstitutionKind,
    Member,
    MembershipState,
    Registration,
    Role,
    institution_key,
    institution_name,
)
from data.model.places import PlaceKind
from handlers.registration_asking import Step

#: What stands for an institution whose name the person does not know.
UNKNOWN_INSTITUTION = "-"


def role_of(form: Form) -> Role | None:
    """The role, once it is known."""
    return Role(form.role) if form.role in set(Role) else None


def kind_of(form: Form) -> InstitutionKind | None:
    """The kind of institution that the role belongs to."""
    role = role_of(form)
    return INSTITUTION_OF.get(role) if role else None


def missing(form: Form, gazetteer: Gazetteer) -> Step:
    """The next question; the summary when nothing is missing. An invitation says everything but the name."""
    if form.invitation:
        return Step.SUMMARY if form.name else Step.NAME
    if role_of(form) is None:
        return Step.ROLE
    place = gazetteer.place(form.place) if form.place else None
    if role_of(form) is Role.CAMAT:
        if place is None or place.kind is not PlaceKind.KECAMATAN:
            return Step.PLACE
    elif place is None or not place.is_village:
        return Step.KELURAHAN if place and place.kind is PlaceKind.KECAMATAN else Step.PLACE
    if kind_of(form) and not form.institution:
        return Step.INSTITUTION
    return Step.SUMMARY if form.name else Step.NAME


def with_role(form: Form, role: Role, gazetteer: Gazetteer) -> Form:
    """The form with another role; an institution of another kind goes, and a camat's place is the kecamatan."""
    same_kind = INSTITUTION_OF.get(role) is kind_of(form)
    changed = replace(form, role=str(role), institution=form.institution if same_kind else "")
    place = gazetteer.place(form.place) if form.place else None
    if role is Role.CAMAT and place is not None and place.is_village:
        return replace(changed, place=place.parent)
    return changed


def with_place(form: Form, code: str) -> Form:
    """The form with another place; an institution belongs to its place and goes with it, unless none was known."""
    is_within = not form.place or f"{code}.".startswith(f"{form.place}.")
    return replace(form, place=code, institution=form.institution if is_within else "")


def of_member(member: Member, session: int) -> Form:
    """A form that corrects a membership."""
    kind = INSTITUTION_OF.get(member.role)
    return Form(
        session=session,
        step=Step.CHANGE,
        role=str(member.role),
        place=member.place,
        institution=(member.institution or UNKNOWN_INSTITUTION) if kind else "",
        name=member.name,
        person=member.person,
        membership=member.membership,
    )


def registration_of(form: Form, consent_version: str) -> Registration:
    """What a complete form wants stored."""
    return Registration(
        role=Role(form.role),
        name=form.name,
        place=form.place,
        institution=institution_in(form),
        consent_version=consent_version,
        person=form.person,
        membership=form.membership,
        invitation=form.invitation,
    )


def is_confirmed_as(member: Member, wanted: Registration) -> bool:
    """Whether the office has confirmed this very registration, so that nothing of it has to be looked at again."""
    said = (wanted.name, wanted.role, wanted.place, wanted.institution)
    is_same = (member.name, member.role, member.place, member.institution) == said
    is_theirs = member.person == wanted.person and wanted.membership in {0, member.membership}
    return is_same and is_theirs and member.state is MembershipState.CONFIRMED


def institution_in(form: Form) -> str:
    """The institution's name; empty when there is none, or the person does not know it."""
    return "" if form.institution == UNKNOWN_INSTITUTION else form.institution


def resolved(kind: InstitutionKind, typed: str, known: Sequence[str]) -> str:
    """The known institution that a name means for sure, or the name as it is to be proposed."""
    meant = alike.meant(institution_key(kind, typed), [institution_key(kind, name) for name in known])
    return known[meant[0]] if len(meant) == 1 else institution_name(kind, typed)
