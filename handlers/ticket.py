"""Ticket numbers: the name under which a person can ask for their tip again."""

from __future__ import annotations

import re

from data.model.tip import RequestState, TipState
from data.wording import say
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import PastTip, Turn

#: How a ticket looks when a person types it; the dash and the capitals are often lost.
_TYPED = re.compile(r"\s*KT[\s\-–]?0*([1-9][0-9]{0,17})\s*[.?!]*\s*", re.IGNORECASE | re.ASCII)
#: What is said of a tip in each state.
_STATES = {
    TipState.QUEUED: "ticket.queued",
    TipState.SUGGESTED: "ticket.suggested",
    TipState.ANSWERED: "ticket.answered",
    TipState.CLOSED: "ticket.closed",
}
#: What is said of a request to a human in each state.
_REQUESTS = {RequestState.OPEN: "ticket.request_open", RequestState.CLOSED: "ticket.request_closed"}


def ticket_of(number: int) -> str:
    """Write an inbox number as a ticket: 123 becomes "KT-000123", and longer numbers grow."""
    return f"KT-{number:06d}"


def number_of(text: str) -> int | None:
    """Read a ticket back as its inbox number; None when the text is anything else."""
    found = _TYPED.fullmatch(text)
    return int(found.group(1)) if found else None


def is_ticket(scene: Scene) -> bool:
    """Whether the whole message is a ticket."""
    return number_of(scene.text) is not None


async def looked_up(scene: Scene) -> Turn:
    """Say where the tip or the request of a ticket stands."""
    number = number_of(scene.text) or 0
    past, request = await scene.desk.past_tip(number), await scene.desk.past_request(number)
    ticket = ticket_of(number)
    said = [standing(past, scene.language)] if past else []
    said += [say(_REQUESTS[request], scene.language, ticket=ticket)] if request else []
    said = said or [say("ticket.unknown", scene.language, ticket=ticket)]
    return Turn(scene.conversation, scene.outgoing(PARAGRAPH.join(said)))


def standing(past: PastTip, language: str) -> str:
    """Where a tip stands; one that waits for a department says so."""
    ticket = ticket_of(past.number)
    if past.state not in (TipState.QUEUED, TipState.SUGGESTED) or not past.is_asked:
        return say(_STATES[past.state], language, ticket=ticket)
    if past.department:
        return say("ticket.asked", language, ticket=ticket, department=past.department)
    return say("ticket.asked_somebody", language, ticket=ticket)
