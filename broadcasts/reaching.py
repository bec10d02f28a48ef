"""By whom a KIM is reached: two of its operators first, then others of it, then its chair.

Pure: the people of a KIM come in as values, and the steps go out. A step that reaches nobody is left out, so that
the next one does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.model.membership import MembershipState, Role
from data.model.people import AddressStatus
from data.model.reach import MANUAL, Contact, Excluded, Way

#: How many of a step's people get it.
OPERATORS_A_KIM = 2
_REASONS = {
    AddressStatus.OPTED_OUT: Excluded.OPTED_OUT,
    AddressStatus.BLOCKED: Excluded.BLOCKED,
    AddressStatus.UNREACHABLE: Excluded.UNREACHABLE,
    AddressStatus.MIGRATED: Excluded.MIGRATED,
    AddressStatus.UNVERIFIED: Excluded.UNVERIFIED,
}
_BY_HAND = (MANUAL,)


def excluded_for(status: AddressStatus) -> Excluded | None:
    """Why an address of this status gets nothing; None if it does."""
    return _REASONS.get(status)


def way_to(people: Sequence[Contact]) -> Way:
    """The steps by which one KIM is reached.

    Confirmed members come before those who only say that they are, whoever wrote last before the others, and groups
    count as one of the operators. Where nobody can be written to, what is told by hand is the only step.
    """
    excluded = tuple((one.address, why) for one in people if (why := excluded_for(one.status)))
    reached = _one_address_each([one for one in people if not excluded_for(one.status)])
    written = [one for one in reached if one.channel not in _BY_HAND]
    by_hand = [one for one in reached if one.channel in _BY_HAND]
    operators = [one for one in written if one.role is Role.OPERATOR]
    members = [one for one in written if one.role is Role.MEMBER]
    chairs = [one for one in written if one.role is Role.CHAIR]
    order = [operators[:OPERATORS_A_KIM], (operators[OPERATORS_A_KIM:] + members)[:1], chairs[:1]]
    steps = [tuple(one.address for one in step) for step in order if step]
    if by_hand:
        told = tuple(one.address for one in by_hand[:OPERATORS_A_KIM])
        steps = [steps[0] + told, *steps[1:]] if steps else [told]
    return Way(tuple(steps), excluded)


def _one_address_each(people: Sequence[Contact]) -> list[Contact]:
    """Everybody once, best first; who has several addresses at the one from which they wrote last."""
    best: dict[int, Contact] = {}
    for one in sorted(people, key=_preference):
        best.setdefault(one.person, one)
    return list(best.values())


def _preference(one: Contact) -> tuple[bool, bool, float, int]:
    wrote = one.last_inbound_at.timestamp() if one.last_inbound_at else 0.0
    return one.channel in _BY_HAND, one.state is not MembershipState.CONFIRMED, -wrote, one.address
