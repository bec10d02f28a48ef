"""Corrections: they go to those whom the original reached, which stands still meanwhile and is superseded by them.

What the conductor does to every broadcast is in :mod:`bot.broadcasting.conductor`; here is what a correction takes
besides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from broadcasts.lifecycle import allowed, change
from broadcasts.rendering import corrected_head, render
from data.model.broadcast import Broadcast, BroadcastAct, PauseCause
from data.model.message import Limits
from data.model.standstill import Why, WhyCode
from data.store import announcements, broadcasts, canaries, corrections, renderings
from data.store.broadcasts import StaleError
from data.store.database import Database, Unit
from data.store.freezing import Freeze

log = logging.getLogger(__name__)


async def stand_still(database: Database, one: Broadcast) -> bool:
    """Let the original stand still; False while one of its messages is under way, and nobody knows whom it reaches."""
    async with database.reading() as unit:
        original = await _original(unit, one)
        waits = await corrections.is_under_way(unit, original.number)
    if original.state in canaries.CLAIMED:
        why = Why.of(WhyCode.BEING_CORRECTED, number=one.number)
        async with database.unit_of_work() as unit:
            stops = change(original, BroadcastAct.PAUSE, reason=why.written, cause=PauseCause.CONTENT)
            await broadcasts.move(unit, original, stops)
        log.info("broadcast %d stands still: %s", original.number, why)
        return False
    return not waits


async def freeze(database: Database, one: Broadcast, plan: Freeze, reached: Callable[[str], None]) -> None:
    """Plan the correction for everybody whom the original reached."""
    after: int | None = 0
    while after is not None:
        async with database.unit_of_work() as unit:
            await broadcasts.locked(unit, one)
            after = (await corrections.portion(unit, plan, one.corrects or 0, after)).until
        reached("broadcast.portion")


async def mark(
    database: Database,
    one: Broadcast,
    plan: Freeze,
    limits: Mapping[str, Limits],
    reached: Callable[[str], None],
    *,
    office: str = "",
) -> None:
    """Plan the marks on what the original left in people's chats, on channels that can change a message."""
    changing = {name: those for name, those in limits.items() if those.can_edit}
    if not changing:
        return
    async with database.reading() as unit:
        spoken = await renderings.spoken(unit)
    async with database.unit_of_work() as unit:
        await broadcasts.locked(unit, one)
        original = await _original(unit, one)
        # Nobody is to pass on any more what was wrong.
        bare = replace(original, content=replace(original.content, asks_confirmation=False))
        wanted = {
            (channel, language): render(
                bare, language, changing[channel], corrected_head(bare, language, one.serial), office=office
            )
            for channel, language in spoken
            if channel in changing
        }
        await renderings.keep(unit, one.number, corrections.MARKED, wanted)
    after: int | None = 0
    while after is not None:
        async with database.unit_of_work() as unit:
            await broadcasts.locked(unit, one)
            after = (await corrections.marks(unit, plan, original.number, after)).until
        reached("broadcast.marked")


async def supersede(unit: Unit, one: Broadcast) -> None:
    """Put the correction in the original's place, in the transaction in which it starts.

    Raises:
        StaleError: somebody let the original go on meanwhile.
    """
    original = await _original(unit, one)
    if original.state in canaries.CLAIMED or await corrections.is_under_way(unit, original.number):
        raise StaleError
    if BroadcastAct.SUPERSEDE in allowed(original):
        why = Why.of(WhyCode.BEING_CORRECTED, number=one.number)
        await broadcasts.move(unit, original, change(original, BroadcastAct.SUPERSEDE, reason=why.written))
    for serial in serials_of(original):
        await announcements.withdraw(unit, serial)


def serials_of(one: Broadcast) -> list[str]:
    """Under what each language of a broadcast is kept as a document, the first one under its own serial."""
    return [one.serial, *(f"{one.serial} ({language})" for language, _ in one.content.texts[1:])]


async def _original(unit: Unit, one: Broadcast) -> Broadcast:
    found = await broadcasts.get(unit, one.corrects or 0)
    assert found is not None, "rows of broadcasts are never deleted"
    return found
