"""Attempts: the intent to send is durable before anything is sent, and the outcome is written under the claim's fence.

The protocol and what a kill does at each point are in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Update, and_, exists, insert, or_, select, tuple_, update

from data.model.broadcast import PauseCause
from data.model.delivery import AttemptOutcome, Delivery, DeliveryKind, DeliveryState, Transition
from data.model.people import AddressStatus
from data.store import limits, pauses, people
from data.store.canaries import CLAIMED
from data.store.columns import stands
from data.store.database import Unit
from data.store.deliveries import drop, is_resent, paused_channels
from data.store.dialects import Given, Like, change_each, put
from data.store.refusals import redirect, refuse
from data.store.schema import address, attempt, broadcast, channel_pause, delivery

_FINAL = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.SKIPPED)
_INTENT: Like = {
    "number": delivery.c.id,
    "held": delivery.c.fence,
    "moment": delivery.c.expires_at,
    "until": delivery.c.lease_until,
}


async def intend(unit: Unit, claimed: Sequence[Delivery], lease_seconds: float) -> set[int]:
    """Write down durably that these are about to be sent.

    Returns:
        The numbers that may be sent. The others were taken over, or their address may no longer be written to; nobody
        may send them under this claim.
    """
    now = await unit.now()
    until = now + timedelta(seconds=lease_seconds)
    rows = [{"number": item.number, "held": item.fence, "moment": now, "until": until} for item in claimed]
    changed = await change_each(unit, _INTENT, rows, _intended)
    numbers = {item.number for item in claimed} if changed == len(claimed) else await _being_sent(unit, claimed)
    tries = [
        {
            "delivery_id": item.number,
            "fence": item.fence,
            "intent_at": now,
            "outcome": AttemptOutcome.OPEN,
            "is_resend": item.resends > 0,
        }
        for item in claimed
        if item.number in numbers
    ]
    if tries:
        await unit.connection.execute(insert(attempt), tries)
    if len(numbers) < len(claimed):
        left = await _not_paused(unit, [item for item in claimed if item.number not in numbers])
        await refuse(unit, left, now)
    return numbers


def _intended(given: Given) -> Update:
    """The intent of a claim for which all that has to hold does, in the statement itself."""
    # A notice answers something that the person sent, which BERHENTI does not forbid.
    is_wanted = or_(
        address.c.status == AddressStatus.ACTIVE,
        and_(address.c.status == AddressStatus.OPTED_OUT, delivery.c.kind == DeliveryKind.NOTICE),
    )
    may_write = exists().where(address.c.id == delivery.c.address_id, is_wanted)
    # In the same statement, so that whoever stops a broadcast is obeyed up to here.
    goes_on = exists().where(broadcast.c.id == delivery.c.broadcast_id, stands(broadcast.c.state, *CLAIMED))
    mine = and_(
        delivery.c.id == given["number"],
        delivery.c.fence == given["held"],
        delivery.c.state == DeliveryState.LEASED,
        ~exists().where(channel_pause.c.channel == delivery.c.channel),
        or_(delivery.c.kind == DeliveryKind.REPLY, may_write),
        or_(delivery.c.broadcast_id.is_(None), goes_on),
        or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > given["moment"]),
    )
    intends = update(delivery).where(mine)
    return intends.values(state=DeliveryState.SENDING, attempts=delivery.c.attempts + 1, lease_until=given["until"])


async def _being_sent(unit: Unit, claimed: Sequence[Delivery]) -> set[int]:
    """Of claims that were to become intents just now, those that did."""
    keys = [(item.number, item.fence) for item in claimed]
    mine = and_(tuple_(delivery.c.id, delivery.c.fence).in_(keys), delivery.c.state == DeliveryState.SENDING)
    return set((await unit.connection.scalars(select(delivery.c.id).where(mine))).all())


async def _not_paused(unit: Unit, claimed: Sequence[Delivery]) -> list[Delivery]:
    """Give back what was claimed on a channel that has been stopped since; nobody would get it."""
    stopped = await paused_channels(unit)
    waiting = [item for item in claimed if item.channel in stopped]
    if waiting:
        await drop(unit, waiting)
    return [item for item in claimed if item.channel not in stopped]


async def settle(unit: Unit, results: Sequence[tuple[Delivery, Transition]]) -> None:
    """Write what became of attempts, each only while its fence holds; then what follows for address and channel."""
    now = await unit.now()
    await _settle_rows(unit, results, now)
    await _settle_attempts(unit, results, now)
    for item, result in results:
        await _follow_up(unit, item, result)


_OUTCOME: Like = {
    "number": delivery.c.id,
    "held": delivery.c.fence,
    "next_state": delivery.c.state,
    "earliest": delivery.c.not_before,
    "again": delivery.c.is_resend_due,
    "uncounted": delivery.c.attempts,
    "why": delivery.c.reason,
    "theirs": delivery.c.provider_id,
    "finished": delivery.c.done_at,
}


async def _settle_rows(unit: Unit, results: Sequence[tuple[Delivery, Transition]], now: datetime) -> None:
    rows = [
        {
            "number": item.number,
            "held": item.fence,
            "next_state": result.state,
            "earliest": result.not_before or now,
            "again": is_resent(result),
            "uncounted": 0 if result.counts else 1,
            "why": result.reason[:500],
            "theirs": result.provider_id,
            "finished": now if result.state in _FINAL else None,
        }
        for item, result in results
    ]
    await change_each(unit, _OUTCOME, rows, _settled)


def _settled(given: Given) -> Update:
    is_open = or_(delivery.c.state == DeliveryState.SENDING, delivery.c.state == DeliveryState.UNKNOWN)
    ours = and_(delivery.c.id == given["number"], delivery.c.fence == given["held"], is_open)
    return (
        update(delivery)
        .where(ours)
        .values(
            state=given["next_state"],
            not_before=given["earliest"],
            is_resend_due=given["again"],
            attempts=delivery.c.attempts - given["uncounted"],
            reason=given["why"],
            provider_id=given["theirs"],
            done_at=given["finished"],
            lease_until=None,
        )
    )


_TRIED: Like = {
    "number": attempt.c.delivery_id,
    "held": attempt.c.fence,
    "at": attempt.c.done_at,
    "result": attempt.c.outcome,
    "theirs": attempt.c.provider_id,
    "why": attempt.c.error,
}


async def _settle_attempts(unit: Unit, results: Sequence[tuple[Delivery, Transition]], now: datetime) -> None:
    rows = [
        {
            "number": item.number,
            "held": item.fence,
            "at": now,
            "result": result.outcome,
            "theirs": result.provider_id,
            "why": result.reason[:500],
        }
        for item, result in results
    ]
    await change_each(unit, _TRIED, rows, _tried)


def _tried(given: Given) -> Update:
    ours = and_(attempt.c.delivery_id == given["number"], attempt.c.fence == given["held"])
    changed = update(attempt).where(ours)
    return changed.values(done_at=given["at"], outcome=given["result"], provider_id=given["theirs"], error=given["why"])


async def _follow_up(unit: Unit, item: Delivery, result: Transition) -> None:
    if result.address_status is not None:
        await people.set_status(unit, item.address, result.address_status)
    if result.moved_to:
        await redirect(unit, item, await people.move(unit, item.address, result.moved_to))
    if result.block_chat_until is not None:
        await limits.block(unit, limits.chat_key(item.channel, item.address), result.block_chat_until)
    if result.block_channel_until is not None:
        await limits.block(unit, item.channel, result.block_channel_until)
    if result.pause_broadcast and item.broadcast is not None:
        cause = PauseCause.FILE if result.is_file_missing else PauseCause.CONTENT
        await pauses.by_itself(unit, item.broadcast, cause, result.pause_broadcast)
    if result.pause_channel:
        row = {"channel": item.channel, "reason": result.pause_channel, "at": await unit.now()}
        await put(unit, channel_pause, ["channel"], [row])
