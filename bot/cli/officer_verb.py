"""``officer``: who may sign in, with what, and what they may do; one module a group of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.arguments import Arguments
from bot.settings import Settings

#: The words of the verb, and the module that knows each; ``run(settings, word, arguments) -> int``.
WORDS = {
    "list": "officer_list",
    "add": "officer_add",
    "password": "officer_add",
    "roles": "officer_change",
    "disable": "officer_change",
    "enable": "officer_change",
    "delegate": "officer_delegate",
    "link": "officer_link",
    "roster": "officer_roster",
    "piket": "officer_roster",
}

Word = Callable[[Settings, str, Sequence[str]], int]


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what the first word says."""
    words = list(arguments)
    if not words or words[0] not in WORDS:
        Arguments(settings, "officer").refuse("cli.arguments.word", all=", ".join(WORDS))
    word: Word = import_module(f"bot.cli.{WORDS[words[0]]}").run
    return word(settings, words[0], words[1:])
