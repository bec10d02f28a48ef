"""What the bot answers: who speaks, and which part of the office what they said is for.

An officer is looked up at every message, so that whoever was dismissed a moment ago is a stranger now.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.console.office import Console
from bot.office.awaiting import Awaiting
from bot.office.away import DatabaseAway, away
from bot.office.broadcasts import BroadcastTalk
from bot.office.claims import ClaimTalk
from bot.office.drafts import DraftTalk
from bot.office.duty import DutyTalk
from bot.office.linking import LinkDesk
from bot.office.links import Links
from bot.office.talk import CLOSE, Answer, Heard, Said, read_payload, saying
from bot.office.wording import Speaker
from data.model.officer import Officer
from data.store import office_alarms, office_chats
from data.wording import say

log = logging.getLogger(__name__)

#: A stranger is answered no more often, and all strangers together no more often within a minute.
STRANGER_EVERY = timedelta(seconds=30)
STRANGERS_A_MINUTE = 20
#: Longest thing that is listened to, characters.
MOST_CHARS = 1_000

Act = Callable[[Officer, tuple[int, ...]], Awaitable[Answer]]
Command = Callable[[Officer, str, str], Awaitable[Answer]]


class Strangers:
    """How often strangers are answered."""

    def __init__(self) -> None:
        self._answered: deque[tuple[datetime, str]] = deque()

    def may_be_answered(self, chat: str, now: datetime) -> bool:
        """Whether a stranger is answered now; counted when they are."""
        while self._answered and now - self._answered[0][0] > timedelta(minutes=1):
            self._answered.popleft()
        lately = any(one == chat and now - at < STRANGER_EVERY for at, one in self._answered)
        if lately or len(self._answered) >= STRANGERS_A_MINUTE:
            return False
        self._answered.append((now, chat))
        return True

    def forget(self, chat: str) -> None:
        """Let a chat that became an officer's count no more."""
        self._answered = deque(one for one in self._answered if one[1] != chat)


class Desk:
    """The officers' bot, without any platform.

    Args:
        reached: called with the name of each step; tests kill the process there.
    """

    def __init__(self, console: Console, reached: Callable[[str], None] = lambda _name: None) -> None:
        self._console = console
        self._language = console.language
        self._links = Links(console.settings.public_url, console.base)
        self._linking = LinkDesk(console.database)
        self.claims = ClaimTalk(console, self._links)
        self.broadcasts = BroadcastTalk(console, self._links, reached)
        self.duty = DutyTalk(console)
        self.drafts = DraftTalk(console, self._links, self.claims, reached)
        self.speaker = Speaker(console, self.claims, self.broadcasts, self.duty, self.drafts)
        self._awaiting = Awaiting(console.database)
        self._strangers = Strangers()
        #: Chats of officers, as they were when the database answered last.
        self._known: set[str] = set()
        #: Chats that were shown a code, until they are linked: to tell them that they are.
        self._hoping: dict[str, datetime] = {}
        self._acts = self._table()
        self._commands: dict[str, Command] = {
            "start": self._help,
            "bantuan": self._help,
            "help": self._help,
            "antrean": lambda who, _chat, _rest: self.claims.queue(who),
            "siaran": lambda who, _chat, _rest: self.broadcasts.listed(who),
            "piket": lambda who, _chat, _rest: self.duty.shown(who),
            "serah": lambda who, _chat, rest: self.duty.typed(who, rest),
            "alarm": self._alarms,
            "lepas": self._leave,
        }

    def _table(self) -> dict[str, tuple[int, Act]]:
        """How many numbers each button hands back, and what it does."""
        claims, talk, duty = self.claims, self.broadcasts, self.duty
        return {
            "c": (2, lambda who, of: claims.another(who, *of)),
            "t": (1, lambda who, of: claims.take(who, *of)),
            "l": (1, lambda who, of: claims.let_go(who, *of)),
            "p": (2, lambda who, of: claims.preview(who, *of)),
            "y": (2, lambda who, of: claims.confirm(who, *of)),
            "z": (1, lambda who, of: claims.take_back(who, *of)),
            "v": (1, lambda who, of: talk.see(who, *of)),
            "w": (1, lambda who, of: talk.whole(who, *of)),
            "u": (1, lambda who, of: talk.test(who, *of)),
            "j": (1, lambda _who, of: talk.sure(*of, is_stop=False)),
            "h": (1, lambda _who, of: talk.sure(*of, is_stop=True)),
            "J": (1, lambda who, of: talk.hold(who, *of, is_stop=False)),
            "H": (1, lambda who, of: talk.hold(who, *of, is_stop=True)),
            "s": (1, lambda who, of: duty.choose(who, *of)),
            "S": (2, lambda who, of: duty.hand_over(who, *of)),
            "T": (1, lambda who, of: duty.accept(who, *of)),
            "b": (1, lambda who, of: self.drafts.show(who, *of)),
            "B": (2, lambda who, of: self.drafts.approve(who, *of)),
        }

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    async def remember(self) -> None:
        """Know whose chats are officers', for when the database is away."""
        async with self._console.database.reading() as unit:
            self._known = await office_chats.chats(unit)

    def away(self, chat: str) -> Said | None:
        """What an officer is told while the database is away; None for a stranger."""
        return Said(self._say("office.away")) if chat in self._known else None

    async def answer(self, heard: Heard) -> Answer:
        """What follows from something that somebody said or pressed.

        Raises:
            DatabaseAway: it is to be asked once more, when the database answers.
        """
        try:
            return await self._answered(heard)
        except Exception as error:
            if cause := away(error):
                raise DatabaseAway(cause) from None
            raise

    async def _answered(self, heard: Heard) -> Answer:
        async with self._console.database.reading() as unit:
            who = await office_chats.officer_of(unit, heard.chat)
        if who is None:
            self._known.discard(heard.chat)
            return await self._stranger(heard)
        self._known.add(heard.chat)
        self._hoping.pop(heard.chat, None)
        self._strangers.forget(heard.chat)
        if heard.payload:
            return await self._pressed(who, heard)
        return await self._written(who, heard)

    async def _stranger(self, heard: Heard) -> Answer:
        """One sentence for whoever is no officer, and a code for whoever asks to be one; a press gets nothing."""
        now = self._console.database.clock()
        if heard.payload or not self._strangers.may_be_answered(heard.chat, now):
            return Answer(closes=bool(heard.payload))
        if not heard.text.startswith("/start"):
            return saying(self._say("office.stranger", office=self._console.settings.office_name))
        code = await self._linking.begin(heard.chat, heard.name)
        self._hoping[heard.chat] = now
        return saying(self._say("office.code", code=code, address=self._links.address("/bot")))

    async def newly_linked(self) -> list[tuple[str, Said]]:
        """Chats that were linked since they were shown a code, with what they are told."""
        now, told = self._console.database.clock(), []
        for chat, since in list(self._hoping.items()):
            async with self._console.database.reading() as unit:
                who = await office_chats.officer_of(unit, chat)
            if who is not None:
                self._strangers.forget(chat)
                text = self._say("office.linked", officer=who.name) + "\n\n" + self._say("office.help")
                told.append((chat, Said(text)))
            if who is not None or now - since > timedelta(minutes=15):
                del self._hoping[chat]
        return told

    async def _pressed(self, who: Officer, heard: Heard) -> Answer:
        verb, numbers = read_payload(heard.payload)
        if verb == CLOSE:
            await self._awaiting.forget(who)
            return saying(self._say("office.cancelled"), closes=True)
        if verb in ("a", "r") and len(numbers) == 2:
            return await self.broadcasts.ask(who, *numbers, is_approval=verb == "a")
        wanted, act = self._acts.get(verb, (-1, None))
        if act is None or wanted != len(numbers):
            return saying(self._say("office.old_button"), closes=True)
        return await act(who, numbers)

    async def _written(self, who: Officer, heard: Heard) -> Answer:
        text = heard.text.strip()[:MOST_CHARS]
        if text.startswith("/"):
            word, _, rest = text[1:].partition(" ")
            await self._awaiting.forget(who)
            command = self._commands.get(word.partition("@")[0].casefold(), self._help)
            return await command(who, heard.chat, rest.strip())
        wanted = await self._awaiting.of(who)
        if wanted:
            talk = self.drafts if wanted.draft else self.broadcasts
            if done := await talk.typed(who, wanted, replace(heard, text=text)):
                return done
        if text.replace(" ", "").isdecimal():
            return saying(self._say("office.code_for_what"))
        return await self._help(who, heard.chat, "")

    async def _help(self, _who: Officer, _chat: str, _rest: str) -> Answer:
        return saying(self._say("office.help"), *self._links.row(self._say("office.open_desk"), "/"))

    async def _alarms(self, _who: Officer, _chat: str, _rest: str) -> Answer:
        async with self._console.database.reading() as unit:
            known = await office_alarms.still_on(unit)
        if not known:
            return saying(self._say("office.alarm.none"))
        return saying("\n".join(f"• {self.speaker.advice(alarm)}" for alarm in known))

    async def _leave(self, who: Officer, _chat: str, _rest: str) -> Answer:
        await self._linking.cut(who.number)
        return saying(self._say("office.unlinked"))
