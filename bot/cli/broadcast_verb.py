"""``broadcast``: official messages, from draft to receipt; one module a group of words.

``show``, ``list``, ``status``, ``report`` and ``export`` only read. Everything else is done by an officer, who signs in
each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.arguments import Arguments
from bot.settings import Settings

#: The words of the verb, and the module that knows each; ``run(settings, word, arguments) -> int``.
WORDS = {
    "draft": "broadcast_write",
    "edit": "broadcast_write",
    "show": "broadcast_show",
    "list": "broadcast_show",
    "status": "broadcast_status",
    "report": "broadcast_report",
    "export": "broadcast_export",
    "submit": "broadcast_judge",
    "approve": "broadcast_judge",
    "reject": "broadcast_judge",
    "return": "broadcast_judge",
    "pause": "broadcast_hold",
    "resume": "broadcast_hold",
    "stop": "broadcast_hold",
    "correct": "broadcast_write",
    "send": "broadcast_when",
    "schedule": "broadcast_when",
    "test": "broadcast_try",
    "retry": "broadcast_try",
    "manual": "broadcast_manual",
    "clock": "broadcast_clock",
}

Word = Callable[[Settings, str, Sequence[str]], int]


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what the first word says."""
    words = list(arguments)
    if not words or words[0] not in WORDS:
        Arguments(settings, "broadcast").refuse("cli.arguments.word", all=", ".join(WORDS))
    word: Word = import_module(f"bot.cli.{WORDS[words[0]]}").run
    return word(settings, words[0], words[1:])
