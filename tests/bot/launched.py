"""What a process of a test does first; imported by the server that all of them are forked from."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

#: What ``run`` and ``worker`` import with a Telegram token, at once or when they need it; seconds of work that need not
#: be repeated for each process.
HEAVY = [
    "tests.bot.launched",
    "bot.cli.run_verb",
    "bot.app",
    "bot.channels.telegram",
    "bot.channels.telegram_updates",
    "bot.answering",
    "bot.console.screens",
    "bot.playground.routes",
    "bot.jobs.procrastinated",
]


def launched(place: Path, words: Sequence[str], environment: Mapping[str, str], log: Path, out: Connection) -> None:
    """Become ``python -m bot WORDS``, with this environment alone and ``place`` as the folder of ``.env``."""
    os.environ.clear()
    os.environ.update(environment)
    with log.open("a") as opened:
        os.dup2(opened.fileno(), 2)
    os.dup2(out.fileno(), 1)
    out.close()
    # Streams of the server stand where its own outputs stood.
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    import bot.settings
    from bot.cli import main

    bot.settings.home = lambda: place
    sys.argv = ["kentongan", *words]
    sys.exit(main())
