"""Invitations: only the keyed hash of a token is stored, so whoever reads the database invites nobody by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, update

from data.model.audit import Act
from data.model.invitation import Invitation, InvitationState
from data.model.membership import Role
from data.store import audit
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import institution, invitation, kim


async def add(unit: Unit, kim_number: int, role: Role, token: str, expires_at: datetime, *, actor: str) -> int:
    """Keep an invitation to a KIM.

    Args:
        token: as it is shown once; 128 bits that nobody can guess.
        actor: as the audit trail names whoever invites.

    Returns:
        Its row number.
    """
    now = await unit.now()
    # A KIM that is invited to is the office's own, also one that people only proposed.
    await insert_new(unit, kim, [{"institution_id": kim_number, "created_at": now, "updated_at": now}])
    kind, _, number = actor.partition(":")
    row = {
        "token_lookup": _lookup(unit, token),
        "institution_id": kim_number,
        "role": role,
        "expires_at": expires_at,
        "officer_id": int(number) if kind == "officer" else None,
        "created_at": now,
    }
    made = await unit.connection.scalar(insert(invitation).values(row).returning(invitation.c.id))
    assert made is not None
    await audit.append(unit, Act(actor, "invite", f"kim:{kim_number}", "", f"invitation:{made} role={role}"))
    return int(made)


async def find(unit: Unit, token: str, place: int) -> Invitation | None:
    """The invitation of a token, for a chat that shows it; None when there is none.

    Args:
        place: row number of the chat's address; 0 for somebody new.
    """
    row = (await unit.connection.execute(_joined().where(invitation.c.token_lookup == _lookup(unit, token)))).first()
    return _read(row, await unit.now(), place) if row else None


async def count(unit: Unit) -> int:
    """How many invitations there ever were."""
    return int(await unit.connection.scalar(select(func.count()).select_from(invitation)) or 0)


async def listed(
    unit: Unit, kim_number: int | None = None, *, first: int = 0, most: int | None = None
) -> list[Invitation]:
    """Invitations, newest first.

    Args:
        kim_number: only those to this KIM; None for all.
        first: how many of them are left out at the beginning.
        most: no more than this; None for all.
    """
    query = _joined().order_by(invitation.c.id.desc()).offset(first).limit(most)
    if kim_number is not None:
        query = query.where(invitation.c.institution_id == kim_number)
    now = await unit.now()
    return [_read(row, now, 0) for row in await unit.connection.execute(query)]


async def use(unit: Unit, number: int, place: int) -> int | None:
    """Use an invitation up, by compare-and-set: of two who do it at once, one has it.

    Returns:
        Row number of the KIM; None when it is used, expired or revoked by now.
    """
    now = await unit.now()
    mine = and_(invitation.c.id == number, invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None))
    used = update(invitation).where(mine, invitation.c.expires_at > now).values(used_at=now, used_by_id=place)
    found = await unit.connection.scalar(used.returning(invitation.c.institution_id))
    return int(found) if found is not None else None


async def revoke(unit: Unit, number: int, actor: str) -> bool:
    """Let an invitation count no more; False for one that was used, revoked, or never was."""
    mine = and_(invitation.c.id == number, invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None))
    revoked = update(invitation).where(mine).values(revoked_at=await unit.now()).returning(invitation.c.institution_id)
    kim_number = await unit.connection.scalar(revoked)
    if kim_number is None:
        return False
    await audit.append(unit, Act(actor, "revoke_invitation", f"kim:{kim_number}", f"invitation:{number}", ""))
    return True


def _lookup(unit: Unit, token: str) -> bytes:
    return unit.vault.lookup("invitation", token)


def _joined() -> Any:
    columns = (institution.c.name, institution.c.region_code)
    return select(invitation, *columns).join(institution, institution.c.id == invitation.c.institution_id)


def _read(row: Row[Any], now: datetime, place: int) -> Invitation:
    is_mine = bool(place) and row.used_by_id == place
    return Invitation(row.id, row.name, row.region_code, row.role, _state(row, now), row.expires_at, is_mine)


def _state(row: Row[Any], now: datetime) -> InvitationState:
    if row.used_at is not None:
        return InvitationState.USED
    if row.revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.EXPIRED if row.expires_at <= now else InvitationState.OPEN
