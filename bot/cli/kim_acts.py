"""``kim verify``, ``activate``, ``freeze``, ``unfreeze``, ``expire`` and ``dissolve``; and ``kim batches``.

Activating names the hash of what was read, so that nobody agrees to what they have not seen.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar

from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database, office_date
from bot.cli.kim_words import board_line, desk_of, found, line, refused
from bot.cli.signing import sign_in
from bot.cli.speech import complain, language_of, tell
from bot.credentials import Doorman, SignedIn
from bot.gazetteer import gazetteer_of
from bot.register_words import SHOWN_HEX, gap_words, status_label
from bot.settings import Settings
from bot.standing import LEAST_HEX, StandingDesk, Wanted
from data.model.register import Kim
from data.model.standing import KimAct, digest, gaps
from data.store import standings
from data.store.database import Database
from data.wording import say

Done = TypeVar("Done")


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Change where a KIM stands, or list the imports that wait for a second officer."""
    parser = Arguments(settings, "kim", [word])
    if word == "batches":
        parser.parse_args(arguments)
        return asyncio.run(_batches(settings))
    parser.add_argument("kim", nargs="?" if word in ("activate", "expire") else None)
    if word == "activate":
        parser.add_argument("--batch", type=whole_number, default=0)
        parser.add_argument("--hash", dest="seen", default="")
        return _activate(settings, parser, parser.parse_args(arguments))
    if word == "expire":
        parser.add_argument("--lapsed", action="store_true")
    parser.add_argument("--reason", default="")
    parser.add_argument("--on", type=date.fromisoformat)
    given = parser.parse_args(arguments)
    if word == "expire" and bool(given.kim) == given.lapsed:
        parser.refuse("cli.kim.one_or_lapsed")
    if word == "expire" and given.lapsed:
        return asyncio.run(_expire_lapsed(settings))
    wanted = Wanted(KimAct(word), given.on or office_date(settings), given.reason)
    return asyncio.run(_act(settings, given.kim, wanted))


def _activate(settings: Settings, parser: Arguments, given: argparse.Namespace) -> int:
    if bool(given.kim) == bool(given.batch):
        parser.refuse("cli.kim.one_or_batch")
    if given.seen and len(given.seen.strip()) < LEAST_HEX:
        parser.refuse("cli.kim.short_hash", least=LEAST_HEX)
    if given.batch:
        return asyncio.run(_activate_batch(settings, given.batch, given.seen))
    return asyncio.run(_activate_one(settings, given.kim, given.seen))


async def _one(settings: Settings, opened: Database, typed: str) -> Kim:
    await check_key(settings, opened)
    async with opened.reading() as unit:
        return await found(settings, unit, typed)


async def _act(settings: Settings, typed: str, wanted: Wanted) -> int:
    async with database(settings) as opened:
        one = await _one(settings, opened, typed)
        done = await _signed(settings, opened, lambda desk, who: desk.act(who, one.number, wanted))
    _tell_state(settings, done)
    if wanted.act is KimAct.VERIFY:
        _tell_next(settings, done)
    return 0


async def _signed(
    settings: Settings, opened: Database, does: Callable[[StandingDesk, SignedIn], Awaitable[Done]]
) -> Done:
    """Let somebody sign in and do something.

    Raises:
        Stop: they are not let in, or it is not done.
    """
    who = await sign_in(settings, Doorman(opened))
    with refused(settings):
        return await does(desk_of(settings, opened), who)


def _tell_state(settings: Settings, one: Kim) -> None:
    language = language_of(settings)
    tell(say("cli.kim.status_set", language, name=one.name, state=status_label(one.status, language)))


def _tell_next(settings: Settings, one: Kim) -> None:
    """Say what a KIM that was verified still needs to be active."""
    language = language_of(settings)
    if lacks := gaps(one, office_date(settings)):
        complain(say("cli.kim.lacks", language, name=one.name, gaps=gap_words(lacks, language)))
    else:
        tell(say("cli.kim.second", language, number=one.number, hash=digest(one).hex()[:SHOWN_HEX]))


async def _activate_one(settings: Settings, typed: str, seen: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        one = await _one(settings, opened, typed)
        if not seen:
            tell(line(one, gazetteer_of(settings), language))
            tell(
                say("cli.kim.sk", language, number=one.sk_number or "-", on=one.sk_on or "-", until=one.sk_until or "-")
            )
            for member in one.board:
                tell(board_line(member, language))
            _tell_next(settings, one)
            return 2
        done = await _signed(settings, opened, lambda desk, who: desk.activate(who, one.number, seen))
    _tell_state(settings, done)
    return 0


async def _activate_batch(settings: Settings, number: int, seen: str) -> int:
    language, gazetteer = language_of(settings), gazetteer_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        if not seen:
            with refused(settings):
                async with opened.reading() as unit:
                    batch, those = await StandingDesk.of_batch(unit, number)
            for one in those:
                tell(line(one, gazetteer, language))
            values = {"count": len(those), "number": number, "hash": batch.digest.hex()[:SHOWN_HEX]}
            tell(say("cli.kim.batch_read" if batch.is_open else "cli.kim.batch_was", language, **values))
            return 2 if batch.is_open else 0
        done = await _signed(settings, opened, lambda desk, who: desk.activate_batch(who, number, seen))
    tell(say("cli.kim.batch_done", language, count=len(done)))
    return 0


async def _expire_lapsed(settings: Settings) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        done = await _signed(settings, opened, lambda desk, who: desk.expire_lapsed(who))
    for one in done:
        tell(line(one, gazetteer_of(settings), language_of(settings)))
    tell(say("cli.kim.lapsed", language_of(settings), count=len(done)))
    return 0


async def _batches(settings: Settings) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            waiting = await standings.open_batches(unit)
    for one in waiting:
        values = {"number": one.number, "count": len(one.kim), "hash": one.digest.hex()[:SHOWN_HEX]}
        tell(say("cli.kim.batch_waits", language, **values))
    if not waiting:
        tell(say("cli.kim.no_batch", language))
    return 0
