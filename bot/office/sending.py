"""Sends notices: intent before the call, outcome after it, and after a kill once more what nobody knows of.

Not by the outbox: an alarm that the outbox stands still must not wait in it. At most one copy comes of a kill.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from bot.office.fate import Fate
from bot.office.talk import Said
from bot.patience import patiently
from data.model.office_notice import Notice, NoticeState
from data.store import office_chats, office_notices
from data.store.database import Database

log = logging.getLogger(__name__)

#: Notices of one round.
ROUND = 20
#: A call whose outcome nobody knows is made once more after so long, if nothing else is set (UNKNOWN_RESEND_SECONDS).
DOUBT = timedelta(seconds=10)
#: Calls of one notice of which nobody knows the outcome; after them it is given up, loudly.
MOST_TRIES = 5
#: Least wait after the platform was not reached.
PAUSE = timedelta(seconds=5)
#: Ended notices are kept so long, for telling that something is over.
KEPT = timedelta(days=60)


class Sends(Protocol):
    """What sends one message."""

    async def send(self, chat: str, said: Said) -> tuple[Fate, int, float]:
        """What became of it, its id, and how many seconds to wait."""
        ...


class Sender:
    """Sends what is due.

    Args:
        said: words a notice; None when there is nothing to tell any more.
        doubt: a call whose outcome nobody knows is made once more after so long.
        reached: called with the name of each step; tests kill the process there.
    """

    def __init__(
        self,
        database: Database,
        edge: Sends,
        said: Callable[[Notice], Awaitable[Said | None]],
        reached: Callable[[str], None] = lambda _name: None,
        *,
        doubt: timedelta = DOUBT,
    ) -> None:
        self._database = database
        self._edge = edge
        self._said = said
        self._reached = reached
        self._doubt = doubt

    async def round(self) -> int:
        """Send what is due, one after another; how many went out."""
        async with self._database.reading() as unit:
            due = await office_notices.due(unit, ROUND, await unit.now() - self._doubt)
        sent = 0
        for one in due:
            fate = await self._one(one)
            sent += fate is Fate.SENT
            if fate in (Fate.NOT_SENT, Fate.UNKNOWN):
                # Whatever it is, it would be the same for the next one.
                break
        return sent

    async def _one(self, one: Notice) -> Fate | None:
        async with self._database.reading() as unit:
            chat = await office_chats.chat_of(unit, one.officer)
        said = await self._said(one) if chat else None
        if chat is None or said is None:
            await self._settle(one, NoticeState.VOID)
            return None
        if one.tries >= MOST_TRIES:
            log.error("a notice for officer %d is given up after %d tries", one.officer, one.tries)
            await self._settle(one, NoticeState.FAILED)
            return None
        async with self._database.unit_of_work() as unit:
            if not await office_notices.begin(unit, one):
                return None
        self._reached("office.begun")
        fate, message, wait = await self._edge.send(chat, said)
        self._reached("office.sent")
        # What is known of a call must not be lost because the database is away just then.
        await patiently(lambda: self._note(one, fate, message, timedelta(seconds=wait)))
        return fate

    async def _note(self, one: Notice, fate: Fate, message: int, wait: timedelta) -> None:
        if fate is Fate.SENT:
            await self._settle(one, NoticeState.SENT, message)
        elif fate is Fate.NOT_SENT:
            async with self._database.unit_of_work() as unit:
                await office_notices.put_off(unit, one, await unit.now() + max(wait, PAUSE))
        elif fate is not Fate.UNKNOWN:
            log.warning("officer %d is not reached by the officers' bot: %s", one.officer, fate.name.lower())
            await self._settle(one, NoticeState.FAILED)

    async def _settle(self, one: Notice, state: NoticeState, message: int | None = None) -> None:
        async with self._database.unit_of_work() as unit:
            await office_notices.settle(unit, one.number, state, message)

    async def tidy(self) -> None:
        """Forget what ended long ago, and chats that asked and were linked by nobody."""
        async with self._database.unit_of_work() as unit:
            await office_chats.tidy(unit)
            await office_notices.forget(unit, await unit.now() - KEPT)
