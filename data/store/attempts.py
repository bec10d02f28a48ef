"""Attempts: the intent to send is durable before anything is sent, and the outcome is written under the claim's fence.

The protocol and what a kill does at each point are in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Update, and_, exists, insert, literal, or_, select, tuple_, update

from data.model.broadcast import PauseCause
from data.model.delivery import AttemptOutcome, Delivery, DeliveryState, Transition
from data.store import limits, pauses, people
from data.store.canaries import CLAIMED
from data.store.columns import stands
from data.store.database import Unit
from data.store.deliveries import drop, is_resent, paused_channels
from data.store.dialects import Given, Like, by_name, change_each, handed_over, put
from data.store.refusals import may_be_written_to, redirect, refuse
from data.store.schema import attempt, broadcast, channel_pause, delivery

_FINAL = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.SKIPPED)
_INTENT: Like = {
    "number": delivery.c.id,
    "held": delivery.c.fence,
    "moment": delivery.c.expires_at,
    "until": delivery.c.lease_until,
    "again": attempt.c.is_resend,
}


async def intend(
    unit: Unit, claimed: Sequence[Delivery], lease_seconds: float, now: datetime | None = None
) -> set[int]:
    """Write down durably that these are about to be sent.

    Args:
        now: the present by the database's clock, from whoever has just read it.

    Returns:
        The numbers that may be sent. The others were taken over, or their address may no longer be written to; nobody
        may send them under this claim.
    """
    now = now or await unit.now()
    until = now + timedelta(seconds=lease_seconds)
    rows = [
        {"number": item.number, "held": item.fence, "moment": now, "until": until, "again": item.resends > 0}
        for item in claimed
    ]
    numbers = await (_begin_each if unit.is_sqlite else _begin_at_once)(unit, claimed, rows)
    if len(numbers) < len(claimed):
        left = await _not_paused(unit, [item for item in claimed if item.number not in numbers])
        await refuse(unit, left, now)
    return numbers


async def _begin_each(unit: Unit, claimed: Sequence[Delivery], rows: Sequence[dict[str, Any]]) -> set[int]:
    """Write intents and their attempts; the numbers of those that were written (SQLite)."""
    changed = await change_each(unit, _INTENT, rows, _intended)
    numbers = {item.number for item in claimed} if changed == len(claimed) else await _being_sent(unit, claimed)
    await change_each(unit, _INTENT, [row for row in rows if row["number"] in numbers], _attempted)
    return numbers


async def _begin_at_once(unit: Unit, _claimed: Sequence[Delivery], rows: Sequence[dict[str, Any]]) -> set[int]:
    """The same in one statement (PostgreSQL)."""
    begun = await unit.connection.scalars(_begun_at_once(), by_name(_INTENT, rows))
    return set(begun.all())


@lru_cache(maxsize=1)
def _begun_at_once() -> Insert:
    given = handed_over(_INTENT)
    named = (given[name].label(name) for name in ("number", "held", "moment", "again"))
    begun = _intended(given).returning(*named).cte("begun")
    found = select(
        begun.c.number,
        begun.c.held,
        begun.c.moment,
        begun.c.again,
        literal(AttemptOutcome.OPEN, attempt.c.outcome.type),
    )
    columns = ("delivery_id", "fence", "intent_at", "is_resend", "outcome")
    return insert(attempt).from_select(columns, found).returning(attempt.c.delivery_id)


def _attempted(given: Given) -> Insert:
    return insert(attempt).values(
        delivery_id=given["number"],
        fence=given["held"],
        intent_at=given["moment"],
        is_resend=given["again"],
        outcome=AttemptOutcome.OPEN,
    )


def _intended(given: Given) -> Update:
    """The intent of a claim for which all that has to hold does, in the statement itself."""
    # In the same statement, so that whoever stops a broadcast is obeyed up to here.
    goes_on = exists().where(broadcast.c.id == delivery.c.broadcast_id, stands(broadcast.c.state, *CLAIMED))
    mine = and_(
        delivery.c.id == given["number"],
        delivery.c.fence == given["held"],
        delivery.c.state == DeliveryState.LEASED,
        ~exists().where(channel_pause.c.channel == delivery.c.channel),
        may_be_written_to(),
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


async def settle(unit: Unit, results: Sequence[tuple[Delivery, Transition]], now: datetime | None = None) -> None:
    """Write what became of attempts, each only while its fence holds; then what follows for address and channel.

    Args:
        now: the present by the database's clock, from whoever has just read it.
    """
    now = now or await unit.now()
    alone = [(item, result) for item, result in results if not _is_for_others(result)]
    await change_each(unit, _OUTCOME, [_row(item, result, now) for item, result in alone], _settled, _tried)
    for item, result in results:
        await _block(unit, item, result)
        # Who woke up late tells what was so then: the address may be written to again, and the channel resumed.
        if _is_for_others(result) and await change_each(unit, _OUTCOME, [_row(item, result, now)], _settled, _tried):
            await _follow_up(unit, item, result)


def _row(item: Delivery, result: Transition, now: datetime) -> dict[str, Any]:
    return {
        "number": item.number,
        "held": item.fence,
        "at": now,
        "result": result.outcome,
        "next_state": result.state,
        "earliest": result.not_before or now,
        "again": is_resent(result),
        "uncounted": 0 if result.counts else 1,
        "why": result.reason[:500],
        "theirs": result.provider_id,
        "finished": now if result.state in _FINAL else None,
    }


_OUTCOME: Like = {
    "number": delivery.c.id,
    "held": delivery.c.fence,
    "at": attempt.c.done_at,
    "result": attempt.c.outcome,
    "next_state": delivery.c.state,
    "earliest": delivery.c.not_before,
    "again": delivery.c.is_resend_due,
    "uncounted": delivery.c.attempts,
    "why": delivery.c.reason,
    "theirs": delivery.c.provider_id,
    "finished": delivery.c.done_at,
}


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


def _tried(given: Given) -> Update:
    ours = and_(attempt.c.delivery_id == given["number"], attempt.c.fence == given["held"])
    changed = update(attempt).where(ours)
    return changed.values(done_at=given["at"], outcome=given["result"], provider_id=given["theirs"], error=given["why"])


def _is_for_others(result: Transition) -> bool:
    """Whether more follows from an outcome than what becomes of its own row."""
    told = (result.address_status, result.moved_to, result.pause_broadcast, result.pause_channel)
    return any(one not in (None, "") for one in told)


async def _block(unit: Unit, item: Delivery, result: Transition) -> None:
    """Wait as the platform asked; that holds whoever has the row by now, and ends by itself."""
    if result.block_chat_until is not None:
        await limits.block(unit, limits.chat_key(item.channel, item.address), result.block_chat_until)
    if result.block_channel_until is not None:
        await limits.block(unit, item.channel, result.block_channel_until)


async def _follow_up(unit: Unit, item: Delivery, result: Transition) -> None:
    if result.address_status is not None:
        await people.set_status(unit, item.address, result.address_status)
    if result.moved_to:
        await redirect(unit, item, await people.move(unit, item.address, result.moved_to))
    if result.pause_broadcast and item.broadcast is not None:
        cause = PauseCause.FILE if result.is_file_missing else PauseCause.CONTENT
        await pauses.by_itself(unit, item.broadcast, cause, result.pause_broadcast)
    if result.pause_channel:
        row = {"channel": item.channel, "reason": result.pause_channel, "at": await unit.now()}
        await put(unit, channel_pause, ["channel"], [row])
