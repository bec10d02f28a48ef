"""Fetching updates: ask, store, and only then ask for what comes after.

aiogram's own polling moves its offset before a handler has finished, so that a crash loses updates; here an offset is
sent only when everything before it is stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError, ClientTimeout

from bot.channels.contract import Receive
from bot.channels.telegram import CONNECT_SECONDS, Telegram
from bot.channels.telegram_updates import ALLOWED_UPDATES
from broadcasts.channel import SendError

log = logging.getLogger(__name__)

#: How long Telegram holds an empty answer back, seconds.
LONG_POLL_SECONDS = 25
#: Seconds that may pass between two pieces of an answer, beyond those for which it is held back.
READ_SECONDS = 10
#: Seconds for one fetch in all; shorter than the poller's lease, so that never two fetch at a time.
FETCH_SECONDS = 60
#: Waits after failures, seconds; the last one repeats.
BACKOFF_SECONDS = (1, 2, 5, 10, 30)


class NotFetched(Exception):
    """Telegram gave no updates; why, without the address, which holds the token."""


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
        self._is_webhook_gone = False

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            try:
                await self._once()
                self._failures = 0
            except NotFetched as error:
                await self._wait(str(error))
            except Exception:
                log.exception("storing updates failed; they are fetched again")
                await self._wait("not stored")

    async def _once(self) -> None:
        """Fetch and store one batch, if it is our turn; only what is stored moves the offset."""
        if not await self._holds_lease():
            await asyncio.sleep(BACKOFF_SECONDS[0])
            return
        if not self._is_webhook_gone:
            self._is_webhook_gone = await self._without_webhook()
        updates = await self._fetch()
        batch = self._telegram.cut(updates)
        if batch.items:
            await self._receive(batch)
            if not batch.cursor:
                # They would come again at once, and again.
                raise NotFetched("updates without an id")
        self._offset = batch.cursor or self._offset

    async def _without_webhook(self) -> bool:
        """Telegram answers 409 to fetching while a webhook is set."""
        try:
            await self._telegram.remove_webhook()
            return True
        except SendError as error:
            log.warning("removing the webhook failed (%s); fetching may be refused", error.code)
            return False

    async def _wait(self, why: str) -> None:
        seconds = BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS) - 1)]
        self._failures += 1
        log.warning("fetching updates: %s; again in %g s", why, seconds)
        await asyncio.sleep(seconds)

    async def _fetch(self) -> list[Any]:
        """One ``getUpdates``, decoded but not understood.

        Raises:
            NotFetched: no connection, no answer, or one that is no list of updates.
        """
        try:
            status, answer = await self._asked()
        except (ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise NotFetched(type(error).__name__) from error
        if not isinstance(answer, dict) or not answer.get("ok") or not isinstance(answer.get("result"), list):
            raise NotFetched(f"{status} {_description(answer)}")
        result: list[Any] = answer["result"]
        return result

    async def _asked(self) -> tuple[int, Any]:
        """Status and decoded body of the answer."""
        bot = self._telegram.bot
        wanted: dict[str, Any] = {"timeout": LONG_POLL_SECONDS, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
        if self._offset:
            wanted["offset"] = int(self._offset)
        session = await bot.session.create_session()  # type: ignore[attr-defined]  # ours is aiohttp's
        url = bot.session.api.api_url(bot.token, "getUpdates")
        timeout = ClientTimeout(
            total=FETCH_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=LONG_POLL_SECONDS + READ_SECONDS
        )
        async with session.post(url, json=wanted, timeout=timeout) as response:
            return response.status, await response.json(content_type=None)


def _description(answer: object) -> str:
    return str(answer.get("description", "")) if isinstance(answer, dict) else "no answer that we know"
