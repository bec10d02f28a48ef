"""The command line: one module a verb, and the only place that prints.

A verb is looked up here and imported only when it is asked for. What goes wrong in a way that an operator can mend
ends in one sentence on standard error and exit status 2; everything else is a fault of ours and shows its traceback.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.arguments import help_on
from bot.cli.speech import Stop, complain, fall_silent, language_of, speak_everywhere, tell
from bot.settings import Settings, SettingsError, load
from data.wording import say

#: Verbs in the order in which help shows them; each is a module here with ``run(settings, arguments) -> int``.
VERBS = (
    "run",
    "worker",
    "jobs",
    "chat",
    "factchecks",
    "announcements",
    "broadcast",
    "officer",
    "audit",
    "variants",
    "feeds",
    "match",
    "evaluate",
    "train",
    "semantic",
    "tips",
    "kim",
    "members",
    "requests",
    "backup",
    "restore",
    "doctor",
    "migrate",
    "test",
)
#: Arguments that ask for help; those of ``test`` are pytest's business.
HELP = frozenset({"-h", "--help"})

Verb = Callable[[Settings, Sequence[str]], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb.

    Returns:
        The exit status: 0 done, 1 done with gaps, 2 not done for a reason that was told, 130 interrupted, 141 nobody
        read the result to its end.
    """
    speak_everywhere()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in HELP | {"help"}:
        tell(_overview())
        return 0 if words else 2
    verb, rest = words[0], words[1:]
    if verb not in VERBS:
        complain(say("cli.unknown_verb", language_of(None), verb=verb) + "\n\n" + _overview())
        return 2
    if verb != "test" and HELP.intersection(rest):
        tell(help_on(verb, language_of(None), rest))
        return 0
    return _run(verb, rest)


def _run(name: str, arguments: Sequence[str]) -> int:
    verb: Verb = import_module(f"bot.cli.{name}_verb").run
    if not gc.isenabled():
        # What was imported is no garbage and never will be.
        gc.freeze()
        gc.enable()
    try:
        return verb(load(), arguments)
    except SettingsError as error:
        complain("\n".join(error.sentences))
    except Stop as stop:
        complain(str(stop))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        fall_silent()
        return 141
    return 2


def _overview() -> str:
    language = language_of(None)
    lines = [f"  {name:<13} {say(f'cli.verb.{name}', language)}" for name in VERBS]
    return "\n".join([say("cli.usage", language), *lines, say("cli.more_help", language)])
