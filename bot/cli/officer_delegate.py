"""``officer delegate``: that somebody stands in for an approver, as Plh or Plt, by letter and between two days."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database
from bot.cli.officer_words import refusal
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.credentials import Doorman
from bot.officers import OfficerDesk, OfficerError
from bot.settings import Settings
from data.model.officer import Delegation, StandIn
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Note a delegation, or end one."""
    parser = Arguments(settings, "officer", [word])
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--for", dest="instead_of", default="")
    parser.add_argument("--as", dest="kind", type=StandIn, choices=list(StandIn))
    parser.add_argument("--letter", default="")
    parser.add_argument("--from", dest="first", type=date.fromisoformat)
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--end", type=whole_number, default=0)
    given = parser.parse_args(arguments)
    if given.end:
        return asyncio.run(_end(settings, given.end))
    if not (given.name and given.instead_of and given.kind and given.first and given.until):
        parser.refuse("cli.officer.delegate_lacks")
    wanted = Delegation(0, 0, 0, given.kind, given.letter, given.first, given.until)
    return asyncio.run(_delegate(settings, given.name, given.instead_of, wanted))


async def _delegate(settings: Settings, login: str, instead_of: str, wanted: Delegation) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        by = await sign_in(settings, doorman)
        try:
            number = await OfficerDesk(opened, doorman).delegate(by, login, instead_of, wanted)
        except OfficerError as error:
            raise refusal(settings, error) from error
    values = {"number": number, "login": login, "instead_of": instead_of, "until": wanted.until_on}
    tell(say("cli.officer.delegated", language_of(settings), **values))
    return 0


async def _end(settings: Settings, number: int) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        by = await sign_in(settings, doorman)
        try:
            await OfficerDesk(opened, doorman).end_delegation(by, number)
        except OfficerError as error:
            raise refusal(settings, error) from error
    tell(say("cli.officer.delegation_ended", language_of(settings), number=number))
    return 0
