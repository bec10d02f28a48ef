"""A broadcast that is stopped by what became of its deliveries, in the transaction that stores that."""

from __future__ import annotations

from sqlalchemy import update

from data.model.audit import Act
from data.model.broadcast import BroadcastAct, BroadcastState, PauseCause
from data.store import audit
from data.store.canaries import CLAIMED
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import broadcast


async def by_itself(unit: Unit, number: int, cause: PauseCause, reason: str) -> bool:
    """Pause a running broadcast, once; one that stands already, or is over, is left as it is.

    Returns:
        Whether it ran until now.
    """
    now = await unit.now()
    runs = update(broadcast).where(broadcast.c.id == number, stands(broadcast.c.state, *CLAIMED))
    paused = await unit.connection.execute(
        runs.values(
            state=BroadcastState.PAUSED,
            pause_cause=cause,
            pause_reason=reason[:500],
            version=broadcast.c.version + 1,
            updated_at=now,
        )
    )
    if paused.rowcount:
        after = f"{BroadcastState.PAUSED} ({cause})"
        await audit.append(unit, Act("clock", BroadcastAct.PAUSE, f"broadcast:{number}", "running", after))
    return bool(paused.rowcount)
