"""Segments: who is to get a broadcast, as a tree of conditions.

Reading and writing one as text is in :mod:`broadcasts.audience`, finding its people in ``data.store.segments``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Reach(StrEnum):
    """What a row of the report is: a KIM, reached through its people, or each person by themselves."""

    #: Each KIM, by two of its operators; then its deputy, then its chair, if nobody confirms.
    KIM = "kim"
    #: Each registered person that the conditions hold for.
    PEOPLE = "people"


class Field(StrEnum):
    """What a condition is about."""

    #: Code of a place; it stands for everything below it too.
    REGION = "region"
    #: :class:`data.model.membership.InstitutionStatus` of the institution.
    STATUS = "status"
    #: :class:`data.model.membership.InstitutionKind` of the institution.
    KIND = "kind"
    #: :class:`data.model.membership.Role` of the membership.
    ROLE = "role"
    #: Name of a channel.
    CHANNEL = "channel"
    #: Two-letter code.
    LANGUAGE = "language"
    #: Serial of a broadcast that was not confirmed.
    UNCONFIRMED = "unconfirmed"


#: Fields that are about a person and not about a KIM.
OF_PEOPLE = frozenset({Field.ROLE, Field.CHANNEL, Field.LANGUAGE, Field.KIND})


@dataclass(frozen=True, slots=True)
class Everybody:
    """No condition at all."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One of these values.

    Args:
        values: ascending, each once; at least one.
    """

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether somebody wrote to us within a time before now.

    Args:
        is_within: within it; else longer ago, or never.
    """

    is_within: bool
    time: timedelta


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody whom the inner conditions do not hold for."""

    inner: Node


@dataclass(frozen=True, slots=True)
class All:
    """All of several conditions hold; at least two, none of them an ``All``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of several conditions holds; at least two, none of them an ``Any``."""

    parts: tuple[Node, ...]


Node = Everybody | Condition | Seen | Not | All | Any


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a broadcast is for (sasaran)."""

    reach: Reach
    who: Node


def mentions(node: Node, about: Field) -> bool:
    """Whether any condition is about a field."""
    match node:
        case Condition(field):
            return field is about
        case Not(inner):
            return mentions(inner, about)
        case All(parts) | Any(parts):
            return any(mentions(part, about) for part in parts)
    return False
