"""Confirmations: who passed an announcement on, once for each broadcast and address.

A confirmation counts for the KIM on whose behalf the address got the announcement; several people of one KIM may
confirm. It ends the search for somebody of that KIM who answers, and proves that the message arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from data.model.broadcast import Passing
from data.model.confirmation import Confirmation, Received
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.records import ConfirmationRecord
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import broadcast, broadcast_kim, confirmation, delivery

#: Deliveries in these states may be on somebody's screen.
_SEEN = (
    DeliveryState.SENDING,
    DeliveryState.ACCEPTED,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
    DeliveryState.UNKNOWN,
)


def _may_be_seen() -> ColumnElement[bool]:
    """Whether a message, not a mark on an earlier one, may be on somebody's screen: also one to be sent once more."""
    return and_(
        delivery.c.kind == DeliveryKind.BROADCAST, or_(stands(delivery.c.state, *_SEEN), delivery.c.resends > 0)
    )


async def received(unit: Unit, place: int, number: int) -> Received | None:
    """A broadcast that an address got; None when it never did."""
    mine = and_(delivery.c.broadcast_id == broadcast.c.id, delivery.c.address_id == place, _may_be_seen())
    said = and_(confirmation.c.broadcast_id == broadcast.c.id, confirmation.c.address_id == place)
    columns = (broadcast.c.serial, broadcast.c.state, confirmation.c.at, confirmation.c.how, confirmation.c.reached)
    joined = broadcast.join(delivery, mine).outerjoin(confirmation, said)
    query = select(*columns).select_from(joined).where(broadcast.c.id == number)
    row = (await unit.connection.execute(query)).first()
    if row is None:
        return None
    corrected_by = await _correction_of(unit, number)
    return Received(number, row.serial or "", row.state, row.at, row.how, row.reached, corrected_by)


async def waiting(unit: Unit, place: int, most: int) -> list[Received]:
    """Announcements that an address got and that ask for a confirmation, within their time, the newest first."""
    now = await unit.now()
    mine = (
        delivery.c.address_id == place,
        _may_be_seen(),
        broadcast.c.asks_confirmation,
        delivery.c.expires_at > now,
    )
    joined = delivery.join(broadcast, broadcast.c.id == delivery.c.broadcast_id)
    query = select(broadcast.c.id, broadcast.c.title).select_from(joined).where(*mine)
    rows = (await unit.connection.execute(query.order_by(broadcast.c.id.desc()).limit(most))).all()
    found = [(await received(unit, place, row.id), row.title) for row in rows]
    return [replace(one, title=title) for one, title in found if one is not None]


async def _correction_of(unit: Unit, number: int) -> str:
    """The serial of the newest correction that has begun to go out; empty for none."""
    begun = and_(broadcast.c.corrects_id == number, broadcast.c.started_at.is_not(None))
    query = select(broadcast.c.serial).where(begun).order_by(broadcast.c.id.desc()).limit(1)
    return await unit.connection.scalar(query) or ""


async def keep(unit: Unit, said: Sequence[tuple[int, Confirmation]]) -> None:
    """Keep confirmations, each with the row number of its address; a later word corrects an earlier one.

    One for a broadcast that the address never got is passed over.
    """
    for place, one in said:
        await _keep(unit, place, one, await unit.now())


async def _keep(unit: Unit, place: int, said: Confirmation, now: datetime) -> None:
    got = and_(delivery.c.broadcast_id == said.broadcast, delivery.c.address_id == place, _may_be_seen())
    row = (await unit.connection.execute(select(delivery.c.id, delivery.c.institution_id).where(got))).first()
    if row is None:
        return
    new = {"broadcast_id": said.broadcast, "address_id": place, "institution_id": row.institution_id, "at": now}
    await insert_new(unit, confirmation, [new | {"updated_at": now}])
    more: dict[str, Any] = {name: value for name in ("how", "reached") if (value := getattr(said, name)) is not None}
    if more:
        mine = and_(confirmation.c.broadcast_id == said.broadcast, confirmation.c.address_id == place)
        await unit.connection.execute(update(confirmation).where(mine).values(updated_at=now, **more))
    await _arrived(unit, row.id, now)
    if row.institution_id is not None:
        await _end_search(unit, said.broadcast, row.institution_id)


async def _arrived(unit: Unit, number: int, now: datetime) -> None:
    """Note that a message was read by whoever answered it; one of unknown fate is not sent again."""
    mine = delivery.c.id == number
    first = update(delivery).where(mine, delivery.c.acked_at.is_(None))
    await unit.connection.execute(first.values(acked_at=now))
    # One that came to be unknown earlier is in doubt as well, while it waits to be sent once more or when that failed.
    again = stands(delivery.c.state, DeliveryState.READY, DeliveryState.LEASED, DeliveryState.FAILED)
    was_unknown = and_(again, delivery.c.resends > 0)
    doubtful = or_(stands(delivery.c.state, DeliveryState.UNKNOWN), was_unknown)
    ended = update(delivery).where(mine, doubtful)
    await unit.connection.execute(ended.values(state=DeliveryState.READ, is_resend_due=False, done_at=now))


async def _end_search(unit: Unit, number: int, institution: int) -> None:
    """Ask nobody else of this KIM."""
    same = and_(broadcast_kim.c.broadcast_id == number, broadcast_kim.c.institution_id == institution)
    waiting = update(broadcast_kim).where(same, broadcast_kim.c.next_step_at.is_not(None))
    await unit.connection.execute(waiting.values(next_step_at=None))


async def count(unit: Unit, number: int) -> int:
    """How many addresses confirmed a broadcast."""
    query = select(func.count()).select_from(confirmation).where(confirmation.c.broadcast_id == number)
    return await unit.connection.scalar(query) or 0


async def of_address(unit: Unit, place: int) -> list[ConfirmationRecord]:
    """What an address confirmed, the oldest first."""
    columns = (broadcast.c.serial, broadcast.c.title, confirmation.c.at, confirmation.c.how, confirmation.c.reached)
    joined = confirmation.join(broadcast, broadcast.c.id == confirmation.c.broadcast_id)
    query = select(*columns).select_from(joined).where(confirmation.c.address_id == place).order_by(confirmation.c.id)
    return [
        ConfirmationRecord(row.serial or "", row.title, row.at, row.how, row.reached)
        for row in await unit.connection.execute(query)
    ]


async def forget(unit: Unit, place: int) -> None:
    """Leave only what is counted: that a KIM passed an announcement on, when, and to how many people."""
    nothing: dict[str, Passing | None] = {"how": None}
    await unit.connection.execute(update(confirmation).where(confirmation.c.address_id == place).values(nothing))
