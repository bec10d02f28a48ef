"""Claims that turn out to be one because a tip says the same as both of them.

Two people word a thing so differently that each opens a claim; a third says what both say. Only claims that nobody has
touched, and of which few texts are known, are tied: what a fact-checker split, merged or asked about is left to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from data.model.claim import ClaimState
from data.store import claims
from data.store.database import Unit
from data.store.schema import claim, claim_event, claim_print

#: Known texts of a claim that may still be tied to another one; with more, people have agreed on what it says.
MOST_TEXTS = 3


async def tie(unit: Unit, ties: Iterable[Sequence[int]]) -> dict[int, int]:
    """Let claims be one that a tip ties, the older one; call it under :func:`data.store.claims.lock`.

    Args:
        ties: numbers of open claims, the one that the tip joined first.

    Returns:
        The claim that took the tips of each one that is gone.
    """
    gone: dict[int, int] = {}
    for first, *others in ties:
        for other in others:
            one, two = sorted((gone.get(first, first), gone.get(other, other)))
            if one != two and await _are_untouched(unit, one, two):
                await claims.merge(unit, one, two, "")
                gone = {number: one if into == two else into for number, into in gone.items()} | {two: one}
    return gone


async def _are_untouched(unit: Unit, *numbers: int) -> bool:
    """Whether claims wait, no officer has done anything to them, and few texts of either are known."""
    waiting = select(func.count()).where(claim.c.id.in_(numbers), claim.c.state == ClaimState.OPEN)
    touched = select(func.count()).where(claim_event.c.claim_id.in_(numbers), claim_event.c.officer != "")
    known = select(func.count()).where(claim_print.c.claim_id.in_(numbers)).group_by(claim_print.c.claim_id)
    if await unit.connection.scalar(waiting) != len(numbers) or await unit.connection.scalar(touched):
        return False
    if await claims.are_decided(unit, *numbers):
        return False
    return min(await unit.connection.scalars(known), default=0) <= MOST_TEXTS
