"""The limit on how many people a portfolio may write to first within a day, kept in the claim itself.

WhatsApp counts the distinct people whom the numbers of one business portfolio write to outside of a conversation that
those people opened: each once in rolling 24 hours, however many messages they get. A person takes a place when
their delivery is claimed, in the same transaction, so any number of processes never exceed the tier. A claim that is
never sent leaves its place taken until a day has passed. Channels without a portfolio never come here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from data.model.delivery import ChannelRates, Portfolio, Rate
from data.store import limits
from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import address, first_contact

#: For how long whom we wrote to counts, and whoever wrote to us may be answered freely.
#: Source: developers.facebook.com, WhatsApp Cloud API, "Messaging limits" and "Customer service windows".
WINDOW = timedelta(hours=24)
_UNLIMITED = Rate(interval_us=0, burst=1)


@dataclass(slots=True)
class Places:
    """The places of a portfolio that are left, as a claim finds them.

    Args:
        free: people who may still be written to first.
        known: addresses that take no place: counted already, or in a conversation that they opened.
        taken_at: when the places that come free next were taken, the oldest first.
        now: of the claim.
        taken: addresses that take a place by this claim.
        refused: how many were put off.
    """

    free: int
    known: Collection[int]
    taken_at: Sequence[datetime]
    now: datetime
    taken: list[int] = field(default_factory=list)
    refused: int = 0

    def admits(self, place: int) -> bool:
        """Whether an address may be written to now; one that is new takes a place by that."""
        if place in self.known or place in self.taken:
            return True
        if self.free <= 0:
            return False
        self.free -= 1
        self.taken.append(place)
        return True

    def next_free_us(self) -> int:
        """When the next that is put off may be tried again: each waits for a place of its own, the last for any."""
        at = self.taken_at[min(self.refused, len(self.taken_at) - 1)] if self.taken_at else self.now
        self.refused += 1
        return limits.microseconds(max(at + WINDOW, self.now + timedelta(seconds=1)))


async def lock(unit: Unit, rates: Sequence[ChannelRates]) -> None:
    """Keep every other claimer of these portfolios waiting, before any channel is locked: so nobody waits in a ring."""
    for name in sorted({one.portfolio.name for one in rates if one.portfolio is not None}):
        await limits.lock(unit, _key(name), _UNLIMITED)


async def look(unit: Unit, portfolio: Portfolio, places: Collection[int], now: datetime) -> Places:
    """What is left of a portfolio for a claim of messages to these addresses.

    Args:
        places: row numbers of addresses.
    """
    since = now - WINDOW
    counted = (first_contact.c.portfolio == portfolio.name, first_contact.c.at > since)
    count = await unit.connection.scalar(select(func.count()).select_from(first_contact).where(*counted)) or 0
    there = select(first_contact.c.address_id).where(*counted, first_contact.c.address_id.in_(places))
    wrote = select(address.c.id).where(address.c.id.in_(places), address.c.last_inbound_at > since)
    known = {*await unit.connection.scalars(there), *await unit.connection.scalars(wrote)}
    free = max(portfolio.tier - count, 0)
    oldest = select(first_contact.c.at).where(*counted).order_by(first_contact.c.at)
    waiting = len(places) - len(known) - free
    # Above the tier, as after a lowered one, the first places that fall free bring nobody in.
    over = max(count - portfolio.tier, 0)
    later = await unit.connection.scalars(oldest.offset(over).limit(waiting)) if waiting > 0 else ()
    return Places(free, known, list(later), now)


async def note(unit: Unit, portfolio: Portfolio, found: Places) -> None:
    """Write down who took a place."""
    rows = [{"portfolio": portfolio.name, "address_id": place, "at": found.now} for place in found.taken]
    await put(unit, first_contact, ("portfolio", "address_id"), rows)


def _key(name: str) -> str:
    return f"portfolio:{name}"
