"""``broadcast send`` and ``broadcast schedule``: another time for what is written already.

Both are an edit of the schedule, so whatever approval there was is void: people approve when something goes out, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.broadcasting.desk import Seen
from bot.broadcasting.drafting import as_wanted
from bot.cli.arguments import Arguments
from bot.cli.broadcast_words import found, office
from bot.cli.broadcast_write import finished
from bot.cli.signing import sign_in
from bot.settings import Settings


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Let a broadcast go out as soon as it is approved, or at a time."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    if word == "schedule":
        parser.add_argument("times", nargs="+")
    parser.add_argument("--submit", action="store_true")
    given = parser.parse_args(arguments)
    times = " ".join(given.times) if word == "schedule" else ""
    return asyncio.run(_change(settings, given.numbers, times, is_submitted=given.submit))


async def _change(settings: Settings, typed: str, times: str, *, is_submitted: bool) -> int:
    async with office(settings) as (opened, desk, doorman):
        async with opened.reading() as unit:
            known = await found(settings, unit, typed)
        who = await sign_in(settings, doorman)
        wanted = replace(as_wanted(known), schedule=times)
        one = await desk.edit(who, Seen(known.number, known.version), wanted)
        return await finished(settings, (opened, desk, who), one, is_submitted=is_submitted)
