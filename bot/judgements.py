"""What the office says of a registration that waits, by whatever way it says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.answers import UNREACHED
from data.matching.places import Gazetteer
from data.model.audit import Act
from data.model.delivery import DeliveryKind, Lane, NewDelivery, cause_of_membership
from data.model.membership import MembershipState
from data.model.message import Outgoing
from data.store import audit, deliveries, members
from data.store.database import Database, Unit
from data.store.members import Listed
from data.wording import say
from handlers.registration_labels import member_line

#: What each word makes of a membership, and what its person is told.
JUDGEMENTS = {
    "confirm": (MembershipState.CONFIRMED, "registration.confirmed"),
    "reject": (MembershipState.REJECTED, "registration.rejected"),
}
#: Longest reason that somebody is told, characters.
REASON_CHARS = 300


class Judged(StrEnum):
    """What became of a judgement; each has its sentence for whoever judged."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    #: It is noted, but the person cannot be told.
    UNREACHED = "unreached"
    UNKNOWN = "unknown"
    BEFORE = "judged_before"

    @property
    def is_done(self) -> bool:
        """Whether anything was changed."""
        return self not in (Judged.UNKNOWN, Judged.BEFORE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody of the office says of a registration.

    Args:
        word: one of :data:`JUDGEMENTS`.
        actor: as the audit trail names whoever says it.
        reason: what the person is told of why; empty for nothing.
    """

    word: str
    actor: str = "shell"
    reason: str = ""


async def judge_one(database: Database, gazetteer: Gazetteer, number: int, said: Judgement) -> Judged:
    """Judge one membership by its row number, and plan the notice to its person in the same transaction."""
    async with database.unit_of_work() as unit:
        known = await members.listed(unit, [number]) if 0 < number < 2**63 else []
        if not known:
            return Judged.UNKNOWN
        if not await judge(unit, known[0], said, gazetteer):
            return Judged.BEFORE
    if known[0].status in UNREACHED:
        return Judged.UNREACHED
    return Judged.CONFIRMED if said.word == "confirm" else Judged.REJECTED


async def judge(unit: Unit, row: Listed, said: Judgement, gazetteer: Gazetteer) -> bool:
    """Judge one membership and plan the notice to its person in the same transaction; False when it does not wait."""
    state, key = JUDGEMENTS[said.word]
    number = row.member.membership
    if not await members.judge(unit, number, state):
        return False
    before = str(MembershipState.UNVERIFIED)
    await audit.append(unit, Act(said.actor, f"member_{said.word}", f"membership:{number}", before, str(state)))
    if row.status not in UNREACHED:
        await deliveries.plan(unit, [_notice(row, key, said.reason, gazetteer)])
    return True


def _notice(row: Listed, key: str, reason: str, gazetteer: Gazetteer) -> NewDelivery:
    """The notice; its cause is the membership, so that it can be planned only once."""
    what = member_line(row.member, gazetteer, row.language)
    said = say(key, row.language, name=row.member.name, what=what)
    if reason:
        said += "\n\n" + say("registration.why", row.language, reason=reason)
    cause = cause_of_membership(row.member.membership)
    return NewDelivery(DeliveryKind.NOTICE, cause, row.address, row.channel, Lane.NOTICE, Outgoing(said))
