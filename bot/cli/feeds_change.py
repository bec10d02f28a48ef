"""``feeds pause``, ``feeds resume`` and ``feeds remove``; what was fetched stays."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.arguments import Arguments
from bot.cli.ground import database
from bot.cli.speech import language_of, stop, tell
from bot.settings import Settings
from data.store import feeds
from data.wording import say

_DONE = {"pause": "cli.feeds.paused", "resume": "cli.feeds.resumed", "remove": "cli.feeds.removed"}


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Change one feed."""
    parser = Arguments(settings, "feeds")
    parser.add_argument("name")
    return asyncio.run(_change(settings, word, parser.parse_args(arguments).name))


async def _change(settings: Settings, word: str, name: str) -> int:
    async with database(settings) as opened, opened.unit_of_work() as unit:
        if word == "remove":
            is_known = await feeds.remove(unit, name)
        else:
            is_known = await feeds.enable(unit, name, is_enabled=word == "resume")
    if not is_known:
        raise stop(settings, "cli.feeds.unknown", name=name)
    tell(say(_DONE[word], language_of(settings), name=name))
    return 0
