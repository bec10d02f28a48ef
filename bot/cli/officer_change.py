"""``officer roles``, ``officer disable`` and ``officer enable``: what somebody else may do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.officer_words import refusal, roles_of
from bot.cli.signing import sign_in
from bot.cli.speech import language_of, tell
from bot.credentials import Doorman
from bot.officer_words import role_words
from bot.officers import OfficerDesk, OfficerError
from bot.settings import Settings
from data.model.officer import OfficerRole, OfficerState
from data.wording import say


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Change what somebody may do."""
    parser = Arguments(settings, "officer", [word])
    parser.add_argument("name")
    if word == "roles":
        parser.add_argument("words", nargs="+")
    given = parser.parse_args(arguments)
    roles = roles_of(settings, given.words) if word == "roles" else frozenset()
    return asyncio.run(_change(settings, word, given.name, roles))


async def _change(settings: Settings, word: str, login: str, roles: frozenset[OfficerRole]) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        doorman = Doorman(opened)
        desk, by = OfficerDesk(opened, doorman), await sign_in(settings, doorman)
        try:
            if word == "roles":
                await desk.set_roles(by, login, roles)
                tell(say("cli.officer.roles_set", language, login=login, roles=role_words(roles, language)))
            elif word == "disable":
                await desk.set_state(by, login, OfficerState.DISABLED)
                tell(say("cli.officer.disabled", language, login=login))
            else:
                await desk.set_state(by, login, OfficerState.ACTIVE)
                tell(say("cli.officer.enabled", language, login=login))
        except OfficerError as error:
            raise refusal(settings, error) from error
    return 0
