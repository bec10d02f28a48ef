"""Who is registered as what, and where: residents, KIM members and the other contacts of the office."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the office (peran)."""

    RESIDENT = "resident"
    MEMBER = "member"
    OPERATOR = "operator"
    CHAIR = "chair"
    DEPUTY = "deputy"
    PONPES_OPERATOR = "ponpes_operator"
    LPM_CHAIR = "lpm_chair"
    LURAH = "lurah"
    CAMAT = "camat"


class InstitutionKind(StrEnum):
    """Kinds of institutions that people belong to."""

    KIM = "kim"
    PONPES = "ponpes"
    LPM = "lpm"


#: The kind of institution that a role belongs to; the other roles belong to none.
INSTITUTION_OF = {
    Role.MEMBER: InstitutionKind.KIM,
    Role.OPERATOR: InstitutionKind.KIM,
    Role.CHAIR: InstitutionKind.KIM,
    Role.DEPUTY: InstitutionKind.KIM,
    Role.PONPES_OPERATOR: InstitutionKind.PONPES,
    Role.LPM_CHAIR: InstitutionKind.LPM,
}


class InstitutionStatus(StrEnum):
    """Where an institution stands; what people type at their registration is only proposed."""

    PROPOSED = "proposed"
    VERIFIED = "verified"
    ACTIVE = "active"
    EXPIRED = "expired"
    FROZEN = "frozen"
    DISSOLVED = "dissolved"


class MembershipState(StrEnum):
    """Where a membership stands."""

    #: Claimed by the person, not yet confirmed by an officer or the chair.
    UNVERIFIED = "unverified"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    #: Given up, or replaced by a correction.
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Registration:
    """What one finished registration wants stored, with the person's consent.

    Args:
        role: what the person is.
        name: as the person wants to be called; kept sealed.
        place: code of the kelurahan or desa (of the kecamatan for a camat).
        institution: the institution's name as chosen or typed; empty where the role has none.
        consent_version: version of the text that was agreed to.
        person: row number of somebody already registered in this chat; 0 for somebody new.
        membership: row number of the membership that this one corrects; 0 for a further one.
        invitation: row number of the invitation that it uses up; 0 for none.
    """

    role: Role
    name: str
    place: str
    institution: str
    consent_version: str
    person: int = 0
    membership: int = 0
    invitation: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One membership as it is stored now: somebody, in one role, in one place.

    Args:
        membership: its row number.
        person: row number of the person; several persons may share one chat, and one person may have several roles.
    """

    membership: int
    person: int
    name: str
    role: Role
    place: str
    institution: str
    state: MembershipState


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a person wants forgotten.

    Args:
        person: row number of one of several persons of a chat; 0 for everything that is known of the chat.
    """

    person: int = 0


#: What the names of each kind begin with, longest first; the first of each is how we write it ourselves.
_OPENINGS = {
    InstitutionKind.KIM: ("KIM", "kelompok informasi masyarakat", "komunitas informasi masyarakat"),
    InstitutionKind.PONPES: ("Ponpes", "pondok pesantren", "pondokpesantren", "pesantren", "pondok", "pp"),
    InstitutionKind.LPM: ("LPM", "lembaga pemberdayaan masyarakat", "lpmk", "lpmd"),
}
_WORD = re.compile(r"[^\W_]+")
#: Longest name, and longest key, that is kept of an institution; characters.
INSTITUTION_CHARS = 200


def institution_key(kind: InstitutionKind, name: str) -> str:
    """The name as it is compared: lower case, words only, without what every name of its kind begins with."""
    key = _key(name)
    for opening in _OPENINGS[kind]:
        rest = key.removeprefix(opening.casefold() + " ")
        if rest != key:
            return rest[:INSTITUTION_CHARS]
    return key[:INSTITUTION_CHARS]


def institution_name(kind: InstitutionKind, typed: str) -> str:
    """The name as it is shown: "Kanigaran Jaya" and "kim Kanigaran Jaya" both become "KIM Kanigaran Jaya"."""
    ours = _OPENINGS[kind][0]
    first, _, rest = typed.partition(" ")
    if first.casefold() == ours.casefold():
        typed = f"{ours} {rest}"
    is_whole = any(f"{_key(typed)} ".startswith(opening.casefold() + " ") for opening in _OPENINGS[kind])
    return (typed if is_whole else f"{ours} {typed}")[:INSTITUTION_CHARS].strip()


def _key(name: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))
