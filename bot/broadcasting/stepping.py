"""Asking the next of each KIM of which nobody confirmed in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from broadcasts.reaching import way_to
from data.model.broadcast import Broadcast
from data.store import broadcasts, canaries, freezing_kim
from data.store.database import Database, Unit
from data.store.freezing import Freeze

#: KIM whose next step is taken in one round.
STEPS = 50
#: How a step of a broadcast is sent now.
PlanOf = Callable[[Broadcast, datetime], Freeze]
#: When a step after now is due; None for never.
NextAt = Callable[[datetime], datetime | None]


async def ask(database: Database, plan_of: PlanOf, next_at: NextAt) -> bool:
    """Take the steps that are due; whether there were any."""
    async with database.reading() as unit:
        now = await unit.now()
        found = await freezing_kim.due_steps(unit, now, STEPS)
    for one in found:
        async with database.unit_of_work() as unit:
            await _step(unit, one, now, plan_of, next_at)
    return bool(found)


async def _step(unit: Unit, one: freezing_kim.Due, now: datetime, plan_of: PlanOf, next_at: NextAt) -> None:
    broadcast = await broadcasts.get(unit, one.broadcast)
    way = way_to((await freezing_kim.contacts(unit, [one.institution])).get(one.institution, ()))
    left = way.after(one.step)
    if broadcast is None or not left or await freezing_kim.is_confirmed(unit, one.broadcast, one.institution):
        await freezing_kim.stepped(unit, one, one.step, None)
        return
    # While it stands still nobody is asked, and nobody is forgotten either.
    if broadcast.state not in canaries.CLAIMED:
        return
    follows = next_at(now) if len(left) > 1 else None
    if not await freezing_kim.stepped(unit, one, left[0].stage, follows):
        return
    if not await freezing_kim.send_to(unit, plan_of(broadcast, now), one.institution, left[0].addresses) and follows:
        # They have it already, in another office or for another KIM: nobody waits for them once more.
        await freezing_kim.stepped(unit, replace(one, step=left[0].stage), left[0].stage, now)
