"""A second bot, written with python-telegram-bot's own ``Application`` by the book, and a person who is a script.

Neither knows anything of our code: the bot speaks the Bot API over HTTP, the person drives the simulator's control side
over HTTP. What they say to each other is in :mod:`tests.bot.test_second_bot`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import telegram
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.simulators.telegram import TelegramServer
from bot.web import SECRET_HEADER, Server, bind
from tests.bot.stage import PATIENCE_SECONDS, eventually

Json = dict[str, Any]

SECRET = "the-second-bot-s-secret"


# --- The person ------------------------------------------------------------------------------------------------------


class ScriptedPerson:
    """Somebody at a phone, by HTTP only.

    Args:
        client: speaks to the simulator.
        number: the chat: the person's own id, or a group's.
        how: circumstances of everything said here, such as ``by``.
    """

    def __init__(self, client: httpx.AsyncClient, number: int, **how: Any) -> None:
        self._client = client
        self.number = number
        self._how = how
        self._heard = 0

    async def does(self, verb: str, **details: Any) -> Any:
        """One verb of the control side."""
        answer = (await self._client.post(f"/control/{verb}", json=details)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(self, text: str, **how: Any) -> Json:
        found: Json = await self.does("says", chat_id=self.number, text=text, **self._how | how)
        return found

    async def sends(self, kind: str, **how: Any) -> Json:
        found: Json = await self.does("sends", chat_id=self.number, kind=kind, **self._how | how)
        return found

    async def presses(self, button: str, **how: Any) -> Json:
        found: Json = await self.does("presses", chat_id=self.number, button=button, **self._how | how)
        return found

    async def hears(self, *parts: str) -> Json:
        """Wait for the next thing that appears or changes in the chat, and that can be read."""
        asked: Json = {"chat_id": self.number, "after": self._heard}

        async def look() -> list[Json]:
            rows = (await self._client.get("/control/journal", params=asked)).json()["result"]
            return [row for row in rows if row["message_id"] is not None and row["method"] != "deleteMessage"]

        row: Json = (await eventually(look))[0]
        self._heard = row["number"]
        for part in parts:
            assert part in row["text"], row
        return row

    async def saw_toast(self, text: str) -> None:
        """A pressed button was answered with these words."""

        async def look() -> list[Json]:
            asked: Json = {"chat_id": self.number, "method": "answerCallbackQuery"}
            rows: list[Json] = (await self._client.get("/control/journal", params=asked)).json()["result"]
            return [row for row in rows if row["text"] == text]

        assert await eventually(look)


# --- The bot ---------------------------------------------------------------------------------------------------------


def keyboard(*rows: tuple[str, str]) -> InlineKeyboardMarkup:
    """One button a row."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=payload)] for label, payload in rows])


@dataclass(slots=True)
class SecondBot:
    """What the bot remembers, and what it does with each kind of update."""

    app: Any
    standings: list[tuple[int, str, str]] = field(default_factory=list)
    moves: list[tuple[int | None, int | None]] = field(default_factory=list)
    albums: defaultdict[int, list[telegram.Message]] = field(default_factory=lambda: defaultdict(list))
    errors: list[BaseException | None] = field(default_factory=list)

    def register(self) -> None:
        """The table of handlers, the more special ones first."""
        private = filters.ChatType.PRIVATE
        self.app.add_handlers(
            [
                CommandHandler("start", self.start),
                CommandHandler("antrean", self.queue),
                CommandHandler("album", self.give_album_back),
                CommandHandler("hapus", self.delete),
                CallbackQueryHandler(self.pressed),
                ChatMemberHandler(self.stands, ChatMemberHandler.MY_CHAT_MEMBER),
                MessageHandler(filters.StatusUpdate.MIGRATE, self.moved),
                MessageHandler(filters.UpdateType.EDITED_MESSAGE, self.edited),
                MessageHandler(filters.FORWARDED, self.forwarded),
                MessageHandler(filters.PHOTO, self.photo),
                MessageHandler(filters.Document.ALL, self.document),
                MessageHandler(filters.LOCATION, self.location),
                MessageHandler(filters.REPLY, self.answered),
                MessageHandler(filters.TEXT & private, self.echoed),
            ]
        )
        self.app.add_error_handler(self.failed)

    async def failed(self, _update: object, context: Any) -> None:
        self.errors.append(context.error)

    async def start(self, update: Any, context: Any) -> None:
        came_by = f" lewat {context.args[0]}" if context.args else ""
        await update.message.reply_html(f"Selamat datang, {update.effective_user.mention_html()}{came_by}.")

    async def queue(self, update: Any, _context: Any) -> None:
        shown = keyboard(("Setujui", "ok:1"), ("Tolak", "no:1"))
        await update.message.reply_text("1 menunggu", reply_markup=shown, do_quote=True)

    async def pressed(self, update: Any, _context: Any) -> None:
        query = update.callback_query
        await query.answer("Dicatat")
        await query.edit_message_reply_markup(keyboard(("Selesai", "done:1")))
        await query.edit_message_text(f"{query.data} oleh {query.from_user.full_name}")

    async def edited(self, update: Any, _context: Any) -> None:
        message = update.edited_message
        await message.reply_text(f"diubah menjadi: {message.text or message.caption}", do_quote=True)

    async def forwarded(self, update: Any, _context: Any) -> None:
        origin = update.message.forward_origin
        match origin:
            case telegram.MessageOriginUser():
                told = f"orang {origin.sender_user.full_name}"
            case telegram.MessageOriginHiddenUser():
                told = f"orang tersembunyi {origin.sender_user_name}"
            case telegram.MessageOriginChat():
                told = f"grup {origin.sender_chat.title}"
            case _:
                told = f"kanal {origin.chat.title}, pesan {origin.message_id}, {origin.author_signature}"
        await update.message.reply_text(f"asal: {told}, {origin.date:%Y}")

    async def photo(self, update: Any, _context: Any) -> None:
        if update.message.media_group_id:
            self.albums[update.effective_chat.id].append(update.message)
            return
        fetched = await (await update.message.photo[-1].get_file()).download_as_bytearray()
        await update.message.reply_photo(bytes(fetched), caption=hashlib.sha256(fetched).hexdigest())

    async def document(self, update: Any, _context: Any) -> None:
        paper = update.message.document
        try:
            fetched = await (await paper.get_file()).download_as_bytearray()
        except telegram.error.BadRequest as error:
            await update.message.reply_text(f"tidak terambil: {error.message}")
            return
        name = f"salinan-{paper.file_name}"
        await update.message.reply_document(bytes(fetched), filename=name, caption=hashlib.sha256(fetched).hexdigest())

    async def location(self, update: Any, _context: Any) -> None:
        place = update.message.location
        await update.message.reply_text(f"{place.latitude:.4f} {place.longitude:.4f}")

    async def give_album_back(self, update: Any, _context: Any) -> None:
        pieces = self.albums.pop(update.effective_chat.id)
        assert len({piece.media_group_id for piece in pieces}) == 1
        media = [InputMediaPhoto(piece.photo[-1].file_id, caption=piece.caption) for piece in pieces]
        await update.message.reply_media_group(media)

    async def answered(self, update: Any, _context: Any) -> None:
        answered = update.message.reply_to_message
        await update.message.reply_text(f"membalas {answered.from_user.full_name}: {answered.text}")

    async def echoed(self, update: Any, context: Any) -> None:
        """Say the same; when asked to wait, wait and say it once more."""
        try:
            await update.message.reply_text(update.message.text)
        except telegram.error.RetryAfter as error:
            await asyncio.sleep(float(error._retry_after.total_seconds()))
            await context.bot.send_message(update.effective_chat.id, f"setelah menunggu: {update.message.text}")

    async def delete(self, update: Any, context: Any) -> None:
        sent = await update.message.reply_text("sebentar lagi hilang")
        await context.bot.delete_message(sent.chat_id, sent.message_id)

    async def stands(self, update: Any, _context: Any) -> None:
        change = update.my_chat_member
        self.standings.append((change.chat.id, change.old_chat_member.status, change.new_chat_member.status))

    async def moved(self, update: Any, _context: Any) -> None:
        message = update.effective_message
        self.moves.append((message.migrate_from_chat_id, message.migrate_to_chat_id))


COMMANDS = [BotCommand("antrean", "Lihat antrean"), BotCommand("album", "Kembalikan album")]


@asynccontextmanager
async def a_second_bot(server: TelegramServer, by: str) -> AsyncIterator[SecondBot]:
    """The bot at work, fetching or delivered to."""
    app = (
        Application.builder()
        .token(server.token)
        .base_url(f"{server.url}/bot")
        .base_file_url(f"{server.url}/file/bot")
        .build()
    )
    second = SecondBot(app)
    second.register()
    async with app:
        await app.bot.set_my_commands(COMMANDS)
        await app.start()
        async with _fetching(app) if by == "polling" else _delivered_to(app):
            yield second
        await app.stop()
    assert second.errors == []


@asynccontextmanager
async def _fetching(app: Any) -> AsyncIterator[None]:
    """The library's own loop."""
    await app.updater.start_polling(poll_interval=0, timeout=5, allowed_updates=Update.ALL_TYPES)
    yield
    await app.updater.stop()


@asynccontextmanager
async def _delivered_to(app: Any) -> AsyncIterator[None]:
    """A web server of its own, as the library's documentation shows for those who bring one ("custom webhook bot")."""

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, ""), SECRET):
            return Response(status_code=403)
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return Response()

    listening = bind("127.0.0.1", 0)
    web = Server(Starlette(routes=[Route("/second", receive, methods=["POST"])]), [listening])
    serving = asyncio.create_task(web.run_until_stopped())
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/second"
    await app.bot.set_webhook(address, secret_token=SECRET, allowed_updates=Update.ALL_TYPES)
    yield
    await app.bot.delete_webhook()
    web.stop()
    await asyncio.wait_for(serving, PATIENCE_SECONDS)
