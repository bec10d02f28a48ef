"""A channel inside the process: the terminal chat, the playground's phones and the tests speak through it."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.channels.contract import FileGone, storable
from broadcasts.channel import ContentRefused, SendError, Sent
from data.model.inbox import InboxItem
from data.model.message import (
    Attachment,
    Batch,
    ChatKind,
    ContentKind,
    Incoming,
    Limits,
    Origin,
    OriginKind,
    Outgoing,
    Quote,
    RawItem,
    Sender,
    Spot,
    Unreadable,
)
from data.wording import units

log = logging.getLogger(__name__)

NAME = "loopback"
#: Telegram's limits, so that what is tried out here would also go out there.
LIMITS = Limits(text_units=4096, choices=10, choice_units=60)
#: Messages that the journal remembers; a process that runs for weeks must not keep them all.
JOURNAL = 1_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of ours as it arrived."""

    chat: str
    message: Outgoing


class Loopback:
    """Carries messages to whoever listens in this process.

    Args:
        prefix: makes the keys of what is said unique over all processes that ever used the database.
        name: of the channel, when it plays another one.
        limits: what one message may hold; a larger one is refused as a platform would, so that the fault is seen.
    """

    def __init__(self, prefix: str, name: str = NAME, limits: Limits = LIMITS) -> None:
        self.name = name
        self.limits = limits
        self._prefix = prefix
        self._numbers = itertools.count(1)
        self._arrived = itertools.count(1)
        self._listeners: list[Callable[[Heard], None]] = []
        #: The messages that arrived last, in order.
        self.journal: list[Heard] = []
        #: Errors to raise instead of sending, first one first; for tests.
        self.faults: list[SendError] = []
        #: Content by file id, of what people send here.
        self.files: Mapping[str, bytes] = {}

    def listen(self, listener: Callable[[Heard], None]) -> None:
        """Call somebody for each message that arrives."""
        self._listeners.append(listener)

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Deliver a message, or raise the next fault that a test has laid out.

        Raises:
            ContentRefused: the message is over the channel's limits.
        """
        await asyncio.sleep(0)
        if self.faults:
            raise self.faults.pop(0)
        if over := excess(message, self.limits):
            log.error("a message on channel %s is over its limits: %s", self.name, over)
            raise ContentRefused(over)
        heard = Heard(external_id, message)
        self.journal.append(heard)
        del self.journal[:-JOURNAL]
        for listener in self._listeners:
            listener(heard)
        return Sent(str(next(self._arrived)))

    def says(self, chat: str, text: str = "", **more: Any) -> Batch:
        """What a person said, as a batch to be received.

        Args:
            more: fields of :class:`Incoming` that differ from a plain private message; of the sender ``sender_name``,
                ``sender_language`` and, in a group, ``sender_id``; and ``key``, by which an item is known that is said
                a second time.
        """
        key = more.pop("key", "") or f"{self._prefix}-{next(self._numbers)}"
        sender = Sender(more.pop("sender_id", chat), more.pop("sender_name", ""), more.pop("sender_language", ""))
        said = Incoming(0, self.name, chat, sender, text=text, message_id=key, **more)
        album = f"{chat} {said.album}" if said.album else ""
        return Batch((RawItem(key, chat, json.dumps(asdict(said), default=str), album),))

    def parse(self, item: InboxItem) -> Incoming | Unreadable:
        """What :meth:`says` packed."""
        try:
            return _unpacked(item)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return Unreadable(type(error).__name__)

    def link(self, payload: str) -> str:
        """There is no other chat to go to here."""
        return ""

    async def acknowledge(self, said: Incoming) -> None:
        """Nobody waits for it here."""

    async def download(self, file_id: str) -> AsyncIterator[bytes]:
        """The content that was laid into :attr:`files`."""
        if file_id not in self.files:
            raise FileGone
        yield self.files[file_id]

    async def close(self) -> None:
        """There is nothing to give back."""


def excess(message: Outgoing, limits: Limits) -> str:
    """What of a message is over a channel's limits, in one line without its words; empty when nothing is."""
    room = limits.caption_units if message.document or message.file else limits.text_units
    labels = [units(choice.label) for choice in message.choices]
    payloads = [len(choice.payload.encode()) for choice in message.choices]
    found = {
        f"text of {units(message.text)} units, at most {room}": units(message.text) > room,
        "no text": not message.text.strip() and message.document is None,
        f"{len(labels)} buttons, at most {limits.choices}": len(labels) > limits.choices,
        f"a label of {max(labels, default=0)} units, at most {limits.choice_units}": (
            max(labels, default=0) > limits.choice_units
        ),
        f"a payload of {max(payloads, default=0)} bytes, at most {limits.payload_bytes}": (
            max(payloads, default=0) > limits.payload_bytes
        ),
    }
    return "; ".join(what for what, is_over in found.items() if is_over)


def _unpacked(item: InboxItem) -> Incoming:
    fields: dict[str, Any] = json.loads(item.body)
    spot = fields.get("spot")
    fields |= {
        "number": item.number,
        "sender": Sender(**fields["sender"]),
        "kind": ContentKind(fields["kind"]),
        "chat_kind": ChatKind(fields["chat_kind"]),
        "attachments": tuple(Attachment(**file) for file in fields["attachments"]),
        "origin": _origin(fields.get("origin")),
        "quoted": _quote(fields.get("quoted")),
        "spot": Spot(**spot) if spot else None,
        "text": storable(fields["text"]),
        "sent_at": datetime.fromisoformat(fields["sent_at"]) if fields.get("sent_at") else None,
    }
    return Incoming(**fields)


def _origin(fields: dict[str, Any] | None) -> Origin | None:
    return Origin(**fields | {"kind": OriginKind(fields["kind"])}) if fields else None


def _quote(fields: dict[str, Any] | None) -> Quote | None:
    if not fields:
        return None
    files = tuple(Attachment(**file) for file in fields["attachments"])
    kind, origin = ContentKind(fields["kind"]), _origin(fields["origin"])
    return Quote(**fields | {"kind": kind, "origin": origin, "attachments": files})
