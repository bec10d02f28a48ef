"""Claiming deliveries: rows and their slots are taken in one transaction.

What belongs to no broadcast goes first, in the order of lanes; then broadcasts that are running take turns within
their lane, so that a large one does not keep a small one waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, exists, or_, select, update

from data.model.delivery import Bucket, ChannelRates, ClaimPlan, Delivery, DeliveryState, Lane, Rate
from data.model.message import ChatKind, Outgoing
from data.store import canaries, limits, portfolios
from data.store.columns import stands
from data.store.database import Unit
from data.store.deliveries import PENDING, SEALED_PAYLOAD, unpack
from data.store.dialects import is_among, skip_locked
from data.store.people import SEALED_ID
from data.store.schema import address, channel_pause, delivery, rendering
from data.store.vault import SealError


@dataclass(slots=True)
class _Taken:
    """What one channel's part of a claim came to."""

    slots: dict[int, int] = field(default_factory=dict)
    postponed: dict[int, int] = field(default_factory=dict)
    changed: dict[str, Bucket] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a channel's limits.

    Args:
        buckets: of the channel and of the chats concerned.
        places: of its portfolio; None where it has none.
    """

    buckets: dict[str, Bucket]
    now_us: int
    places: portfolios.Places | None


@dataclass(frozen=True, slots=True)
class _Look:
    """What one channel's part of a claim looks for."""

    channel: str
    most: int
    now: datetime


async def claim(unit: Unit, plan: ClaimPlan) -> list[Delivery]:
    """Take deliveries that may go out within the next second, in the order of lanes.

    Of each chat and lane only the oldest open one of a broadcast, or of no broadcast, is taken, so that one person
    reads us in order.
    """
    taken: list[Delivery] = []
    await portfolios.lock(unit, plan.rates)
    for rates in plan.rates:
        most = plan.batch - len(taken)
        if most > 0 and not await _is_paused(unit, rates.channel):
            taken += await _claim_channel(unit, plan, rates, most)
    return taken


async def _is_paused(unit: Unit, channel: str) -> bool:
    query = select(channel_pause.c.channel).where(channel_pause.c.channel == channel)
    return await unit.connection.scalar(query) is not None


async def _claim_channel(unit: Unit, plan: ClaimPlan, rates: ChannelRates, most: int) -> list[Delivery]:
    buckets = {rates.channel: await limits.lock(unit, rates.channel, rates.overall, plan.recovered)}
    if rates.replies is not None:
        key = limits.reply_key(rates.channel)
        buckets |= await limits.read(unit, {key: rates.replies})
    now = await unit.now()
    running = await canaries.open_broadcasts(unit, now, only_urgent=plan.is_quiet(now))
    rows = await _candidates(unit, _Look(rates.channel, most, now), running)
    if not rows:
        return []
    now_us = limits.microseconds(now)
    buckets |= await limits.read(unit, _chat_rates(rates, rows))
    places = None
    if rates.portfolio is not None:
        places = await portfolios.look(unit, rates.portfolio, {row.address_id for row in rows}, now)
    taken = _take_slots(plan, rates, rows, _Left(buckets, now_us, places))
    await limits.write(unit, taken.changed, now_us)
    if rates.portfolio is not None and places is not None:
        await portfolios.note(unit, rates.portfolio, places)
    await _postpone(unit, taken.postponed)
    until = now + timedelta(seconds=plan.lease_seconds)
    await _lease(unit, plan.owner, list(taken.slots), until)
    others_at = now + timedelta(seconds=plan.canary_seconds)
    first_ones = {one.number for one in running if one.is_first}
    begun = {row.broadcast_id for row in rows if row.id in taken.slots} & first_ones
    await canaries.note(unit, sorted(begun), others_at)
    return await _whole(unit, [(row, taken.slots[row.id]) for row in rows if row.id in taken.slots], (now, until))


async def _whole(unit: Unit, leased: Sequence[tuple[Row[Any], int]], term: tuple[datetime, datetime]) -> list[Delivery]:
    """The claimed rows as deliveries; one that was damaged fails by itself, so that the others go on."""
    whole, shared = [], dict[Any, Outgoing]()
    for row, slot_us in leased:
        try:
            said = (row.rendering_id, row.kind, row.about_provider_id)
            message = (None if row.payload_sealed else shared.get(said)) or _message(unit, row)
            if not row.payload_sealed:
                # What many of them share is opened once.
                shared[said] = message
            whole.append(_delivery(unit, row, message, slot_us, term))
        except SealError:
            damaged = update(delivery).where(delivery.c.id == row.id)
            reason = "its message or address does not open with SECRET_KEY"
            await unit.connection.execute(damaged.values(state=DeliveryState.FAILED, reason=reason, done_at=term[0]))
    return whole


async def anything_due(unit: Unit, plan: ClaimPlan) -> bool:
    """A cheap look without a lock: whether a claim would find anything at all."""
    now, channels = await unit.now(), [rates.channel for rates in plan.rates]
    due = and_(stands(delivery.c.state, DeliveryState.READY), delivery.c.not_before <= now)
    direct = select(delivery.c.id).where(due, delivery.c.broadcast_id.is_(None), delivery.c.channel.in_(channels))
    if await unit.connection.scalar(direct.limit(1)) is not None:
        return True
    for one in await canaries.open_broadcasts(unit, now, only_urgent=plan.is_quiet(now)):
        query = select(delivery.c.id).where(due, delivery.c.broadcast_id == one.number)
        for channel in channels:
            if await unit.connection.scalar(query.where(delivery.c.channel == channel).limit(1)) is not None:
                return True
    return False


_NEEDED = (
    "id",
    "kind",
    "cause_id",
    "address_id",
    "channel",
    "lane",
    "payload_sealed",
    "fence",
    "attempts",
    "resends",
    "broadcast_id",
    "rendering_id",
    "about_provider_id",
)


def _ready(channel: str, now: datetime, number: int | None) -> Select[Any]:
    """Rows of a channel that may go out, with their address and what they say.

    Args:
        number: of the broadcast that they are of; None for those of no broadcast. Only rows of the same kind keep them
            waiting: those of a broadcast that stands still would do so for as long as it stands.
    """
    earlier = delivery.alias("earlier")
    mine, before = (_is_of(rows, number) for rows in (delivery, earlier))
    waits = exists().where(
        earlier.c.address_id == delivery.c.address_id,
        earlier.c.lane == delivery.c.lane,
        earlier.c.id < delivery.c.id,
        before,
        stands(earlier.c.state, *PENDING),
    )
    return (
        select(
            *(delivery.c[name] for name in _NEEDED),
            address.c.external_id_sealed,
            address.c.kind.label("chat_kind"),
            rendering.c.payload_sealed.label("shared_sealed"),
        )
        .join(address, address.c.id == delivery.c.address_id)
        .join(rendering, rendering.c.id == delivery.c.rendering_id, isouter=True)
        .where(
            mine,
            stands(delivery.c.state, DeliveryState.READY),
            delivery.c.channel == channel,
            delivery.c.not_before <= now,
            or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > now),
            ~waits,
        )
    )


def _is_of(rows: FromClause, number: int | None) -> ColumnElement[bool]:
    return rows.c.broadcast_id.is_(None) if number is None else rows.c.broadcast_id == number


async def _candidates(unit: Unit, look: _Look, running: Sequence[canaries.Open]) -> Sequence[Row[Any]]:
    """The most urgent rows first; those of broadcasts of one lane by turns."""
    channel, most, now = look.channel, look.most, look.now
    order = (delivery.c.not_before, delivery.c.id)
    direct = _ready(channel, now, None).order_by(delivery.c.lane, *order)
    found = list(await _rows(unit, direct.limit(most)))
    by_lane: dict[Lane, list[Sequence[Row[Any]]]] = {}
    for one in running:
        mine = _ready(channel, now, one.number).order_by(*order)
        rows = await _rows(unit, mine.limit(min(most, one.most)))
        by_lane.setdefault(one.lane, []).append(rows)
    turns = [row for lane in sorted(by_lane) for row in _by_turns(by_lane[lane])]
    return sorted([*found, *turns], key=lambda row: row.lane)[:most]


async def _rows(unit: Unit, query: Select[Any]) -> Sequence[Row[Any]]:
    found: Sequence[Row[Any]] = (await unit.connection.execute(skip_locked(unit, query, delivery))).all()
    return found


def _by_turns(queues: Sequence[Sequence[Row[Any]]]) -> Iterator[Row[Any]]:
    return (row for row in chain.from_iterable(zip_longest(*queues)) if row is not None)


def _chat_rates(rates: ChannelRates, rows: Sequence[Row[Any]]) -> dict[str, Rate]:
    """The limits of the chats concerned; those without one need no row."""
    wanted = {row.address_id: rates.chat if row.chat_kind is ChatKind.PRIVATE else rates.group for row in rows}
    return {limits.chat_key(rates.channel, place): rate for place, rate in wanted.items()}


def _take_slots(plan: ClaimPlan, rates: ChannelRates, rows: Sequence[Row[Any]], left: _Left) -> _Taken:
    """Give each row the later of its chat's and its channel's slot, as long as both lie within the horizon."""
    taken, buckets, now_us = _Taken(), left.buckets, left.now_us
    latest_us = now_us + plan.horizon_us
    for row in rows:
        key = limits.chat_key(rates.channel, row.address_id)
        free_us, chat = plan.reserve(buckets[key], now_us)
        slot_us, by, whole = _channel_slot(plan, rates, row.lane, buckets, max(now_us, free_us))
        if free_us > latest_us:
            taken.postponed[row.id] = free_us
            continue
        if slot_us > latest_us:
            break
        if left.places is not None and not left.places.admits(row.address_id):
            taken.postponed[row.id] = left.places.next_free_us()
            continue
        taken.slots[row.id] = slot_us
        for name, bucket in ((key, chat), (by, whole)):
            taken.changed[name] = buckets[name] = bucket
    kept = (rates.channel, limits.reply_key(rates.channel))
    unlimited = {key for key, bucket in taken.changed.items() if bucket.interval_us == 0 and key not in kept}
    for key in unlimited:
        del taken.changed[key]
    return taken


def _channel_slot(
    plan: ClaimPlan, rates: ChannelRates, lane: int, buckets: dict[str, Bucket], from_us: int
) -> tuple[int, str, Bucket]:
    """The channel's next slot, with the bucket it is taken from; replies have one of their own besides."""
    slot_us, whole = plan.reserve(buckets[rates.channel], from_us)
    own = limits.reply_key(rates.channel)
    if lane == Lane.REPLY and own in buckets and slot_us > from_us:
        # What the platform forbids to everybody is forbidden to replies too.
        blocked_us = buckets[rates.channel].blocked_until_us
        own_us, mine = plan.reserve(buckets[own], max(from_us, blocked_us))
        if own_us < slot_us:
            return own_us, own, mine
    return slot_us, rates.channel, whole


async def _postpone(unit: Unit, postponed: dict[int, int]) -> None:
    """Put rows off to when their chat is free, so that they are not looked at in vain until then."""
    for number, slot_us in postponed.items():
        later = update(delivery).where(delivery.c.id == number)
        await unit.connection.execute(later.values(not_before=limits.moment_of(slot_us)))


async def _lease(unit: Unit, owner: str, numbers: list[int], until: datetime) -> None:
    if numbers:
        leased = update(delivery).where(is_among(delivery.c.id, "numbers", is_sqlite=unit.is_sqlite))
        values = {"state": DeliveryState.LEASED, "owner": owner, "lease_until": until}
        await unit.connection.execute(leased.values(fence=delivery.c.fence + 1, **values), {"numbers": numbers})


def _message(unit: Unit, row: Row[Any]) -> Outgoing:
    sealed = row.payload_sealed or row.shared_sealed or b""
    return unpack(unit.vault.unseal(SEALED_PAYLOAD, sealed), row.kind, row.about_provider_id)


def _delivery(unit: Unit, row: Row[Any], message: Outgoing, slot_us: int, term: tuple[datetime, datetime]) -> Delivery:
    return Delivery(
        number=row.id,
        kind=row.kind,
        cause=row.cause_id,
        address=row.address_id,
        channel=row.channel,
        external_id=unit.vault.unseal(SEALED_ID, row.external_id_sealed),
        lane=row.lane,
        message=message,
        fence=row.fence + 1,
        claimed_at=term[0],
        slot_at=limits.moment_of(slot_us),
        lease_until=term[1],
        chat_kind=row.chat_kind,
        attempts=row.attempts,
        resends=row.resends,
        broadcast=row.broadcast_id,
    )
