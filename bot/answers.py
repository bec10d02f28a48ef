"""The answer of a human of the office to a request, by whatever way the office gives it."""

from __future__ import annotations

from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.message import Outgoing
from data.model.people import AddressStatus
from data.store.requests import KnownRequest
from data.wording import say
from handlers.ticket import ticket_of

#: Longest answer in UTF-16 units, so that it fits every channel with what stands around it.
ANSWER_UNITS = 800
#: Chats in these states get nothing from us, whatever an officer writes.
UNREACHED = (AddressStatus.BLOCKED, AddressStatus.UNREACHABLE, AddressStatus.MIGRATED)


def answer_to(request: KnownRequest, text: str, office: str) -> NewDelivery:
    """The notice that carries an answer; its cause is the request's number, so that it can be planned only once."""
    said = say("human.answer", request.language, office=office, ticket=ticket_of(request.number), text=text)
    return NewDelivery(DeliveryKind.NOTICE, request.number, request.place, request.channel, Lane.NOTICE, Outgoing(said))
