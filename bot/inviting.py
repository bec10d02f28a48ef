"""Invitations to a KIM: made once, shown once; by command line and console alike."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.settings import Settings
from data.model.membership import InstitutionStatus, Role
from data.model.register import Kim
from data.store import invitations, register
from data.store.database import Database

#: Bytes of a token: 128 bits, which are 22 characters of base64url.
TOKEN_BYTES = 16
#: How long an invitation is valid by default, and at most, days.
DAYS, MOST_DAYS = 14, 90
#: Whom one invites to a KIM; each with how it may be typed.
ROLES = {
    "operator": Role.OPERATOR,
    "chair": Role.CHAIR,
    "ketua": Role.CHAIR,
    "deputy": Role.DEPUTY,
    "wakil": Role.DEPUTY,
    "wakil ketua": Role.DEPUTY,
    "member": Role.MEMBER,
    "anggota": Role.MEMBER,
}


class NobodyToInviteTo(Exception):
    """The KIM is dissolved or not there, so nobody is invited to it."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was just made.

    Args:
        token: kept nowhere; whoever shows it first uses the invitation.
        until: until when it counts.
    """

    number: int
    kim: Kim
    role: Role
    token: str
    until: datetime


async def invite(database: Database, kim: int, role: Role, term: timedelta, actor: str) -> Invited:
    """Make an invitation.

    Args:
        kim: row number.
        term: for how long it counts.
        actor: as the audit trail names whoever invites.

    Raises:
        NobodyToInviteTo: the KIM is not there, or dissolved.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    async with database.unit_of_work() as unit:
        one = await register.get(unit, kim)
        if one is None or one.status is InstitutionStatus.DISSOLVED:
            raise NobodyToInviteTo
        until = await unit.now() + term
        number = await invitations.add(unit, kim, role, token, until, actor=actor)
    return Invited(number, one, role, token, until)


def link_of(settings: Settings, token: str) -> str:
    """The link by which an invitation is used; empty while nobody told us the bot's name."""
    name = settings.telegram_bot_name
    return f"https://t.me/{name}?start={token}" if name else ""
