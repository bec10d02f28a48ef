"""``run``: the service, until a signal ends it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

from bot import logs
from bot.cli.arguments import Arguments
from bot.cli.ground import database, wait_for_database
from bot.cli.speech import complain, language_of, stop, tell
from bot.faq import faq_of
from bot.gazetteer import gazetteer_of
from bot.patience import patiently
from bot.playground.world import PATH, is_wanted, url_of
from bot.service import Service, listening_line
from bot.settings import Settings
from bot.turns import take_short_turns
from bot.web import PortTakenError, bind
from broadcasts.channel import AccountRefused, ContentRefused
from data.store import officers
from data.wording import say


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """See that the settings lead somewhere, migrate SQLite, look at the key, take the port, and serve."""
    Arguments(settings, "run").parse_args(arguments)
    logs.start(settings.log_level)
    take_short_turns()
    gazetteer_of(settings)
    faq_of(settings)
    is_new = asyncio.run(_check(settings))
    listening = _listening(settings)
    language = language_of(settings)

    def started() -> None:
        address = listening_line(listening)
        if is_wanted(settings):
            tell(say("cli.playground", language, address=address + PATH) + "\n")
        tell(say("cli.running", language, address=address))
        tell(say("cli.desk", language, address=address + service.console.base))
        if is_new:
            tell(
                say(
                    "cli.opening",
                    language,
                    address=f"{address}{service.console.base}/mulai?kunci={service.console.opening}",
                )
            )
        if not settings.has_telegram:
            complain(say("cli.no_channel", language))

    service = Service(settings, listening)
    try:
        asyncio.run(service.run(started))
    except AccountRefused as error:
        raise stop(settings, "cli.token_refused") from error
    except ContentRefused as error:
        raise stop(settings, "cli.webhook_refused", cause=error) from error
    return 1 if service.app.failure else 0


async def _check(settings: Settings) -> bool:
    """See that our key opens the databases; whether the office's has no officer yet."""
    for url in (url_of(settings), "") if is_wanted(settings) else ("",):
        await wait_for_database(settings, url)

    async def is_new() -> bool:
        async with database(settings) as opened, opened.reading() as unit:
            return await officers.is_empty(unit)

    return await patiently(is_new)


def _listening(settings: Settings) -> socket.socket:
    host, port = settings.console_host, settings.console_port
    try:
        return bind(host, port)
    except PortTakenError as error:
        cause = getattr(error.__cause__, "strerror", None) or error
        raise stop(settings, "cli.port_taken", host=host, port=port, cause=cause) from error
