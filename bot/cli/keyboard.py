"""Reads what is typed or piped in, without holding up the loop and without holding back the end of the program.

On a terminal the reading is readline's: lines of any length, arrow keys, and a pasted text with line breaks as one
message. A reading that is still waiting when the program ends is left to its thread, which ends with the process.
"""

from __future__ import annotations

import asyncio
import os
import select
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

#: Lines that follow each other faster than this were pasted and are one message, seconds; for terminals that do not
#: mark what is pasted.
PASTE_SECONDS = 0.05
#: Bytes asked for at a time.
READ_BYTES = 1 << 16
#: Tells a terminal to mark pasted text no longer; readline asks for the marks.
_MARKS_OFF = "\x1b[?2004l"


class Keyboard:
    """Standard input, one message at a time."""

    def __init__(self) -> None:
        self.is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self._input = sys.stdin.fileno()
        self._modes: list[Any] = termios.tcgetattr(self._input) if self.is_terminal else []
        self._is_waiting = False
        self._piped = b""
        if self.is_terminal:
            _prepare_readline()

    async def read(self, prompt: str) -> str | None:
        """The next message; None at the end of the input.

        Args:
            prompt: shown on a terminal only.
        """
        self._is_waiting = True
        typed = await _aside(lambda: self._typed(prompt) if self.is_terminal else self._line())
        self._is_waiting = False
        return typed

    def release(self) -> None:
        """Give the terminal back as it was, also in the middle of a line."""
        if self.is_terminal and self._is_waiting:
            sys.stdout.write(f"{_MARKS_OFF}\n" if os.environ.get("TERM", "dumb") != "dumb" else "\n")
            sys.stdout.flush()
            termios.tcsetattr(self._input, termios.TCSADRAIN, self._modes)

    def _typed(self, prompt: str) -> str | None:
        try:
            text = input(prompt)
        except EOFError:
            return None
        while select.select([self._input], [], [], PASTE_SECONDS)[0]:
            more = os.read(self._input, READ_BYTES)
            if not more:
                break
            text += "\n" + more.decode(errors="replace").replace("\r", "\n").rstrip("\n")
        return text

    def _line(self) -> str | None:
        """One line of a pipe or file; without Python's own buffer, whose lock a waiting thread would keep."""
        while b"\n" not in self._piped:
            more = os.read(self._input, READ_BYTES)
            if not more:
                line, self._piped = self._piped, b""
                return line.decode(errors="replace") if line else None
            self._piped += more
        line, _, self._piped = self._piped.partition(b"\n")
        return line.decode(errors="replace")


def _prepare_readline() -> None:
    """Let input() edit lines; a tab in what is pasted is a tab and no wish for file names."""
    try:
        import readline
    except ImportError:  # without it lines are only shorter
        return
    readline.parse_and_bind("tab: self-insert")
    readline.parse_and_bind("set enable-bracketed-paste on")


async def _aside(work: Callable[[], str | None]) -> str | None:
    """Do what waits for a person in a thread that nobody waits for at the end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str | None] = loop.create_future()

    def settle(result: str | None, error: Exception | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as caught:
            error = caught
        with suppress(RuntimeError):  # the loop is gone, and with it whoever asked
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="keyboard", daemon=True).start()
    return await done
