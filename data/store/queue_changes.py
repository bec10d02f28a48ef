"""What changed of the fact-checkers' queue since somebody read it, for whoever remembers its order.

Everything that opens or settles a claim is in its history, and every tip that joins one raises its turn, both under
:func:`data.store.claims.lock`; so what is numbered higher was committed later, whichever process did it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, union

from data.model.claim import UNSETTLED
from data.model.membership import INSTITUTION_OF, InstitutionKind, MembershipState
from data.store.columns import stands
from data.store.database import Unit
from data.store.people import SEALED_ID
from data.store.schema import address, claim, claim_event, membership, tip
from data.store.vault import SealError

#: Rows that are read at a time, so that the loop is free in between.
PORTION = 250
#: Parts of a region code that names a kelurahan or desa.
_VILLAGE_PARTS = 4
#: More sealed ids than this are opened in a thread.
_OPENED_AT_ONCE = 100

#: Whom the office has confirmed, as tips know their senders: whether in a KIM, and from which villages.
Confirmed = Mapping[bytes, tuple[bool, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read.

    Args:
        event: the newest entry of any claim's history.
        turn: the highest at which tips joined a claim.
        claim: the newest claim.
    """

    event: int = 0
    turn: int = 0
    claim: int = 0


async def mark(unit: Unit) -> Mark:
    """How far there is to read now; take it before what it is the mark of."""
    turns = select(func.max(claim.c.tips_turn)).where(claim.c.tips_turn > 0).scalar_subquery()
    newest = select(
        select(func.max(claim_event.c.id)).scalar_subquery(), turns, select(func.max(claim.c.id)).scalar_subquery()
    )
    event, turn, last = (await unit.connection.execute(newest)).one()
    return Mark(event or 0, turn or 0, last or 0)


async def changed(unit: Unit, since: Mark) -> list[int]:
    """The claims to which something happened after a mark."""
    changes = union(
        select(claim_event.c.claim_id).where(claim_event.c.id > since.event),
        select(claim.c.id).where(claim.c.tips_turn > since.turn, claim.c.tips_turn > 0),
        select(claim.c.id).where(claim.c.id > since.claim),
    )
    return list(await unit.connection.scalars(changes))


async def waiting(unit: Unit, after: int) -> dict[int, datetime]:
    """The next claims that wait, with when they were opened, in the order of their numbers."""
    query = select(claim.c.id, claim.c.opened_at).where(stands(claim.c.state, *UNSETTLED), claim.c.id > after)
    rows = await unit.connection.execute(query.order_by(claim.c.id).limit(PORTION))
    return {row.id: row.opened_at for row in rows}


async def count(unit: Unit) -> int:
    """How many claims wait."""
    waits = select(func.count()).select_from(claim).where(stands(claim.c.state, *UNSETTLED))
    return int(await unit.connection.scalar(waits) or 0)


async def oldest(unit: Unit, skipped: int, most: int) -> list[int]:
    """The claims that have waited longest, but for so many of them."""
    query = select(claim.c.id).where(stands(claim.c.state, *UNSETTLED)).order_by(claim.c.id)
    return list(await unit.connection.scalars(query.offset(skipped).limit(most)))


async def still_waiting(unit: Unit, numbers: Sequence[int]) -> dict[int, datetime]:
    """Those of at most a portion of claims that wait, with when they were opened."""
    query = select(claim.c.id, claim.c.opened_at).where(stands(claim.c.state, *UNSETTLED), claim.c.id.in_(numbers))
    return {row.id: row.opened_at for row in await unit.connection.execute(query)}


async def asked_by(unit: Unit, senders: Sequence[bytes]) -> list[int]:
    """The claims that wait and of which one of at most a portion of senders sent a tip."""
    query = select(claim.c.id).join(tip, tip.c.claim_id == claim.c.id).where(tip.c.sender_lookup.in_(senders))
    return list(await unit.connection.scalars(query.where(stands(claim.c.state, *UNSETTLED)).distinct()))


class Known:
    """Whom the office has confirmed, read anew only when somebody's membership changed; one a database.

    What was worked out of an address is kept by its sealed id, which tells nothing.
    """

    def __init__(self) -> None:
        self._stamp: tuple[Any, ...] = ()
        self._senders: dict[bytes, bytes] = {}
        self._confirmed: Confirmed = {}

    async def confirmed(self, unit: Unit) -> Confirmed:
        """Everybody who is confirmed now; the very same object while nothing changed."""
        stamp = await _stamp(unit)
        if stamp != self._stamp:
            self._confirmed, self._stamp = await self._read(unit), stamp
        return self._confirmed

    async def _read(self, unit: Unit) -> Confirmed:
        rows: list[Row[Any]] = []
        while some := await _members(unit, rows[-1].id if rows else 0):
            rows += some
        new = [row for row in rows if row.external_id_sealed not in self._senders]
        made = await asyncio.to_thread(_senders, unit, new) if len(new) > _OPENED_AT_ONCE else _senders(unit, new)
        known = self._senders | made
        self._senders = {row.external_id_sealed: known[row.external_id_sealed] for row in rows}
        found: dict[bytes, tuple[bool, frozenset[str]]] = {}
        for row in rows:
            sender = known[row.external_id_sealed]
            is_kim, villages = found.get(sender, (False, frozenset()))
            here = {row.region_code} if row.region_code.count(".") + 1 == _VILLAGE_PARTS else set()
            found[sender] = (is_kim or INSTITUTION_OF.get(row.role) is InstitutionKind.KIM, villages | here)
        return found


async def confirmed(unit: Unit) -> Confirmed:
    """Everybody who is confirmed now, as they are remembered for this database."""
    remembered: Known = unit.memory.setdefault(Known, Known())
    return await remembered.confirmed(unit)


async def _stamp(unit: Unit) -> tuple[Any, ...]:
    """What differs whenever somebody is confirmed, ends, is erased, or is reached elsewhere."""
    figures = (
        func.count(),
        func.max(membership.c.updated_at),
        func.sum(membership.c.id),
        func.sum(membership.c.address_id),
        func.count(address.c.erased_at),
    )
    joined = membership.join(address, address.c.id == membership.c.address_id)
    query = select(*figures).select_from(joined).where(stands(membership.c.state, MembershipState.CONFIRMED))
    return tuple((await unit.connection.execute(query)).one())


async def _members(unit: Unit, after: int) -> Sequence[Row[Any]]:
    """A portion of the confirmed memberships; that of a person in a group carries the human's own id."""
    columns = (membership.c.id, address.c.channel, address.c.external_id_sealed, membership.c.role)
    joined = membership.join(address, address.c.id == membership.c.address_id)
    wanted = stands(membership.c.state, MembershipState.CONFIRMED), address.c.erased_at.is_(None)
    query = select(*columns, membership.c.region_code).select_from(joined).where(*wanted, membership.c.id > after)
    found: Sequence[Any] = (await unit.connection.execute(query.order_by(membership.c.id).limit(PORTION))).all()
    return found


def _senders(unit: Unit, rows: Sequence[Row[Any]]) -> dict[bytes, bytes]:
    """How tips know the sender behind each sealed id."""
    return {
        row.external_id_sealed: unit.vault.lookup(
            "tip sender", f"{row.channel} {_opened(unit, row.external_id_sealed)}"
        )
        for row in rows
    }


def _opened(unit: Unit, sealed: bytes) -> str:
    try:
        return unit.vault.unseal(SEALED_ID, sealed) if sealed else ""
    except SealError:
        return ""


def portions(numbers: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as are read at a time."""
    return (numbers[first : first + PORTION] for first in range(0, len(numbers), PORTION))
