"""Who can approve a broadcast: no hand in it, stand-in for nobody who had, and reached by a test message."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from broadcasts.lifecycle import may_approve
from data.model.broadcast import Broadcast
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState
from data.model.people import Address, AddressStatus
from data.store import approvals, broadcasts, officers, people
from data.store.database import Unit

#: A notice reaches somebody who sent BERHENTI too.
_REACHED = frozenset({AddressStatus.ACTIVE, AddressStatus.OPTED_OUT})


@dataclass(frozen=True, slots=True)
class Judge:
    """Somebody who may approve a broadcast.

    Args:
        is_reached: a test message can go to them, without which nobody approves.
    """

    officer: Officer
    is_reached: bool


async def chat_of(unit: Unit, officer: Officer, channels: Collection[str]) -> Address | None:
    """The chat in which an officer gets test messages; None when none is linked, or nothing can go there now.

    Args:
        channels: by which broadcasts go out.
    """
    place = await people.get(unit, officer.address) if officer.address is not None else None
    return place if place is not None and is_reached(place, channels) else None


def is_reached(place: Address, channels: Collection[str]) -> bool:
    """Whether a test message can go to an address now."""
    return place.status in _REACHED and place.channel in channels


async def judges_of(
    unit: Unit, known: Broadcast, today: date, channels: Collection[str], besides: Collection[int] = ()
) -> list[Judge]:
    """Those of today's officers who may approve a broadcast.

    Args:
        known: what is approved: a series, or a broadcast of its own.
        besides: row numbers of those who have a hand in it by what they are about to do.
    """
    everybody = [one.officer for one in await officers.listed(unit)]
    held = await officers.delegations(unit, today)
    since = await approvals.last_approved_at(unit, known.number)
    hands = {*await broadcasts.editors(unit, known.number, since), *besides}
    approvers = {one.number for one in everybody if OfficerRole.APPROVER in one.roles}
    return [
        Judge(one, await chat_of(unit, one, channels) is not None)
        for one in everybody
        if one.state is OfficerState.ACTIVE and _judges(known, one.number, (hands, approvers), held)
    ]


def _judges(
    known: Broadcast, number: int, people: tuple[Collection[int], Collection[int]], held: Sequence[Delegation]
) -> bool:
    hands, approvers = people
    instead = {one.instead_of for one in held if one.officer == number}
    is_judge = number in approvers or not instead.isdisjoint(approvers)
    return is_judge and may_approve(known, number, hands) and may_approve(known, number, hands, instead)
