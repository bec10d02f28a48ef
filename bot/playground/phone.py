"""One phone with what it shows, in memory only; see :mod:`bot.playground.watch` for where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.phones import Json, Kind
from data.model.message import Incoming, Outgoing, Sender
from data.model.people import AddressStatus

#: Messages that a phone remembers.
KEPT = 300


@dataclass(slots=True)
class Phone:
    """One phone.

    Args:
        id: its external id. The page knows it by that, for its address may be erased and made anew.
        place: row number of its address.
        name: of the person it belongs to.
        former: row numbers of its addresses that were erased at the person's wish. What was said there is remembered
            for as long as the process lives, as on a real phone.
        messages: by their id, in the order in which they were first seen.
        ours: messages of ours by their id, as they were sent.
        keys: which message has which key, so that an answer can point at what it answers.
    """

    id: str
    kind: Kind
    place: int
    name: str
    status: AddressStatus
    former: set[int] = field(default_factory=set)
    messages: dict[str, Json] = field(default_factory=dict)
    ours: dict[str, Outgoing] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    is_typing: bool = False

    @property
    def places(self) -> tuple[int, ...]:
        """Row numbers of its address and of those it had before."""
        return (self.place, *self.former)

    @property
    def photos(self) -> set[str]:
        """The file ids of the photos that it shows."""
        return {message["photo"].rpartition("/")[2] for message in self.messages.values() if "photo" in message}

    def introduction(self) -> Incoming:
        """Its person as somebody who writes for the first time."""
        return Incoming(0, self.kind.channel, self.id, Sender(self.id, self.name))

    def move_to(self, place: int) -> None:
        """Take note of a new address."""
        if place != self.place:
            self.former.add(self.place)
            self.place = place

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
            "id": self.id,
            "kind": self.kind.name,
            "name": self.name,
            "is_opted_out": self.status is AddressStatus.OPTED_OUT,
            "is_typing": self.is_typing,
            "most_text": self.kind.limits.text_units,
        }
