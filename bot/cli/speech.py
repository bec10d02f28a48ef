"""How the command line speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.settings import Settings
from data.wording import say


class Stop(Exception):
    """The verb cannot go on; its text is the sentence for the operator."""


def language_of(settings: Settings | None) -> str:
    """The language of the command line; before the settings are read only the environment can tell."""
    return str(settings.language) if settings else os.environ.get("LANGUAGE", "")[:2].lower() or "id"


def tell(text: str) -> None:
    """Print a result."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print what is not the result."""
    print(text, file=sys.stderr, flush=True)


def called_from() -> Path:
    """The folder in which the command was typed; the shell entry has gone to its own by then."""
    return Path(os.environ.get("KENTONGAN_CALLED_FROM", "."))


def stop(settings: Settings, key: str, /, **values: object) -> Stop:
    """The reason for not going on, worded."""
    return Stop(say(key, language_of(settings), **values))
