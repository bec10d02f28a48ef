"""``semantic``: encodes every fact-check with the extra's sentence encoder, and tells how far that is."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from bot.cli.arguments import Arguments
from bot.cli.ground import database
from bot.cli.speech import complain, language_of, stop, tell
from bot.meaning import shelf_of
from bot.settings import Settings
from data.wording import say

#: A line of progress for so many fact-checks.
_TOLD_EACH = 500
#: How long to wait for another process that is at it.
_WAIT_SECONDS = 5.0


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Encode what waits; the shell entry has installed the extra before."""
    Arguments(settings, "semantic").parse_args(arguments)
    return asyncio.run(_encode(settings))


async def _encode(settings: Settings) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        shelf = shelf_of(opened, is_sample=False, owner=f"semantic-{os.getpid()}")
        if shelf is None:
            raise stop(settings, "cli.semantic.missing")
        told = 0

        def progress(done: int, of: int) -> None:
            nonlocal told
            if done == of or done - told >= _TOLD_EACH:
                told = done
                complain(say("cli.semantic.progress", language, done=done, of=of))

        try:
            while not await shelf.work(progress) and await shelf.left():
                complain(say("cli.semantic.waiting", language))
                await asyncio.sleep(_WAIT_SECONDS)
            await shelf.load()
        finally:
            await shelf.close()
        tell(say("cli.semantic.done", language, count=len(shelf.meaning)))
    return 0
