"""``broadcast status``: how far a broadcast has come, once or until it is over."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Sequence

from bot.broadcasting.progress import Progress, follow, look
from bot.broadcasting.wording import standing
from bot.cli.arguments import Arguments
from bot.cli.broadcast_words import found, title_line, told_by_hand
from bot.cli.ground import database
from bot.cli.speech import language_of, redraw, tell
from bot.settings import Settings
from data.wording import say

#: Characters of the bar.
BAR_CHARS = 24
_NAMES = ("sent", "unknown", "failed", "skipped", "waiting")


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Tell how far a broadcast has come."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    parser.add_argument("--follow", action="store_true")
    given = parser.parse_args(arguments)
    return asyncio.run(_status(settings, given.numbers, is_followed=given.follow))


async def _status(settings: Settings, typed: str, *, is_followed: bool) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        async with opened.reading() as unit:
            known = await found(settings, unit, typed)
            held = standing(settings, known, await unit.now(), language)
            held += await told_by_hand(settings, unit, known)
        tell("\n".join([title_line(known, language), *held]))
        if not is_followed:
            seen = await look(opened, known.number)
            assert seen is not None
            tell(line_of(seen, language))
            return 0
        is_terminal = sys.stdout.isatty()
        async for seen in follow(opened, known.number):
            if is_terminal:
                redraw(line_of(seen, language)[: shutil.get_terminal_size().columns - 1])
            else:
                tell(line_of(seen, language))
        if is_terminal:
            tell("")
    return 0


def line_of(seen: Progress, language: str) -> str:
    """How far it has come, in one line with a bar."""
    full = int(seen.share * BAR_CHARS)
    bar = "#" * full + "." * (BAR_CHARS - full)
    counts = [f"{say(f'cli.report.tally.{name}', language)} {getattr(seen.tally, name)}" for name in _NAMES]
    counts.append(f"{say('cli.report.column.confirmed', language)} {seen.confirmed}")
    state = say(f"cli.broadcast.state.{seen.state}", language)
    settled = f"{seen.tally.settled}/{seen.tally.total}"
    return f"[{bar}] {int(seen.share * 100):>3} % {settled}  {state}  " + " · ".join(counts)
