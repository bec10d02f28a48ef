"""``officer list``: who there is, what they may do, and who stands in for whom; nobody has to sign in for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database, office_date
from bot.cli.speech import language_of, tell
from bot.officer_words import named, role_words
from bot.settings import Settings
from data.model.officer import OfficerState
from data.store import officers
from data.store.officers import Credential
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """List officers and delegations."""
    Arguments(settings, "officer", [word]).parse_args(arguments)
    return asyncio.run(_list(settings))


async def _list(settings: Settings) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            found, delegations = await officers.listed(unit), await officers.delegations(unit)
    if not found:
        tell(say("cli.officer.none", language))
        return 0
    for one in found:
        marks = "".join(f" · {mark}" for mark in _marks(one, language))
        tell(f"{one.officer.login:<16} {one.officer.name} · {role_words(one.officer.roles, language)}{marks}")
    people = {one.officer.number: one.officer for one in found}
    for held in delegations:
        values = {
            "number": held.number,
            "kind": held.kind.capitalize(),
            "officer": named(people.get(held.officer)),
            "instead_of": named(people.get(held.instead_of)),
            "letter": held.letter,
            "first": held.from_on,
            "last": held.until_on,
        }
        over = "" if held.until_on >= office_date(settings) else " " + say("cli.officer.over", language)
        tell(say("cli.officer.delegation", language, **values) + over)
    return 0


def _marks(one: Credential, language: str) -> list[str]:
    marks = []
    if one.officer.state is OfficerState.DISABLED:
        marks.append(say("cli.officer.mark_disabled", language))
    if one.until is not None:
        marks.append(say("cli.officer.mark_waiting", language))
    if one.locked_until is not None and one.locked_until > datetime.now(UTC):
        marks.append(say("cli.officer.mark_locked", language))
    if one.officer.address is None:
        marks.append(say("cli.officer.mark_no_chat", language))
    return marks
