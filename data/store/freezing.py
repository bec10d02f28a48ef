"""Freezing an audience: its deliveries are planned once, in portions, and never change afterwards.

Each portion is looked for without a lock and then planned in a transaction of its own, which may be done twice and
ended anywhere: a delivery is one row for each broadcast and address, and the place up to which it was done stands in
the broadcast. Nothing goes out before the broadcast is running.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from data.model.delivery import DeliveryKind, DeliveryState
from data.model.people import AddressStatus
from data.model.reach import Excluded
from data.model.segment import Audience
from data.store.columns import AT_ONCE, UtcDateTime, stands
from data.store.database import Unit
from data.store.dialects import is_among
from data.store.members import VALID
from data.store.schema import address, broadcast, broadcast_kim, delivery, exclusion, institution, membership, rendering
from data.store.segments import Rows, condition

#: Rows changed in one portion, unless somebody measures how long they take.
PORTION = 750


@dataclass(frozen=True, slots=True)
class Freeze:
    """What a portion needs to know.

    Args:
        broadcast: row number.
        revision: of the renderings that are sent.
        audience: of people.
        lane: of the broadcast's class.
        now: against which the audience's conditions are measured; the same for every portion.
        expires_at: after which nobody gets it.
    """

    broadcast: int
    revision: int
    audience: Audience
    lane: int
    now: datetime
    expires_at: datetime | None


async def ahead(unit: Unit, plan: Freeze, after: int, most: int = PORTION) -> list[int]:
    """The next addresses of an audience of people, by number; nothing is written, and no lock is needed.

    However few of all addresses belong to it, none of the others is looked at again while the database is locked.
    """
    wanted = _statements(plan, unit.is_sqlite).ahead
    return list(await unit.connection.scalars(wanted, {"after": after, "most": most}))


async def people(unit: Unit, plan: Freeze, after: int, places: Sequence[int]) -> int | None:
    """Plan the deliveries of a portion of an audience of people, and note who gets none and why.

    Args:
        after: how far freezing has come.
        places: the next that :func:`ahead` found; whoever left the audience since gets nothing.

    Returns:
        How many deliveries are new; None when freezing has come further, for somebody else has planned them.
    """
    if not await advance(unit, plan.broadcast, after, places[-1]):
        return None
    statements = _statements(plan, unit.is_sqlite)
    planned = (await unit.connection.execute(statements.planned, {"places": places})).rowcount
    if planned != len(places):
        await unit.connection.execute(statements.left_out, {"places": places})
    return planned


async def counted(unit: Unit, number: int) -> int:
    """How many people a broadcast goes to."""
    mine = (delivery.c.broadcast_id == number, delivery.c.kind == DeliveryKind.BROADCAST)
    query = select(func.count()).select_from(delivery).where(*mine)
    return await unit.connection.scalar(query) or 0


async def frozen_until(unit: Unit, number: int) -> int:
    """How far freezing has come; 0 for not begun."""
    return await unit.connection.scalar(select(broadcast.c.frozen_until).where(broadcast.c.id == number)) or 0


async def clear(unit: Unit, number: int) -> bool:
    """Forget a portion of what was frozen of a broadcast that never started; nothing of it was sent.

    Returns:
        Whether nothing is left.
    """
    mine = select(delivery.c.id).where(delivery.c.broadcast_id == number, delivery.c.attempts == 0).limit(PORTION)
    left = select(exclusion.c.id).where(exclusion.c.broadcast_id == number).limit(PORTION)
    for table, some in ((delivery, mine), (exclusion, left)):
        if (await unit.connection.execute(table.delete().where(table.c.id.in_(some)))).rowcount:
            return False
    await unit.connection.execute(broadcast_kim.delete().where(broadcast_kim.c.broadcast_id == number))
    anew = update(broadcast).where(broadcast.c.id == number)
    await unit.connection.execute(anew.values(frozen_until=0))
    return True


async def advance(unit: Unit, number: int, after: int, until: int) -> bool:
    """Note that freezing comes further; False when somebody else has brought it on."""
    here = update(broadcast).where(broadcast.c.id == number, broadcast.c.frozen_until == after)
    return bool((await unit.connection.execute(here.values(frozen_until=until))).rowcount)


COLUMNS = (
    "kind",
    "cause_id",
    "address_id",
    "channel",
    "lane",
    "state",
    "payload_sealed",
    "not_before",
    "expires_at",
    "is_resend_due",
    "created_at",
    "broadcast_id",
    "institution_id",
    "rendering_id",
)
WHY = ("broadcast_id", "address_id", "institution_id", "reason")


def matching(
    audience: Audience, now: datetime, rows: Rows | None = None, *, is_apart: bool = False
) -> ColumnElement[bool]:
    """Whether an address belongs to somebody of an audience of people, as an expression over ``address``.

    Args:
        is_apart: each address is looked at by itself, because there are few of them.
    """
    tables = rows or Rows()
    members, groups = tables.membership, tables.institution
    wanted = and_(
        members.c.address_id == tables.address.c.id,
        stands(members.c.state, *VALID),
        condition(audience, now, tables),
    )
    joined = members.outerjoin(groups, groups.c.id == members.c.institution_id)
    return exists(_apart(select(1).select_from(joined).where(wanted).correlate(tables.address), is_apart))


def _apart(query: Select[Any], is_apart: bool) -> Select[Any]:
    """Keep PostgreSQL from joining what is asked of each address to everybody: up to 17 s a portion where it guesses.

    What has an offset it asks for each row, and finds by an index.
    """
    return query.offset(0) if is_apart else query


def chosen_elsewhere(audience: Audience, now: datetime, *, is_apart: bool = False) -> ColumnElement[bool]:
    """Whether the same person gets it at another address, from which they wrote later; as in :func:`matching`."""
    mine = membership.alias("mine")
    other, where, group = membership.alias("other"), address.alias("elsewhere"), institution.alias("their_group")
    never = literal(AT_ONCE, UtcDateTime)
    theirs = func.coalesce(where.c.last_inbound_at, never)
    ours = func.coalesce(address.c.last_inbound_at, never)
    better = or_(theirs > ours, and_(theirs == ours, where.c.id < address.c.id))
    at = where.outerjoin(group, group.c.id == other.c.institution_id)
    gets = and_(
        where.c.id == other.c.address_id,
        where.c.id != address.c.id,
        stands(where.c.status, AddressStatus.ACTIVE),
        condition(audience, now, Rows(other, where, group)),
        better,
    )
    # One within the other, each by its own index, however wrong PostgreSQL's idea of their sizes is.
    there = exists(_apart(select(1).select_from(at).where(gets).correlate(address, other), is_apart))
    same = (other.c.person_id == mine.c.person_id, stands(other.c.state, *VALID), there)
    as_other = exists(_apart(select(1).select_from(other).where(*same).correlate(address, mine), is_apart))
    as_mine = (mine.c.address_id == address.c.id, as_other)
    return exists(_apart(select(1).select_from(mine).where(*as_mine).correlate(address), is_apart))


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is asked for each portion of one audience."""

    ahead: Select[tuple[int]]
    planned: Insert
    left_out: Insert


@lru_cache(maxsize=4)
def _statements(plan: Freeze, is_sqlite: bool) -> _Statements:
    """Built once for all portions: it takes longer than executing them does, and everybody would wait for it."""
    here = is_among(address.c.id, "places", is_sqlite=is_sqlite)
    found = (address.c.id > bindparam("after"), address.c.erased_at.is_(None), matching(plan.audience, plan.now))
    return _Statements(
        select(address.c.id).where(*found).order_by(address.c.id).limit(bindparam("most")),
        _new(delivery, COLUMNS, _chosen(plan, not is_sqlite).where(here), is_sqlite),
        _new(exclusion, WHY, _left_out(plan, not is_sqlite).where(here), is_sqlite),
    )


def _chosen(plan: Freeze, is_apart: bool) -> Select[Any]:
    """Whoever gets it, as rows of ``delivery``."""
    # Added to, for PostgreSQL would walk through all institutions to find the least one.
    first_group = (
        select(func.min(membership.c.institution_id + 0))
        .where(membership.c.address_id == address.c.id, stands(membership.c.state, *VALID))
        .correlate(address)
        .scalar_subquery()
    )
    values = (
        literal(DeliveryKind.BROADCAST, delivery.c.kind.type),
        literal(plan.broadcast),
        address.c.id,
        address.c.channel,
        literal(plan.lane),
        literal(DeliveryState.READY, delivery.c.state.type),
        literal(b""),
        literal(AT_ONCE, UtcDateTime),
        literal(plan.expires_at, UtcDateTime) if plan.expires_at else null(),
        literal(value=False, type_=delivery.c.is_resend_due.type),
        literal(plan.now, UtcDateTime),
        literal(plan.broadcast),
        first_group,
        rendering.c.id,
    )
    return (
        select(*values)
        .select_from(address.join(rendering, shown(plan.broadcast, plan.revision)))
        .where(
            stands(address.c.status, AddressStatus.ACTIVE),
            address.c.erased_at.is_(None),
            matching(plan.audience, plan.now, is_apart=is_apart),
            ~chosen_elsewhere(plan.audience, plan.now, is_apart=is_apart),
        )
    )


def shown(number: int, revision: int) -> ColumnElement[bool]:
    """Whether a rendering is what an address sees of a broadcast.

    SQLite would take a channel that is compared as it is for a way to the addresses, and read all of that channel for
    each portion.
    """
    return and_(
        rendering.c.broadcast_id == number,
        rendering.c.revision == revision,
        rendering.c.channel == address.c.channel.concat(""),
        rendering.c.language == address.c.language,
    )


def _left_out(plan: Freeze, is_apart: bool) -> Select[Any]:
    """Whoever belongs to the audience and has no delivery, as rows of ``exclusion``."""
    planned = exists().where(delivery.c.broadcast_id == plan.broadcast, delivery.c.address_id == address.c.id)
    return select(literal(plan.broadcast), address.c.id, null(), why(plan.audience, plan.now)).where(
        address.c.erased_at.is_(None), matching(plan.audience, plan.now, is_apart=is_apart), ~planned
    )


def why(audience: Audience, now: datetime) -> ColumnElement[str]:
    """The reason for which an address of an audience gets nothing; words of ``Excluded``."""
    is_active = stands(address.c.status, AddressStatus.ACTIVE)
    return case(
        (~is_active, cast(address.c.status, String)),
        (chosen_elsewhere(audience, now), literal(str(Excluded.DUPLICATE))),
        else_=literal(str(Excluded.NO_CHANNEL)),
    )


async def insert_found(unit: Unit, table: Table, columns: Sequence[str], rows: Select[Any]) -> int:
    """Insert what a query finds, and return how many rows are new; what is there already stays as it is."""
    return (await unit.connection.execute(_new(table, columns, rows, unit.is_sqlite))).rowcount


def _new(table: Table, columns: Sequence[str], rows: Select[Any], is_sqlite: bool) -> Insert:
    new = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    # SQLite cannot tell ON CONFLICT from a join's ON unless the query ends in a condition, which all of ours do.
    found = new.from_select(list(columns), rows).on_conflict_do_nothing()
    return found.execution_options(preserve_rowcount=True)
