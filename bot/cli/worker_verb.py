"""``worker``: a further process that sends and does long jobs, until a signal ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot import logs
from bot.cli.arguments import Arguments
from bot.cli.ground import wait_for_database
from bot.cli.speech import complain, language_of, tell
from bot.settings import Settings
from bot.worker import Worker
from data.wording import say


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """See that the database opens, and work; without a channel to send by, on jobs only."""
    Arguments(settings, "worker").parse_args(arguments)
    if not settings.has_telegram:
        complain(say("cli.no_channel_to_send", language_of(settings)))
    logs.start(settings.log_level)
    asyncio.run(wait_for_database(settings))
    worker = Worker(settings)
    asyncio.run(worker.run(lambda: tell(say("cli.working", language_of(settings)))))
    return 1 if worker.app.failure else 0
