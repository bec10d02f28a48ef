"""Deliveries: planned once, given back or reaped when left, counted.

The protocol and what a kill does at each point are in docs/architecture.md. ``claim`` is in
:mod:`data.store.claiming`, intent and outcome in :mod:`data.store.attempts`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_, update

from data.model.delivery import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Lane,
    NewDelivery,
    Transition,
)
from data.model.message import Choice, Outgoing, StoredFile, TextFile
from data.store.columns import AT_ONCE, stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import attempt, channel_pause, delivery

SEALED_PAYLOAD = "delivery.payload"
#: Decides what becomes of a delivery whose process died: (kind, lane, resends so far, now) to a transition.
OnDeath = Callable[[DeliveryKind, Lane, int, datetime], Transition]

#: Not over yet; of one chat and lane only the oldest of these may be claimed.
PENDING = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING)


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
        changed += await _doubt(unit, row.id, row.fence, on_death(row.kind, Lane(row.lane), row.resends, now), now)
    return changed


def is_resent(result: Transition) -> bool:
    """Whether policy sends it once more, although nobody knows its fate."""
    return result.state is DeliveryState.UNKNOWN and result.not_before is not None


async def _doubt(unit: Unit, number: int, fence: int, result: Transition, now: datetime) -> int:
    """Mark one delivery as unknown; an outcome that comes later under the same fence still counts.

    Returns:
        1; 0 when its outcome came meanwhile, and stays.
    """
    mine = and_(delivery.c.id == number, delivery.c.fence == fence, delivery.c.state == DeliveryState.SENDING)
    marked = update(delivery).where(mine)
    changed = await unit.connection.execute(
        marked.values(
            state=result.state,
            not_before=result.not_before or now,
            is_resend_due=is_resent(result),
            reason=result.reason,
            lease_until=None,
        )
    )
    if not changed.rowcount:
        return 0
    open_attempt = and_(attempt.c.delivery_id == number, attempt.c.fence == fence)
    await unit.connection.execute(
        update(attempt).where(open_attempt).values(outcome=result.outcome, done_at=now, error=result.reason)
    )
    return 1


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
