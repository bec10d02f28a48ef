"""Sees what happens in the chats of the phones, keeps their transcripts in memory, and tells the pages.

The database is what is true: transcripts are read from it at the start and whenever something may have changed, so
that what is in memory can always be thrown away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.channels.loopback import Loopback
from bot.playground.hub import Hub
from bot.playground.phones import KINDS, Json, Kind, is_shown, shown_of_ours, shown_of_theirs
from data.model.message import ContentKind, Incoming, Outgoing
from data.model.people import AddressStatus
from data.store import chats, transcripts
from data.store.database import Database
from data.store.transcripts import OurWord, TheirWord

log = logging.getLogger(__name__)

#: Messages that a phone remembers.
KEPT = 300
#: How often is looked while something is under way, seconds.
LOOK_SECONDS = 0.03
#: How often is looked while nothing is, seconds; what this process does itself wakes the watch.
IDLE_SECONDS = 1.0


@dataclass(slots=True)
class Phone:
    """One phone with what it shows.

    Args:
        number: row number of its address.
        messages: by their id, in the order in which they were first seen.
        ours: messages of ours by their id, as they were sent.
        keys: which message has which key, so that an answer can point at what it answers.
    """

    number: int
    kind: Kind
    external_id: str
    name: str
    status: AddressStatus
    messages: dict[str, Json] = field(default_factory=dict)
    ours: dict[str, Outgoing] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    is_typing: bool = False

    def label_of(self, payload: str) -> str:
        """What the button said that brings this payload; empty when it is not remembered."""
        choices = (choice for message in reversed(self.ours.values()) for choice in message.choices)
        return next((choice.label for choice in choices if choice.payload == payload), "")

    def put(self, message: Json) -> bool:
        """Take a message in, or its newer form; whether that changed anything."""
        if self.messages.get(message["id"]) == message:
            return False
        self.messages[message["id"]] = message
        if key := message.get("key"):
            self.keys[key] = message["id"]
        while len(self.messages) > KEPT:
            oldest = next(iter(self.messages))
            self.keys.pop(self.messages.pop(oldest).get("key", ""), None)
            self.ours.pop(oldest, None)
        return True

    def shown(self) -> Json:
        """The phone for the page, with its transcript in the order of time."""
        return self.described() | {"messages": sorted(self.messages.values(), key=lambda one: one["at"])}

    def described(self) -> Json:
        """The phone for the page."""
        return {
            "number": self.number,
            "mark": self.external_id,
            "kind": self.kind.name,
            "name": self.name,
            "is_opted_out": self.status is AddressStatus.OPTED_OUT,
            "is_typing": self.is_typing,
            "most_text": self.kind.limits.text_units,
        }


class Watch:
    """Looks, and remembers what it saw.

    Args:
        lines: the channels of the phones, by name.
    """

    def __init__(self, database: Database, lines: Mapping[str, Loopback], hub: Hub) -> None:
        self._database = database
        self._lines = lines
        self._hub = hub
        self._woken = asyncio.Event()
        self._said_to = 0
        self._sent_to = 0
        self._open_said: dict[int, int] = {}
        self._open_sent: dict[int, int] = {}
        self._looking = asyncio.Lock()
        #: The phones there are, by the row number of their address.
        self.phones: dict[int, Phone] = {}
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

    async def forget(self, place: int = 0) -> None:
        """Forget one phone with everything said on it, or all of them.

        SQLite gives the numbers of deleted deliveries out again, so the place where the watch stands has to go back
        with them, before anybody can plan another.
        """
        async with self._looking:
            async with self._database.unit_of_work() as unit:
                await chats.forget(unit, list(KINDS), place)
                last = await transcripts.last_of_ours(unit)
            self._sent_to = min(self._sent_to, last)
            await self._look()

    async def look(self) -> None:
        """Take over what has changed, and tell the pages."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        async with self._database.reading() as unit:
            found = await chats.listed(unit, list(KINDS))
            places = {transcripts.chat_of(unit, chat.channel, chat.external_id): chat.number for chat in found}
            theirs = await transcripts.their_words(unit, list(KINDS), self._said_to, list(self._open_said))
            ours = await transcripts.our_words(unit, list(KINDS), self._sent_to, list(self._open_sent))
        self._take_over(found)
        self._said_to = max([self._said_to, *(word.item.number for word in theirs)])
        self._sent_to = max([self._sent_to, *(word.number for word in ours)])
        heard = [(word, phone) for word in theirs if (phone := self.phones.get(places.get(word.chat, 0)))]
        seen = [(word, phone) for word in ours if (phone := self.phones.get(word.address))]
        self._open_said = {word.item.number: phone.number for word, phone in heard if word.is_open}
        self._open_sent = {word.number: phone.number for word, phone in seen if word.is_open}
        self._tell(heard, seen)

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

    def _take_over(self, found: Sequence[chats.Chat]) -> None:
        """Bring the list of phones up to date."""
        before = {number: phone.described() for number, phone in self.phones.items()}
        known = self.phones
        self.phones = {}
        for chat in found:
            phone = known.get(chat.number)
            if phone is None or phone.external_id != chat.external_id:
                phone = Phone(chat.number, KINDS[chat.channel], chat.external_id, chat.name, chat.status)
            phone.name, phone.status = chat.name, chat.status
            self.phones[chat.number] = phone
        if before != {number: phone.described() for number, phone in self.phones.items()}:
            self._hub.tell({"type": "phones", "phones": [phone.described() for phone in self.phones.values()]})

    def _take(self, word: TheirWord | OurWord, phone: Phone) -> Json | None:
        return self._hear(word, phone) if isinstance(word, TheirWord) else self._see(word, phone)

    def _hear(self, word: TheirWord, phone: Phone) -> Json | None:
        """Take in what somebody said."""
        said = self._lines[phone.kind.channel].parse(word.item) if word.item.body else None
        incoming = said if isinstance(said, Incoming) else None
        message = shown_of_theirs(word, incoming)
        if incoming and incoming.kind is ContentKind.BUTTON:
            message["text"] = phone.label_of(incoming.text)
        return _event(phone, message)

    def _see(self, word: OurWord, phone: Phone) -> Json | None:
        """Take in what we said."""
        if not is_shown(word):
            return None
        message = shown_of_ours(word, phone.kind)
        if word.message:
            phone.ours[message["id"]] = word.message
            message["answers"] = phone.keys.get(word.message.reply_to, "")
        return _event(phone, message)

    def _tell_typing(self) -> None:
        """Tell of each phone whether an answer is under way."""
        awaited = {*self._open_said.values(), *self._open_sent.values()}
        for phone in self.phones.values():
            is_typing = phone.number in awaited
            if phone.is_typing != is_typing:
                phone.is_typing = is_typing
                self._hub.tell({"type": "typing", "phone": phone.number, "is_typing": is_typing})


def _event(phone: Phone, message: Json) -> Json | None:
    return {"type": "message", "phone": phone.number, "message": message} if phone.put(message) else None
