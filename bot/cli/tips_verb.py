"""``tips``: the fact-checker's desk on the command line; one module a group of words.

``queue`` and ``show`` only read. Everything else decides, and what follows for people is planned at once; the running
service sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.arguments import Arguments
from bot.settings import Settings

#: The words of the verb, and the module that knows each; ``run(settings, word, arguments) -> int``.
WORDS = {
    "queue": "tips_queue",
    "show": "tips_show",
    "confirm": "tips_acts",
    "answer": "tips_answer",
    "correct": "tips_answer",
    "reject": "tips_acts",
    "ask": "tips_acts",
    "merge": "tips_sorting",
    "split": "tips_sorting",
}

Word = Callable[[Settings, str, Sequence[str]], int]


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what the first word says."""
    words = list(arguments)
    if not words or words[0] not in WORDS:
        Arguments(settings, "tips").refuse("cli.arguments.word", all=", ".join(WORDS))
    word: Word = import_module(f"bot.cli.{WORDS[words[0]]}").run
    return word(settings, words[0], words[1:])
