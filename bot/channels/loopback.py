"""A channel inside the process: the terminal chat and the tests speak through it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels.contract import FileGone, storable
from broadcasts.channel import SendError, Sent
from data.model.inbox import InboxItem
from data.model.message import (
    Attachment,
    Batch,
    ChatKind,
    ContentKind,
    Incoming,
    Limits,
    Outgoing,
    RawItem,
    Sender,
    Spot,
    Unreadable,
)

NAME = "loopback"
#: Telegram's limits, so that what is tried out here would also go out there.
LIMITS = Limits(text_units=4096, choices=8, choice_units=60)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of ours as it arrived."""

    chat: str
    message: Outgoing


class Loopback:
    """Carries messages to whoever listens in this process.

    Args:
        prefix: makes the keys of what is said unique over all processes that ever used the database.
    """

    name = NAME
    limits = LIMITS

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._numbers = itertools.count(1)
        self._listeners: list[Callable[[Heard], None]] = []
        #: Every message that arrived, in order.
        self.journal: list[Heard] = []
        #: Errors to raise instead of sending, first one first; for tests.
        self.faults: list[SendError] = []
        #: Content by file id, of what people send here.
        self.files: dict[str, bytes] = {}

    def listen(self, listener: Callable[[Heard], None]) -> None:
        """Call somebody for each message that arrives."""
        self._listeners.append(listener)

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Deliver a message, or raise the next fault that a test has laid out."""
        await asyncio.sleep(0)
        if self.faults:
            raise self.faults.pop(0)
        heard = Heard(external_id, message)
        self.journal.append(heard)
        for listener in self._listeners:
            listener(heard)
        return Sent(str(len(self.journal)))

    def says(self, chat: str, text: str = "", **more: Any) -> Batch:
        """What a person said, as a batch to be received.

        Args:
            more: fields of :class:`Incoming` that differ from a plain private message; of the sender ``sender_name``,
                ``sender_language`` and, in a group, ``sender_id``.
        """
        key = f"{self._prefix}-{next(self._numbers)}"
        sender = Sender(more.pop("sender_id", chat), more.pop("sender_name", ""), more.pop("sender_language", ""))
        said = Incoming(0, NAME, chat, sender, text=text, message_id=key, **more)
        return Batch((RawItem(key, chat, json.dumps(asdict(said), default=str), said.album),))

    def parse(self, item: InboxItem) -> Incoming | Unreadable:
        """What :meth:`says` packed."""
        try:
            return _unpacked(item)
        except (ValueError, TypeError, KeyError) as error:
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


def _unpacked(item: InboxItem) -> Incoming:
    fields: dict[str, Any] = json.loads(item.body)
    fields |= {
        "number": item.number,
        "sender": Sender(**fields["sender"]),
        "kind": ContentKind(fields["kind"]),
        "chat_kind": ChatKind(fields["chat_kind"]),
        "attachments": tuple(Attachment(**file) for file in fields["attachments"]),
        "spot": Spot(**fields["spot"]) if fields["spot"] else None,
        "text": storable(fields["text"]),
        "sent_at": None,
    }
    return Incoming(**fields)
