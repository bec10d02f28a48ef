"""Invitations: a link by which somebody registers for a KIM without being asked what the office knows already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.model.membership import Role


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it stands now; its token is kept nowhere.

    Args:
        number: row number.
        institution: name of the KIM.
        place: code of the KIM's place.
        is_mine: it was used in the chat that asks.
    """

    number: int
    institution: str
    place: str
    role: Role
    state: InvitationState
    expires_at: datetime
    is_mine: bool = False
