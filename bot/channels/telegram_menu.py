"""What Telegram shows of us besides messages: the menu of commands, and the profile.

Each text is compared with what stands there and set only when it differs, so that a start changes nothing that is
right already. A failure is logged and holds nobody up: without a menu everything else works.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeUnion

from broadcasts.channel import SendError
from data.wording import FALLBACK, say
from data.wording.languages import REVIEWED

log = logging.getLogger(__name__)

#: The commands of the menu, in order, and the wording that explains each.
COMMANDS = {
    "cek": "menu.check",
    "daftar": "menu.register",
    "dataku": "menu.data",
    "hapus": "menu.erase",
    "bantuan": "menu.help",
    "petugas": "menu.officer",
    "bahasa": "menu.language",
    "berhenti": "menu.stop",
    "mulai": "menu.start",
}
#: Those that make sense where others read along.
GROUP_COMMANDS = ("cek", "bantuan")
#: Languages by the code that Telegram knows them by, none for those without a menu of their own. It takes two letters
#: only (core.telegram.org/bots/api#setmycommands). Drafts are shown to nobody who has not asked for them.
LANGUAGES = {None: FALLBACK} | {code: code for code in REVIEWED if len(code) == 2 and code != FALLBACK}
_SCOPES: tuple[tuple[BotCommandScopeUnion, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), tuple(COMMANDS)),
    (BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
)

#: Makes one call of the Bot API and translates its errors.
Answered = Callable[[Any], Awaitable[Any]]


async def show(bot: Bot, answered: Answered) -> None:
    """Bring the menu and the profile up to date in every language."""
    for code, language in LANGUAGES.items():
        try:
            await _commands(bot, answered, code, language)
            await _profile(bot, answered, code, language)
        except SendError as error:
            log.warning("the menu in %s could not be set (%s)", language, error.code)


async def _commands(bot: Bot, answered: Answered, code: str | None, language: str) -> None:
    for scope, names in _SCOPES:
        wanted = {name: say(COMMANDS[name], language) for name in names}
        shown = await answered(bot.get_my_commands(scope, code))
        if [(one.command, one.description) for one in shown] != list(wanted.items()):
            menu = [BotCommand(command=name, description=told) for name, told in wanted.items()]
            await answered(bot.set_my_commands(menu, scope, code))


async def _profile(bot: Bot, answered: Answered, code: str | None, language: str) -> None:
    full, short = say("profile.full", language), say("profile.short", language)
    if (await answered(bot.get_my_description(code))).description != full:
        await answered(bot.set_my_description(full, code))
    if (await answered(bot.get_my_short_description(code))).short_description != short:
        await answered(bot.set_my_short_description(short, code))
