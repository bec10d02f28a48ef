"""``broadcast clock``: whether the clock is believed, and an officer's word that it is right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.broadcasting.timekeeping import confirm
from bot.broadcasting.wording import moment
from bot.cli.arguments import Arguments
from bot.cli.broadcast_words import office
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.settings import Settings
from data.store import timekeeping
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Say what time it is by the database, and whether broadcasts go by it."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("--confirm", action="store_true")
    given = parser.parse_args(arguments)
    return asyncio.run(_clock(settings, given.confirm))


async def _clock(settings: Settings, is_confirmed: bool) -> int:
    language = language_of(settings)
    async with office(settings) as (opened, desk, doorman):
        if is_confirmed:
            await confirm(desk, await sign_in(settings, doorman))
        async with opened.reading() as unit:
            known, now = await timekeeping.read(unit), await unit.now()
    key = "cli.broadcast.clock_doubted" if known.doubted_at else "cli.broadcast.clock_believed"
    tell(say(key, language, now=moment(settings, now)))
    return 1 if known.doubted_at else 0
