"""``feeds``: where fact-checks are fetched from, again and again; one module a group of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.arguments import Arguments
from bot.settings import Settings

#: The words of the verb, and the module that knows each; ``run(settings, word, arguments) -> int``.
WORDS = {
    "add": "feeds_add",
    "list": "feeds_list",
    "show": "feeds_list",
    "fetch": "feeds_fetch",
    "pause": "feeds_change",
    "resume": "feeds_change",
    "remove": "feeds_change",
}

Word = Callable[[Settings, str, Sequence[str]], int]


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what the first word says."""
    words = list(arguments)
    if not words or words[0] not in WORDS:
        Arguments(settings, "feeds").refuse("cli.arguments.word", all=", ".join(WORDS))
    word: Word = import_module(f"bot.cli.{WORDS[words[0]]}").run
    return word(settings, words[0], words[1:])
