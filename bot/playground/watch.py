"""Sees what happens in the chats of the phones, keeps their transcripts in memory, and tells the pages.

The database is what is true: transcripts are read from it at the start and whenever something may have changed, so
that what is in memory can always be thrown away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot.channels.loopback import Loopback
from bot.playground.hub import Hub
from bot.playground.phone import Phone
from bot.playground.phones import KINDS, Json, is_shown, shown_of_ours, shown_of_theirs
from data.model.message import ContentKind, Incoming
from data.store import chats, people, transcripts
from data.store.chats import Chat
from data.store.database import Database
from data.store.transcripts import OurWord, TheirWord
from data.wording import say

log = logging.getLogger(__name__)

CHANNELS = tuple(KINDS)
#: How often is looked while something is under way, seconds.
LOOK_SECONDS = 0.03
#: How often is looked while nothing is, seconds; what this process does itself wakes the watch.
IDLE_SECONDS = 1.0


class Watch:
    """Looks, and remembers what it saw.

    Args:
        lines: the channels of the phones, by name.
        language: in which somebody is answered who has not chosen one.
    """

    def __init__(self, database: Database, lines: Mapping[str, Loopback], hub: Hub, language: str) -> None:
        self._database = database
        self._lines = lines
        self._hub = hub
        self._language = language
        self._woken = asyncio.Event()
        self._looking = asyncio.Lock()
        self._said_to = 0
        self._sent_to = 0
        #: Rows that are not over yet, each with the id of its phone.
        self._open_said: dict[int, str] = {}
        self._open_sent: dict[int, str] = {}
        #: The phones there are, by their id.
        self.phones: dict[str, Phone] = {}
        for line in lines.values():
            line.listen(lambda _heard: self.wake())

    def wake(self) -> None:
        """Look now rather than after the idle wait."""
        self._woken.set()

    async def run(self) -> None:
        """Look on until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self.look()
            except Exception:
                log.exception("looking at the phones failed; it is tried again")
                await asyncio.sleep(IDLE_SECONDS)
            if self._open_said or self._open_sent:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)

    async def look(self) -> None:
        """Take over what has changed, and tell the pages."""
        async with self._looking:
            await self._look()

    async def forget(self, phones: Sequence[Phone] | None = None) -> None:
        """Forget phones with everything said on them; None for all, also what was left of earlier ones.

        SQLite gives the numbers of deleted deliveries out again, so the place where the watch stands has to go back
        with them, before anybody can plan another.
        """
        async with self._looking:
            places = None if phones is None else [place for phone in phones for place in phone.places]
            async with self._database.unit_of_work() as unit:
                await chats.forget(unit, CHANNELS, places)
                last = await transcripts.last_of_ours(unit)
            self._sent_to = min(self._sent_to, last)
            for phone in list(self.phones.values()) if phones is None else phones:
                self.phones.pop(phone.id, None)
            self._tell_phones()
            await self._look()

    # --- Looking ------------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        found = await self._take_in_strangers()
        async with self._database.reading() as unit:
            keys = {transcripts.chat_of(unit, chat.channel, chat.external_id): chat.external_id for chat in found}
            theirs = await transcripts.their_words(unit, CHANNELS, self._said_to, list(self._open_said))
            ours = await transcripts.our_words(unit, CHANNELS, self._sent_to, list(self._open_sent))
        self._take_over(found)
        self._said_to = max([self._said_to, *(word.item.number for word in theirs)])
        self._sent_to = max([self._sent_to, *(word.number for word in ours)])
        places = {place: phone for phone in self.phones.values() for place in phone.places}
        heard = [(word, phone) for word in theirs if (phone := self._whose(word, keys))]
        seen = [(word, phone) for word in ours if (phone := places.get(word.address))]
        self._open_said = {word.item.number: phone.id for word, phone in heard if word.is_open}
        self._open_sent = {word.number: phone.id for word, phone in seen if word.is_open}
        self._tell(heard, seen)

    async def _take_in_strangers(self) -> list[Chat]:
        """The chats there are. Whoever had everything forgotten is a stranger, and their phone is still there."""
        async with self._database.reading() as unit:
            found = await chats.listed(unit, CHANNELS)
        there = {chat.external_id for chat in found}
        strangers = [phone for phone in self.phones.values() if phone.id not in there]
        if not strangers:
            return found
        async with self._database.unit_of_work() as unit:
            for phone in strangers:
                await people.admit(unit, phone.introduction(), self._language)
            return await chats.listed(unit, CHANNELS)

    def _whose(self, word: TheirWord, keys: Mapping[bytes, str]) -> Phone | None:
        """Whose word it is; that of somebody who was forgotten by it is known by having been open."""
        return self.phones.get(self._open_said.get(word.item.number) or keys.get(word.chat, ""))

    def _take_over(self, found: Sequence[Chat]) -> None:
        """Bring the list of phones up to date; those that are known keep their place in it."""
        before = [phone.described() for phone in self.phones.values()]
        by_id = {chat.external_id: chat for chat in found}
        known = {id_: phone for id_, phone in self.phones.items() if id_ in by_id}
        self.phones = known | {id_: self._made(chat) for id_, chat in by_id.items() if id_ not in known}
        for id_, phone in self.phones.items():
            phone.move_to(by_id[id_].number)
            phone.name = by_id[id_].name or phone.name
            phone.status = by_id[id_].status
        if before != [phone.described() for phone in self.phones.values()]:
            self._tell_phones()

    def _made(self, chat: Chat) -> Phone:
        name = chat.name or say("playground.nameless", self._language)
        return Phone(chat.external_id, KINDS[chat.channel], chat.number, name, chat.status)

    # --- Telling ------------------------------------------------------------------------------------------------------

    def _tell_phones(self) -> None:
        self._hub.tell({"type": "phones", "phones": [phone.described() for phone in self.phones.values()]})

    def _tell(self, heard: Sequence[tuple[TheirWord, Phone]], seen: Sequence[tuple[OurWord, Phone]]) -> None:
        """Take in what is new and tell the pages, in the order of time: a press comes after its button."""
        both: list[tuple[TheirWord | OurWord, Phone]] = [*heard, *seen]
        words = sorted(both, key=lambda pair: pair[0].at)
        new = [event for word, phone in words if (event := self._take(word, phone))]
        for event in new:
            self._hub.tell(event)
        self._tell_typing()
        if new:
            self._hub.tell({"type": "office"})

    def _take(self, word: TheirWord | OurWord, phone: Phone) -> Json | None:
        message = self._hear(word, phone) if isinstance(word, TheirWord) else self._see(word, phone)
        if message is None or not phone.put(message):
            return None
        return {"type": "message", "phone": phone.id, "message": message}

    def _hear(self, word: TheirWord, phone: Phone) -> Json:
        """What somebody said; what was forgotten since is still on their phone."""
        said = self._lines[phone.kind.channel].parse(word.item) if word.item.body else None
        incoming = said if isinstance(said, Incoming) else None
        message = shown_of_theirs(word, incoming)
        if incoming is None and message["id"] in phone.messages:
            return phone.messages[message["id"]] | {"is_open": word.is_open}
        if incoming and incoming.kind is ContentKind.BUTTON:
            message["text"] = phone.label_of(incoming.text)
        return message

    def _see(self, word: OurWord, phone: Phone) -> Json | None:
        """What we said, once it is to be seen."""
        if not is_shown(word):
            return None
        message = shown_of_ours(word, phone.kind)
        if word.message:
            phone.ours[message["id"]] = word.message
            message["answers"] = phone.keys.get(word.message.reply_to, "")
        return message

    def _tell_typing(self) -> None:
        """Tell of each phone whether an answer is under way."""
        awaited = {*self._open_said.values(), *self._open_sent.values()}
        for phone in self.phones.values():
            is_typing = phone.id in awaited
            if phone.is_typing != is_typing:
                phone.is_typing = is_typing
                self._hub.tell({"type": "typing", "phone": phone.id, "is_typing": is_typing})
