"""How a verb reads its arguments: by argparse, but in our own words."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from bot.cli import mistakes
from bot.cli.speech import Stop, language_of
from bot.settings import Settings
from data.wording import say

#: Words of a verb that have a help of their own, because one for all would fill more than a screen.
WORDS = {
    ("broadcast", "draft"): "cli.broadcast.help_draft",
    ("broadcast", "edit"): "cli.broadcast.help_draft",
    ("broadcast", "status"): "cli.broadcast.help_report",
    ("broadcast", "report"): "cli.broadcast.help_report",
    ("broadcast", "manual"): "cli.manual.help",
    ("factchecks", "import"): "cli.factchecks.help_import",
    ("kim", "import"): "cli.kim.help_import",
    **{
        ("kim", word): "cli.kim.help_standing"
        for word in ("board", "verify", "activate", "freeze", "unfreeze", "expire", "dissolve")
    },
    ("officer", "roster"): "cli.roster.help",
    ("officer", "piket"): "cli.roster.help",
    ("tips", "queue"): "cli.tips.help_queue",
    ("tips", "show"): "cli.tips.help_queue",
    ("tips", "confirm"): "cli.tips.help_confirm",
    ("tips", "answer"): "cli.tips.help_answer",
    ("tips", "correct"): "cli.tips.help_correct",
    ("tips", "reject"): "cli.tips.help_reject",
    ("tips", "ask"): "cli.tips.help_reject",
    ("tips", "merge"): "cli.tips.help_merge",
    ("tips", "split"): "cli.tips.help_merge",
}


class Arguments(argparse.ArgumentParser):
    """A verb's arguments; what cannot be read ends in the verb's help, in the operator's language.

    Args:
        settings: for the language.
        verb: whose ``cli.help`` is shown.
        words: the words after it, where some of them have a help of their own.
    """

    def __init__(self, settings: Settings, verb: str, words: Sequence[str] = ()) -> None:
        super().__init__(verb, add_help=False, allow_abbrev=False)
        self._language = language_of(settings)
        self._words = words

    def error(self, message: str) -> NoReturn:
        """Stop with our own words for what argparse found."""
        self._refuse(mistakes.sentence(message, self._language))

    def refuse(self, key: str, /, **values: object) -> NoReturn:
        """Stop because of what argparse does not see, such as two arguments that do not go together."""
        self._refuse(say(key, self._language, **values))

    def _refuse(self, sentence: str) -> NoReturn:
        first = " ".join(part for part in (say("cli.bad_arguments", self._language), sentence) if part)
        raise Stop(first + "\n\n" + help_on(self.prog, self._language, self._words))


def help_on(verb: str, language: str, words: Sequence[str] = ()) -> str:
    """What ``./kentongan VERB --help`` says, or ``./kentongan VERB WORD --help``."""
    key = WORDS.get((verb, words[0])) if words else None
    return say(key, language) if key else say(f"cli.help.{verb}", language)


def status_of(done: int, gaps: int) -> int:
    """The exit status of a verb that does the same with several things: 1 for gaps, 2 where nothing was done."""
    if not gaps:
        return 0
    return 1 if done else 2


def whole_number(typed: str) -> int:
    """A number of at least 1; anything else is an error for argparse."""
    number = int(typed)
    if number < 1:
        raise ValueError
    return number
