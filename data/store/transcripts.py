"""What was said in the chats of some channels, in both directions, read back from inbox and deliveries.

Nothing is kept here a second time: what a person said is an inbox row, what we said is a delivery. So a transcript is
as true as the queues are, and survives whatever they survive. It is meant for channels of our own making, whose chats
are few; nobody reads transcripts of residents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from data.model.delivery import DeliveryKind, DeliveryState
from data.model.inbox import InboxItem, InboxState
from data.model.message import Outgoing
from data.store.database import Unit
from data.store.deliveries import SEALED_PAYLOAD, unpack
from data.store.inbox import SEALED_BODY
from data.store.schema import delivery, inbox, rendering
from data.store.vault import SealError

#: Not over yet: what is in one of these changes by itself.
MOVING = (DeliveryState.PLANNED, DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class TheirWord:
    """What somebody said.

    Args:
        chat: tells whose it is; see :func:`chat_of`.
        item: as it came; the body is empty once it has been forgotten.
    """

    item: InboxItem
    chat: bytes
    state: InboxState
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it is not answered yet."""
        return self.state in (InboxState.NEW, InboxState.CLAIMED)


@dataclass(frozen=True, slots=True)
class OurWord:
    """What we said, or are about to say.

    Args:
        address: row number of the address it goes to.
        message: None when it does not open any more.
        provider_id: the platform's id of it.
        at: when it arrived; while it has not, when it was planned.
    """

    number: int
    kind: DeliveryKind
    cause: int
    address: int
    state: DeliveryState
    message: Outgoing | None
    provider_id: str
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it is still to arrive or to fail."""
        return self.state in MOVING


def chat_of(unit: Unit, channel: str, external_id: str) -> bytes:
    """By what :attr:`TheirWord.chat` tells one chat from another."""
    return unit.vault.lookup(channel, external_id)


async def their_words(unit: Unit, channels: Sequence[str], after: int = 0, also: Sequence[int] = ()) -> list[TheirWord]:
    """What was said on these channels, oldest first.

    Args:
        after: only rows with a greater number.
        also: row numbers to look at again.
    """
    columns = (
        inbox.c.id,
        inbox.c.channel,
        inbox.c.external_key,
        inbox.c.body_sealed,
        inbox.c.fence,
        inbox.c.tries,
        inbox.c.order_lookup,
        inbox.c.state,
        inbox.c.received_at,
    )
    wanted = _wanted(inbox.c.id, after, also)
    query = select(*columns).where(wanted, inbox.c.channel.in_(channels)).order_by(inbox.c.id)
    rows = (await unit.connection.execute(query)).all()
    return [
        TheirWord(
            InboxItem(row.id, row.channel, row.external_key, _body(unit, row.body_sealed), row.fence, row.tries),
            row.order_lookup,
            row.state,
            row.received_at,
        )
        for row in rows
    ]


async def our_words(
    unit: Unit,
    channels: Sequence[str],
    after: int = 0,
    also: Sequence[int] = (),
    *,
    kinds: Sequence[DeliveryKind] = tuple(DeliveryKind),
) -> list[OurWord]:
    """What we said on these channels, oldest first; see :func:`their_words` for the arguments."""
    columns = (
        delivery.c.id,
        delivery.c.kind,
        delivery.c.cause_id,
        delivery.c.address_id,
        delivery.c.state,
        # What a broadcast says stands once for all who get it in one language.
        delivery.c.payload_sealed,
        rendering.c.payload_sealed.label("shared_sealed"),
        delivery.c.about_provider_id,
        delivery.c.provider_id,
        delivery.c.created_at,
        delivery.c.done_at,
    )
    said = delivery.join(rendering, rendering.c.id == delivery.c.rendering_id, isouter=True)
    wanted = and_(_wanted(delivery.c.id, after, also), delivery.c.kind.in_(kinds))
    query = select(*columns).select_from(said).where(wanted, delivery.c.channel.in_(channels))
    rows = (await unit.connection.execute(query.order_by(delivery.c.id))).all()
    return [
        OurWord(
            row.id,
            row.kind,
            row.cause_id,
            row.address_id,
            row.state,
            _message(unit, row),
            row.provider_id,
            row.done_at or row.created_at,
        )
        for row in rows
    ]


async def last_of_ours(unit: Unit) -> int:
    """The greatest number of a delivery; 0 while there is none."""
    return await unit.connection.scalar(select(func.max(delivery.c.id))) or 0


def _wanted(number: ColumnElement[int], after: int, also: Sequence[int]) -> ColumnElement[bool]:
    return or_(number > after, number.in_(also)) if also else number > after


def _body(unit: Unit, sealed: bytes | None) -> str:
    try:
        return unit.vault.unseal(SEALED_BODY, sealed) if sealed is not None else ""
    except SealError:
        return ""


def _message(unit: Unit, row: Any) -> Outgoing | None:
    try:
        payload = unit.vault.unseal(SEALED_PAYLOAD, row.payload_sealed or row.shared_sealed or b"")
    except SealError:
        return None
    return unpack(payload, row.kind, row.about_provider_id)
