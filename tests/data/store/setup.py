"""Setup steps of the store tests, named as clauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from broadcasts import pacing
from broadcasts.delivery import Policy, on_death
from data.model.delivery import ChannelRates, ClaimPlan, Delivery, DeliveryKind, Lane, NewDelivery, Rate, Transition
from data.model.message import Incoming, Outgoing, RawItem, Sender
from data.store import attempts, claiming, deliveries, inbox, people
from data.store.database import Database

FREE = ChannelRates("loopback", pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)


def plan(owner: str = "one", batch: int = 64, rates: Sequence[ChannelRates] = (FREE,)) -> ClaimPlan:
    return ClaimPlan(owner, tuple(rates), batch, 30.0, pacing.HORIZON_US, pacing.reserve)


def rates(overall: Rate = pacing.UNLIMITED, chat: Rate = pacing.UNLIMITED) -> ChannelRates:
    gate = pacing.gate_of(1_000_000 / overall.interval_us) if overall.interval_us else None
    return ChannelRates("loopback", overall, chat, chat, gate=gate)


def death(kind: DeliveryKind, lane: Lane, resends: int, now: object) -> Transition:
    return on_death(kind, lane, resends, now, Policy())  # type: ignore[arg-type]


def said(chat: str = "100", number: int = 1, text: str = "halo") -> Incoming:
    return Incoming(number, "loopback", chat, Sender(chat, "Warga Contoh"), text=text)


async def passes(database: Database, clock: object, seconds: float) -> None:
    clock.passes(seconds)  # type: ignore[attr-defined]
    if not database.is_sqlite:
        database.clock_offset += timedelta(seconds=seconds)


async def received(database: Database, *keys: str, chat: str = "100") -> None:
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "loopback", [RawItem(key, chat, f'{{"key": "{key}"}}') for key in keys])


async def an_address(database: Database, chat: str = "100") -> int:
    async with database.unit_of_work() as unit:
        return await people.admit(unit, said(chat), "id")


async def planned(
    database: Database, cause: int, address: int, lane: Lane = Lane.REPLY, kind: DeliveryKind = DeliveryKind.REPLY
) -> None:
    async with database.unit_of_work() as unit:
        message = Outgoing(f"pesan {cause}")
        await deliveries.plan(unit, [NewDelivery(kind, cause, address, "loopback", lane, message)])


async def claimed(database: Database, claim_plan: ClaimPlan | None = None) -> list[Delivery]:
    async with database.unit_of_work() as unit:
        return await claiming.claim(unit, claim_plan or plan())


async def intended(database: Database, items: Sequence[Delivery]) -> set[int]:
    async with database.unit_of_work() as unit:
        return await attempts.intend(unit, items, 60.0)


async def settled(database: Database, item: Delivery, result: Transition) -> None:
    async with database.unit_of_work() as unit:
        await attempts.settle(unit, [(item, result)])


async def reaped(database: Database) -> int:
    async with database.unit_of_work() as unit:
        return await deliveries.reap(unit, death)


async def state_of(database: Database, cause: int) -> tuple[str, int, int]:
    """(state, attempts, resends) of the delivery that a cause led to."""
    from sqlalchemy import select

    from data.store.schema import delivery

    async with database.reading() as unit:
        columns = select(delivery.c.state, delivery.c.attempts, delivery.c.resends)
        row = (await unit.connection.execute(columns.where(delivery.c.cause_id == cause))).one()
        return str(row.state.value), row.attempts, row.resends
