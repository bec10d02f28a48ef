"""python-telegram-bot at the edge: what people say becomes values, and values become messages; nothing is decided.

Updates are fetched here and not by the library's updater, which tells the platform that it has them before they are
handled: a press of a button would be lost with the process. Each is handed to the library's Application, one after
another, and only then asked for no more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

from bot.office.away import DatabaseAway
from bot.office.fate import Fate
from bot.office.talk import Answer, Heard, Said
from data.wording import say

log = logging.getLogger(__name__)

#: How long the platform holds an empty answer back, and how long we wait beyond that, seconds.
LONG_POLL_SECONDS, READ_SECONDS = 25, 15
#: How long one call may take, seconds.
CALL_SECONDS = 20.0
#: After another one fetched for the same bot, seconds.
CONFLICT_SECONDS = 10.0
#: Waits after the platform was not reached, seconds; the last one repeats. Shorter than the lease of whoever fetches.
MISS_SECONDS = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
#: What we are told of: nothing of groups and of who joined them.
UPDATES = ["message", "callback_query"]
#: After the database did not answer, seconds.
AWAY_SECONDS = 2.0
#: So often an answer that does not reach the platform is sent again, and how long is waited for that at most, seconds.
MOST_TRIES, MOST_PAUSE_SECONDS = 5, 30.0
#: How long what others say waits at most while somebody's answer is owed, seconds.
OWED_SECONDS = 1.0
#: Commands of the menu, each with its words.
COMMANDS = ("antrean", "siaran", "piket", "serah", "alarm", "lepas", "bantuan")
#: What certainly did not reach the platform.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

App = Application[Any, Any, Any, Any, Any, Any]


class TokenRefused(Exception):
    """The platform does not take TELEGRAM_OFFICE_BOT_TOKEN."""


@dataclass(frozen=True, slots=True)
class _Owed:
    """What is left to say of something that was done.

    Args:
        due: when it is tried again, by the loop's clock.
    """

    answer: Answer
    due: float


async def _always() -> bool:
    return True


class Edge:
    """The bot on Telegram.

    Args:
        api_url: of the platform, without a slash at its end.
        answer: what follows from something that was heard; it raises DatabaseAway for what is to be done later.
        away: what a chat is told then; None for nothing.
        reached: called with the name of each step; tests kill the process there.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        answer: Callable[[Heard], Awaitable[Answer]],
        language: str,
        *,
        away: Callable[[str], Said | None] = lambda _chat: None,
        reached: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self._answer = answer
        self._away = away
        self._reached = reached
        #: Whether the database was away at the last thing that was heard, and whose sayings were told so.
        self._is_away = False
        self._told: set[int] = set()
        #: What was done and not answered yet, by the number of its update.
        self._owed: dict[int, _Owed] = {}
        self._tries: dict[int, int] = {}
        #: What is over, though something before it is not and so comes once more with it.
        self._over: set[int] = set()
        self._language = language
        self._app: App = (
            ApplicationBuilder()
            .token(token)
            .base_url(f"{api_url}/bot")
            .base_file_url(f"{api_url}/file/bot")
            .updater(None)
            .job_queue(None)
            .read_timeout(CALL_SECONDS)
            .write_timeout(CALL_SECONDS)
            .get_updates_read_timeout(READ_SECONDS)
            .build()
        )
        alone = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        self._app.add_handlers([MessageHandler(alone, self._said), CallbackQueryHandler(self._pressed)])
        self._app.add_error_handler(self._failed)
        self._offset: int | None = None
        self._misses = 0

    @property
    def number(self) -> int:
        """The bot's own id."""
        return int(self._app.bot.id)

    async def open(self) -> None:
        """Get to know the platform.

        Raises:
            TokenRefused: it does not take the token.
            TelegramError: it is not reached.
        """
        try:
            await self._app.initialize()
        except InvalidToken as error:
            raise TokenRefused from error

    async def take_over(self) -> None:
        """Fetch from now on: no webhook may be set, and the menu is ours."""
        await self._app.bot.delete_webhook()
        menu = [(name, say(f"office.menu.{name}", self._language)) for name in COMMANDS]
        await self._app.bot.set_my_commands(menu)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._app.shutdown()

    async def fetch(self, goes_on: Callable[[], Awaitable[bool]] = _always) -> None:
        """Fetch what was said, and answer it; only what was answered is not asked for again.

        A platform that is not reached is asked again, less and less often; what officers began meanwhile is not lost.

        Args:
            goes_on: asked between two updates whether the next is still ours to answer.

        Raises:
            TokenRefused: the token counts no more.
        """
        try:
            updates = await self._fetched()
            self._misses = 0
        except InvalidToken as error:
            raise TokenRefused from error
        except Conflict:
            log.warning("somebody else fetches for the officers' bot; again in %g s", CONFLICT_SECONDS)
            await asyncio.sleep(CONFLICT_SECONDS)
            return
        except TelegramError as error:
            seconds = MISS_SECONDS[min(self._misses, len(MISS_SECONDS) - 1)]
            self._misses += 1
            log.warning("the officers' bot does not reach Telegram (%s); again in %g s", type(error).__name__, seconds)
            await asyncio.sleep(seconds)
            return
        await self._answer_all(updates, goes_on)

    async def _answer_all(
        self, updates: Sequence[tuple[int, Update | None]], goes_on: Callable[[], Awaitable[bool]]
    ) -> None:
        """Answer one after another; what cannot be done or answered now is kept by the platform, and comes again."""
        self._is_away = False
        now = asyncio.get_running_loop().time
        waiting = set[int]()
        for place, (number, update) in enumerate(updates):
            if place and not await goes_on():
                break
            chat = _chat_of(update)
            if number in self._over or chat in waiting:
                continue
            if update is not None and (number not in self._owed or self._owed[number].due <= now()):
                # What fails in it ends in the error handler.
                await self._app.process_update(update)
            if number in self._owed:
                # What was said in this chat later waits, too; nobody else does.
                waiting.add(chat)
            elif not self._is_away:
                self._over.add(number)
        self._advance([number for number, _ in updates])
        if self._is_away:
            # Whoever says more meanwhile is told at once.
            await asyncio.sleep(AWAY_SECONDS)
        elif waiting:
            soonest = min(one.due for one in self._owed.values())
            await asyncio.sleep(min(max(soonest - now(), 0.0), OWED_SECONDS))

    def _advance(self, numbers: Sequence[int]) -> None:
        """Ask no more for what is over, up to the first that is not."""
        for number in numbers:
            if number not in self._over:
                return
            self._over.discard(number)
            self._told.discard(number)
            self._tries.pop(number, None)
            self._offset = number + 1

    async def _fetched(self) -> list[tuple[int, Update | None]]:
        """Updates with their numbers; None for one that the library does not understand."""
        asked: dict[str, Any] = {"timeout": LONG_POLL_SECONDS, "limit": 50, "allowed_updates": UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        try:
            found = await self._app.bot.get_updates(**asked)
        except TelegramError:
            raise
        except Exception:
            # One that it does not understand must not hide the others, nor come again and again.
            log.exception("an update of the officers' bot is not understood")
            raw: Any = await self._app.bot.do_api_request("getUpdates", api_kwargs=asked | {"timeout": 0})
            return [one for one in map(self._read, raw if isinstance(raw, list) else []) if one]
        return [(update.update_id, update) for update in found]

    def _read(self, raw: Any) -> tuple[int, Update | None] | None:
        """One update as it came; None for what has no number, and can be told from nothing else."""
        try:
            update = Update.de_json(raw, self._app.bot)
        except Exception:
            number = raw.get("update_id") if isinstance(raw, dict) else None
            return (number, None) if isinstance(number, int) else None
        return (update.update_id, update)

    async def _said(self, update: Update, _context: Any) -> None:
        message = update.effective_message
        if message is None or update.effective_user is None:
            return
        name, number = update.effective_user.full_name, message.message_id
        heard = Heard(str(message.chat_id), name, message.text or "", message=number)
        answer = await self._asked(update, heard)
        if answer is not None:
            await self._follow(update, heard.chat, answer)

    async def _pressed(self, update: Update, _context: Any) -> None:
        query = update.callback_query
        if query is None or query.message is None or query.message.chat.type != "private":
            return
        heard = Heard(str(query.message.chat.id), query.from_user.full_name, payload=query.data or "-")
        answer = await self._asked(update, heard)
        await self._quietly(query.answer())
        if answer is None:
            return
        if answer.closes and isinstance(query.message, Message):
            await self._quietly(query.edit_message_reply_markup(None))
        await self._follow(update, heard.chat, answer)

    async def _asked(self, update: Update, heard: Heard) -> Answer | None:
        """What follows from something that was heard; None when it is done later, which whoever said it is told."""
        if owed := self._owed.pop(update.update_id, None):
            # It was done; doing it once more would be safe, and might say something else.
            return owed.answer
        self._reached("office.heard")
        try:
            # What was said after something that waits, waits too.
            found = None if self._is_away else await self._answer(heard)
        except DatabaseAway as error:
            if not self._told:
                log.warning("the database is away (%s); what officers say is done when it answers", error.cause)
            found = None
        if found is not None:
            self._reached("office.acted")
            return found
        self._is_away = True
        said = self._away(heard.chat)
        if said is not None and update.update_id not in self._told:
            self._told.add(update.update_id)
            await self._quietly(self._write(heard.chat, said))
        return None

    async def _follow(self, update: Update, chat: str, answer: Answer) -> None:
        """Say what follows; what does not reach the platform is kept for when the update comes again."""
        for place, said in enumerate(answer.said):
            try:
                await self._write(chat, said)
            except (RetryAfter, NetworkError) as error:
                number = update.update_id
                self._tries[number] = self._tries.get(number, 0) + 1
                if isinstance(error, BadRequest) or self._tries[number] > MOST_TRIES:
                    raise
                wait = _seconds(error.retry_after) if isinstance(error, RetryAfter) else AWAY_SECONDS
                wait = min(wait, MOST_PAUSE_SECONDS)
                log.warning("an answer did not go out (%s); again in %g s", type(error).__name__, wait)
                due = asyncio.get_running_loop().time() + wait
                self._owed[number] = _Owed(replace(answer, said=answer.said[place:]), due)
                return
        self._reached("office.answered")

    async def _failed(self, update: object, context: Any) -> None:
        """Something of ours went wrong while answering; whoever asked is told so."""
        log.error("the officers' bot failed to answer", exc_info=context.error)
        if isinstance(update, Update) and update.effective_chat and not isinstance(context.error, TelegramError):
            trouble = Said(say("office.trouble", self._language))
            await self._quietly(self._write(str(update.effective_chat.id), trouble))

    async def _quietly(self, call: Awaitable[object]) -> None:
        """Do what only makes it nicer; an old press cannot be answered any more, and that is no matter."""
        try:
            await call
        except TelegramError as error:
            log.debug("left out: %s", error)

    async def send(self, chat: str, said: Said) -> tuple[Fate, int, float]:
        """Send a message: what became of it, its id, and how many seconds to wait before anything else.

        Raises:
            TokenRefused: the token counts no more.
        """
        try:
            return Fate.SENT, await self._write(chat, said), 0.0
        except RetryAfter as error:
            return Fate.NOT_SENT, 0, _seconds(error.retry_after)
        except InvalidToken as error:
            raise TokenRefused from error
        except Forbidden:
            return Fate.GONE, 0, 0.0
        except BadRequest as error:
            if said.replaces and "message is not modified" in str(error).casefold():
                return Fate.SENT, said.replaces, 0.0
            is_gone = "chat not found" in str(error).casefold()
            log.error("the platform refuses a message of the officers' bot: %s", error)
            return (Fate.GONE if is_gone else Fate.REFUSED), 0, 0.0
        except NetworkError as error:
            is_certain = isinstance(error.__cause__, _UNSENT)
            return (Fate.NOT_SENT if is_certain else Fate.UNKNOWN), 0, 0.0

    async def _write(self, chat: str, said: Said) -> int:
        rows = [
            [
                InlineKeyboardButton(one.label, url=one.url)
                if one.url
                else InlineKeyboardButton(one.label, callback_data=one.payload)
                for one in row
            ]
            for row in said.rows
        ]
        markup = InlineKeyboardMarkup(rows) if rows else None
        # What somebody forwarded may hold any address; nobody is to look it up for us.
        silent = LinkPreviewOptions(is_disabled=True)
        if said.replaces:
            await self._app.bot.edit_message_text(
                said.fitting,
                chat_id=int(chat),
                message_id=said.replaces,
                reply_markup=markup,
                link_preview_options=silent,
            )
            return said.replaces
        sent = await self._app.bot.send_message(
            int(chat), said.fitting, reply_markup=markup, link_preview_options=silent
        )
        return int(sent.message_id)


def _chat_of(update: Update | None) -> int:
    """The chat of an update; 0 for one that nobody understands."""
    return update.effective_chat.id if update is not None and update.effective_chat is not None else 0


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
