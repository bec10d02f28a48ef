"""``kim status KIM STATE``: where a KIM stands from now on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.kim_words import actor, found, status_of
from bot.cli.speech import language_of, tell
from bot.register import set_status
from bot.register_words import status_label
from bot.settings import Settings
from data.model.membership import InstitutionStatus
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Set the state of a KIM."""
    parser = Arguments(settings, "kim", [word])
    parser.add_argument("kim")
    parser.add_argument("status")
    given = parser.parse_args(arguments)
    return asyncio.run(_set(settings, given.kim, status_of(settings, given.status)))


async def _set(settings: Settings, typed: str, status: InstitutionStatus) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, typed)
        before = await set_status(opened, one.number, status, await actor(settings, opened))
    state = status_label(status, language)
    key = "cli.kim.status_same" if before is None or before.status is status else "cli.kim.status_set"
    tell(say(key, language, name=one.name, state=state))
    return 0
