"""Everything that is kept of one chat, read for its person; what of it is shown is decided in the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from data.model.inbox import InboxItem
from data.model.records import ConsentRecord, MessageRecord, Records, RequestRecord, TipRecord
from data.model.tip import FileState
from data.store import confirmations, deliveries, inbox, members, requests, tips
from data.store.database import Unit
from data.store.people import SEALED_NAME
from data.store.schema import (
    address,
    attachment,
    ballot,
    consent,
    delivery,
    factcheck,
    human_request,
    person,
    tip,
    tip_match,
)
from data.store.schema import inbox as inbox_table
from data.store.vault import SealError
from data.store.whose import Whose, their_tips

#: Tips and messages that are read at most, newest first; what comes of them is one file of far below a megabyte.
MOST_TIPS = 500
MOST_MESSAGES = 300
#: Titles shown with a tip.
TITLES = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """The records, and the raw messages that only their channel can read.

    Args:
        raw: newest first, each with the time at which it came.
    """

    records: Records
    raw: tuple[tuple[datetime, InboxItem], ...]


async def of_chat(unit: Unit, whose: Whose) -> Kept:
    """Read everything that is kept of a chat and its human."""
    mine = their_tips(unit, whose)
    counted = select(func.count(), func.min(tip.c.created_at)).where(mine)
    count, oldest = (await unit.connection.execute(counted)).one()
    records = Records(
        since=await unit.connection.scalar(select(address.c.created_at).where(address.c.id == whose.address)),
        members=tuple(await members.of_address(unit, whose.address, ended=True)),
        consents=tuple(await _consents(unit, whose)),
        tips=tuple(await _tips(unit, mine)),
        tip_count=count,
        oldest_tip_at=oldest,
        requests=tuple(await _requests(unit, whose)),
        messages=tuple(await _ours(unit, whose)),
        confirmations=tuple(await confirmations.of_address(unit, whose.address)),
    )
    return Kept(records, tuple(await _raw(unit, whose)))


def _opened(unit: Unit, purpose: str, sealed: bytes | None) -> str:
    """A sealed value; empty if it was damaged, so that the rest can be shown."""
    try:
        return unit.vault.unseal(purpose, sealed) if sealed else ""
    except SealError:
        return ""


async def _consents(unit: Unit, whose: Whose) -> list[ConsentRecord]:
    joined = consent.join(person, person.c.id == consent.c.person_id, isouter=True)
    query = select(consent, person.c.name_sealed).select_from(joined).where(consent.c.address_id == whose.address)
    return [
        ConsentRecord(row.topic, row.is_given, row.text_version, row.at, _opened(unit, SEALED_NAME, row.name_sealed))
        for row in await unit.connection.execute(query.order_by(consent.c.id))
    ]


async def _tips(unit: Unit, mine: Any) -> list[TipRecord]:
    joined = tip.join(ballot, ballot.c.tip_id == tip.c.id, isouter=True)
    query = select(tip, ballot.c.vote).select_from(joined).where(mine).order_by(tip.c.id.desc()).limit(MOST_TIPS)
    rows = (await unit.connection.execute(query)).all()
    numbers = [row.id for row in rows]
    titles, files = await _titles(unit, numbers), await _files(unit, numbers)
    return [
        TipRecord(
            number=row.id,
            at=row.created_at,
            kind=row.kind,
            text=_opened(unit, tips.SEALED_TEXT, row.text_sealed),
            state=row.state,
            vote=row.vote,
            titles=tuple(titles.get(row.id, ())),
            files=files.get(row.id, 0),
        )
        for row in rows
    ]


async def _titles(unit: Unit, numbers: Sequence[int]) -> dict[int, list[str]]:
    joined = tip_match.join(factcheck, factcheck.c.id == tip_match.c.factcheck_id)
    query = select(tip_match.c.tip_id, factcheck.c.title).select_from(joined)
    best = query.where(tip_match.c.tip_id.in_(numbers), tip_match.c.rank < TITLES)
    found: dict[int, list[str]] = {}
    for number, title in await unit.connection.execute(best.order_by(tip_match.c.tip_id, tip_match.c.rank)):
        found.setdefault(number, []).append(title)
    return found


async def _files(unit: Unit, numbers: Sequence[int]) -> dict[int, int]:
    kept = attachment.c.state.in_((FileState.WANTED, FileState.KEPT))
    query = select(attachment.c.tip_id, func.count()).where(attachment.c.tip_id.in_(numbers), kept)
    rows = await unit.connection.execute(query.group_by(attachment.c.tip_id))
    return {row[0]: row[1] for row in rows}


async def _requests(unit: Unit, whose: Whose) -> list[RequestRecord]:
    query = select(human_request).where(human_request.c.address_id == whose.address).order_by(human_request.c.id)
    return [
        RequestRecord(row.id, row.created_at, _opened(unit, requests.SEALED_TEXT, row.text_sealed), row.state)
        for row in await unit.connection.execute(query)
    ]


async def _ours(unit: Unit, whose: Whose) -> list[MessageRecord]:
    """What we wrote, newest first; an empty one was forgotten."""
    query = select(delivery.c.created_at, delivery.c.payload_sealed).where(delivery.c.address_id == whose.address)
    rows = await unit.connection.execute(query.order_by(delivery.c.id.desc()).limit(MOST_MESSAGES))
    packed = [(at, _opened(unit, deliveries.SEALED_PAYLOAD, sealed)) for at, sealed in rows]
    messages = [(at, deliveries.unpack(payload).text) for at, payload in packed if payload]
    return [MessageRecord(at, text, is_ours=True) for at, text in messages if text]


async def _raw(unit: Unit, whose: Whose) -> list[tuple[datetime, InboxItem]]:
    """What the chat wrote and is still kept, newest first; the order is known by the row in which they ask."""
    order = select(inbox_table.c.order_lookup).where(inbox_table.c.id == whose.number).scalar_subquery()
    same = select(inbox_table).where(inbox_table.c.order_lookup == order, inbox_table.c.body_sealed.is_not(None))
    rows = await unit.connection.execute(same.order_by(inbox_table.c.id.desc()).limit(MOST_MESSAGES))
    return [
        (
            row.received_at,
            InboxItem(row.id, row.channel, row.external_key, _opened(unit, inbox.SEALED_BODY, row.body_sealed), 0, 0),
        )
        for row in rows
    ]
