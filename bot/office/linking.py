"""Linking a chat with an officer: the chat shows a code, and the officer types it where they are signed in.

So a chat becomes an officer's only by their password and a fresh code of their second factor; a code alone, which
somebody may have read over a shoulder, links nothing.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum

from bot.credentials import SignedIn
from bot.officers import present
from data.model.audit import actor_of
from data.model.session import Door
from data.store import office_chats, sessions
from data.store.database import Database
from data.store.office_chats import Asked

#: For how long a code counts.
TERM = timedelta(minutes=10)
#: Letters and digits of codes that nobody takes for one another, and how many there are: 31^8 within ten minutes.
_MARKS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CHARS = 8
#: Longest name of a chat that is kept, characters.
_NAME_CHARS = 80


class Fault(StrEnum):
    """Why a chat is not linked."""

    #: The code counts no more, or never did.
    NO_CODE = "no_code"


class LinkError(Exception):
    """A chat is not linked.

    Args:
        fault: why.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def door_of(chat: str) -> Door:
    """The door by which somebody proves in a chat who they are; failed tries are counted for it."""
    return Door(is_browser=True, token=f"office chat {chat}")


def looks_like_code(typed: str) -> bool:
    """Whether something has the form of such a code."""
    bare = _bare(typed)
    return len(bare) == _CHARS and set(bare) <= set(_MARKS) and not bare.isdecimal()


class LinkDesk:
    """Links chats with officers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, chat: str, name: str) -> str:
        """Give a chat a code; an older one counts no more."""
        code = ""
        while not looks_like_code(code):
            code = "".join(secrets.choice(_MARKS) for _ in range(_CHARS))
        async with self._database.unit_of_work() as unit:
            until = await unit.now() + TERM
            await office_chats.ask(unit, Asked(chat, " ".join(name.split())[:_NAME_CHARS], until), code)
        return f"{code[:4]}-{code[4:]}"

    async def asked(self, typed: str) -> Asked:
        """The chat that shows a code.

        Raises:
            LinkError: none does any more.
        """
        async with self._database.reading() as unit:
            found = await office_chats.asked(unit, _bare(typed))
        if found is None:
            raise LinkError(Fault.NO_CODE)
        return found

    async def confirm(self, who: SignedIn, typed: str) -> Asked:
        """Let a chat be that of whoever proved just now who they are.

        Raises:
            LinkError: no chat shows this code any more.
            OfficerError: they are not let in.
        """
        async with self._database.unit_of_work() as unit:
            officer = await present(unit, who)
            found = await office_chats.asked(unit, _bare(typed))
            if found is None:
                raise LinkError(Fault.NO_CODE)
            await office_chats.link(unit, officer.number, found, actor_of(officer.number))
            await sessions.note_success(unit, officer.number, door_of(found.chat))
        return found

    async def cut(self, officer: int) -> bool:
        """Take away an officer's own chat; False when they had none."""
        async with self._database.unit_of_work() as unit:
            return await office_chats.cut(unit, officer, actor_of(officer))

    async def is_linked(self, officer: int) -> bool:
        """Whether an officer has a chat."""
        async with self._database.reading() as unit:
            return await office_chats.chat_of(unit, officer) is not None


def _bare(typed: str) -> str:
    return "".join(typed.split()).replace("-", "").upper()[:40]
