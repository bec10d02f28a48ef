"""The alternative that bench/tips.py measures against: the same search, and nothing that survives a crash.

aiogram's own polling, a search in a thread, and the answer sent at once; no inbox, no outbox, no database.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, ReplyParameters

from bot.app import open_database
from bot.searcher import Searcher
from bot.settings import load


async def main() -> None:
    """Answer until killed."""
    settings = load()
    database = open_database(settings)
    searcher = Searcher(database, settings.var_dir, lambda: datetime.now(UTC).date(), is_sample=False)
    await searcher.refresh()
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"]))
    bot, dispatcher = Bot(os.environ["TELEGRAM_BOT_TOKEN"], session=session), Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> None:
        decision = await searcher.match(message.text or "")
        tied = ReplyParameters(message_id=message.message_id)
        await bot.send_message(message.chat.id, f"{decision.outcome} {decision.why}", reply_parameters=tied)

    print("ready", flush=True)
    await dispatcher.start_polling(bot, tasks_concurrency_limit=32, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main())
