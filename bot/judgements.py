"""What the office says of a registration that waits, by whatever way it says it."""

from __future__ import annotations

from bot.answers import UNREACHED
from data.matching.places import Gazetteer
from data.model.delivery import DeliveryKind, Lane, NewDelivery, cause_of_membership
from data.model.membership import MembershipState
from data.model.message import Outgoing
from data.store import deliveries, members
from data.store.database import Unit
from data.store.members import Listed
from data.wording import say
from handlers.registration_labels import member_line

#: What each word makes of a membership, and what its person is told.
JUDGEMENTS = {
    "confirm": (MembershipState.CONFIRMED, "registration.confirmed"),
    "reject": (MembershipState.REJECTED, "registration.rejected"),
}


async def judge(unit: Unit, row: Listed, word: str, gazetteer: Gazetteer) -> bool:
    """Judge one membership and plan the notice to its person in the same transaction; False when it does not wait.

    Args:
        word: one of :data:`JUDGEMENTS`.
    """
    state, key = JUDGEMENTS[word]
    if not await members.judge(unit, row.member.membership, state):
        return False
    if row.status not in UNREACHED:
        await deliveries.plan(unit, [_notice(row, key, gazetteer)])
    return True


def _notice(row: Listed, key: str, gazetteer: Gazetteer) -> NewDelivery:
    """The notice; its cause is the membership, so that it can be planned only once."""
    what = member_line(row.member, gazetteer, row.language)
    said = Outgoing(say(key, row.language, name=row.member.name, what=what))
    cause = cause_of_membership(row.member.membership)
    return NewDelivery(DeliveryKind.NOTICE, cause, row.address, row.channel, Lane.NOTICE, said)
