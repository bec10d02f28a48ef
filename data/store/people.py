"""People, their addresses, what they agreed to, and what is remembered of a conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, Update, and_, exists, insert, select, update

from data.model.conversation import Conversation, Form
from data.model.message import ChatKind, Incoming
from data.model.people import Address, AddressStatus
from data.store.database import Unit
from data.store.dialects import Given, change_each, insert_new, put
from data.store.refusals import follow
from data.store.schema import address, address_alias, consent, conversation, human_request, membership, person, tip
from data.store.vault import SealError

SEALED_ID = "address.external_id"
SEALED_NAME = "person.name"
SEALED_FORM = "conversation.form"


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What we know of a chat and of one sender in it; both None for somebody new."""

    address: Address | None
    conversation: Conversation | None


@dataclass(frozen=True, slots=True)
class Memory:
    """A conversation to be remembered."""

    address: int
    sender: str
    channel: str
    conversation: Conversation


def _sender_lookup(unit: Unit, channel: str, sender: str) -> bytes:
    return unit.vault.lookup(channel, "sender", sender)


def _address_lookup(unit: Unit, channel: str, external_id: str) -> bytes:
    return unit.vault.lookup(channel, "address", external_id)


async def recall(unit: Unit, said: Sequence[Incoming]) -> list[Acquaintance]:
    """What we know of those who wrote, in the order given."""
    lookups = [_address_lookup(unit, item.channel, item.chat_id) for item in said]
    senders = [_sender_lookup(unit, item.channel, item.sender.external_id) for item in said]
    addresses = await _known(unit, sorted({item.channel for item in said}), lookups)
    memories = await _memories(unit, [known.number for known in addresses.values()])
    known = [addresses.get(lookup) for lookup in lookups]
    return [
        Acquaintance(place, memories.get((place.number, sender)) if place else None)
        for place, sender in zip(known, senders, strict=True)
    ]


async def _known(unit: Unit, channels: Sequence[str], lookups: Sequence[bytes]) -> dict[bytes, Address]:
    """Addresses by the hash they were asked for, be it that of their present or of a former external id.

    One that cannot be unsealed has no external id here: a damaged row keeps nobody else of its wave waiting.
    """
    present = and_(address.c.channel.in_(channels), address.c.lookup.in_(lookups))
    rows = await unit.connection.execute(select(address).where(present))
    found = {row.lookup: _address(unit, row, is_lenient=True) for row in rows}
    if len(found) < len(set(lookups)):
        former = and_(address_alias.c.channel.in_(channels), address_alias.c.lookup.in_(lookups))
        query = select(address, address_alias.c.lookup.label("asked")).join(address_alias).where(former)
        rows = await unit.connection.execute(query)
        found = {row.asked: _address(unit, row, is_lenient=True) for row in rows} | found
    return found


async def _memories(unit: Unit, numbers: Sequence[int]) -> dict[tuple[int, bytes], Conversation]:
    if not numbers:
        return {}
    rows = await unit.connection.execute(
        select(
            conversation.c.address_id, conversation.c.sender_lookup, conversation.c.memory, conversation.c.form_sealed
        ).where(conversation.c.address_id.in_(numbers))
    )
    return {(row.address_id, row.sender_lookup): _remembered(row.memory, _form(unit, row.form_sealed)) for row in rows}


def _remembered(memory: str, form: Form | None = None) -> Conversation:
    fields: dict[str, Any] = json.loads(memory)
    fields["candidates"] = tuple(fields.get("candidates", ()))
    fields["edited"] = tuple(fields.get("edited", ()))
    fields["offered"] = tuple(fields.get("offered", ()))
    fields["form"] = form
    names = Conversation.__dataclass_fields__
    return Conversation(**{name: value for name, value in fields.items() if name in names})


def _form(unit: Unit, sealed: bytes | None) -> Form | None:
    """A registration under way, if it can be read; what an older version knew and we do not is passed over."""
    if sealed is None:
        return None
    try:
        fields: dict[str, Any] = json.loads(unit.vault.unseal(SEALED_FORM, sealed))
    except SealError:
        return None
    fields["offered"] = tuple(fields.get("offered", ()))
    names = Form.__dataclass_fields__
    return Form(**{name: value for name, value in fields.items() if name in names})


def _address(unit: Unit, row: Row[Any], *, is_lenient: bool = False) -> Address:
    try:
        external_id = unit.vault.unseal(SEALED_ID, row.external_id_sealed)
    except SealError:
        if not is_lenient:
            raise
        external_id = ""
    return Address(
        number=row.id,
        person=row.person_id,
        channel=row.channel,
        external_id=external_id,
        kind=row.kind,
        status=row.status,
        language=row.language,
        last_inbound_at=row.last_inbound_at,
    )


async def admit(unit: Unit, said: Incoming, language: str) -> int:
    """The address somebody writes from, made when it is new; two processes may meet here.

    Returns:
        The address's row number.
    """
    lookup = _address_lookup(unit, said.channel, said.chat_id)
    known = await _known(unit, [said.channel], [lookup])
    if lookup in known:
        return known[lookup].number
    await _acquaint(unit, said, lookup, language)
    return await admit(unit, said, language)


async def _acquaint(unit: Unit, said: Incoming, lookup: bytes, language: str) -> None:
    """Make a person with an address; if another process was first with the address, its person stays alone."""
    now = await unit.now()
    name = said.sender.name if said.chat_kind is ChatKind.PRIVATE else ""
    sealed_name = unit.vault.seal(SEALED_NAME, name) if name else None
    made = insert(person).values(kind=said.chat_kind, name_sealed=sealed_name, created_at=now).returning(person.c.id)
    number = await unit.connection.scalar(made)
    row = {
        "person_id": number,
        "channel": said.channel,
        "lookup": lookup,
        "external_id_sealed": unit.vault.seal(SEALED_ID, said.chat_id),
        "kind": said.chat_kind,
        "status": AddressStatus.ACTIVE,
        "language": language,
        "created_at": now,
    }
    await insert_new(unit, address, [row])
    is_first = exists().where(address.c.person_id == number)
    await unit.connection.execute(person.delete().where(person.c.id == number, ~is_first))


async def remember(unit: Unit, memories: Sequence[Memory]) -> None:
    """Keep conversations as they are after a turn, and the language each address is answered in."""
    now = await unit.now()
    rows = [
        {
            "address_id": memory.address,
            "sender_lookup": _sender_lookup(unit, memory.channel, memory.sender),
            "memory": json.dumps(asdict(replace(memory.conversation, form=None))),
            "form_sealed": _sealed_form(unit, memory.conversation.form),
            "updated_at": now,
        }
        for memory in memories
    ]
    await put(unit, conversation, ["address_id", "sender_lookup"], rows)


def _sealed_form(unit: Unit, form: Form | None) -> bytes | None:
    return unit.vault.seal(SEALED_FORM, json.dumps(asdict(form))) if form else None


async def touch(unit: Unit, memories: Sequence[Memory]) -> None:
    """Note that these addresses wrote just now; whoever writes is neither blocked nor unreachable."""
    if not memories:
        return
    now = await unit.now()
    # People of one group share its address; the last of them counts.
    words = {memory.address: memory.conversation.language for memory in memories}
    rows = [{"number": number, "words": language, "at": now} for number, language in words.items()]
    like = {"number": address.c.id, "words": address.c.language, "at": address.c.last_inbound_at}
    await change_each(unit, like, rows, _wrote)
    gone = address.c.status.in_((AddressStatus.BLOCKED, AddressStatus.UNREACHABLE))
    numbers = [memory.address for memory in memories]
    await unit.connection.execute(
        update(address).where(address.c.id.in_(numbers), gone).values(status=AddressStatus.ACTIVE)
    )


def _wrote(given: Given) -> Update:
    changed = update(address).where(address.c.id == given["number"])
    return changed.values(last_inbound_at=given["at"], language=given["words"])


async def set_status(unit: Unit, number: int, status: AddressStatus) -> None:
    """Note whether an address may be written to; that a person opted out is undone by nobody but themselves."""
    mine = and_(address.c.id == number, address.c.status != AddressStatus.OPTED_OUT)
    await unit.connection.execute(update(address).where(mine).values(status=status))


async def consent_to(unit: Unit, number: int, topic: str, is_given: bool, text_version: str) -> None:
    """Append what a person agreed to or withdrew, with the version of the text they were shown."""
    row = {"address_id": number, "topic": topic, "is_given": is_given, "text_version": text_version}
    await unit.connection.execute(insert(consent).values(at=await unit.now(), **row))
    status = AddressStatus.ACTIVE if is_given else AddressStatus.OPTED_OUT
    await unit.connection.execute(update(address).where(address.c.id == number).values(status=status))


async def move(unit: Unit, number: int, external_id: str) -> int:
    """Give an address a new external id and keep the old one as its alias.

    Returns:
        The address that has the new id now: another one, if the chat wrote to us from there before we heard of it.
    """
    row = (await unit.connection.execute(select(address).where(address.c.id == number))).one()
    lookup = _address_lookup(unit, row.channel, external_id)
    taken = select(address.c.id).where(address.c.channel == row.channel, address.c.lookup == lookup)
    holder = await unit.connection.scalar(taken)
    if holder is not None:
        if holder != number:
            await set_status(unit, number, AddressStatus.MIGRATED)
            # Who is registered there is reached where the chat is now.
            # So is whoever waits for a verdict or an answer.
            for table in (membership, tip, human_request):
                here = update(table).where(table.c.address_id == number)
                await unit.connection.execute(here.values(address_id=int(holder)))
            await follow(unit, number, int(holder))
        return int(holder)
    old = {"address_id": number, "channel": row.channel, "lookup": row.lookup}
    sealed = unit.vault.seal(SEALED_ID, external_id)
    await insert_new(
        unit,
        address_alias,
        [old | {"external_id_sealed": row.external_id_sealed, "created_at": await unit.now()}],
    )
    await unit.connection.execute(
        update(address).where(address.c.id == number).values(lookup=lookup, external_id_sealed=sealed)
    )
    return number


async def any_address(unit: Unit) -> Address | None:
    """One address, whichever; reading it proves that the keys fit the database.

    Raises:
        SealError: they do not.
    """
    known = select(address).where(address.c.external_id_sealed != b"")  # that of a forgotten one is empty
    row = (await unit.connection.execute(known.limit(1))).first()
    return _address(unit, row) if row else None


async def get(unit: Unit, number: int) -> Address | None:
    """An address by its row number; None for one that was forgotten.

    Raises:
        SealError: the keys do not fit the database.
    """
    same = select(address).where(address.c.id == number, address.c.erased_at.is_(None))
    row = (await unit.connection.execute(same)).first()
    return _address(unit, row) if row else None


async def find(unit: Unit, channel: str, external_id: str) -> Address | None:
    """The address known by this external id, now or formerly."""
    lookup = _address_lookup(unit, channel, external_id)
    return (await _known(unit, [channel], [lookup])).get(lookup)
