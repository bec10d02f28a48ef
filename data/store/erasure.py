"""Forgetting somebody: at once everything but the way to them, and that too as soon as the goodbye has gone out.

Rows stay where they are counted or named by others, but nothing stands in them any more; seals of nothing take the
place of what was sealed, so that the old ones are gone from the file (``secure_delete``). The address is found by
nobody from the first moment, so that whoever writes again is new; its external id is kept for the goodbye only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from data.model.delivery import DeliveryState
from data.model.membership import Erasure, MembershipState, Role
from data.model.message import Outgoing
from data.model.people import AddressStatus
from data.model.tip import FileState
from data.store import chat_links, claim_erasure, confirmations, deliveries, members, requests, tips, variants
from data.store.attachments import SEALED_FILE_ID
from data.store.columns import stands
from data.store.database import Unit
from data.store.schema import (
    address,
    address_alias,
    attachment,
    consent,
    conversation,
    delivery,
    inbox,
    membership,
    person,
    tip,
)
from data.store.whose import Whose, erased_lookup, sender_lookup, their_tips

#: The external id of an address that is wholly forgotten.
FORGOTTEN = b""
#: How long a goodbye that cannot be sent keeps the way to somebody, e.g. while the bot's token is refused.
GOODBYE_DAYS = 7
#: What stands in a message that is forgotten.
_NOTHING = deliveries.pack(Outgoing(""))
#: What is left of something that was said.
_NO_BODY = {"body_sealed": None, "album_lookup": None}


async def erase(unit: Unit, whose: Whose, wanted: Erasure) -> None:
    """Forget one of the persons of a chat, or the chat with everything that is known of its human."""
    await _wipe_messages(unit, whose)
    here = select(membership.c.person_id).where(membership.c.address_id == whose.address)
    own = select(address.c.person_id).where(address.c.id == whose.address)
    known = list(await unit.connection.scalars(here.union(own)))
    if wanted.person:
        await _wipe_people(unit, whose, [number for number in known if number == wanted.person])
        return
    await _wipe_people(unit, whose, known)
    await _wipe_tips(unit, whose)
    await requests.forget(unit, whose.address)
    await confirmations.forget(unit, whose.address)
    await chat_links.forget(unit, whose.address)
    theirs = or_(conversation.c.address_id == whose.address, conversation.c.sender_lookup == sender_lookup(unit, whose))
    await unit.connection.execute(delete(conversation).where(theirs))
    await _leave(unit, whose)


async def _wipe_people(unit: Unit, whose: Whose, people: Sequence[int]) -> None:
    """Forget names and memberships; a membership's number is given to nobody else, so its row stays, empty."""
    mine = and_(membership.c.address_id == whose.address, membership.c.person_id.in_(people))
    named = select(membership.c.institution_id).where(mine, membership.c.institution_id.is_not(None)).distinct()
    institutions = list(await unit.connection.scalars(named))
    now = await unit.now()
    empty = {"role": Role.RESIDENT, "region_code": "", "institution_id": None, "state": MembershipState.ENDED}
    await unit.connection.execute(update(membership).where(mine).values(updated_at=now, ended_at=now, **empty))
    await members.drop_unused(unit, institutions)
    linked = and_(consent.c.address_id == whose.address, consent.c.person_id.in_(people))
    await unit.connection.execute(update(consent).where(linked).values(person_id=None))
    await unit.connection.execute(update(person).where(person.c.id.in_(people)).values(name_sealed=None))


async def _wipe_messages(unit: Unit, whose: Whose) -> None:
    """Forget what was said in the chat, theirs and ours, but for what is still on its way."""
    order = await unit.connection.scalar(select(inbox.c.order_lookup).where(inbox.c.id == whose.number))
    said = and_(inbox.c.order_lookup == order, inbox.c.done_at.is_not(None))
    await unit.connection.execute(update(inbox).where(said).values(_NO_BODY))
    await _wipe_deliveries(unit, and_(delivery.c.address_id == whose.address, ~_is_open()))


async def _wipe_deliveries(unit: Unit, which: ColumnElement[bool]) -> None:
    sealed = unit.vault.seal(deliveries.SEALED_PAYLOAD, _NOTHING)
    await unit.connection.execute(update(delivery).where(which).values(payload_sealed=sealed))


def _is_open() -> ColumnElement[bool]:
    """Whether a delivery may still be sent."""
    is_doubtful = and_(stands(delivery.c.state, DeliveryState.UNKNOWN), delivery.c.is_resend_due)
    return or_(stands(delivery.c.state, DeliveryState.PLANNED, *deliveries.PENDING), is_doubtful)


async def _wipe_tips(unit: Unit, whose: Whose) -> None:
    """Forget what was sent for checking, also in groups; that something was, when, and what was found is counted."""
    mine = their_tips(unit, whose)
    await variants.forget_tips(unit, mine)
    await claim_erasure.forget(unit, mine)
    numbers = select(tip.c.id).where(mine).scalar_subquery()
    gone: dict[str, Any] = {"state": FileState.EXPIRED, "sha256": None, "file_name_sealed": None, "reason": ""}
    gone |= {"file_id_sealed": unit.vault.seal(SEALED_FILE_ID, ""), "done_at": await unit.now()}
    await unit.connection.execute(update(attachment).where(attachment.c.tip_id.in_(numbers)).values(gone))
    # An album is one tip, and each of its pieces a row of its own.
    albums = select(inbox.c.album_lookup).where(inbox.c.id.in_(numbers), inbox.c.album_lookup.is_not(None))
    sent = or_(inbox.c.id.in_(numbers), inbox.c.album_lookup.in_(albums.scalar_subquery()))
    await unit.connection.execute(update(inbox).where(sent, inbox.c.done_at.is_not(None)).values(_NO_BODY))
    empty = {
        "text_sealed": unit.vault.seal(tips.SEALED_TEXT, ""),
        "origin_sealed": None,
        "sender_lookup": unit.vault.lookup("erased sender", str(whose.address)),
    }
    await unit.connection.execute(update(tip).where(mine).values(empty))


async def _leave(unit: Unit, whose: Whose) -> None:
    """Let nobody find the address any more; what else the chat has sent already will come from somebody new."""
    nobody = erased_lookup(unit, whose.address)
    order = select(inbox.c.order_lookup).where(inbox.c.id == whose.number).scalar_subquery()
    said = select(inbox.c.id).where(inbox.c.order_lookup == order, inbox.c.done_at.is_not(None)).scalar_subquery()
    await unit.connection.execute(update(inbox).where(inbox.c.id.in_(said)).values(order_lookup=nobody))
    await unit.connection.execute(delete(address_alias).where(address_alias.c.address_id == whose.address))
    left = {"lookup": nobody, "topics": "", "last_inbound_at": None, "status": AddressStatus.UNREACHABLE}
    changed = update(address).where(address.c.id == whose.address)
    await unit.connection.execute(changed.values(erased_at=await unit.now(), **left))


async def anybody_left(unit: Unit) -> bool:
    """A cheap look: whether an erased address still has its external id."""
    return await unit.connection.scalar(select(exists().where(_is_left()))) or False


def _is_left() -> ColumnElement[bool]:
    return and_(address.c.erased_at.is_not(None), address.c.external_id_sealed != FORGOTTEN)


async def forget(unit: Unit) -> int:
    """Forget the way to everybody who was erased and whose goodbye is over; returns how many those were.

    A goodbye that could not be sent in :data:`GOODBYE_DAYS` is given up, unless it is being sent right now.
    """
    patience = address.c.erased_at < await unit.now() - timedelta(days=GOODBYE_DAYS)
    going = exists().where(delivery.c.address_id == address.c.id, _is_open())
    under_way = stands(delivery.c.state, DeliveryState.LEASED, DeliveryState.SENDING)
    sending = exists().where(delivery.c.address_id == address.c.id, under_way)
    over = select(address.c.id).where(_is_left(), or_(~going, and_(patience, ~sending)))
    numbers = list(await unit.connection.scalars(over))
    if not numbers:
        return 0
    theirs = delivery.c.address_id.in_(numbers)
    given_up = update(delivery).where(theirs, _is_open())
    reason = "whom it was for has been erased"
    now = await unit.now()
    await unit.connection.execute(
        given_up.values(state=DeliveryState.SKIPPED, is_resend_due=False, reason=reason, done_at=now)
    )
    await _wipe_deliveries(unit, theirs)
    gone = update(address).where(address.c.id.in_(numbers))
    await unit.connection.execute(gone.values(external_id_sealed=FORGOTTEN))
    return len(numbers)
