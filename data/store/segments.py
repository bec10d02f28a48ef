"""Segments as SQL: the conditions of an audience over people and institutions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, not_, or_, select, true

from data.model.segment import All, Audience, Condition, Everybody, Field, Node, Not, Reach, Seen
from data.model.segment import Any as AnyOf
from data.store.database import Unit
from data.store.schema import (
    address,
    broadcast,
    broadcast_kim,
    confirmation,
    delivery,
    institution,
    membership,
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The tables that a condition is about; aliases where the same person is looked at twice."""

    membership: FromClause = membership
    address: FromClause = address
    institution: FromClause = institution


def condition(audience: Audience, now: datetime, rows: Rows | None = None) -> ColumnElement[bool]:
    """The conditions of an audience as one expression that is never unknown.

    Args:
        now: against which ``Seen`` is measured.

    Returns:
        Over ``institution`` for an audience of KIM; over ``membership``, ``address`` and ``institution`` (joined
        outer) for one of people.
    """
    return _compiled(audience.who, _Frame(audience.reach, now, rows or Rows()))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every part of an audience is compiled against."""

    reach: Reach
    now: datetime
    rows: Rows


def _compiled(node: Node, frame: _Frame) -> ColumnElement[bool]:
    match node:
        case Everybody():
            return true()
        case Condition(about, values):
            # A person without an institution has no status; that is no, and its opposite is yes.
            return func.coalesce(_condition(about, values, frame), false())
        case Seen(is_within, time):
            wrote = func.coalesce(frame.rows.address.c.last_inbound_at >= frame.now - time, false())
            return wrote if is_within else not_(wrote)
        case Not(inner):
            return not_(_compiled(inner, frame))
        case All(parts):
            return and_(*(_compiled(part, frame) for part in parts))
        case AnyOf(parts):
            return or_(*(_compiled(part, frame) for part in parts))


def _condition(about: Field, values: tuple[str, ...], frame: _Frame) -> ColumnElement[bool]:
    rows = frame.rows
    columns: dict[Field, ColumnElement[Any]] = {
        Field.STATUS: rows.institution.c.status,
        Field.KIND: rows.institution.c.kind,
        Field.ROLE: rows.membership.c.role,
        Field.CHANNEL: rows.address.c.channel,
        Field.LANGUAGE: rows.address.c.language,
    }
    if about is Field.REGION:
        place = (rows.institution if frame.reach is Reach.KIM else rows.membership).c.region_code
        return or_(*(or_(place == code, place.startswith(f"{code}.", autoescape=True)) for code in values))
    if about is Field.UNCONFIRMED:
        return _unconfirmed(values, frame)
    return columns[about].in_(values)


def _unconfirmed(serials: tuple[str, ...], frame: _Frame) -> ColumnElement[bool]:
    """Who was to get one of these broadcasts and did not confirm it."""
    same = broadcast.c.serial.in_(serials)
    if frame.reach is Reach.KIM:
        group = frame.rows.institution.c.id
        mine = and_(broadcast_kim.c.institution_id == group, broadcast_kim.c.broadcast_id == broadcast.c.id)
        answered = exists().where(confirmation.c.broadcast_id == broadcast.c.id, confirmation.c.institution_id == group)
        return exists(select(1).select_from(broadcast_kim).join(broadcast, mine).where(same, ~answered))
    place = frame.rows.address.c.id
    got = and_(delivery.c.address_id == place, delivery.c.broadcast_id == broadcast.c.id)
    answered = exists().where(confirmation.c.broadcast_id == broadcast.c.id, confirmation.c.address_id == place)
    return exists(select(1).select_from(delivery).join(broadcast, got).where(same, ~answered))


async def unknown_serials(unit: Unit, node: Node) -> list[str]:
    """The serials that an audience names and no broadcast has."""
    named = sorted(_serials(node))
    known = set(await unit.connection.scalars(select(broadcast.c.serial).where(broadcast.c.serial.in_(named))))
    return [serial for serial in named if serial not in known]


def _serials(node: Node) -> set[str]:
    match node:
        case Condition(Field.UNCONFIRMED, values):
            return set(values)
        case Not(inner):
            return _serials(inner)
        case All(parts) | AnyOf(parts):
            return set().union(*map(_serials, parts))
    return set()
