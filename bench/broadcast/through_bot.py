"""How fast deliveries go out through aiogram, beside bare sends that store nothing, to the same recorder."""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics

from bench.broadcast.crowd import IN_FLIGHT, TEXT, prepared, reset, sends
from bench.broadcast.null_channel import spread
from bench.broadcast.recorder import Recorder

TOKEN = "1:measured"


def _ours(url: str, number: int, api: str) -> None:
    from bot.channels.telegram import Telegram

    async def run() -> None:
        channel = Telegram(TOKEN, api)
        await sends(url, "p", number, channel)
        await channel.close()

    asyncio.run(run())


def _bare(count: int, api: str) -> None:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import LinkPreviewOptions

    async def run() -> None:
        bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
        chats = iter(range(1, count + 1))

        async def sender() -> None:
            for chat in chats:
                await bot.send_message(chat, TEXT, link_preview_options=LinkPreviewOptions(is_disabled=True))

        await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))
        await bot.session.close()

    asyncio.run(run())


def _rate(recorder: Recorder, target: object, *given: object) -> float:
    """Messages a second from the first to the last that were seen, of a process of its own."""
    before = len(recorder.seen())
    process = multiprocessing.get_context("spawn").Process(target=target, args=given)  # type: ignore[arg-type]
    process.start()
    process.join()
    seen = recorder.seen(before)
    if len({chat for _, chat, _ in seen}) != len(seen):
        raise SystemExit("somebody saw a copy")
    return (len(seen) - 1) / (seen[-1][0] - seen[0][0])


def measure(url: str, recipients: int, rounds: int) -> None:
    """Print messages a second of both."""
    number, _, _ = prepared(url, recipients, "telegram")
    recorder, ours, bare = Recorder(), list[float](), list[float]()
    for _ in range(rounds):
        ours.append(_rate(recorder, _ours, url, number, recorder.url))
        reset(url, number)
        bare.append(_rate(recorder, _bare, recipients, recorder.url))
    recorder.close()
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    share = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"  ours {spread(ours)}/s, goal 1,000; bare aiogram {spread(bare)}/s; share {share}, goal .40", flush=True)
