"""Naming the chat in which an officer gets test messages: a code goes there, and comes back from whoever reads it."""

from __future__ import annotations

import hmac
import secrets

from bot.answers import UNREACHED
from data.model.delivery import DeliveryKind, Lane, NewDelivery, cause_of_link
from data.model.message import Outgoing
from data.store import deliveries, members
from data.store.database import Database
from data.store.members import Listed
from data.wording import say


async def registered_as(database: Database, typed: str) -> list[Listed]:
    """Those who can be written to and are registered under a name, or by a number; one chat is there once."""
    words = " ".join(typed.split()).casefold()
    is_number = words.isascii() and words.isdecimal() and len(words) < 19
    async with database.reading() as unit:
        found = await members.listed(unit, [int(words)] if is_number else None)
    same = found if is_number else [one for one in found if one.member.name.casefold() == words]
    return list({one.address: one for one in same if one.status not in UNREACHED}.values())


async def challenge(database: Database, place: Listed) -> str:
    """Plan a message with a code, and return the code."""
    code = f"{secrets.randbelow(10**6):06}"
    async with database.unit_of_work() as unit:
        now = await unit.now()
        said = Outgoing(say("officer.link_code", place.language, code=code))
        cause = cause_of_link(int(now.timestamp()))
        await deliveries.plan(
            unit, [NewDelivery(DeliveryKind.NOTICE, cause, place.address, place.channel, Lane.NOTICE, said)]
        )
    return code


def is_same(code: str, typed: str) -> bool:
    """Whether the code came back."""
    return hmac.compare_digest("".join(typed.split()).encode(), code.encode())
