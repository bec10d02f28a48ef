"""``broadcast test`` and ``retry``: the message to one's own chat beforehand, and what failed once more afterwards."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from bot.broadcasting.building import limits_of
from bot.broadcasting.desk import BroadcastDesk
from bot.broadcasting.trying import Trials
from bot.broadcasting.wording import moment
from bot.cli.arguments import Arguments, whole_number
from bot.cli.broadcast_words import found, office
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.credentials import Doorman
from bot.settings import Settings
from data.model.broadcast import Broadcast
from data.store import retries
from data.store.database import Database
from data.wording import say

#: Largest row number that a database holds.
_MOST = 2**63 - 1


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Send a test, or what failed once more."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    if word == "retry":
        parser.add_argument("--unknown", nargs="+", type=whole_number, default=[])
        parser.add_argument("--list", action="store_true")
    given = parser.parse_args(arguments)
    return asyncio.run(_try(settings, word, given))


async def _try(settings: Settings, word: str, given: argparse.Namespace) -> int:
    async with office(settings) as (opened, desk, doorman):
        async with opened.reading() as unit:
            known = await found(settings, unit, given.numbers)
        if word == "test":
            return await _test(settings, desk, doorman, known)
        await _list(settings, opened, known)
        return 0 if given.list else await _retry(settings, desk, doorman, (known, given.unknown))


async def _test(settings: Settings, desk: BroadcastDesk, doorman: Doorman, known: Broadcast) -> int:
    who = await sign_in(settings, doorman)
    await Trials(desk, limits_of()).test(who, known.number)
    tell(say("cli.broadcast.test_sent", language_of(settings), number=known.serial or known.number))
    return 0


async def _list(settings: Settings, opened: Database, known: Broadcast) -> None:
    """Say what failed, and what nobody knows, so that some of it can be chosen."""
    language = language_of(settings)
    async with opened.reading() as unit:
        failed, doubtful = await retries.failed(unit, known.number), await retries.in_doubt(unit, known.number)
    tell(say("cli.broadcast.failed_count", language, count=failed, doubtful=len(doubtful)))
    for one in doubtful:
        tell(f"{one.number:>9}  {one.channel}  {moment(settings, one.at) if one.at else '-'}  {one.reason}")


async def _retry(
    settings: Settings, desk: BroadcastDesk, doorman: Doorman, wanted: tuple[Broadcast, Sequence[int]]
) -> int:
    known, chosen = wanted
    who = await sign_in(settings, doorman)
    one, count = await Trials(desk, limits_of()).retry(who, known.number, [min(each, _MOST) for each in chosen])
    tell(say("cli.broadcast.retried", language_of(settings), number=one.serial or one.number, count=count))
    return 0
