"""Links by which officers name the chat for their tests: made at the desk, opened in a chat, confirmed at the desk.

A link counts for one chat, the first that opens it, and for minutes only. By itself it links nothing: whoever made it
sees whose chat answered, and confirms with a fresh code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from data.model.officer import LinkState
from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import chat_link

SEALED_CODE = "chat_link.code"
SEALED_NAME = "chat_link.name"
#: Longest name of a chat that is kept, characters.
_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class ChatLink:
    """An officer's link that still counts.

    Args:
        code: what a chat says to open it.
        broadcast: row number of the one that its officer wants to test; None for none.
        address: row number of the chat that opened it; None while none did.
        name: how the platform calls whoever opened it.
    """

    code: str
    until: datetime
    broadcast: int | None
    address: int | None
    name: str


async def make(unit: Unit, officer: int, code: str, until: datetime, broadcast: int | None) -> None:
    """Keep a new link of an officer; their older one counts no more."""
    await _tidy(unit)
    row = {
        "officer_id": officer,
        "code_lookup": _lookup(unit, code),
        "code_sealed": unit.vault.seal(SEALED_CODE, code),
        "expires_at": until,
        "broadcast_id": broadcast,
        "address_id": None,
        "name_sealed": None,
    }
    await put(unit, chat_link, ["officer_id"], [row])


async def of_officer(unit: Unit, officer: int) -> ChatLink | None:
    """An officer's link; None when none counts."""
    mine = select(chat_link).where(chat_link.c.officer_id == officer, chat_link.c.expires_at > await unit.now())
    row = (await unit.connection.execute(mine)).first()
    if row is None:
        return None
    name = unit.vault.unseal(SEALED_NAME, row.name_sealed) if row.name_sealed else ""
    code = unit.vault.unseal(SEALED_CODE, row.code_sealed)
    return ChatLink(code, row.expires_at, row.broadcast_id, row.address_id, name)


async def state(unit: Unit, code: str, address: int) -> LinkState:
    """How a link stands for a chat that opens it.

    Args:
        address: row number; 0 for somebody new.
    """
    same = select(chat_link.c.address_id).where(chat_link.c.code_lookup == _lookup(unit, code))
    row = (await unit.connection.execute(same.where(chat_link.c.expires_at > await unit.now()))).first()
    if row is None:
        return LinkState.UNKNOWN
    if row.address_id is None:
        return LinkState.OPEN
    return LinkState.MINE if row.address_id == address else LinkState.TAKEN


async def open_(unit: Unit, code: str, address: int, name: str) -> bool:
    """Let a chat be the one that opened a link; False when it counts no more, or another chat was first."""
    same = chat_link.c.code_lookup == _lookup(unit, code), chat_link.c.expires_at > await unit.now()
    told = {"address_id": address, "name_sealed": unit.vault.seal(SEALED_NAME, " ".join(name.split())[:_NAME_CHARS])}
    opened = update(chat_link).where(*same, chat_link.c.address_id.is_(None)).values(told)
    return bool((await unit.connection.execute(opened)).rowcount)


async def drop(unit: Unit, officer: int) -> None:
    """Let an officer's link count no more."""
    await unit.connection.execute(delete(chat_link).where(chat_link.c.officer_id == officer))


async def forget(unit: Unit, address: int) -> None:
    """Forget that a chat opened a link."""
    await unit.connection.execute(delete(chat_link).where(chat_link.c.address_id == address))


async def _tidy(unit: Unit) -> None:
    await unit.connection.execute(delete(chat_link).where(chat_link.c.expires_at <= await unit.now()))


def _lookup(unit: Unit, code: str) -> bytes:
    return unit.vault.lookup("chat link", code)
