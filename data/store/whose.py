"""Whose rows are meant when somebody asks for their data, or to be forgotten: those of a chat and of its human."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_

from data.store.database import Unit
from data.store.schema import tip


@dataclass(frozen=True, slots=True)
class Whose:
    """One human in their private chat.

    Args:
        address: row number of the chat's address.
        channel: its channel.
        sender: the platform's id of the human, by which their messages in groups are known too.
        number: of the inbox row in which they ask; the chat's other rows are found by it.
    """

    address: int
    channel: str
    sender: str
    number: int


def sender_lookup(unit: Unit, whose: Whose) -> bytes:
    """How the human's conversations are found; see :mod:`data.store.people`."""
    return unit.vault.lookup(whose.channel, "sender", whose.sender)


def tip_sender_lookup(unit: Unit, whose: Whose) -> bytes:
    """How the human's tips are found; see :mod:`data.store.tips`."""
    return unit.vault.lookup("tip sender", f"{whose.channel} {whose.sender}")


def their_tips(unit: Unit, whose: Whose) -> ColumnElement[bool]:
    """The tips of the chat, and those that its human sent in groups."""
    return or_(tip.c.address_id == whose.address, tip.c.sender_lookup == tip_sender_lookup(unit, whose))


def erased_lookup(unit: Unit, address: int) -> bytes:
    """Under what an erased address, and what had been said there, is kept; nobody who writes is found by it."""
    return unit.vault.lookup("erased", str(address))
