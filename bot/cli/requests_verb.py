"""``requests list``, ``requests answer N TEXT`` and ``requests close N``: what people want of a human."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.answers import ANSWER_UNITS, UNREACHED, answer_to
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.speech import language_of, stop, tell
from bot.settings import Settings
from data.model.tip import RequestState
from data.store import deliveries, requests
from data.store.database import Unit
from data.store.requests import KnownRequest
from data.wording import say, units
from handlers.ticket import number_of, ticket_of

#: Requests that a list shows; the rest is counted.
SHOWN = 200


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """List the open requests, or answer or close one."""
    parser = Arguments(settings, "requests")
    parser.add_argument("what", choices=("list", "answer", "close"))
    parser.add_argument("number", nargs="?", default="")
    parser.add_argument("text", nargs="*")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args(arguments)
    if given.all and given.what != "list":
        parser.refuse("cli.arguments.requests")
    text = " ".join(given.text).strip()
    number = _number(given.number)
    if (given.what == "list") == bool(given.number) or (given.what == "answer") != bool(text):
        parser.refuse("cli.arguments.requests")
    if given.number and not number:
        raise stop(settings, "cli.requests.no_number", number=given.number)
    if units(text) > ANSWER_UNITS:
        raise stop(settings, "cli.requests.too_long", most=ANSWER_UNITS)
    if given.what == "list":
        return asyncio.run(_list(settings, None if given.all else SHOWN))
    return asyncio.run(_act(settings, given.what, number, text))


def _number(typed: str) -> int:
    """A request's number as it is shown ("KT-000123") or bare; 0 for anything else."""
    if typed.isascii() and typed.isdecimal() and len(typed) < 19:
        return int(typed)
    return number_of(typed) or 0


async def _act(settings: Settings, what: str, number: int, text: str) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.unit_of_work() as unit:
            request = await _open(settings, unit, number)
            if what == "answer":
                await _answer(settings, unit, request, text)
        key = "cli.requests.answered" if what == "answer" else "cli.requests.closed"
        tell(say(key, language_of(settings), ticket=ticket_of(number)))
    return 0


async def _list(settings: Settings, most: int | None) -> int:
    """Show the oldest requests that are open, and say how many more there are."""
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            found = await requests.opened(unit, most)
            waiting = (await requests.counts(unit)).get(RequestState.OPEN, 0)
    if not found:
        tell(say("cli.requests.none", language))
        return 0
    for request in found:
        since = request.created_at.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d %H:%M")
        tell(f"{ticket_of(request.number)}  {since}  {request.channel}")
        text = say("cli.requests.unreadable", language) if request.text is None else request.text
        tell("".join(f"    {line}\n" for line in text.splitlines()))
    if waiting > len(found):
        tell(say("cli.requests.more", language, count=waiting - len(found)))
    tell(say("cli.requests.how", language))
    return 0


async def _open(settings: Settings, unit: Unit, number: int) -> KnownRequest:
    """Close an open request and return it; nothing is written when the transaction is given up after it.

    Raises:
        Stop: there is none, or somebody has closed it before.
    """
    request = await requests.find(unit, number)
    if request is None:
        raise stop(settings, "cli.requests.unknown", ticket=ticket_of(number))
    if request.state is RequestState.CLOSED or not await requests.close(unit, number):
        raise stop(settings, "cli.requests.closed_before", ticket=ticket_of(number))
    return request


async def _answer(settings: Settings, unit: Unit, request: KnownRequest, text: str) -> None:
    """Plan the answer.

    Raises:
        Stop: the chat cannot be written to; the request stays open.
    """
    ticket = ticket_of(request.number)
    if request.status in UNREACHED:
        raise stop(settings, "cli.requests.unreached", ticket=ticket)
    await deliveries.plan(unit, [answer_to(request, text, settings.office_name)])
