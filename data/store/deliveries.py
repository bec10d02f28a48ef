"""Deliveries: planned once, claimed with their slots, intended durably, settled under a fence, reaped when left.

The protocol and what a kill does at each point are in docs/architecture.md. ``claim`` is in
:mod:`data.store.claiming`; this module holds everything before and after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, exists, func, insert, or_, select, tuple_, update

from data.model.broadcast import PauseCause
from data.model.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Lane,
    NewDelivery,
    Transition,
)
from data.model.message import Choice, Outgoing, StoredFile, TextFile
from data.model.people import AddressStatus
from data.store import limits, pauses, people
from data.store.canaries import CLAIMED
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import change_each, insert_new, put
from data.store.refusals import redirect, refuse
from data.store.schema import address, attempt, broadcast, channel_pause, delivery

SEALED_PAYLOAD = "delivery.payload"
#: Decides what becomes of a delivery whose process died: (kind, lane, resends so far, now) to a transition.
OnDeath = Callable[[DeliveryKind, Lane, int, datetime], Transition]

#: The earliest time of what may go out at once: long past, so that a clock set back delays nothing that is waiting.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
#: Not over yet; of one chat and lane only the oldest of these may be claimed.
PENDING = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING)
_FINAL = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A delivery whose fate was unknown at least once, for the operator's list."""

    number: int
    kind: DeliveryKind
    cause: int
    state: DeliveryState
    resends: int
    reason: str


def pack(message: Outgoing) -> str:
    """A message as it is stored, before sealing."""
    return json.dumps(asdict(message), ensure_ascii=False)


def unpack(payload: str, kind: DeliveryKind = DeliveryKind.REPLY, about: str = "") -> Outgoing:
    """What :func:`pack` packed.

    Args:
        about: the platform's id of the message that a broadcast answers, or that an edit takes the place of.
    """
    fields: dict[str, Any] = json.loads(payload)
    choices = tuple(Choice(**choice) for choice in fields.pop("choices"))
    document, file = fields.pop("document", None), fields.pop("file", None)
    if about:
        fields["edits" if kind is DeliveryKind.EDIT else "reply_to"] = about
    return Outgoing(
        choices=choices,
        document=TextFile(**document) if document else None,
        file=StoredFile(**file) if file else None,
        **fields,
    )


async def plan(unit: Unit, wanted: Sequence[NewDelivery]) -> None:
    """Store deliveries ready to go out; one that exists for the same cause and address changes nothing."""
    now = await unit.now()
    rows = [
        {
            "kind": new.kind,
            "cause_id": new.cause,
            "address_id": new.address,
            "channel": new.channel,
            "lane": int(new.lane),
            "state": DeliveryState.READY,
            "payload_sealed": unit.vault.seal(SEALED_PAYLOAD, pack(new.message)),
            "not_before": new.not_before or AT_ONCE,
            "is_resend_due": False,
            "created_at": now,
        }
        for new in wanted
    ]
    await insert_new(unit, delivery, rows)


async def intend(unit: Unit, claimed: Sequence[Delivery], lease_seconds: float) -> set[int]:
    """Write down durably that these are about to be sent.

    Returns:
        The numbers that may be sent. The others were taken over, or their address may no longer be written to; nobody
        may send them under this claim.
    """
    now = await unit.now()
    claimed = await _not_paused(unit, claimed)
    # A notice answers something that the person sent, which BERHENTI does not forbid.
    is_wanted = or_(
        address.c.status == AddressStatus.ACTIVE,
        and_(address.c.status == AddressStatus.OPTED_OUT, delivery.c.kind == DeliveryKind.NOTICE),
    )
    may_write = exists().where(address.c.id == delivery.c.address_id, is_wanted)
    # In the same statement, so that whoever stops a broadcast is obeyed up to here.
    goes_on = exists().where(broadcast.c.id == delivery.c.broadcast_id, stands(broadcast.c.state, *CLAIMED))
    mine = and_(
        tuple_(delivery.c.id, delivery.c.fence).in_([(item.number, item.fence) for item in claimed]),
        delivery.c.state == DeliveryState.LEASED,
        or_(delivery.c.kind == DeliveryKind.REPLY, may_write),
        or_(delivery.c.broadcast_id.is_(None), goes_on),
        or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > now),
    )
    intended = (
        update(delivery)
        .where(mine)
        .values(
            state=DeliveryState.SENDING,
            attempts=delivery.c.attempts + 1,
            lease_until=now + timedelta(seconds=lease_seconds),
        )
        .returning(delivery.c.id)
    )
    numbers = set((await unit.connection.scalars(intended)).all())
    rows = [
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
    if rows:
        await unit.connection.execute(insert(attempt), rows)
    await refuse(unit, [item for item in claimed if item.number not in numbers], now)
    return numbers


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


async def _settle_rows(unit: Unit, results: Sequence[tuple[Delivery, Transition]], now: datetime) -> None:
    rows = [
        {
            "number": item.number,
            "held": item.fence,
            "next_state": result.state,
            "earliest": result.not_before or now,
            "again": _is_resent(result),
            "uncounted": 0 if result.counts else 1,
            "why": result.reason[:500],
            "theirs": result.provider_id,
            "finished": now if result.state in _FINAL else None,
        }
        for item, result in results
    ]
    like = {
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
    await change_each(unit, like, rows, _settled)


def _settled(given: Mapping[str, ColumnElement[Any]]) -> Update:
    # Written out, because a list cannot be expanded when many rows are executed at once.
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


async def _settle_attempts(unit: Unit, results: Sequence[tuple[Delivery, Transition]], now: datetime) -> None:
    rows = [
        {
            "number": item.number,
            "held": item.fence,
            "result": result.outcome,
            "theirs": result.provider_id,
            "why": result.reason[:500],
        }
        for item, result in results
    ]
    like = {
        "number": attempt.c.delivery_id,
        "held": attempt.c.fence,
        "result": attempt.c.outcome,
        "theirs": attempt.c.provider_id,
        "why": attempt.c.error,
    }
    await change_each(unit, like, rows, partial(_tried, now))


def _tried(now: datetime, given: Mapping[str, ColumnElement[Any]]) -> Update:
    ours = and_(attempt.c.delivery_id == given["number"], attempt.c.fence == given["held"])
    changed = update(attempt).where(ours)
    return changed.values(done_at=now, outcome=given["result"], provider_id=given["theirs"], error=given["why"])


def _is_resent(result: Transition) -> bool:
    return result.state is DeliveryState.UNKNOWN and result.not_before is not None


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


async def drop(unit: Unit, claimed: Sequence[Delivery]) -> None:
    """Give back claims on which nothing was written."""
    keys = [(item.number, item.fence) for item in claimed]
    mine = and_(tuple_(delivery.c.id, delivery.c.fence).in_(keys), delivery.c.state == DeliveryState.LEASED)
    await unit.connection.execute(
        update(delivery).where(mine).values(state=DeliveryState.READY, owner=None, lease_until=None)
    )


async def reap(unit: Unit, on_death: OnDeath) -> int:
    """Take back what was left behind, and let out again what is to be resent.

    A lease that ran out without an intent was never sent: ready. One with an intent is unknown, never ready.

    Returns:
        How many rows changed.
    """
    now = await unit.now()
    left = await _abandon(unit, delivery.c.lease_until < now, on_death, now)
    return left + await _resend_due(unit, now)


async def release(unit: Unit, owner: str, on_death: OnDeath) -> int:
    """The same for everything that a dead process held, without waiting for its leases."""
    return await _abandon(unit, delivery.c.owner == owner, on_death, await unit.now())


async def _abandon(unit: Unit, whose: Any, on_death: OnDeath, now: datetime) -> int:
    leased = and_(stands(delivery.c.state, DeliveryState.LEASED), whose)
    freed = update(delivery).where(leased).values(state=DeliveryState.READY, owner=None, lease_until=None)
    changed = (await unit.connection.execute(freed)).rowcount
    rows = await unit.connection.execute(
        select(delivery.c.id, delivery.c.fence, delivery.c.kind, delivery.c.lane, delivery.c.resends).where(
            stands(delivery.c.state, DeliveryState.SENDING), whose
        )
    )
    for row in rows.all():
        await _doubt(unit, row.id, row.fence, on_death(row.kind, Lane(row.lane), row.resends, now), now)
        changed += 1
    return changed


async def _doubt(unit: Unit, number: int, fence: int, result: Transition, now: datetime) -> None:
    """Mark one delivery as unknown; an outcome that comes later under the same fence still counts."""
    mine = and_(delivery.c.id == number, delivery.c.fence == fence, delivery.c.state == DeliveryState.SENDING)
    changed = update(delivery).where(mine)
    await unit.connection.execute(
        changed.values(
            state=result.state,
            not_before=result.not_before or now,
            is_resend_due=_is_resent(result),
            reason=result.reason,
            lease_until=None,
        )
    )
    open_attempt = and_(attempt.c.delivery_id == number, attempt.c.fence == fence)
    await unit.connection.execute(
        update(attempt).where(open_attempt).values(outcome=result.outcome, done_at=now, error=result.reason)
    )


async def _resend_due(unit: Unit, now: datetime) -> int:
    """Make ready what policy sends once more."""
    due = and_(
        stands(delivery.c.state, DeliveryState.UNKNOWN),
        delivery.c.is_resend_due,
        delivery.c.not_before <= now,
    )
    changed = update(delivery).where(due)
    return (
        await unit.connection.execute(
            changed.values(
                state=DeliveryState.READY,
                is_resend_due=False,
                resends=delivery.c.resends + 1,
                round=delivery.c.round + 1,
            )
        )
    ).rowcount


async def resume_channel(unit: Unit, channel: str) -> None:
    """Let a channel go on that was stopped because its account was refused."""
    await unit.connection.execute(channel_pause.delete().where(channel_pause.c.channel == channel))


async def paused_channels(unit: Unit) -> dict[str, str]:
    """The channels that are stopped, each with its reason."""
    rows = await unit.connection.execute(select(channel_pause.c.channel, channel_pause.c.reason))
    return {row.channel: row.reason for row in rows}


async def counts(unit: Unit) -> dict[DeliveryState, int]:
    """How many deliveries stand in each state."""
    rows = await unit.connection.execute(select(delivery.c.state, func.count()).group_by(delivery.c.state))
    return {row[0]: row[1] for row in rows}


async def doubtful(unit: Unit, most: int = 1000) -> list[Doubtful]:
    """Deliveries that were or are unknown, newest first: what may have arrived twice or not at all."""
    was_unknown = or_(delivery.c.state == DeliveryState.UNKNOWN, delivery.c.resends > 0)
    rows = await unit.connection.execute(
        select(
            delivery.c.id,
            delivery.c.kind,
            delivery.c.cause_id,
            delivery.c.state,
            delivery.c.resends,
            delivery.c.reason,
        )
        .where(was_unknown)
        .order_by(delivery.c.id.desc())
        .limit(most)
    )
    return [Doubtful(*row) for row in rows]


async def pending_count(unit: Unit, channel: str) -> int:
    """How many deliveries of a channel are not over yet."""
    pending = stands(delivery.c.state, *PENDING)
    return await unit.connection.scalar(select(func.count()).where(pending, delivery.c.channel == channel)) or 0
