"""``tips merge`` and ``split``: what the machine took for two claims, or for one, and is not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.checking import sorting
from bot.checking.words import claim_label
from bot.cli.arguments import Arguments
from bot.cli.speech import language_of, stop, tell
from bot.cli.tips_acts import at_the_desk
from bot.cli.tips_words import claim_number, officer_name
from bot.settings import Settings
from data.store.database import Database
from data.wording import say
from handlers.ticket import number_of


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Merge claims into the first one named, or split tips from a claim."""
    parser = Arguments(settings, "tips", [word])
    parser.add_argument("claim")
    parser.add_argument("others", nargs="+")
    parser.add_argument("--by", default="")
    given = parser.parse_args(arguments)
    number, officer = claim_number(settings, given.claim), officer_name(given.by)
    if word == "merge":
        others = [claim_number(settings, typed) for typed in given.others]
        return asyncio.run(at_the_desk(settings, lambda opened: _merge(settings, opened, [number, *others], officer)))
    tips = [_tip(settings, typed) for typed in given.others]
    return asyncio.run(at_the_desk(settings, lambda opened: _split(settings, opened, number, tips, officer)))


def _tip(settings: Settings, typed: str) -> int:
    """A tip's number as its ticket, or bare."""
    if typed.isascii() and typed.isdecimal() and len(typed) < 19:
        return int(typed)
    found = number_of(typed)
    if found is None:
        raise stop(settings, "cli.tips.no_ticket", ticket=typed)
    return found


async def _merge(settings: Settings, opened: Database, numbers: Sequence[int], officer: str) -> None:
    into = await sorting.merge(opened, numbers, officer)
    others = ", ".join(claim_label(number) for number in numbers[1:])
    tell(say("cli.tips.merged", language_of(settings), claim=claim_label(into), others=others))


async def _split(settings: Settings, opened: Database, number: int, tips: Sequence[int], officer: str) -> None:
    new = await sorting.split(opened, number, tips, officer)
    tell(say("cli.tips.split_off", language_of(settings), claim=claim_label(number), new=claim_label(new)))
