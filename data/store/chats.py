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
from data.store import claim_erasure, limits, members
from data.store.database import Unit
from data.store.people import SEALED_ID, SEALED_NAME
from data.store.schema import (
    address,
    address_alias,
    attachment,
    attempt,
    ballot,
    claim_event,
    confirmation,
    consent,
    conversation,
    delivery,
    exclusion,
    first_contact,
    human_request,
    inbox,
    invitation,
    limiter,
    membership,
    officer,
    person,
    tip,
    tip_match,
)
from data.store.transcripts import chat_of
from data.store.whose import erased_lookup


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
    """The chats of these channels in the order in which they were made, those that were erased left out."""
    query = select(address, person.c.name_sealed).join(person, person.c.id == address.c.person_id)
    here = query.where(address.c.channel.in_(channels), address.c.erased_at.is_(None))
    return [_chat(unit, row) for row in await unit.connection.execute(here.order_by(address.c.id))]


def _chat(unit: Unit, row: Row[Any]) -> Chat:
    external_id = unit.vault.unseal(SEALED_ID, row.external_id_sealed)
    name = unit.vault.unseal(SEALED_NAME, row.name_sealed) if row.name_sealed is not None else ""
    return Chat(row.id, row.person_id, row.channel, external_id, name, row.status)


async def rename(unit: Unit, place: int, name: str) -> None:
    """Give whoever is behind an address another name."""
    whose = select(address.c.person_id).where(address.c.id == place).scalar_subquery()
    sealed = unit.vault.seal(SEALED_NAME, name)
    await unit.connection.execute(update(person).where(person.c.id == whose).values(name_sealed=sealed))


async def forget(unit: Unit, channels: Sequence[str], places: Sequence[int] | None = None) -> None:
    """Delete chats with everything that was said, sent, kept and agreed in them, erased ones included.

    What is under way for them comes to nothing: its row is gone, so nothing of it is saved.

    Args:
        channels: nothing of any other channel is touched.
        places: row numbers of the addresses to forget; None for all of these channels.
    """
    gone = await _rows(unit, channels, places)
    numbers = [row.id for row in gone]
    if not gone:
        return
    persons = await _persons_at(unit, numbers)
    institutions = await _institutions_at(unit, numbers)
    theirs = tip.c.address_id.in_(numbers)
    tips = select(tip.c.id).where(theirs)
    await claim_erasure.forget(unit, theirs)
    await unit.connection.execute(update(claim_event).where(claim_event.c.tip_id.in_(tips)).values(tip_id=None))
    for table in (tip_match, ballot, attachment):
        await unit.connection.execute(delete(table).where(table.c.tip_id.in_(tips)))
    sent = select(delivery.c.id).where(delivery.c.address_id.in_(numbers))
    await unit.connection.execute(delete(attempt).where(attempt.c.delivery_id.in_(sent)))
    for table, column in ((officer, officer.c.address_id), (invitation, invitation.c.used_by_id)):
        await unit.connection.execute(update(table).where(column.in_(numbers)).values({column: None}))
    for table in (exclusion, confirmation, first_contact):
        await unit.connection.execute(delete(table).where(table.c.address_id.in_(numbers)))
    for table in (tip, human_request, delivery, conversation, consent, membership, address_alias):
        await unit.connection.execute(delete(table).where(table.c.address_id.in_(numbers)))
    said = [key for row in gone for key in _keys(unit, row)]
    await unit.connection.execute(delete(inbox).where(inbox.c.order_lookup.in_(said)))
    await unit.connection.execute(delete(address).where(address.c.id.in_(numbers)))
    slots = [limits.chat_key(row.channel, row.id) for row in gone]
    await unit.connection.execute(delete(limiter).where(limiter.c.key.in_(slots)))
    await _forget_persons(unit, persons)
    await members.drop_unused(unit, institutions)


async def _rows(unit: Unit, channels: Sequence[str], places: Sequence[int] | None) -> list[Any]:
    query = select(address.c.id, address.c.channel, address.c.external_id_sealed, address.c.erased_at)
    wanted = query.where(address.c.channel.in_(channels))
    rows = await unit.connection.execute(wanted if places is None else wanted.where(address.c.id.in_(places)))
    return list(rows)


def _keys(unit: Unit, row: Any) -> list[bytes]:
    """Under what the things said in a chat are kept."""
    if row.erased_at is not None:
        return [erased_lookup(unit, row.id)]
    return [chat_of(unit, row.channel, unit.vault.unseal(SEALED_ID, row.external_id_sealed))]


async def _institutions_at(unit: Unit, places: Sequence[int]) -> list[int]:
    """The institutions that the memberships of these addresses name."""
    named = select(membership.c.institution_id).where(membership.c.address_id.in_(places)).distinct()
    return [number for number in await unit.connection.scalars(named) if number is not None]


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
