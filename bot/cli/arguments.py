"""How a verb reads its arguments: by argparse, but in our own words."""

from __future__ import annotations

import argparse
from typing import NoReturn

from bot.cli.speech import Stop, language_of
from bot.settings import Settings
from data.wording import say


class Arguments(argparse.ArgumentParser):
    """A verb's arguments; what cannot be read ends in the verb's help, in the operator's language.

    Args:
        settings: for the language.
        verb: whose ``cli.help`` is shown.
    """

    def __init__(self, settings: Settings, verb: str) -> None:
        super().__init__(verb, add_help=False, allow_abbrev=False)
        self._language = language_of(settings)

    def error(self, message: str) -> NoReturn:
        """Stop with our own words; argparse has its message in English only."""
        raise Stop(say("cli.bad_arguments", self._language) + "\n\n" + help_on(self.prog, self._language))


def help_on(verb: str, language: str) -> str:
    """What ``./kentongan VERB --help`` says."""
    return say(f"cli.help.{verb}", language)


def whole_number(typed: str) -> int:
    """A number of at least 1; anything else is an error for argparse."""
    number = int(typed)
    if number < 1:
        raise ValueError
    return number
