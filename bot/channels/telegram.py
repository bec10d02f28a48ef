"""Telegram: one call of the Bot API for one message, and its errors in our words.

aiogram is imported by this module (through :mod:`bot.channels.library`), which is imported only when a token is
configured. Updates are read in :mod:`bot.channels.telegram_updates`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import bot.channels.library  # noqa: F401  # first of all: it says when aiogram's types are built

# isort: split
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
    User,
)
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError

from bot.channels import telegram_files, telegram_menu, telegram_texts, telegram_updates
from bot.channels.telegram_limits import LIMITS, NAME
from bot.channels.telegram_texts import Session
from bot.channels.telegram_uploads import ReadFile, Uploads
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
from data.model.message import Batch, Choice, Incoming, Outgoing, RawItem, StoredFile, TextFile, Unreadable
from data.model.people import AddressStatus

log = logging.getLogger(__name__)

#: What nearly every answer of the Bot API is read as. aiogram asks pydantic for these types with each of its calls, and
#: pydantic builds one that nobody holds anew whenever the garbage collector was there in between.
_KEPT_TYPES = (Response[Message], Response[bool], Response[list[Update]])
Result = TypeVar("Result")

#: Seconds to connect to one address, and twice that with the look-up of the name: nothing is written before, so
#: running out means not sent.
CONNECT_SECONDS = 5
#: Seconds to wait for an answer: running out means unknown, so it is long.
READ_SECONDS = 20
#: Deliveries of updates at once. Each is stored durably before it is answered, one after the other on SQLite; more
#: would only wait. Telegram's default is 40, its most 100.
WEBHOOK_CONNECTIONS = 20
#: Two chats throttled within this many seconds mean that the whole bot is.
SAME_THROTTLE_SECONDS = 5.0
#: Times out while connecting, between two pieces of the answer, and, so that an answer in drops cannot hold a sender
#: for ever, over all; the last can only run out after the connection was made.
TIMEOUT = ClientTimeout(
    total=2 * CONNECT_SECONDS + READ_SECONDS,
    connect=2 * CONNECT_SECONDS,
    sock_connect=CONNECT_SECONDS,
    sock_read=READ_SECONDS,
)
#: Descriptions of a 400 that speak of the chat and not of the message.
_GONE = ("chat not found", "peer_id_invalid", "deactivated", "chat was deleted", "user not found", "channel_private")
_NO_RIGHTS = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_admin_required",
    "chat_restricted",
    "topic_closed",
)
#: What a 400 says of a change that changes nothing.
_UNCHANGED = "message is not modified"
#: Longest number that is an id of any kind, characters with its sign.
_ID_CHARS = 20
#: Largest message id; what a pressed button is answered by is longer.
_MOST_MESSAGE_ID = 2**31 - 1
#: Seconds to wait after a 429 that does not say how long.
_UNTOLD_WAIT_SECONDS = 1.0


class Telegram:
    """The public bot.

    Args:
        token: from @BotFather.
        api_url: the Bot API server.
        monotonic: seconds that only grow.
        read: reads files of the office that go out with a message; None where none ever does.
    """

    name = NAME
    limits = LIMITS

    def __init__(
        self,
        token: str,
        api_url: str,
        monotonic: Callable[[], float] = time.monotonic,
        read: ReadFile | None = None,
    ) -> None:
        session = Session(api=TelegramAPIServer.from_base(api_url))
        session.timeout = TIMEOUT  # type: ignore[assignment]  # aiohttp takes it as well as a number
        self.bot = Bot(token, session=session)
        self._uploads = Uploads(self.bot, read)
        self._monotonic = monotonic
        self._throttled: dict[str, float] = {}
        self._me: User | None = None

    async def introduce(self) -> None:
        """Ask Telegram who we are; needed before anything can be parsed.

        Raises:
            SendError: the token is refused or the server cannot be reached.
        """
        self._me = await self._answered(self.bot.get_me())

    async def show_menu(self) -> None:
        """Bring the menu of commands and the profile up to date; failures are logged."""
        await telegram_menu.show(self.bot, self._answered)

    async def remove_webhook(self) -> None:
        """Let updates be fetched.

        Raises:
            SendError: Telegram did not confirm it.
        """
        await self._answered(self.bot.delete_webhook())

    async def take_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered.

        Args:
            secret: what Telegram shows with each of them.

        Raises:
            ContentRefused: Telegram does not take this address.
            SendError: Telegram did not confirm it.
        """
        wanted = telegram_updates.ALLOWED_UPDATES
        await self._answered(
            self.bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=wanted,
                max_connections=WEBHOOK_CONNECTIONS,
                # What came while nobody was there is waiting to be answered.
                drop_pending_updates=False,
            )
        )

    def cut(self, updates: Iterable[Any]) -> Batch:
        """Cut updates into inbox items; another bot's updates have other keys, whatever their numbers."""
        batch = telegram_updates.cut(updates)
        return replace(batch, items=tuple(self._ours(item) for item in batch.items))

    def _ours(self, item: RawItem) -> RawItem:
        album = f"{self.bot.id}:{item.album}" if item.album else ""
        return replace(item, external_key=f"{self.bot.id}:{item.external_key}", album=album)

    async def send(self, external_id: str, message: Outgoing) -> Sent:
        """Send one message by one ``sendMessage``, or by one ``sendDocument`` or ``sendPhoto`` if a file goes with it.

        One that takes the place of another is one ``editMessageText`` or ``editMessageCaption``; where it stands there
        already, that is as good as sent.
        """
        if not _is_number(external_id):
            raise RecipientGone(AddressStatus.UNREACHABLE, "no chat id of Telegram's")
        if message.edits:
            return await self._edit(int(external_id), message)
        try:
            if message.file is not None:
                return await self._send_file(int(external_id), message.file, message)
            if message.document is not None:
                sent = await self._answered(self._attach(int(external_id), message, message.document), external_id)
                return Sent(str(sent.message_id))
        except AnswerLost as error:
            if number := _taken_as(error.__cause__):
                return Sent(number)
            raise
        reply_to = int(message.reply_to) if _is_message_id(message.reply_to) else None
        said = telegram_texts.send(self.bot, int(external_id), message.text, message.choices, reply_to)
        return Sent(str(await self._answered(said, external_id)))

    async def _send_file(self, chat: int, file: StoredFile, message: Outgoing) -> Sent:
        content = await self._uploads.prepare(file)
        more = {
            "caption": message.text,
            "reply_markup": _keyboard(message.choices),
            "reply_parameters": _reply_to(message.reply_to),
        }
        try:
            sent = await self._answered(self._uploads.call(chat, file, content, **more), str(chat))
        except ContentRefused as error:
            self._uploads.forget(file, error.detail)
            raise
        self._uploads.learn(file, sent)
        return Sent(str(sent.message_id))

    async def _edit(self, chat: int, message: Outgoing) -> Sent:
        if not _is_message_id(message.edits):
            raise ContentRefused("no message id of Telegram's")
        try:
            await self._answered(self._change(chat, int(message.edits), message), str(chat))
        except ContentRefused as error:
            if _UNCHANGED not in error.detail.lower():
                raise
        return Sent(message.edits)

    def _change(self, chat: int, number: int, message: Outgoing) -> Coroutine[Any, Any, Message | bool]:
        keyboard = _keyboard(message.choices)
        where: dict[str, Any] = {"chat_id": chat, "message_id": number, "reply_markup": keyboard}
        if message.file or message.document:
            return self.bot.edit_message_caption(caption=message.text, **where)
        no_preview = LinkPreviewOptions(is_disabled=True)
        return self.bot.edit_message_text(message.text, link_preview_options=no_preview, **where)

    def _attach(self, chat: int, message: Outgoing, document: TextFile) -> Coroutine[Any, Any, Message]:
        file = BufferedInputFile(document.text.encode("utf-8", "replace"), document.name)
        keyboard, reply_to = _keyboard(message.choices), _reply_to(message.reply_to)
        return self.bot.send_document(
            chat, file, caption=message.text, reply_markup=keyboard, reply_parameters=reply_to
        )

    def parse(self, item: InboxItem) -> Incoming | Unreadable:
        """Translate a stored update."""
        assert self._me is not None
        return telegram_updates.parse(item, self._me)

    def link(self, payload: str) -> str:
        """A deep link to the bot; empty before it knows its own name."""
        name = self._me.username if self._me else None
        return f"https://t.me/{name}?start={payload}" if name else ""

    async def acknowledge(self, said: Incoming) -> None:
        """Stop the clock on the pressed button; Telegram forgets it by itself after a while."""
        with suppress(SendError):
            await self._answered(self.bot.answer_callback_query(said.message_id))

    def download(self, file_id: str) -> AsyncIterator[bytes]:
        """The content of a file, by ``getFile`` and the address that it names."""
        return telegram_files.download(self.bot, self._answered, file_id, LIMITS.download_bytes)

    async def close(self) -> None:
        """Close the connections."""
        await self.bot.session.close()

    async def _answered(self, call: Coroutine[Any, Any, Result], external_id: str = "") -> Result:
        """Make one call of the Bot API; whatever it ends in but its result is one of our errors."""
        try:
            return await call
        except AiogramError as error:
            raise self._translated(error, external_id) from error
        except UnicodeEncodeError as error:
            # A lone surrogate: the request could not even be written.
            raise ContentRefused("text that cannot be encoded") from error
        except Exception as error:
            # aiogram stumbles over answers of unknown form, such as a refusal without a description.
            log.warning("an answer of Telegram's could not be read", exc_info=error)
            raise AnswerLost(type(error).__name__) from error

    def _translated(self, error: AiogramError, external_id: str) -> SendError:
        description: str = getattr(error, "message", None) or ""
        match error:
            case TelegramRetryAfter():
                return Throttled(error.retry_after, self._scope(external_id), "429")
            case TelegramMigrateToChat():
                return Moved(str(error.migrate_to_chat_id))
            case TelegramForbiddenError():
                return RecipientGone(_status(description), description)
            case TelegramEntityTooLarge():
                return ContentRefused(description)
            case TelegramBadRequest():
                return _bad_request(description)
            case TelegramUnauthorizedError() | TelegramNotFound():
                return AccountRefused(description)
            case TelegramNetworkError():
                return _network(error)
            case ClientDecodeError():
                return AnswerLost("undecodable answer")
            case TelegramAPIError() if "too many requests" in description.lower():
                return Throttled(_UNTOLD_WAIT_SECONDS, self._scope(external_id), "429")
            case _:
                # Any 5xx: the server may have failed after it had taken the message. One that restarts says so of
                # messages under way, too. Source: github.com/tdlib/telegram-bot-api, Client::on_closed.
                return AnswerLost(type(error).__name__)

    def _scope(self, external_id: str) -> Scope:
        """Whom a 429 concerns: another chat throttled just now means everybody."""
        if not external_id:
            return Scope.CHANNEL
        now = self._monotonic()
        self._throttled = {chat: at for chat, at in self._throttled.items() if now - at < SAME_THROTTLE_SECONDS} | {
            external_id: now
        }
        return Scope.CHANNEL if len(self._throttled) > 1 else Scope.CHAT


def _keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(text=choice.label, callback_data=choice.payload)] for choice in choices]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _is_number(external_id: str) -> bool:
    return external_id.isascii() and external_id.removeprefix("-").isdecimal() and len(external_id) <= _ID_CHARS


def _is_message_id(text: str) -> bool:
    return _is_number(text) and 0 < int(text) <= _MOST_MESSAGE_ID


def _reply_to(message_id: str) -> ReplyParameters | None:
    """What the message answers; an answer is never lost because that is no message."""
    if not _is_message_id(message_id):
        return None
    return ReplyParameters(message_id=int(message_id), allow_sending_without_reply=True)


def _status(description: str) -> AddressStatus:
    return AddressStatus.UNREACHABLE if "deactivated" in description.lower() else AddressStatus.BLOCKED


def _bad_request(description: str) -> SendError:
    words = description.lower()
    if any(sign in words for sign in _GONE):
        return RecipientGone(AddressStatus.UNREACHABLE, description)
    if any(sign in words for sign in _NO_RIGHTS):
        return RecipientGone(AddressStatus.BLOCKED, description)
    return ContentRefused(description)


def _taken_as(error: BaseException | None) -> str:
    """The message's id in an answer that says "ok" but has a shape that aiogram does not know; empty for any other.

    A field that Telegram adds or drops must not make every message one of unknown fate, and send it twice.
    """
    answer = error.data if isinstance(error, ClientDecodeError) else None
    result = answer.get("result") if isinstance(answer, dict) and answer.get("ok") is True else None
    number = result.get("message_id") if isinstance(result, dict) else None
    return str(number) if isinstance(number, int) else ""


def _network(error: TelegramNetworkError) -> SendError:
    """Tell what was never written from what may have been: a connection that was not made carried nothing."""
    if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
        return NotSent(type(error.__cause__).__name__)
    return AnswerLost(type(error.__cause__).__name__)
