"""Commands such as /cek; how they are read, and which name leads where is in :mod:`handlers.router`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.scene import Scene

#: Name, perhaps the bot's name, and what follows. Source: core.telegram.org/bots/features, "Commands": at most 32
#: characters of [a-z0-9_].
_COMMAND = re.compile(r"/([a-z][a-z0-9_]{0,31})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.ASCII | re.DOTALL)
#: Names of the command that has a text checked.
CHECKS = ("cek", "check")
#: An unknown command with more words than these after it is a text that happens to begin with a slash.
ARGUMENT_WORDS = 4


@dataclass(frozen=True, slots=True)
class Command:
    """A command somebody gave.

    Args:
        name: in lower case, without slash and without the bot's name.
        argument: what was written after it; perhaps empty.
    """

    name: str
    argument: str = ""


def command_of(scene: Scene) -> Command | None:
    """Read a command; None for any other text, and for a forwarded one, which somebody else gave to another bot."""
    found = _COMMAND.fullmatch(scene.text) if scene.is_own_text else None
    return Command(found.group(1).lower(), (found.group(2) or "").strip()) if found else None


def named(*names: str) -> Callable[[Scene], bool]:
    """Build the test whether a message is one of these commands."""

    def is_named(scene: Scene) -> bool:
        """Whether the message is one of the commands."""
        command = command_of(scene)
        return command is not None and command.name in names

    return is_named


def is_unknown(scene: Scene) -> bool:
    """Whether the message looks like a command; asked after all known ones."""
    command = command_of(scene)
    return command is not None and len(command.argument.split()) <= ARGUMENT_WORDS
