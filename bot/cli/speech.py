"""How the command line speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from bot.settings import Settings, language_at_start
from data.model.factcheck import Verdict
from data.wording import say

#: What a terminal would act on rather than show, and what stands there instead; line breaks and tabs stay.
_UNSHOWN = {mark: "\ufffd" for mark in (*range(0x20), *range(0x7F, 0xA0)) if chr(mark) not in "\n\t"} | {ord("\r"): ""}


class Stop(Exception):
    """The verb cannot go on; its text is the sentence for the operator."""


def language_of(settings: Settings | None) -> str:
    """The language of the command line, also before the settings are known to be right."""
    return str(settings.language) if settings else language_at_start()


def speak_everywhere() -> None:
    """Let no terminal's encoding and no broken character end a verb: what cannot be shown is shown as its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def fall_silent() -> None:
    """Nobody reads standard output any more; let nothing complain about that at the end of the process."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())


def tell(text: str) -> None:
    """Print a result; nothing that somebody wrote steers the terminal."""
    print(text.translate(_UNSHOWN), flush=True)


def redraw(line: str) -> None:
    """Write one line of a terminal over what stood there; nothing that somebody wrote steers the terminal."""
    # Carriage return, and "erase to the end of the line". Source: ECMA-48, 8.3.41.
    print("\r" + line.translate(_UNSHOWN) + "\x1b[K", end="", flush=True)


def complain(text: str) -> None:
    """Print what is not the result, in the same way."""
    print(text.translate(_UNSHOWN), file=sys.stderr, flush=True)


def called_from() -> Path:
    """The folder in which the command was typed; the shell entry has gone to its own by then."""
    return Path(os.environ.get("KENTONGAN_CALLED_FROM", "."))


def stop(settings: Settings, key: str, /, **values: object) -> Stop:
    """The reason for not going on, worded."""
    return Stop(say(key, language_of(settings), **values))


def stamp(verdict: Verdict | None, language: str) -> str:
    """A verdict as residents read it, without its sign, whose width terminals do not agree on."""
    return say(f"verdict.{verdict}", language).split(" ", 1)[1] if verdict else say("cli.no_verdict", language)
