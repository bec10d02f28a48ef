"""``officer roster``: who is on duty (piket), now and in the days to come, and handing over to a colleague."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.checking.drafts import due_of
from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database
from bot.cli.signing import sign_in
from bot.cli.speech import Stop, language_of, stop, tell
from bot.cli.tips_words import moment
from bot.credentials import Doorman
from bot.officer_words import named
from bot.officers import OfficerDesk, OfficerError
from bot.roster import RosterDesk, RosterError
from bot.settings import Settings
from data.model.duty import Via
from data.wording import say

#: What may be done to the roster; without any it is shown.
ACTS = ("add", "remove", "hand-over")
#: The same in the words of the office.
_ALSO = {"tambah": "add", "hapus": "remove", "serah": "hand-over"}
#: Row numbers that no database has.
_TOO_LARGE = 2**63


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Show the roster, or change it."""
    parser = Arguments(settings, "officer", [word])
    parser.add_argument("act", nargs="?", default="")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--from", dest="first", default="")
    parser.add_argument("--until", default="")
    parser.add_argument("--to", default="")
    given = parser.parse_args(arguments)
    act = _ALSO.get(given.act, given.act)
    if not act:
        return asyncio.run(_list(settings))
    if act not in ACTS:
        parser.refuse("cli.arguments.word", all=", ".join(ACTS))
    if act == "add":
        return _add(settings, parser, (given.name, given.first, given.until))
    number = _number(given.name)
    if not number or bool(given.to) != (act == "hand-over"):
        parser.refuse("cli.roster.lacks")
    if act == "remove":
        return asyncio.run(_act(settings, lambda desk, by: desk.remove(by, number), "cli.roster.removed"))
    handed = "cli.roster.handed_over"
    work = partial(_handed, number=number, to=given.to)
    return asyncio.run(_act(settings, work, handed, login=given.to))


def _add(settings: Settings, parser: Arguments, typed: tuple[str, str, str]) -> int:
    login, first, last = typed
    zone = ZoneInfo(settings.timezone)
    from_at, until_at = (
        due_of(text, zone) if len(text.strip()) > len("2026-11-30") else None for text in (first, last)
    )
    if not login or from_at is None or until_at is None:
        parser.refuse("cli.roster.lacks")
    span = (from_at, until_at)
    values = {"login": login, "first": moment(settings, from_at), "last": moment(settings, until_at)}
    return asyncio.run(_act(settings, lambda desk, by: desk.add(by, login, *span), "cli.roster.added", **values))


async def _act(
    settings: Settings, work: Callable[[RosterDesk, int], Awaitable[int | None]], said: str, **values: str
) -> int:
    """Do something as whoever signs in."""
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        who = await sign_in(settings, doorman)
        try:
            await OfficerDesk(opened, doorman).here(who)
            number = await work(RosterDesk(opened), who.officer)
        except OfficerError as error:
            raise stop(settings, f"cli.officer.fault.{error.fault}") from error
        except RosterError as error:
            raise refusal(settings, error) from error
    tell(say(said, language_of(settings), **values | ({"number": str(number)} if number else {})))
    return 0


async def _handed(desk: RosterDesk, by: int, *, number: int, to: str) -> int:
    return (await desk.hand_over(by, number, to, Via.TERMINAL)).shift


async def _list(settings: Settings) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        turns = await RosterDesk(opened).listed()
        now: datetime = opened.clock()
    if not any(turn.shift.holds_at(now) for turn in turns):
        tell(say("cli.roster.nobody", language))
    for turn in turns:
        shift = turn.shift
        values = {
            "number": shift.number,
            "officer": named(turn.officer),
            "first": moment(settings, shift.from_at),
            "last": moment(settings, shift.until_at),
        }
        tell(say("cli.roster.now" if shift.holds_at(now) else "cli.roster.later", language, **values))
    return 0


def refusal(settings: Settings, error: RosterError) -> Stop:
    """The sentence for what is not done to the roster."""
    said = say(f"cli.roster.fault.{error.fault}", language_of(settings))
    return Stop(said + (f" ({error.login})" if error.login else ""))


def _number(typed: str) -> int:
    """A row number; 0 for what is none."""
    try:
        number = whole_number(typed) if typed.isascii() else 0
    except ValueError:
        return 0
    return number if number < _TOO_LARGE else 0
