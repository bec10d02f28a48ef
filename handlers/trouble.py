"""What is said when a message could not be dealt with, so that nobody is left with silence."""

from __future__ import annotations

from data.model.message import Outgoing
from data.wording import say
from handlers.ticket import ticket_of


def apology(number: int, language: str) -> Outgoing:
    """Build the apology for one inbox row; it raises nothing and needs nothing that may be broken.

    Args:
        number: the row's number, shown as a ticket.
        language: two-letter code; an unknown one is answered in Indonesian.
    """
    return Outgoing(say("trouble.apology", language, ticket=ticket_of(number)))
