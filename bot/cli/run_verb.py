"""``run``: the service, until a signal ends it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from bot import logs
from bot.cli.ground import prepare
from bot.cli.speech import complain, language_of, stop, tell
from bot.service import Service, listening_line
from bot.settings import Settings
from bot.web import PortTakenError, bind
from broadcasts.channel import AccountRefused
from data.wording import say


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Migrate SQLite, take the port, and serve."""
    argparse.ArgumentParser("kentongan run").parse_args(arguments)
    logs.start(settings.log_level)
    prepare(settings)
    try:
        listening = bind(settings.console_host, settings.console_port)
    except PortTakenError as error:
        raise stop(
            settings, "cli.port_taken", host=settings.console_host, port=settings.console_port, cause=error
        ) from error
    language = language_of(settings)

    def started() -> None:
        tell(say("cli.running", language, address=listening_line(listening)))
        if not settings.has_telegram:
            complain(say("cli.no_channel", language))

    service = Service(settings, listening)
    try:
        asyncio.run(service.run(started))
    except AccountRefused as error:
        raise stop(settings, "cli.token_refused") from error
    return 1 if service.app.failure else 0
