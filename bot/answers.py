"""The answer of a human of the office to a request, by whatever way the office gives it."""

from __future__ import annotations

from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.message import Outgoing
from data.model.people import AddressStatus
from data.model.tip import RequestKind
from data.store.requests import KnownRequest
from data.wording import cut, say
from handlers.ticket import ticket_of

#: Longest answer in UTF-16 units, so that it fits every channel with what stands around it.
ANSWER_UNITS = 800
#: UTF-16 units of the question that is repeated above its answer.
ASKED_UNITS = 80
#: Chats in these states get nothing from us, whatever an officer writes.
UNREACHED = (AddressStatus.BLOCKED, AddressStatus.UNREACHABLE, AddressStatus.MIGRATED)


def answer_to(request: KnownRequest, text: str, office: str) -> NewDelivery:
    """The notice that carries an answer; its cause is the request's number, so that it can be planned only once."""
    values = {"office": office, "ticket": ticket_of(request.number), "text": text}
    if request.kind is RequestKind.QUESTION:
        asked = cut(" ".join((request.text or "").split()), ASKED_UNITS)
        said = say("question.answered", request.language, question=asked, **values)
    else:
        said = say("human.answer", request.language, **values)
    return NewDelivery(DeliveryKind.NOTICE, request.number, request.place, request.channel, Lane.NOTICE, Outgoing(said))
