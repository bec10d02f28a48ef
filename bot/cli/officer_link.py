"""``officer link``: names an officer's chats, once they proved that they are theirs.

In one with the residents' bot they get test messages: a code goes to that chat, by the running service, and comes back
over the terminal of whoever signed in. In one with the officers' bot they work: that bot shows the code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.answers import UNREACHED
from bot.chat_linking import challenge, is_same
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.officer_words import refusal
from bot.cli.signing import TRIES, ask, sign_in
from bot.cli.speech import complain, language_of, stop, tell
from bot.credentials import Doorman
from bot.office.linking import LinkDesk, LinkError, looks_like_code
from bot.officers import OfficerDesk, OfficerError
from bot.settings import Settings
from data.store import members
from data.store.database import Database
from data.store.members import Listed
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Link a chat, or take the link away."""
    parser = Arguments(settings, "officer", [word])
    parser.add_argument("what", nargs="?", default="")
    parser.add_argument("--remove", action="store_true")
    parser.add_argument("--remove-bot", action="store_true")
    given = parser.parse_args(arguments)
    number = int(given.what) if given.what.isascii() and given.what.isdecimal() else 0
    if sum([bool(given.what), given.remove, given.remove_bot]) != 1 or number >= 2**63:
        parser.refuse("cli.officer.link_lacks")
    if given.remove_bot or looks_like_code(given.what):
        return asyncio.run(_link_bot(settings, given.what))
    if not number and not given.remove:
        parser.refuse("cli.officer.link_lacks")
    return asyncio.run(_link(settings, number or None))


async def _link_bot(settings: Settings, code: str) -> int:
    """Let the chat that shows a code be that of whoever signs in; without a code take theirs away."""
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        who = await sign_in(settings, doorman)
        desk = LinkDesk(opened)
        try:
            if code:
                found = await desk.confirm(who, code)
                tell(say("cli.officer.bot_linked", language, name=found.name))
                return 0
            await OfficerDesk(opened, doorman).here(who)
        except LinkError as error:
            raise stop(settings, "cli.officer.no_such_code") from error
        except OfficerError as error:
            raise refusal(settings, error) from error
        await desk.cut(who.officer)
    tell(say("cli.officer.bot_unlinked", language))
    return 0


async def _link(settings: Settings, number: int | None) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        who = await sign_in(settings, doorman)
        place = None
        if number is not None:
            place = await _member(settings, opened, number)
            _prove(settings, await challenge(opened, place))
        try:
            await OfficerDesk(opened, doorman).link(who, place.address if place else None)
        except OfficerError as error:
            raise refusal(settings, error) from error
    tell(say("cli.officer.linked" if place else "cli.officer.unlinked", language))
    return 0


async def _member(settings: Settings, opened: Database, number: int) -> Listed:
    async with opened.reading() as unit:
        found = await members.listed(unit, [number])
    if not found:
        raise stop(settings, "cli.members.unknown", number=number)
    if found[0].status in UNREACHED:
        raise stop(settings, "cli.officer.unreached")
    return found[0]


def _prove(settings: Settings, code: str) -> None:
    """See that the code came back.

    Raises:
        Stop: it did not.
    """
    language = language_of(settings)
    tell(say("cli.officer.code_sent", language))
    for _ in range(TRIES):
        typed = ask(settings, say("cli.officer.code_from_chat", language))
        if is_same(code, typed):
            return
        complain(say("cli.officer.wrong_code", language))
    raise stop(settings, "cli.officer.gave_up")
