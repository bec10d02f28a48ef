"""How many an audience has now, before anything of it is frozen."""

from __future__ import annotations

from sqlalchemy import and_, func, not_, select

from data.model.membership import InstitutionKind
from data.model.people import AddressStatus
from data.model.segment import Audience, Reach
from data.store.columns import stands
from data.store.database import Unit
from data.store.freezing import chosen_elsewhere, matching
from data.store.schema import address, institution
from data.store.segments import condition


async def rows(unit: Unit, audience: Audience) -> int:
    """How many rows the report of a broadcast would have: people who get it, or the KIM of the audience."""
    now = await unit.now()
    if audience.reach is Reach.KIM:
        is_kim = stands(institution.c.kind, InstitutionKind.KIM)
        query = select(func.count()).select_from(institution).where(is_kim, condition(audience, now))
    else:
        reached = and_(
            stands(address.c.status, AddressStatus.ACTIVE),
            address.c.erased_at.is_(None),
            matching(audience, now),
            not_(chosen_elsewhere(audience, now)),
        )
        query = select(func.count()).select_from(address).where(reached)
    return int(await unit.connection.scalar(query) or 0)
