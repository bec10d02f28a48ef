"""Fetching updates: ask, store, and only then ask for what comes after.

aiogram's own polling moves its offset before a handler has finished, so that a crash loses updates; here an offset is
sent only when everything before it is stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.exceptions import AiogramError
from aiohttp import ClientError, ClientTimeout

from bot.channels.contract import Receive
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import ALLOWED_UPDATES, cut

log = logging.getLogger(__name__)

#: How long Telegram holds an empty answer back, seconds.
LONG_POLL_SECONDS = 25
#: Waits after failures, seconds; the last one repeats.
BACKOFF_SECONDS = (1, 2, 5, 10, 30)


class Poller:
    """The one that fetches updates; at most one runs for a bot, which a lease sees to.

    Args:
        telegram: the bot.
        receive: stores a batch.
        holds_lease: takes or renews the lease; False while another process has it.
        offset: where to go on, as stored with the last batch; empty at the first time.
    """

    def __init__(
        self, telegram: Telegram, receive: Receive, holds_lease: Callable[[], Awaitable[bool]], offset: str = ""
    ) -> None:
        self._telegram = telegram
        self._receive = receive
        self._holds_lease = holds_lease
        self._offset = offset
        self._failures = 0

    async def run(self) -> None:
        """Fetch until cancelled."""
        await self._without_webhook()
        while True:
            if not await self._holds_lease():
                await asyncio.sleep(BACKOFF_SECONDS[0])
                continue
            await self._once()

    async def _without_webhook(self) -> None:
        """Telegram answers 409 to fetching while a webhook is set."""
        try:
            await self._telegram.bot.delete_webhook()
        except AiogramError as error:
            log.warning("removing the webhook failed (%s); fetching may be refused", type(error).__name__)

    async def _once(self) -> None:
        try:
            updates = await self._fetch()
            batch = cut(updates)
            if batch.items:
                await self._receive(batch)
            self._offset = batch.cursor or self._offset
            self._failures = 0
        except (ClientError, TimeoutError, ValueError) as error:
            await self._wait(f"{type(error).__name__}: {error}")
        except Exception:
            log.exception("storing updates failed; they are fetched again")
            await self._wait("not stored")

    async def _wait(self, why: str) -> None:
        seconds = BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS) - 1)]
        self._failures += 1
        log.warning("fetching updates: %s; again in %d s", why, seconds)
        await asyncio.sleep(seconds)

    async def _fetch(self) -> list[Any]:
        """One ``getUpdates``, decoded but not understood."""
        bot = self._telegram.bot
        asked: dict[str, Any] = {"timeout": LONG_POLL_SECONDS, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
        if self._offset:
            asked["offset"] = int(self._offset)
        session = await bot.session.create_session()  # type: ignore[attr-defined]  # ours is aiohttp's
        url = bot.session.api.api_url(bot.token, "getUpdates")
        timeout = ClientTimeout(sock_connect=5, sock_read=LONG_POLL_SECONDS + 10)
        async with session.post(url, json=asked, timeout=timeout) as response:
            answer = await response.json(content_type=None)
        if not isinstance(answer, dict) or not answer.get("ok") or not isinstance(answer.get("result"), list):
            raise ValueError(f"{response.status} {_description(answer)}")
        result: list[Any] = answer["result"]
        return result


def _description(answer: object) -> str:
    return str(answer.get("description", "")) if isinstance(answer, dict) else "no answer that we know"
