"""Whether what is about to be prepared is what was approved: what it says, and how many it reaches."""

from __future__ import annotations

from broadcasts.hashing import hashes_of
from data.model.broadcast import Broadcast
from data.model.standstill import Why, WhyCode
from data.store import approvals, broadcasts
from data.store.database import Unit

#: An audience may move so far between its preview and its start: the larger of a number and a share.
MOVED_COUNT = 5
MOVED_SHARE = 0.05


async def unbound(unit: Unit, one: Broadcast) -> Why | None:
    """Why no approval stands for what it says now; None when one does. An occurrence stands on its series."""
    said = hashes_of(one.content, one.audience, one.schedule, one.expires_at, one.corrects)
    source = await broadcasts.get(unit, one.parent) if one.parent is not None else one
    if source is None:
        return Why(WhyCode.SERIES_GONE)
    bound = hashes_of(source.content, source.audience, source.schedule, source.expires_at, source.corrects)
    if (said.content, said.audience) != (bound.content, bound.audience):
        return Why(WhyCode.SAYS_ELSE)
    return None if await approvals.standing(unit, source, bound) else Why(WhyCode.UNAPPROVED)


def moved_too_far(one: Broadcast, count: int) -> Why | None:
    """Why an audience has to be approved again; None when it is the one that was seen."""
    if one.parent is not None:
        # It may be for nobody today, such as those who have not confirmed yet.
        return None
    if not count:
        return Why(WhyCode.AUDIENCE_EMPTY)
    before = one.previewed_count
    if before is None or abs(count - before) <= max(MOVED_COUNT, before * MOVED_SHARE):
        return None
    return Why.of(WhyCode.AUDIENCE_MOVED, before=before, count=count)
