"""What the application asks of a platform besides sending: where messages come from and what they mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from broadcasts.channel import Channel
from data.model.inbox import InboxItem
from data.model.message import Batch, Incoming, Unreadable

#: Stores a batch durably; only when it has returned may the platform be told that we have it.
Receive = Callable[[Batch], Awaitable[None]]


class Platform(Channel, Protocol):
    """A channel that people also write to us by."""

    def parse(self, item: InboxItem) -> Incoming | Unreadable:
        """Translate a stored item; what is not understood comes back as :class:`Unreadable`, never as an error."""

    async def acknowledge(self, said: Incoming) -> None:
        """Tell the platform that a pressed button was noticed; failing at it is no harm."""

    async def close(self) -> None:
        """Give connections back."""


def storable(text: str) -> str:
    """The text with lone surrogates replaced; they parse as JSON but no database and no platform takes them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
