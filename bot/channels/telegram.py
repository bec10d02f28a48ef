"""Telegram: one call of the Bot API for one message, and its errors in our words.

aiogram is imported by this module, which is imported only when a token is configured: it takes three seconds and
165 MB. Updates are read in :mod:`bot.channels.telegram_updates`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    RestartingTelegram,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters, User
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError

from bot.channels import telegram_updates
from broadcasts.channel import (
    AccountRefused,
    AnswerLost,
    ContentRefused,
    Moved,
    NotSent,
    RecipientGone,
    Scope,
    SendError,
    Sent,
    Throttled,
)
from data.model.inbox import InboxItem
from data.model.message import Choice, Incoming, Limits, Outgoing, Unreadable
from data.model.people import AddressStatus

NAME = "telegram"
#: Source: core.telegram.org/bots/api#sendmessage, #inlinekeyboardbutton and #getfile; 8 rows are our own measure.
LIMITS = Limits(text_units=4096, choices=8, choice_units=60, payload_bytes=64, download_bytes=20_000_000)
#: Seconds to connect: nothing is written before, so running out means not sent.
CONNECT_SECONDS = 5
#: Seconds to wait for an answer: running out means unknown, so it is long.
READ_SECONDS = 20
#: Two chats throttled within this many seconds mean that the whole bot is.
SAME_THROTTLE_SECONDS = 5.0
#: Descriptions of a 400 that speak of the chat and not of the message.
_GONE = ("chat not found", "peer_id_invalid", "deactivated", "chat was deleted", "user not found")
_NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator rights")


class Telegram:
    """The public bot.

    Args:
        token: from @BotFather.
        api_url: the Bot API server.
        monotonic: seconds that only grow.
    """

    name = NAME
    limits = LIMITS

    def __init__(self, token: str, api_url: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
        session.timeout = ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS)  # type: ignore[assignment]  # aiohttp takes both
        self.bot = Bot(token, session=session)
        self._monotonic = monotonic
        self._throttled: dict[str, float] = {}
        self._me: User | None = None

    async def introduce(self) -> None:
        """Ask Telegram who we are; needed before anything can be parsed.

        Raises:
            SendError: the token is refused or the server cannot be reached.
        """
        try:
            self._me = await self.bot.get_me()
        except AiogramError as error:
            raise self._translated(error, "") from error

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Send one message by one ``sendMessage``."""
        try:
            sent = await self.bot.send_message(
                int(external_id),
                message.text,
                reply_markup=_keyboard(message.choices),
                reply_parameters=_reply_to(message.reply_to),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except AiogramError as error:
            raise self._translated(error, external_id) from error
        return Sent(str(sent.message_id))

    def parse(self, item: InboxItem) -> Incoming | Unreadable:
        """Translate a stored update."""
        assert self._me is not None
        return telegram_updates.parse(item, self._me)

    async def acknowledge(self, said: Incoming) -> None:
        """Stop the clock on the pressed button; Telegram forgets it by itself after a while."""
        try:
            await self.bot.answer_callback_query(said.message_id)
        except AiogramError:
            return

    async def close(self) -> None:
        """Close the connections."""
        await self.bot.session.close()

    def _translated(self, error: AiogramError, external_id: str) -> SendError:
        match error:
            case TelegramRetryAfter():
                return Throttled(error.retry_after, self._scope(external_id), "429")
            case TelegramMigrateToChat():
                return Moved(str(error.migrate_to_chat_id))
            case TelegramForbiddenError():
                return RecipientGone(_status(error.message), error.message)
            case TelegramEntityTooLarge():
                return ContentRefused(error.message)
            case TelegramBadRequest():
                return _bad_request(error.message)
            case TelegramUnauthorizedError() | TelegramNotFound():
                return AccountRefused(error.message)
            case TelegramNetworkError():
                return _network(error)
            case RestartingTelegram():
                return NotSent(error.message)
            case ClientDecodeError():
                return AnswerLost("undecodable answer")
            case _:
                # Any other 5xx: the server may have failed after it had taken the message.
                return AnswerLost(type(error).__name__)

    def _scope(self, external_id: str) -> Scope:
        now = self._monotonic()
        self._throttled = {chat: at for chat, at in self._throttled.items() if now - at < SAME_THROTTLE_SECONDS} | {
            external_id: now
        }
        return Scope.CHANNEL if len(self._throttled) > 1 else Scope.CHAT


def _keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(text=choice.label, callback_data=choice.payload)] for choice in choices]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _reply_to(message_id: str) -> ReplyParameters | None:
    return ReplyParameters(message_id=int(message_id), allow_sending_without_reply=True) if message_id else None


def _status(description: str) -> AddressStatus:
    return AddressStatus.UNREACHABLE if "deactivated" in description.lower() else AddressStatus.BLOCKED


def _bad_request(description: str) -> SendError:
    words = description.lower()
    if any(sign in words for sign in _GONE):
        return RecipientGone(AddressStatus.UNREACHABLE, description)
    if any(sign in words for sign in _NO_RIGHTS):
        return RecipientGone(AddressStatus.BLOCKED, description)
    return ContentRefused(description)


def _network(error: TelegramNetworkError) -> SendError:
    """Tell what was never written from what may have been: a connection that was not made carried nothing."""
    if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
        return NotSent(type(error.__cause__).__name__)
    return AnswerLost(type(error.__cause__).__name__)
