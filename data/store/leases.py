"""Leases on things of which there may be one at a time, such as the poller of a bot."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import lease


async def hold(unit: Unit, name: str, owner: str, seconds: float) -> bool:
    """Take or renew a lease.

    Returns:
        Whether it is ours until ``seconds`` from now; False while somebody else holds it.
    """
    now = await unit.now()
    until = now + timedelta(seconds=seconds)
    await insert_new(unit, lease, [{"name": name, "owner": owner, "until": until}])
    free = or_(lease.c.owner == owner, lease.c.until < now)
    taken = update(lease).where(lease.c.name == name, free).values(owner=owner, until=until)
    return (await unit.connection.execute(taken)).rowcount == 1


async def holder(unit: Unit, name: str) -> str:
    """Who holds a lease now; empty for nobody."""
    held = select(lease.c.owner).where(lease.c.name == name, lease.c.until >= await unit.now())
    return await unit.connection.scalar(held) or ""


async def release(unit: Unit, owner: str) -> None:
    """Give up all leases of a process, by itself at its end or by another that found it dead."""
    await unit.connection.execute(lease.delete().where(lease.c.owner == owner))


async def give_back(unit: Unit, name: str, owner: str) -> None:
    """Give up one lease that is ours."""
    await unit.connection.execute(lease.delete().where(lease.c.name == name, lease.c.owner == owner))
