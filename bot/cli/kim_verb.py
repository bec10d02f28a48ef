"""``kim``: the register of KIM, kept by the office; one module a group of words.

``list``, ``show``, ``batches``, ``invitations`` and ``export`` only read. Whoever changes something signs in, once the
office has officers; standing and board are changed only then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.arguments import Arguments
from bot.settings import Settings

#: The words of the verb, and the module that knows each; ``run(settings, word, arguments) -> int``.
WORDS = {
    "import": "kim_import",
    "list": "kim_show",
    "show": "kim_show",
    "board": "kim_board",
    "verify": "kim_acts",
    "activate": "kim_acts",
    "freeze": "kim_acts",
    "unfreeze": "kim_acts",
    "expire": "kim_acts",
    "dissolve": "kim_acts",
    "batches": "kim_acts",
    "export": "kim_export",
    "invite": "kim_invite",
    "invitations": "kim_invite",
    "revoke": "kim_invite",
}

Word = Callable[[Settings, str, Sequence[str]], int]


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what the first word says."""
    words = list(arguments)
    if not words or words[0] not in WORDS:
        Arguments(settings, "kim").refuse("cli.arguments.word", all=", ".join(WORDS))
    word: Word = import_module(f"bot.cli.{WORDS[words[0]]}").run
    return word(settings, words[0], words[1:])
