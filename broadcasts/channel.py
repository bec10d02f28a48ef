"""The port to a platform, and the closed family of errors that sending can end in.

An error carries its own policy, so that the outbox never looks at an HTTP status: a channel's only duty is to
name what happened. What a channel looks like inside belongs to ``bot/channels``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from data.model.message import Limits, Outgoing
from data.model.people import AddressStatus


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message.

    Args:
        provider_id: the platform's id of the message, by which it can be edited or replied to later.
    """

    provider_id: str


class Channel(Protocol):
    """A platform that can carry one message to one chat.

    ``send`` makes exactly one call of the platform and never retries: every retry is a decision of the outbox.
    """

    @property
    def name(self) -> str:
        """The channel's name as kept in addresses, such as ``telegram``."""

    @property
    def limits(self) -> Limits:
        """What one message may hold."""

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Send one message.

        Raises:
            SendError: one of the family below; nothing else may leave this method.
        """


class Scope(StrEnum):
    """Whom a throttle concerns: one chat, or everything we send by this channel."""

    CHAT = "chat"
    CHANNEL = "channel"


class SendError(Exception):
    """The message was not confirmed as sent."""

    #: Shown beside the delivery; one word.
    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.__class__.__doc__ or self.code)
        self.detail = detail


class NotSent(SendError):
    """The request was never written (no name, no connection, no free slot); it can be tried again."""

    code = "not_sent"


class Throttled(SendError):
    """The platform asks us to wait; not an attempt.

    Args:
        retry_after_seconds: how long, as the platform says.
        scope: whether one chat or the whole channel has to wait.
    """

    code = "throttled"

    def __init__(self, retry_after_seconds: float, scope: Scope = Scope.CHAT, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds
        self.scope = scope


class AnswerLost(SendError):
    """The request was written and no answer could be read: it may or may not have arrived."""

    code = "answer_lost"


class Moved(SendError):
    """The chat lives on under another external id.

    Args:
        external_id: the new one.
    """

    code = "moved"

    def __init__(self, external_id: str, detail: str = "") -> None:
        super().__init__(detail)
        self.external_id = external_id


class RecipientGone(SendError):
    """The person blocked us, left, or does not exist.

    Args:
        status: what the address becomes.
    """

    code = "recipient_gone"

    def __init__(self, status: AddressStatus = AddressStatus.BLOCKED, detail: str = "") -> None:
        super().__init__(detail)
        self.status = status


class ContentRefused(SendError):
    """The platform does not take this content; nobody else would get it either."""

    code = "content_refused"


class FileMissing(SendError):
    """The file that goes with the message is not here any more; nothing was sent."""

    code = "file_missing"


class AccountRefused(SendError):
    """The platform does not accept our account (token revoked, account locked): the channel has to stop."""

    code = "account_refused"
