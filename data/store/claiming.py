"""Claiming deliveries: rows and their slots are taken in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, select, update

from data.model.delivery import Bucket, ChannelRates, ClaimPlan, Delivery, DeliveryState, Rate
from data.model.message import ChatKind
from data.store import limits
from data.store.columns import stands
from data.store.database import Unit
from data.store.deliveries import PENDING, SEALED_PAYLOAD, unpack
from data.store.dialects import skip_locked
from data.store.people import SEALED_ID
from data.store.schema import address, channel_pause, delivery
from data.store.vault import SealError


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one channel's part of a claim came to."""

    slots: dict[int, int]
    postponed: dict[int, int]
    buckets: dict[str, Bucket]


async def claim(unit: Unit, plan: ClaimPlan) -> list[Delivery]:
    """Take deliveries that may go out within the next second, in the order of lanes.

    Of each chat and lane only the oldest open one is taken, so that one person reads us in order.
    """
    taken: list[Delivery] = []
    for rates in plan.rates:
        most = plan.batch - len(taken)
        if most > 0 and not await _is_paused(unit, rates.channel):
            taken += await _claim_channel(unit, plan, rates, most)
    return taken


async def _is_paused(unit: Unit, channel: str) -> bool:
    query = select(channel_pause.c.channel).where(channel_pause.c.channel == channel)
    return await unit.connection.scalar(query) is not None


async def _claim_channel(unit: Unit, plan: ClaimPlan, rates: ChannelRates, most: int) -> list[Delivery]:
    overall = await limits.lock(unit, rates.channel, rates.overall)
    now = await unit.now()
    rows = await _candidates(unit, rates.channel, most, now)
    if not rows:
        return []
    now_us = limits.microseconds(now)
    chats = await limits.read(unit, _chat_rates(rates, rows))
    taken = _take_slots(plan, rates.channel, rows, {rates.channel: overall} | chats, now_us)
    await limits.write(unit, taken.buckets, now_us)
    await _postpone(unit, taken.postponed)
    until = now + timedelta(seconds=plan.lease_seconds)
    await _lease(unit, plan.owner, list(taken.slots), until)
    return await _whole(unit, [(row, taken.slots[row.id]) for row in rows if row.id in taken.slots], (now, until))


async def _whole(unit: Unit, leased: Sequence[tuple[Row[Any], int]], term: tuple[datetime, datetime]) -> list[Delivery]:
    """The claimed rows as deliveries; one that was damaged fails by itself, so that the others go on."""
    whole = []
    for row, slot_us in leased:
        try:
            whole.append(_delivery(unit, row, slot_us, term))
        except SealError:
            damaged = update(delivery).where(delivery.c.id == row.id)
            reason = "its message or address does not open with SECRET_KEY"
            await unit.connection.execute(damaged.values(state=DeliveryState.FAILED, reason=reason, done_at=term[0]))
    return whole


async def anything_due(unit: Unit, channels: Sequence[str]) -> bool:
    """A cheap look without a lock: whether a claim would find anything at all."""
    ready = and_(stands(delivery.c.state, DeliveryState.READY), delivery.c.channel.in_(channels))
    due = select(delivery.c.id).where(ready, delivery.c.not_before <= await unit.now()).limit(1)
    return await unit.connection.scalar(due) is not None


async def _candidates(unit: Unit, channel: str, most: int, now: datetime) -> Sequence[Row[Any]]:
    earlier = delivery.alias("earlier")
    waits = exists().where(
        earlier.c.address_id == delivery.c.address_id,
        earlier.c.lane == delivery.c.lane,
        earlier.c.id < delivery.c.id,
        stands(earlier.c.state, *PENDING),
    )
    query = (
        select(delivery, address.c.external_id_sealed, address.c.kind.label("chat_kind"))
        .join(address, address.c.id == delivery.c.address_id)
        .where(
            stands(delivery.c.state, DeliveryState.READY),
            delivery.c.channel == channel,
            delivery.c.not_before <= now,
            ~waits,
        )
        .order_by(delivery.c.lane, delivery.c.not_before, delivery.c.id)
        .limit(most)
    )
    found: Sequence[Row[Any]] = (await unit.connection.execute(skip_locked(unit, query, delivery))).all()
    return found


def _chat_rates(rates: ChannelRates, rows: Sequence[Row[Any]]) -> dict[str, Rate]:
    return {
        limits.chat_key(rates.channel, row.address_id): rates.chat if row.chat_kind is ChatKind.PRIVATE else rates.group
        for row in rows
    }


def _take_slots(
    plan: ClaimPlan, channel: str, rows: Sequence[Row[Any]], buckets: dict[str, Bucket], now_us: int
) -> _Taken:
    """Give each row the later of its chat's and its channel's slot, as long as both lie within the horizon."""
    slots: dict[int, int] = {}
    postponed: dict[int, int] = {}
    changed: dict[str, Bucket] = {}
    latest_us = now_us + plan.horizon_us
    for row in rows:
        key = limits.chat_key(channel, row.address_id)
        free_us, chat = plan.reserve(buckets[key], now_us)
        slot_us, whole = plan.reserve(buckets[channel], max(now_us, free_us))
        if free_us > latest_us:
            postponed[row.id] = free_us
            continue
        if slot_us > latest_us:
            break
        slots[row.id] = slot_us
        changed |= {key: chat, channel: whole}
        buckets |= changed
    unlimited = {key for key, bucket in changed.items() if bucket.interval_us == 0 and key != channel}
    return _Taken(slots, postponed, {key: bucket for key, bucket in changed.items() if key not in unlimited})


async def _postpone(unit: Unit, postponed: dict[int, int]) -> None:
    """Put rows off to when their chat is free, so that they are not looked at in vain until then."""
    for number, slot_us in postponed.items():
        later = update(delivery).where(delivery.c.id == number)
        await unit.connection.execute(later.values(not_before=limits.moment_of(slot_us)))


async def _lease(unit: Unit, owner: str, numbers: list[int], until: datetime) -> None:
    if numbers:
        leased = update(delivery).where(delivery.c.id.in_(numbers))
        await unit.connection.execute(
            leased.values(state=DeliveryState.LEASED, owner=owner, fence=delivery.c.fence + 1, lease_until=until)
        )


def _delivery(unit: Unit, row: Row[Any], slot_us: int, term: tuple[datetime, datetime]) -> Delivery:
    return Delivery(
        number=row.id,
        kind=row.kind,
        cause=row.cause_id,
        address=row.address_id,
        channel=row.channel,
        external_id=unit.vault.unseal(SEALED_ID, row.external_id_sealed),
        lane=row.lane,
        message=unpack(unit.vault.unseal(SEALED_PAYLOAD, row.payload_sealed)),
        fence=row.fence + 1,
        claimed_at=term[0],
        slot_at=limits.moment_of(slot_us),
        lease_until=term[1],
        chat_kind=row.chat_kind,
        attempts=row.attempts,
        resends=row.resends,
    )
