"""``kim board KIM``: who holds office in a KIM, and whose declaration the office has seen."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import date

from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database, office_date
from bot.cli.kim_words import board_line, desk_of, found, refused
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.credentials import Doorman
from bot.register_words import gap_words
from bot.settings import Settings
from data.model.board import BoardOffice, Declaration
from data.model.membership import InstitutionStatus
from data.model.register import Kim
from data.model.standing import gaps
from data.store.database import Database
from data.wording import say

#: Offices as they may be typed.
OFFICES = {
    **{str(office): office for office in BoardOffice},
    "ketua": BoardOffice.CHAIR,
    "wakil": BoardOffice.DEPUTY,
    "wakil ketua": BoardOffice.DEPUTY,
    "sekretaris": BoardOffice.SECRETARY,
    "bendahara": BoardOffice.TREASURER,
    "bidang": BoardOffice.SECTION,
}


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Show a board, or change it."""
    parser = Arguments(settings, "kim", [word])
    parser.add_argument("kim")
    parser.add_argument("what", nargs="?", default="list", choices=("list", "add", "end", "check"))
    parser.add_argument("more", nargs="*")
    parser.add_argument("--office", default="")
    parser.add_argument("--on", type=date.fromisoformat)
    parser.add_argument("--is-asn", action="store_true")
    parser.add_argument("--is-partisan", action="store_true")
    given = parser.parse_args(arguments)
    office = OFFICES.get(" ".join(given.office.split()).casefold())
    if given.what == "add" and (office is None or not given.more):
        parser.refuse("cli.kim.board_add", all=", ".join(OFFICES))
    if given.what in ("end", "check") and (not given.more or (given.what == "check" and given.on is None)):
        parser.refuse("cli.kim.board_check")
    try:
        members = [whole_number(typed) for typed in given.more] if given.what in ("end", "check") else []
    except ValueError:
        parser.refuse("cli.kim.board_check")
    return asyncio.run(_board(settings, given, office, members))


async def _board(settings: Settings, given: argparse.Namespace, office: BoardOffice | None, members: list[int]) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, given.kim)
        before = one.status
        if given.what != "list":
            one = await _changed(settings, opened, one, given, (office, members))
    _show(settings, one)
    if before is InstitutionStatus.ACTIVE and one.status is not before:
        tell(say("cli.kim.unsettled", language_of(settings), name=one.name))
    return 0


async def _changed(
    settings: Settings,
    opened: Database,
    one: Kim,
    given: argparse.Namespace,
    whom: tuple[BoardOffice | None, list[int]],
) -> Kim:
    who = await sign_in(settings, Doorman(opened))
    desk, (office, members) = desk_of(settings, opened), whom
    with refused(settings):
        if given.what == "add":
            assert office is not None
            return await desk.board_add(who, one.number, office, " ".join(given.more))
        if given.what == "end":
            return await desk.board_end(who, one.number, members)
        seen = Declaration(given.on, 0, is_not_asn=not given.is_asn, is_not_partisan=not given.is_partisan)
        return await desk.board_check(who, one.number, members, seen)


def _show(settings: Settings, one: Kim) -> None:
    language = language_of(settings)
    tell(f"{one.number}  {one.name}")
    for member in one.board:
        tell(board_line(member, language))
    if lacks := gaps(one, office_date(settings)):
        tell(say("cli.kim.lacks", language, name=one.name, gaps=gap_words(lacks, language)))
