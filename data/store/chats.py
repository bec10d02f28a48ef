"""The chats of some channels: who is there, under which name, and how they are forgotten altogether.

This is for channels of our own making, such as the phones of the playground. What a resident may have forgotten, and
what has to stay, is another matter and decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select, update

from data.model.people import AddressStatus
from data.store import limits
from data.store.database import Unit
from data.store.people import SEALED_ID, SEALED_NAME
from data.store.schema import (
    address,
    address_alias,
    attachment,
    attempt,
    ballot,
    consent,
    conversation,
    delivery,
    human_request,
    inbox,
    limiter,
    membership,
    person,
    tip,
    tip_match,
)
from data.store.transcripts import chat_of


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat as it is listed.

    Args:
        number: row number of its address.
        person: row number of whoever it belongs to.
        name: of that person; empty when none was ever told.
    """

    number: int
    person: int
    channel: str
    external_id: str
    name: str
    status: AddressStatus


async def listed(unit: Unit, channels: Sequence[str]) -> list[Chat]:
    """The chats of these channels in the order in which they were made."""
    query = select(address, person.c.name_sealed).join(person, person.c.id == address.c.person_id)
    rows = await unit.connection.execute(query.where(address.c.channel.in_(channels)).order_by(address.c.id))
    return [_chat(unit, row) for row in rows]


def _chat(unit: Unit, row: Row[Any]) -> Chat:
    external_id = unit.vault.unseal(SEALED_ID, row.external_id_sealed)
    name = unit.vault.unseal(SEALED_NAME, row.name_sealed) if row.name_sealed is not None else ""
    return Chat(row.id, row.person_id, row.channel, external_id, name, row.status)


async def rename(unit: Unit, place: int, name: str) -> None:
    """Give whoever is behind an address another name."""
    whose = select(address.c.person_id).where(address.c.id == place).scalar_subquery()
    sealed = unit.vault.seal(SEALED_NAME, name)
    await unit.connection.execute(update(person).where(person.c.id == whose).values(name_sealed=sealed))


async def forget(unit: Unit, channels: Sequence[str], place: int = 0) -> None:
    """Delete chats with everything that was said, sent, kept and agreed in them.

    What is under way for them comes to nothing: its row is gone, so nothing of it is saved.

    Args:
        channels: nothing of any other channel is touched.
        place: row number of the one address to forget; 0 for all of these channels.
    """
    chats = [chat for chat in await listed(unit, channels) if place in (0, chat.number)]
    if not chats:
        return
    places = [chat.number for chat in chats]
    persons = await _persons_at(unit, places)
    keys = [chat_of(unit, chat.channel, chat.external_id) for chat in chats]
    heard = select(inbox.c.id).where(inbox.c.order_lookup.in_(keys))
    sent = select(delivery.c.id).where(delivery.c.address_id.in_(places))
    for column in (tip_match.c.tip_id, ballot.c.tip_id, attachment.c.tip_id, tip.c.id, human_request.c.id):
        await unit.connection.execute(delete(column.table).where(column.in_(heard)))
    await unit.connection.execute(delete(attempt).where(attempt.c.delivery_id.in_(sent)))
    for table in (delivery, conversation, consent, membership, address_alias):
        await unit.connection.execute(delete(table).where(table.c.address_id.in_(places)))
    await unit.connection.execute(delete(inbox).where(inbox.c.order_lookup.in_(keys)))
    await unit.connection.execute(delete(address).where(address.c.id.in_(places)))
    slots = [limits.chat_key(chat.channel, chat.number) for chat in chats]
    await unit.connection.execute(delete(limiter).where(limiter.c.key.in_(slots)))
    await _forget_persons(unit, persons)


async def _persons_at(unit: Unit, places: Sequence[int]) -> set[int]:
    """Whoever is reached at, registered from, or agreed to something at these addresses."""
    found: set[int] = set()
    for table, column in (
        (address, address.c.id),
        (membership, membership.c.address_id),
        (consent, consent.c.address_id),
    ):
        whose = select(table.c.person_id).where(column.in_(places), table.c.person_id.is_not(None))
        found.update(await unit.connection.scalars(whose))
    return found


async def _forget_persons(unit: Unit, numbers: set[int]) -> None:
    """Delete persons of whom nothing is left."""
    elsewhere = [
        person.c.id.not_in(select(table.c.person_id).where(table.c.person_id.is_not(None)))
        for table in (address, membership, consent)
    ]
    await unit.connection.execute(delete(person).where(person.c.id.in_(numbers), *elsewhere))
