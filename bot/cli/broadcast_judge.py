"""``broadcast submit``, ``approve``, ``reject`` and ``return``: asking for approval, and giving it.

Approving names the version that was read, so that nobody approves what they have not seen.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from bot.broadcasting.desk import BroadcastDesk, Seen
from bot.broadcasting.wording import standing
from bot.cli.arguments import Arguments, whole_number
from bot.cli.broadcast_show import shown
from bot.cli.broadcast_words import found, office
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.credentials import SignedIn
from bot.settings import Settings
from data.model.broadcast import Broadcast, BroadcastState
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Ask for approval, or judge."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    parser.add_argument("--version", type=whole_number)
    if word != "submit":
        parser.add_argument("--note", default="")
    given = parser.parse_args(arguments)
    if word == "reject" and not given.note.strip():
        parser.refuse("cli.broadcast.note_lacks")
    return asyncio.run(_judge(settings, word, given))


async def _judge(settings: Settings, word: str, given: argparse.Namespace) -> int:
    language = language_of(settings)
    async with office(settings) as (opened, desk, doorman):
        async with opened.reading() as unit:
            known = await found(settings, unit, given.numbers)
            if word in ("approve", "reject") and given.version is None:
                tell(await shown(settings, unit, known))
                values = {"word": word, "number": known.number, "version": known.version}
                tell("\n" + say("cli.broadcast.read_first", language, **values))
                return 2
        seen = Seen(known.number, given.version or known.version)
        who = await sign_in(settings, doorman)
        one = await _done(desk, who, word, seen, getattr(given, "note", ""))
        async with opened.reading() as unit:
            held = standing(settings, one, await unit.now(), language)
    tell("\n".join([_said(one, word, language), *held]))
    return 0


async def _done(desk: BroadcastDesk, who: SignedIn, word: str, seen: Seen, note: str) -> Broadcast:
    if word == "submit":
        return await desk.submit(who, seen)
    if word == "approve":
        return await desk.approve(who, seen, note)
    if word == "reject":
        return await desk.reject(who, seen, note)
    return await desk.return_(who, seen, note)


def _said(one: Broadcast, word: str, language: str) -> str:
    if word == "submit":
        values = {"serial": one.serial, "count": one.previewed_count, "number": one.number}
        return say("cli.broadcast.submitted_as", language, **values)
    if word == "approve":
        is_whole = one.state not in (BroadcastState.SUBMITTED, BroadcastState.PAUSED)
        return say("cli.broadcast.approved" if is_whole else "cli.broadcast.countersigned", language, serial=one.serial)
    key = "cli.broadcast.rejected" if word == "reject" else "cli.broadcast.returned"
    return say(key, language, serial=one.serial)
