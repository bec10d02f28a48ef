"""Asking the next of each KIM of which nobody confirmed in time, and whoever has joined it meanwhile."""

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
    await freezing_kim.in_turn(unit, one.broadcast)
    broadcast = await broadcasts.get(unit, one.broadcast)
    way = way_to((await freezing_kim.contacts(unit, [one.institution])).get(one.institution, ()))
    # Where nobody is ever asked next, newcomers are.
    left = way.after(one.step) if next_at(now) else ()
    late = way.until(one.step)
    is_answered = await freezing_kim.is_confirmed(unit, one.broadcast, one.institution)
    if broadcast is None or is_answered or not (left or late):
        await freezing_kim.stepped(unit, one, one.step, None)
        return
    # While it stands still nobody is asked, and nobody is forgotten either.
    if broadcast.state not in canaries.CLAIMED:
        return
    follows = next_at(now) if len(left) > 1 else None
    stage = left[0].stage if left else one.step
    if not await freezing_kim.stepped(unit, one, stage, follows):
        return
    asked = late + (left[0].addresses if left else ())
    if not await freezing_kim.send_to(unit, plan_of(broadcast, now), one.institution, asked) and follows:
        # They have it already, in another office or for another KIM: nobody waits for them once more.
        await freezing_kim.stepped(unit, replace(one, step=stage, at=follows), stage, now)
