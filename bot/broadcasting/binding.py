"""Whether what is about to be prepared is what was approved: what it says, and how many it reaches."""

from __future__ import annotations

from broadcasts.hashing import hashes_of
from data.model.broadcast import Broadcast
from data.store import approvals, broadcasts
from data.store.database import Unit

#: An audience may move so far between its preview and its start: the larger of a number and a share.
MOVED_COUNT = 5
MOVED_SHARE = 0.05


async def unbound(unit: Unit, one: Broadcast) -> str:
    """Why no approval stands for what it says now; empty when one does. An occurrence stands on its series."""
    said = hashes_of(one.content, one.audience, one.schedule, one.expires_at, one.corrects)
    source = await broadcasts.get(unit, one.parent) if one.parent is not None else one
    if source is None:
        return "its series is gone"
    bound = hashes_of(source.content, source.audience, source.schedule, source.expires_at, source.corrects)
    if (said.content, said.audience) != (bound.content, bound.audience):
        return "it says something else than its series"
    return "" if await approvals.standing(unit, source, bound) else "no approval stands for what it says"


def moved_too_far(one: Broadcast, count: int) -> str:
    """Why an audience has to be approved again; empty when it is the one that was seen."""
    if one.parent is not None:
        # It may be for nobody today, such as those who have not confirmed yet.
        return ""
    if not count:
        return "its audience is empty"
    before = one.previewed_count
    if before is None:
        return ""
    moved = abs(count - before)
    return f"its audience moved from {before} to {count}" if moved > max(MOVED_COUNT, before * MOVED_SHARE) else ""
