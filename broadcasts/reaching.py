"""By whom a KIM is reached: two of its operators first, then its deputy, then its chair.

Pure: the people of a KIM come in as values, and the steps go out. A step that reaches nobody is left out, so that
the next one does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.model.membership import MembershipState, Role
from data.model.people import AddressStatus
from data.model.reach import MANUAL, Contact, Excluded, Stage, Way, WayStep

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
#: As what somebody with several offices in one KIM is reached: as whom is asked first.
_FIRST_AS = (Role.OPERATOR, Role.DEPUTY, Role.CHAIR, Role.MEMBER)


def excluded_for(status: AddressStatus) -> Excluded | None:
    """Why an address of this status gets nothing; None if it does."""
    return _REASONS.get(status)


def way_to(people: Sequence[Contact]) -> Way:
    """The steps by which one KIM is reached.

    Confirmed members come before those who only say that they are, and whoever wrote last before the others. What is
    told by hand belongs to the first step; where nobody can be written to it is the only one. A KIM without a deputy
    has a further operator or a member asked in their place.
    """
    excluded = tuple((one.address, why) for one in people if (why := excluded_for(one.status)))
    reached = _one_address_each([one for one in people if not excluded_for(one.status)])
    written = [one for one in reached if one.channel not in _BY_HAND]
    by_hand = [one for one in reached if one.channel in _BY_HAND]
    operators, chairs = _holding(written, Role.OPERATOR), _holding(written, Role.CHAIR)
    deputies = _holding(written, Role.DEPUTY) or operators[OPERATORS_A_KIM:] + _holding(written, Role.MEMBER)
    turns = zip(Stage, (operators[:OPERATORS_A_KIM], deputies[:1], chairs[:1]), strict=True)
    steps = [WayStep(stage, tuple(one.address for one in those)) for stage, those in turns if those]
    if told := tuple(one.address for one in by_hand[:OPERATORS_A_KIM]):
        first = steps[0] if steps else WayStep(Stage.OPERATORS, ())
        steps = [replace(first, addresses=first.addresses + told), *steps[1:]]
    return Way(tuple(steps), excluded)


def _holding(people: Sequence[Contact], role: Role) -> list[Contact]:
    return [one for one in people if one.role is role]


def _one_address_each(people: Sequence[Contact]) -> list[Contact]:
    """Everybody once, best first; who has several addresses at the one from which they wrote last."""
    best: dict[int, Contact] = {}
    for one in sorted(people, key=_preference):
        best.setdefault(one.person, one)
    return list(best.values())


def _preference(one: Contact) -> tuple[bool, bool, float, int, int]:
    wrote = one.last_inbound_at.timestamp() if one.last_inbound_at else 0.0
    office = _FIRST_AS.index(one.role) if one.role in _FIRST_AS else len(_FIRST_AS)
    return one.channel in _BY_HAND, one.state is not MembershipState.CONFIRMED, -wrote, one.address, office
