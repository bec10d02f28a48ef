"""``test``: runs the test suite; only in a checkout, and with what tests need installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from bot.cli.speech import stop
from bot.settings import Settings, home


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Hand over to pytest; this process becomes it."""
    if find_spec("pytest") is None or not (home() / "tests").is_dir():
        raise stop(settings, "cli.no_tests")
    os.chdir(home())
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606  # our own interpreter
