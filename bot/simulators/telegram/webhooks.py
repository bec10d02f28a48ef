"""Deliver updates by POST to the bots that set a webhook: one at a time, in order, again until it is taken."""

from __future__ import annotations

import asyncio
import http
import time
from contextlib import suppress
from urllib.parse import urlsplit

from bot.simulators.telegram.bells import rung_within
from bot.simulators.telegram.world import BotAccount, Webhook, World

#: Pause before an update is delivered again, in seconds; doubled each time. Much shorter than the platform's.
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0

#: How long a webhook may take to answer, in seconds. Source: observed on the platform (*unverified*).
ANSWER_SECONDS = 60.0


async def deliver(world: World) -> None:
    """Deliver for all bots until cancelled."""
    busy: dict[int, asyncio.Task[None]] = {}
    try:
        with world.arrivals.listening() as event:
            while True:
                for bot in list(world.bots.values()):
                    if bot.webhook and bot.pending and (bot.id not in busy or busy[bot.id].done()):
                        busy[bot.id] = asyncio.create_task(_drain(world, bot))
                await rung_within(event, LONGEST_PAUSE_SECONDS)
    finally:
        for task in busy.values():
            task.cancel()
        await asyncio.gather(*busy.values(), return_exceptions=True)


async def _drain(world: World, bot: BotAccount) -> None:
    """Deliver one update after the other while there are any."""
    while True:
        with world.lock:  # what a batch holds back is not there yet
            hook, first = bot.webhook, next(iter(bot.pending), None)
        if hook is None or first is None:
            return
        update_id, update = first
        error = await _push(hook, update.encode())
        with world.lock:
            if error is None:
                hook.failures = 0
                if bot.pending and bot.pending[0][0] == update_id:
                    bot.pending.popleft()
                continue
            hook.failures += 1
            hook.last_error = error, int(time.time())
        await asyncio.sleep(min(FIRST_PAUSE_SECONDS * 2 ** (hook.failures - 1), LONGEST_PAUSE_SECONDS))


async def _push(hook: Webhook, update: bytes) -> str | None:
    """Post one update; return what went wrong, or ``None`` when it was taken."""
    try:
        status = await asyncio.wait_for(_posted(hook, update), ANSWER_SECONDS)
    except TimeoutError:
        return "Read timeout expired"
    except ConnectionRefusedError:
        return "Connection refused"
    except (OSError, ValueError):
        return "Connection reset by peer"
    if 200 <= status < 300:
        return None
    phrase = http.HTTPStatus(status).phrase if status in set(http.HTTPStatus) else ""
    return f"Wrong response from the webhook: {status} {phrase}".rstrip()


async def _posted(hook: Webhook, update: bytes) -> int:
    """Send one request and return the status of its answer, whose body is not read."""
    parts = urlsplit(hook.url)
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=is_https or None)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        secret = f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}\r\n" if hook.secret else ""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(update)}\r\nConnection: close\r\n{secret}\r\n"
        )
        writer.write(head.encode() + update)
        await writer.drain()
        return int((await reader.readline()).split()[1:2][0])
    except IndexError:
        raise ConnectionResetError from None
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
