"""``broadcast pause``, ``resume`` and ``stop``: what cannot wait for anybody to look first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.arguments import Arguments
from bot.cli.broadcast_words import found, office
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.settings import Settings
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Let a broadcast stand still, go on, or end."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    parser.add_argument("--reason", default="")
    given = parser.parse_args(arguments)
    return asyncio.run(_hold(settings, word, given.numbers, given.reason))


async def _hold(settings: Settings, word: str, typed: str, reason: str) -> int:
    async with office(settings) as (opened, desk, doorman):
        async with opened.reading() as unit:
            known = await found(settings, unit, typed)
        who = await sign_in(settings, doorman)
        act = {"pause": desk.pause, "resume": desk.resume, "stop": desk.stop}[word]
        one = await act(who, known.number, reason)
    state = say(f"cli.broadcast.state.{one.state}", language_of(settings))
    tell(say("cli.broadcast.now", language_of(settings), number=one.serial or one.number, state=state))
    return 0
