"""``members list``, ``confirm N...`` and ``reject N...``: who registered, and what the office says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.cli.arguments import Arguments, status_of, whole_number
from bot.cli.ground import check_key, database
from bot.cli.speech import complain, language_of, tell
from bot.gazetteer import gazetteer_of
from bot.judgements import JUDGEMENTS, Judgement, judge_one
from bot.settings import Settings
from data.matching.places import Gazetteer
from data.model.membership import MembershipState
from data.store import members
from data.store.members import Listed
from data.wording import say
from handlers.registration_labels import place_label, role_label, state_label


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """List the memberships, or judge some."""
    parser = Arguments(settings, "members")
    parser.add_argument("what", choices=("list", *JUDGEMENTS))
    parser.add_argument("numbers", nargs="*", type=whole_number)
    given = parser.parse_args(arguments)
    if (given.what == "list") == bool(given.numbers) or any(number >= 2**63 for number in given.numbers):
        parser.refuse("cli.arguments.members")
    gazetteer = gazetteer_of(settings)
    if given.what == "list":
        return asyncio.run(_list(settings, gazetteer))
    return asyncio.run(_judge(settings, gazetteer, given.what, dict.fromkeys(given.numbers)))


async def _list(settings: Settings, gazetteer: Gazetteer) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            found = await members.listed(unit)
    if not found:
        tell(say("cli.members.none", language))
        return 0
    for code, rows in groupby(found, lambda row: row.member.place):
        tell(_place(gazetteer, code, language))
        for row in rows:
            tell(_row(settings, row))
    waiting = sum(row.member.state is MembershipState.UNVERIFIED for row in found)
    tell("\n" + say("cli.members.how", language, count=len(found), waiting=waiting))
    return 0


def _place(gazetteer: Gazetteer, code: str, language: str) -> str:
    """The heading of a kelurahan or desa, or of a kecamatan, the upper level first."""
    return "\n" + ", ".join(reversed(place_label(gazetteer, code, language).split(", ")))


def _row(settings: Settings, row: Listed) -> str:
    member, language = row.member, language_of(settings)
    on = row.created_at.astimezone(ZoneInfo(settings.timezone)).date()
    what = ", ".join(part for part in (role_label(member.role, language), member.institution) if part)
    return f"{member.membership:>7}  {on}  {member.name} · {what} · {state_label(member.state, language)}"


async def _judge(settings: Settings, gazetteer: Gazetteer, word: str, numbers: dict[int, None]) -> int:
    """Judge one after the other; what cannot be judged is told and leaves the others alone."""
    gaps = 0
    async with database(settings) as opened:
        await check_key(settings, opened)
        for number in numbers:
            judged = await judge_one(opened, gazetteer, number, Judgement(word))
            (tell if judged.is_done else complain)(say(f"cli.members.{judged}", language_of(settings), number=number))
            gaps += not judged.is_done
    return status_of(len(numbers) - gaps, gaps)
