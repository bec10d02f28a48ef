"""What is compared: the rows as the database holds them, and what every chat saw, as the platform wrote it down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from bench.chaos.office import FIRST_OFFICER
from bot.simulators.telegram import Seen
from data.model.broadcast import BroadcastClass, BroadcastState
from data.model.delivery import AttemptOutcome, DeliveryKind, DeliveryState
from data.model.office_notice import NoticeState
from data.store.database import Database
from data.store.people import SEALED_ID
from data.store.schema import address, attempt, broadcast, delivery, occurrence, office_notice

#: Attempts after which it is not known whether anything was shown.
DOUBTFUL = (AttemptOutcome.DIED, AttemptOutcome.LOST, AttemptOutcome.OPEN)
_SERIAL = re.compile(r"Pengumuman (\d+/\d+)")


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery with everything that became of it.

    Args:
        cause: of a broadcast or a mark its broadcast, of a reply the message that it answers.
        about: the platform's id of the message that a mark changes.
        doubts: attempts of which nobody knew what became of them.
        resends: how often it went out again although it may have arrived.
        history: for whoever has to find out what happened.
    """

    number: int
    kind: DeliveryKind
    cause: int
    chat: int
    state: DeliveryState
    about: str
    is_due: bool
    doubts: int
    resends: int
    history: str


@dataclass(frozen=True, slots=True)
class Told:
    """One broadcast as it ended."""

    number: int
    serial: str
    klass: BroadcastClass
    state: BroadcastState
    frozen: int | None
    parent: int | None
    corrects: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One message that appeared, or was changed.

    Args:
        at: seconds of a clock that only grows.
        serial: of the announcement; empty for a reply.
    """

    at: float
    chat: int
    message: int
    serial: str
    is_change: bool
    answers: int | None


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing told to an officer by their own bot.

    Args:
        tries: calls of the platform that have begun.
    """

    number: int
    chat: int
    state: NoticeState
    tries: int


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that is known at the end of a run.

    Args:
        notices: what officers were to be told; where what they saw is among ``desk``.
    """

    planned: Sequence[Planned]
    told: Sequence[Told]
    shown: Sequence[Shown]
    occurrences: Sequence[tuple[str, str, int | None]]
    notices: Sequence[Noticed] = ()
    desk: Sequence[Shown] = ()


async def records(database: Database, seen: Sequence[Seen]) -> Records:
    """Read everything."""
    async with database.reading() as unit:
        rows = (await unit.connection.execute(_DELIVERIES)).all()
        chats = {row.id: int(unit.vault.unseal(SEALED_ID, row.external_id_sealed)) for row in rows}
        tries: dict[int, list[Row[Any]]] = {}
        for row in await unit.connection.execute(select(attempt).order_by(attempt.c.fence)):
            tries.setdefault(row.delivery_id, []).append(row)
        told = [_told(row) for row in await unit.connection.execute(select(broadcast).order_by(broadcast.c.id))]
        columns = (occurrence.c.local_on, occurrence.c.local_time, occurrence.c.broadcast_id)
        made = [(str(row[0]), row[1], row[2]) for row in await unit.connection.execute(select(*columns))]
        notices = [
            Noticed(row.id, FIRST_OFFICER + row.officer_id, row.state, row.tries)
            for row in await unit.connection.execute(select(office_notice).order_by(office_notice.c.id))
        ]
    planned = [_planned(row, chats[row.id], tries.get(row.id, [])) for row in rows]
    everything = [_shown(row) for row in seen]
    public = [one for one in everything if one.chat < FIRST_OFFICER]
    return Records(planned, told, public, made, notices, [one for one in everything if one.chat >= FIRST_OFFICER])


_DELIVERIES = select(delivery, address.c.external_id_sealed).join(address, address.c.id == delivery.c.address_id)


def _planned(row: Row[Any], chat: int, tries: Sequence[Row[Any]]) -> Planned:
    doubts = sum(one.outcome in DOUBTFUL for one in tries)
    told = [
        f"    attempt under fence {one.fence}: intent {one.intent_at:%H:%M:%S.%f}, "
        f"{one.outcome} {f'{one.done_at:%H:%M:%S.%f}' if one.done_at else '-'} {one.provider_id} {one.error}"
        for one in tries
    ]
    head = (
        f"  delivery {row.id} ({row.kind} of {row.cause_id}) to chat {chat}: {row.state}, fence {row.fence}, "
        f"owner {row.owner}, round {row.round}, attempts {row.attempts}, resends {row.resends}, "
        f"lease until {row.lease_until}, not before {row.not_before}, {row.reason!r}"
    )
    return Planned(
        row.id,
        row.kind,
        row.cause_id,
        chat,
        row.state,
        row.about_provider_id,
        row.is_resend_due,
        doubts,
        row.resends,
        "\n".join([head, *told]),
    )


def _told(row: Row[Any]) -> Told:
    klass = row._mapping[broadcast.c["class"]]
    return Told(row.id, row.serial or "", klass, row.state, row.frozen_count, row.parent_id, row.corrects_id)


def _shown(row: Seen) -> Shown:
    found = _SERIAL.findall(row.text)
    serial = found[-1] if found else ""
    return Shown(row.at, row.chat_id, row.message_id or 0, serial, not row.is_new, row.reply_to)
