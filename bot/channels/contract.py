"""What the application asks of a platform besides sending: where messages come from and what they mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from broadcasts.channel import Channel
from data.model.inbox import InboxItem
from data.model.message import Batch, Incoming, Unreadable

#: Stores a batch durably; only when it has returned may the platform be told that we have it.
Receive = Callable[[Batch], Awaitable[None]]


class FileError(Exception):
    """A file was not had from the platform."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.__class__.__doc__)


class FileRefused(FileError):
    """The platform does not give this file to bots, or it is larger than it was said to be."""


class FileGone(FileError):
    """The platform does not know this file, or no longer."""


class FileUnavailable(FileError):
    """The platform did not give it this time.

    Args:
        wait_seconds: how long it asks us to wait; 0 when it asked for nothing.
    """

    def __init__(self, detail: str = "", wait_seconds: float = 0.0) -> None:
        super().__init__(detail)
        self.wait_seconds = wait_seconds


class Platform(Channel, Protocol):
    """A channel that people also write to us by."""

    def parse(self, item: InboxItem) -> Incoming | Unreadable:
        """Translate a stored item; what is not understood comes back as :class:`Unreadable`, never as an error."""

    def link(self, payload: str) -> str:
        """A link that opens a private chat with us and says ``/start PAYLOAD``; empty if there is no such thing."""

    async def acknowledge(self, said: Incoming) -> None:
        """Tell the platform that a pressed button was noticed; failing at it is no harm."""

    def download(self, file_id: str) -> AsyncIterator[bytes]:
        """The content of a file that somebody sent, piece by piece, at most ``limits.download_bytes`` in all.

        Raises:
            FileError: one of the three above; nothing else may leave it.
        """

    async def close(self) -> None:
        """Give connections back."""


def storable(text: str) -> str:
    """The text with lone surrogates replaced; they parse as JSON but no database and no platform takes them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
