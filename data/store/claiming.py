"""Claiming deliveries: rows and their slots are taken in one transaction.

What belongs to no broadcast goes first, in the order of lanes; then broadcasts that are running take turns within
their lane, so that a large one does not keep a small one waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import Integer, Row, Select, and_, bindparam, exists, or_, select, update

from data.model.delivery import Bucket, ChannelRates, ClaimPlan, Delivery, DeliveryState, Lane, Rate
from data.model.message import ChatKind, Outgoing
from data.store import canaries, limits, portfolios
from data.store.columns import RowNumber, UtcDateTime, stands
from data.store.database import Unit
from data.store.deliveries import PENDING, SEALED_PAYLOAD, unpack
from data.store.dialects import is_among
from data.store.people import SEALED_ID
from data.store.schema import address, channel_pause, delivery, rendering
from data.store.vault import SealError, Vault


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


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that was taken, with its slot and the term of its lease."""

    row: Row[Any]
    slot_us: int
    claimed_at: datetime
    until: datetime


async def claim(unit: Unit, plan: ClaimPlan) -> list[Delivery]:
    """Take deliveries and open them, in one transaction; see :func:`take`."""
    whole, damaged = whole_of(unit.vault, await take(unit, plan))
    await give_up(unit, damaged)
    return whole


async def take(unit: Unit, plan: ClaimPlan) -> list[Leased]:
    """Take deliveries that may go out within the next second, in the order of lanes.

    Of each chat and lane only the oldest open one of a broadcast, or of no broadcast, is taken, so that one person
    reads us in order.
    """
    taken: list[Leased] = []
    await portfolios.lock(unit, plan.rates)
    for rates in plan.rates:
        most = plan.batch - len(taken)
        if most > 0 and not await _is_paused(unit, rates.channel):
            taken += await _take_of(unit, plan, rates, most)
    return taken


async def _is_paused(unit: Unit, channel: str) -> bool:
    query = select(channel_pause.c.channel).where(channel_pause.c.channel == channel)
    return await unit.connection.scalar(query) is not None


async def _take_of(unit: Unit, plan: ClaimPlan, rates: ChannelRates, most: int) -> list[Leased]:
    buckets, now, running = await _look(unit, plan, rates)
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
    begun = {row.broadcast_id for row in rows if row.id in taken.slots}
    first_ones = sorted(one.number for one in running if one.is_first and one.number in begun)
    await canaries.note(unit, first_ones, now + timedelta(seconds=plan.canary_seconds))
    return [Leased(row, taken.slots[row.id], now, until) for row in rows if row.id in taken.slots]


async def _look(
    unit: Unit, plan: ClaimPlan, rates: ChannelRates
) -> tuple[dict[str, Bucket], datetime, list[canaries.Open]]:
    """What a channel may do now, with every other claimer of it kept waiting; the present, and what may be claimed.

    Nobody waits for a channel without limits, but while the first messages of a broadcast are counted.
    """
    buckets = {} if rates.is_free else await _locked(unit, plan, rates)
    now = await unit.now()
    running = await canaries.open_broadcasts(unit, now, only_urgent=plan.is_quiet(now))
    if buckets:
        return buckets, now, running
    if any(one.is_first for one in running):
        buckets = await _locked(unit, plan, rates)
        now = await unit.now()
        return buckets, now, await canaries.open_broadcasts(unit, now, only_urgent=plan.is_quiet(now))
    return await limits.read(unit, {rates.channel: rates.overall}), now, running


async def _locked(unit: Unit, plan: ClaimPlan, rates: ChannelRates) -> dict[str, Bucket]:
    buckets = {rates.channel: await limits.lock(unit, rates.channel, rates.overall, plan.recovered)}
    if rates.replies is not None:
        key = limits.reply_key(rates.channel)
        buckets |= await limits.read(unit, {key: rates.replies})
    return buckets


def whole_of(vault: Vault, taken: Sequence[Leased]) -> tuple[list[Delivery], list[Leased]]:
    """What was taken as deliveries, and what of it is damaged; best done when the database is let go of."""
    whole, damaged, shared = [], [], dict[Any, Outgoing]()
    for one in taken:
        row = one.row
        try:
            said = (row.rendering_id, row.kind, row.about_provider_id)
            message = (None if row.payload_sealed else shared.get(said)) or _message(vault, row)
            if not row.payload_sealed:
                # What many of them share is opened once.
                shared[said] = message
            whole.append(_delivery(vault, one, message))
        except SealError:
            damaged.append(one)
    return whole, damaged


async def give_up(unit: Unit, damaged: Sequence[Leased]) -> None:
    """Let what is damaged fail by itself, so that the others go on."""
    for one in damaged:
        ours = (delivery.c.id == one.row.id, delivery.c.fence == one.row.fence + 1)
        failed = update(delivery).where(*ours, delivery.c.state == DeliveryState.LEASED)
        reason = "its message or address does not open with SECRET_KEY"
        await unit.connection.execute(failed.values(state=DeliveryState.FAILED, reason=reason, done_at=one.claimed_at))


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


@lru_cache(maxsize=8)
def _ready(*, is_direct: bool, is_sqlite: bool) -> Select[Any]:
    """Rows of a channel that may go out, with their address and what they say; built once, for it takes milliseconds.

    Args:
        is_direct: of no broadcast, in the order of lanes; otherwise those of one. Only rows of the same kind keep them
            waiting: those of a broadcast that stands still would do so for as long as it stands.
    """
    earlier, now = delivery.alias("earlier"), bindparam("now", type_=UtcDateTime)
    number = bindparam("number", type_=RowNumber)
    mine, before = (
        rows.c.broadcast_id.is_(None) if is_direct else rows.c.broadcast_id == number for rows in (delivery, earlier)
    )
    waits = exists().where(
        earlier.c.address_id == delivery.c.address_id,
        earlier.c.lane == delivery.c.lane,
        earlier.c.id < delivery.c.id,
        before,
        stands(earlier.c.state, *PENDING),
    )
    found = (
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
            delivery.c.channel == bindparam("channel"),
            delivery.c.not_before <= now,
            or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > now),
            ~waits,
        )
    )
    lanes = (delivery.c.lane,) if is_direct else ()
    ordered = found.order_by(*lanes, delivery.c.not_before, delivery.c.id).limit(bindparam("most", type_=Integer))
    return ordered if is_sqlite else ordered.with_for_update(skip_locked=True, of=delivery)


async def _candidates(unit: Unit, look: _Look, running: Sequence[canaries.Open]) -> Sequence[Row[Any]]:
    """The most urgent rows first; those of broadcasts of one lane by turns."""
    found = list(await _rows(unit, look, None, look.most))
    by_lane: dict[Lane, list[Sequence[Row[Any]]]] = {}
    for one in running:
        by_lane.setdefault(one.lane, []).append(await _rows(unit, look, one.number, min(look.most, one.most)))
    turns = [row for lane in sorted(by_lane) for row in _by_turns(by_lane[lane])]
    return sorted([*found, *turns], key=lambda row: row.lane)[: look.most]


async def _rows(unit: Unit, look: _Look, number: int | None, most: int) -> Sequence[Row[Any]]:
    """Rows of a broadcast, or with no number of none."""
    query = _ready(is_direct=number is None, is_sqlite=unit.is_sqlite)
    given = {"channel": look.channel, "now": look.now, "most": most} | ({} if number is None else {"number": number})
    found: Sequence[Row[Any]] = (await unit.connection.execute(query, given)).all()
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
        slot_us, drawn = _channel_slot(plan, rates, row.lane, buckets, max(now_us, free_us))
        if free_us > latest_us:
            taken.postponed[row.id] = free_us
            continue
        if slot_us > latest_us:
            break
        if left.places is not None and not left.places.admits(row.address_id):
            taken.postponed[row.id] = left.places.next_free_us()
            continue
        taken.slots[row.id] = slot_us
        for name, bucket in ({key: chat} | drawn).items():
            taken.changed[name] = buckets[name] = bucket
    kept = () if rates.is_free else (rates.channel, limits.reply_key(rates.channel))
    unlimited = {key for key, bucket in taken.changed.items() if bucket.interval_us == 0 and key not in kept}
    for key in unlimited:
        del taken.changed[key]
    return taken


def _channel_slot(
    plan: ClaimPlan, rates: ChannelRates, lane: int, buckets: dict[str, Bucket], from_us: int
) -> tuple[int, dict[str, Bucket]]:
    """The channel's next slot, with the buckets as they are after it.

    Replies have a bucket of their own besides, so that they need not wait for what is reserved already; what follows
    waits for them, so that both together keep the channel's rate.
    """
    slot_us, whole = plan.reserve(buckets[rates.channel], from_us)
    own = limits.reply_key(rates.channel)
    if lane == Lane.REPLY and own in buckets and slot_us > from_us:
        # What the platform forbids to everybody is forbidden to replies too.
        blocked_us = buckets[rates.channel].blocked_until_us
        own_us, mine = plan.reserve(buckets[own], max(from_us, blocked_us))
        if own_us < slot_us:
            return own_us, {own: mine, rates.channel: whole}
    return slot_us, {rates.channel: whole}


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


def _message(vault: Vault, row: Row[Any]) -> Outgoing:
    sealed = row.payload_sealed or row.shared_sealed or b""
    return unpack(vault.unseal(SEALED_PAYLOAD, sealed), row.kind, row.about_provider_id)


def _delivery(vault: Vault, one: Leased, message: Outgoing) -> Delivery:
    row = one.row
    return Delivery(
        number=row.id,
        kind=row.kind,
        cause=row.cause_id,
        address=row.address_id,
        channel=row.channel,
        external_id=vault.unseal(SEALED_ID, row.external_id_sealed),
        lane=row.lane,
        message=message,
        fence=row.fence + 1,
        claimed_at=one.claimed_at,
        slot_at=limits.moment_of(one.slot_us),
        lease_until=one.until,
        chat_kind=row.chat_kind,
        attempts=row.attempts,
        resends=row.resends,
        broadcast=row.broadcast_id,
    )
