"""Whose tips have to do with a fact-check, or with a claim that was rejected, and what those people have heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, update

from data.model.claim import ClaimState
from data.model.delivery import DeliveryKind, DeliveryState, cause_of_verdict
from data.model.factcheck import MatchKind, Outcome
from data.model.tip import TipState, Vote
from data.model.told import Hearing, Version
from data.store.columns import stands
from data.store.database import Unit
from data.store.deliveries import SEALED_PAYLOAD, unpack
from data.store.schema import address, ballot, claim, delivery, tip, tip_match
from data.store.vault import SealError

#: Tips of which nobody has told what became of them.
WAITING = (TipState.SUGGESTED, TipState.QUEUED)
#: Claims that are over, so that their tips should not wait.
_CLOSED = (ClaimState.ANSWERED, ClaimState.REJECTED)
#: Notices of these never arrived.
_LOST = (DeliveryState.FAILED, DeliveryState.SKIPPED)
#: What says that an answer did not fit.
_REFUSING = (Vote.UNHELPFUL, Vote.NONE_OF_THESE)
_PLACE = (tip.c.id, tip.c.state, tip.c.address_id, address.c.person_id, address.c.channel, address.c.language)
_COLUMNS = (*_PLACE, address.c.status)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A claim that is closed while some of its tips still wait."""

    claim: int
    state: ClaimState
    factcheck: int


async def unfinished(unit: Unit, most: int) -> list[Unfinished]:
    """The closed claims whose people have not all been told: just decided, or left behind by a process that died."""
    query = (
        select(claim.c.id, claim.c.state, claim.c.factcheck_id)
        .where(tip.c.claim_id == claim.c.id, stands(tip.c.state, *WAITING), stands(claim.c.state, *_CLOSED))
        .distinct()
    )
    rows = await unit.connection.execute(query.order_by(claim.c.id).limit(most))
    return [Unfinished(row.id, row.state, row.factcheck_id or 0) for row in rows]


async def of_claim(unit: Unit, number: int) -> list[Hearing]:
    """The tips of a claim with who sent them."""
    query = _tips().where(tip.c.claim_id == number)
    return [_hearing(row) for row in await unit.connection.execute(query)]


async def of_factcheck(unit: Unit, number: int, versions: Sequence[Version]) -> list[Hearing]:
    """Every tip that a fact-check answered at once, that picked it, or whose claim it answers."""
    found: dict[int, Hearing] = {}
    mine = and_(claim.c.factcheck_id == number, claim.c.state == ClaimState.ANSWERED)
    claimed = _tips().join(claim, claim.c.id == tip.c.claim_id).where(mine)
    for row in await unit.connection.execute(claimed):
        found[row.id] = _hearing(row)
    for row in await unit.connection.execute(_shown(number)):
        # Whoever said that it does not fit is told nothing more of it, unless a fact-checker says that it does.
        if row.id in found or row.vote not in _REFUSING:
            _hears(found, row, row.created_at)
    for row in await unit.connection.execute(_picked(number)):
        _hears(found, row, row.at)
    told = await _notified(unit, versions)
    return [replace(one, told=told.get(one.address, 0)) for one in found.values()]


def _hears(found: dict[int, Hearing], row: Row[Any], at: datetime) -> None:
    known = found.get(row.id) or replace(_hearing(row), is_waiting=False)
    found[row.id] = replace(known, told_at=max(known.told_at or at, at))


def _tips() -> Select[Any]:
    return select(*_COLUMNS).join(address, address.c.id == tip.c.address_id).order_by(tip.c.id)


def _hearing(row: Row[Any]) -> Hearing:
    return Hearing(
        tip=row.id,
        person=row.person_id,
        address=row.address_id,
        channel=row.channel,
        language=row.language,
        status=row.status,
        is_waiting=row.state in WAITING,
    )


def _shown(number: int) -> Select[Any]:
    """Tips for which the verdict itself was shown at once."""
    first = and_(tip_match.c.tip_id == tip.c.id, tip_match.c.rank == 0, tip_match.c.factcheck_id == number)
    columns = (*_COLUMNS, tip.c.created_at, ballot.c.vote)
    joined = select(*columns).join(address, address.c.id == tip.c.address_id).join(tip_match, first)
    voted = joined.join(ballot, ballot.c.tip_id == tip.c.id, isouter=True)
    # What was answered makes no claim, unless it did not fit; a tip that does make one was only shown candidates.
    answered = or_(tip.c.claim_id.is_(None), ballot.c.vote == Vote.UNHELPFUL)
    return voted.where(tip.c.outcome == Outcome.ANSWER, answered, tip_match.c.kind != MatchKind.SIMILAR_SCAM)


def _picked(number: int) -> Select[Any]:
    """Tips whose sender chose it among candidates and was shown its verdict."""
    it = and_(tip_match.c.tip_id == tip.c.id, tip_match.c.factcheck_id == number)
    joined = select(*_COLUMNS, ballot.c.at).join(address, address.c.id == tip.c.address_id).join(tip_match, it)
    chosen = and_(ballot.c.tip_id == tip.c.id, ballot.c.vote == Vote.PICKED, ballot.c.factcheck_id == number)
    return joined.join(ballot, chosen).where(tip_match.c.kind != MatchKind.SIMILAR_SCAM)


async def _notified(unit: Unit, versions: Sequence[Version]) -> dict[int, int]:
    """The newest version that a notice told in each chat; one that never arrived told nothing."""
    causes = {cause_of_verdict(one.number): one.version for one in versions}
    columns = (delivery.c.address_id, func.max(delivery.c.cause_id))
    query = select(*columns).where(
        delivery.c.kind == DeliveryKind.NOTICE, delivery.c.cause_id.in_(causes), delivery.c.state.not_in(_LOST)
    )
    rows = await unit.connection.execute(query.group_by(delivery.c.address_id))
    return {place: causes[cause] for place, cause in rows}


async def settle(unit: Unit, tips: Sequence[int], state: TipState) -> None:
    """Let tips wait no longer; those that do not are left alone."""
    waiting = and_(tip.c.id.in_(tips), tip.c.state.in_(WAITING))
    await unit.connection.execute(update(tip).where(waiting).values(state=state))


async def requeue(unit: Unit, number: int) -> None:
    """Let the tips of a claim wait again, whatever they were told before."""
    mine = and_(tip.c.claim_id == number, or_(tip.c.state == TipState.ANSWERED, tip.c.state == TipState.CLOSED))
    await unit.connection.execute(update(tip).where(mine).values(state=TipState.QUEUED))


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said at once to a tip.

    Args:
        text: as it went out; empty when it was erased.
        reply_to: the platform's id of the message that it answered.
    """

    text: str
    reply_to: str


async def replies(unit: Unit, tips: Sequence[int]) -> dict[int, Reply]:
    """The replies to these tips, by number; those that do not open are absent."""
    query = select(delivery.c.cause_id, delivery.c.payload_sealed).where(
        delivery.c.kind == DeliveryKind.REPLY, delivery.c.cause_id.in_(tips)
    )
    found = {}
    for cause, sealed in await unit.connection.execute(query):
        try:
            message = unpack(unit.vault.unseal(SEALED_PAYLOAD, sealed))
        except SealError:
            continue
        found[cause] = Reply(message.text, message.reply_to)
    return found
