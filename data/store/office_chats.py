"""Where officers are reached by the officers' bot: one chat an officer, one officer a chat; and chats that asked.

The id of a chat is kept sealed and found by a keyed hash. A link ends when its officer is disabled or gets a new
one-time code (:mod:`data.store.officers`), and when they take it away.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select

from data.model.audit import Act
from data.model.duty import Colleague
from data.model.officer import Officer, OfficerState
from data.store import audit, officers
from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import office_chat, office_link, officer
from data.store.vault import SealError

SEALED_CHAT = "office.chat"
SEALED_ASKED = "office.link"


@dataclass(frozen=True, slots=True)
class Asked:
    """A chat that wants to be an officer's.

    Args:
        chat: the platform's id.
        name: how the platform calls whoever writes there.
        until: until when its code counts.
    """

    chat: str
    name: str
    until: datetime


async def ask(unit: Unit, wanted: Asked, code: str) -> None:
    """Note that a chat asked; its older code counts no more."""
    await tidy(unit)
    row = {
        "chat_lookup": _chat(unit, wanted.chat),
        "chat_sealed": unit.vault.seal(SEALED_ASKED, json.dumps([wanted.chat, wanted.name])),
        "code_lookup": _code(unit, code),
        "expires_at": wanted.until,
    }
    await put(unit, office_link, ["chat_lookup"], [row])


async def tidy(unit: Unit) -> None:
    """Forget chats whose code counts no more."""
    await unit.connection.execute(delete(office_link).where(office_link.c.expires_at <= await unit.now()))


async def asked(unit: Unit, code: str) -> Asked | None:
    """The chat that was shown a code; None when it counts no more, or never did."""
    mine = select(office_link).where(office_link.c.code_lookup == _code(unit, code))
    row = (await unit.connection.execute(mine.where(office_link.c.expires_at > await unit.now()))).first()
    if row is None:
        return None
    chat, name = json.loads(unit.vault.unseal(SEALED_ASKED, row.chat_sealed))
    return Asked(chat, name, row.expires_at)


async def link(unit: Unit, number: int, wanted: Asked, actor: str) -> None:
    """Let a chat be an officer's; the one they had, and whose it was, are no more."""
    lookup = _chat(unit, wanted.chat)
    same = or_(office_chat.c.officer_id == number, office_chat.c.chat_lookup == lookup)
    await unit.connection.execute(delete(office_chat).where(same))
    await unit.connection.execute(delete(office_link).where(office_link.c.chat_lookup == lookup))
    row = {
        "officer_id": number,
        "chat_lookup": lookup,
        "chat_sealed": unit.vault.seal(SEALED_CHAT, wanted.chat),
        "linked_at": await unit.now(),
    }
    await unit.connection.execute(office_chat.insert().values(row))
    await audit.append(unit, Act(actor, "office_chat", f"officer:{number}", "", "linked"))


async def cut(unit: Unit, number: int, actor: str) -> bool:
    """Take an officer's chat away; False when they had none."""
    gone = await unit.connection.execute(delete(office_chat).where(office_chat.c.officer_id == number))
    if not gone.rowcount:
        return False
    await audit.append(unit, Act(actor, "office_chat", f"officer:{number}", "linked", ""))
    return True


async def officer_of(unit: Unit, chat: str) -> Officer | None:
    """Whose a chat is; None for nobody's, and for somebody who may not sign in any more."""
    mine = select(office_chat.c.officer_id).where(office_chat.c.chat_lookup == _chat(unit, chat))
    number = await unit.connection.scalar(mine)
    found = await officers.get(unit, number) if number is not None else None
    return found if found and found.state is OfficerState.ACTIVE else None


async def chat_of(unit: Unit, number: int) -> str | None:
    """An officer's chat; None when there is none, or they may not sign in any more."""
    found = await officers.get(unit, number)
    mine = select(office_chat.c.chat_sealed).where(office_chat.c.officer_id == number)
    sealed = await unit.connection.scalar(mine)
    if sealed is None or found is None or found.state is not OfficerState.ACTIVE:
        return None
    try:
        return unit.vault.unseal(SEALED_CHAT, sealed)
    except SealError:
        return None


async def chats(unit: Unit) -> set[str]:
    """The chats of all officers who may sign in."""
    active = select(officer.c.id).where(officer.c.state == OfficerState.ACTIVE)
    mine = select(office_chat.c.chat_sealed).where(office_chat.c.officer_id.in_(active))
    found = set()
    for sealed in await unit.connection.scalars(mine):
        with suppress(SealError):
            found.add(unit.vault.unseal(SEALED_CHAT, sealed))
    return found


async def colleagues(unit: Unit) -> list[Colleague]:
    """All officers, and whether each is reached."""
    linked = set(await unit.connection.scalars(select(office_chat.c.officer_id)))
    return [Colleague(one.officer, one.officer.number in linked) for one in await officers.listed(unit)]


async def first_linked_at(unit: Unit) -> datetime | None:
    """Since when anybody of today's officers is reached; None while nobody is."""
    oldest = select(office_chat.c.linked_at).order_by(office_chat.c.linked_at).limit(1)
    found: datetime | None = await unit.connection.scalar(oldest)
    return found


def _chat(unit: Unit, chat: str) -> bytes:
    return unit.vault.lookup("office chat", chat)


def _code(unit: Unit, code: str) -> bytes:
    return unit.vault.lookup("office link", code)
