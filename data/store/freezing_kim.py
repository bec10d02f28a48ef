"""Freezing an audience of KIM: each of them is a row of the report, reached through its people step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select, update

from data.model.delivery import DeliveryKind, DeliveryState
from data.model.membership import InstitutionKind, InstitutionStatus
from data.model.reach import Contact, Excluded, Stage, Way
from data.model.segment import Field, mentions
from data.store.canaries import CLAIMED
from data.store.columns import AT_ONCE, stands
from data.store.database import Unit
from data.store.dialects import insert_new, is_among
from data.store.freezing import Freeze, advance, shown
from data.store.members import VALID
from data.store.schema import (
    address,
    broadcast,
    broadcast_kim,
    confirmation,
    delivery,
    exclusion,
    institution,
    membership,
    rendering,
)
from data.store.segments import condition
from data.store.spreading import spread_over

#: KIM planned in one portion; each has a handful of people. Some 10 ms of writing.
PORTION = 50
#: Where nothing else is asked for, KIM of these states get announcements.
BY_DEFAULT = (InstitutionStatus.ACTIVE, InstitutionStatus.VERIFIED)

#: Decides by whom a KIM is reached.
WayTo = Callable[[Sequence[Contact]], Way]


@dataclass(frozen=True, slots=True)
class Due:
    """A KIM that did not confirm in time, with the stage at which it was tried last, and since when it waits."""

    broadcast: int
    institution: int
    step: int
    at: datetime


async def ahead(unit: Unit, plan: Freeze, after: int, way_to: WayTo) -> dict[int, Way]:
    """The next KIM of an audience with how each is reached, by number; nothing is written, and no lock is needed."""
    groups = await kim_of(unit, plan, after, PORTION)
    people = await contacts(unit, groups)
    return {group: way_to(people.get(group, ())) for group in groups}


async def portion(unit: Unit, plan: Freeze, after: int, ways: Mapping[int, Way], next_step_at: datetime | None) -> None:
    """Plan the first step of a portion of KIM; one that nobody can be reached of gets its row too.

    Args:
        after: how far freezing had come when the portion was looked for; where it has come further since, somebody
            else has planned it.
        ways: what :func:`ahead` found.
        next_step_at: when the second step is due, if nobody confirms; None for never.
    """
    if not await advance(unit, plan.broadcast, after, max(ways)):
        return
    shared = {"broadcast_id": plan.broadcast, "created_at": plan.now}
    rows = [
        shared
        | {
            "institution_id": group,
            "step": int(way.steps[0].stage if way.steps else Stage.OPERATORS),
            "next_step_at": next_step_at if len(way.steps) > 1 else None,
        }
        for group, way in ways.items()
    ]
    await insert_new(unit, broadcast_kim, rows)
    await _note_excluded(unit, plan.broadcast, ways)
    await _plan(unit, plan, {group: way.first for group, way in ways.items()})


async def kim_of(unit: Unit, plan: Freeze, after: int, most: int) -> list[int]:
    """The next KIM of an audience, by row number."""
    wanted = and_(institution.c.kind == InstitutionKind.KIM, condition(plan.audience, plan.now))
    if not mentions(plan.audience.who, Field.STATUS):
        wanted = and_(wanted, institution.c.status.in_(BY_DEFAULT))
    query = select(institution.c.id).where(wanted, institution.c.id > after).order_by(institution.c.id).limit(most)
    return list(await unit.connection.scalars(query))


async def contacts(unit: Unit, groups: Sequence[int]) -> dict[int, list[Contact]]:
    """Everybody of these institutions who is registered, at each of their addresses."""
    columns = (
        membership.c.institution_id,
        membership.c.person_id,
        membership.c.role,
        membership.c.state,
        address.c.id,
        address.c.status,
        address.c.channel,
        address.c.kind,
        address.c.last_inbound_at,
    )
    here = and_(membership.c.institution_id.in_(groups), stands(membership.c.state, *VALID))
    query = select(*columns).join(address, address.c.id == membership.c.address_id)
    found: dict[int, list[Contact]] = {}
    for row in await unit.connection.execute(query.where(here, address.c.erased_at.is_(None))):
        one = Contact(
            row.id, row.person_id, row.role, row.state, row.status, row.channel, row.kind, row.last_inbound_at
        )
        found.setdefault(row.institution_id, []).append(one)
    return found


async def send_to(unit: Unit, plan: Freeze, group: int, addresses: Sequence[int]) -> int:
    """Plan deliveries on behalf of one KIM; who has the broadcast already, here or at another address, gets it once.

    Returns:
        How many are new.
    """
    before = await _count(unit, plan.broadcast, addresses)
    await _plan(unit, plan, {group: addresses})
    return await _count(unit, plan.broadcast, addresses) - before


async def _plan(unit: Unit, plan: Freeze, wanted: Mapping[int, Sequence[int]]) -> None:
    """Plan deliveries to the addresses of institutions, to everybody once; whoever was erased meanwhile gets none."""
    spread = await spread_over(unit, plan.broadcast, wanted)
    told = {"broadcast_id": plan.broadcast, "reason": str(Excluded.DUPLICATE)}
    twice = [told | {"address_id": place, "institution_id": group} for place, group in spread.twice]
    await insert_new(unit, exclusion, twice)
    found = select(address.c.id, address.c.channel, rendering.c.id.label("rendering"))
    found = found.join(rendering, shown(plan.broadcast, plan.revision))
    here = (is_among(address.c.id, "numbers", is_sqlite=unit.is_sqlite), address.c.erased_at.is_(None))
    rows = [
        {
            "kind": DeliveryKind.BROADCAST,
            "cause_id": plan.broadcast,
            "address_id": row.id,
            "channel": row.channel,
            "lane": plan.lane,
            "state": DeliveryState.READY,
            "payload_sealed": b"",
            "not_before": AT_ONCE,
            "expires_at": plan.expires_at,
            "is_resend_due": False,
            "created_at": plan.now,
            "broadcast_id": plan.broadcast,
            "institution_id": spread.on_behalf[row.id],
            "rendering_id": row.rendering,
        }
        for row in await unit.connection.execute(found.where(*here), {"numbers": list(spread.on_behalf)})
    ]
    await insert_new(unit, delivery, rows)


async def _count(unit: Unit, number: int, addresses: Sequence[int]) -> int:
    mine = and_(delivery.c.broadcast_id == number, delivery.c.address_id.in_(addresses))
    return await unit.connection.scalar(select(func.count()).select_from(delivery).where(mine)) or 0


async def _note_excluded(unit: Unit, number: int, ways: Mapping[int, Way]) -> None:
    nobody = [group for group, way in ways.items() if not way.steps]
    rows: list[dict[str, Any]] = [
        {"broadcast_id": number, "address_id": place, "institution_id": group, "reason": str(why)}
        for group, way in ways.items()
        for place, why in way.excluded
    ]
    rows += [
        {"broadcast_id": number, "address_id": None, "institution_id": group, "reason": str(Excluded.NO_ADDRESS)}
        for group in nobody
    ]
    if nobody:
        # No unique key holds these apart from themselves.
        same = and_(exclusion.c.broadcast_id == number, exclusion.c.institution_id.in_(nobody))
        await unit.connection.execute(exclusion.delete().where(same, exclusion.c.address_id.is_(None)))
    await insert_new(unit, exclusion, rows)


async def due_steps(unit: Unit, now: datetime, most: int) -> list[Due]:
    """KIM of which nobody confirmed in time, with a step left to be tried, of broadcasts that go out.

    While one stands still nobody of it is asked, nobody is forgotten, and no KIM of another one waits for it.
    """
    goes_on = exists().where(broadcast.c.id == broadcast_kim.c.broadcast_id, stands(broadcast.c.state, *CLAIMED))
    due = select(broadcast_kim).where(broadcast_kim.c.next_step_at <= now, goes_on)
    rows = await unit.connection.execute(due.order_by(broadcast_kim.c.next_step_at).limit(most))
    return [Due(row.broadcast_id, row.institution_id, row.step, row.next_step_at) for row in rows]


async def in_turn(unit: Unit, number: int) -> None:
    """Let steps of one broadcast be taken one after another: two KIM may have one person, who gets it once."""
    row = select(broadcast.c.id).where(broadcast.c.id == number)
    await unit.connection.execute(row.with_for_update(key_share=True))


async def is_confirmed(unit: Unit, number: int, group: int) -> bool:
    """Whether anybody of a KIM confirmed a broadcast."""
    same = and_(confirmation.c.broadcast_id == number, confirmation.c.institution_id == group)
    return bool(await unit.connection.scalar(select(exists().where(same))))


async def stepped(unit: Unit, one: Due, step: int, next_step_at: datetime | None) -> bool:
    """Note which stage a KIM has come to; False when somebody else was faster."""
    same = and_(
        broadcast_kim.c.broadcast_id == one.broadcast,
        broadcast_kim.c.institution_id == one.institution,
        broadcast_kim.c.step == one.step,
        broadcast_kim.c.next_step_at == one.at,
    )
    changed = update(broadcast_kim).where(same).values(step=step, next_step_at=next_step_at)
    return (await unit.connection.execute(changed)).rowcount == 1


async def any_step_left(unit: Unit, number: int) -> bool:
    """Whether a broadcast still waits for a confirmation before it tries somebody else."""
    left = and_(broadcast_kim.c.broadcast_id == number, broadcast_kim.c.next_step_at.is_not(None))
    return bool(await unit.connection.scalar(select(exists().where(left))))
