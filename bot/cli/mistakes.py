"""What is wrong with the arguments of a verb, in our own words: argparse has its sentences in English only."""

from __future__ import annotations

import re

from data.wording import say

#: What argparse says, and our sentence for it; its named parts are the fields. Source: Lib/argparse.py of 3.11 to 3.14.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"argument (?P<name>\S+): invalid choice: (?P<value>.*) \(choose from (?P<all>.*)\)", re.DOTALL),
        "cli.arguments.choice",
    ),
    (re.compile(r"argument (?P<name>\S+): invalid \S+ value: (?P<value>.*)", re.DOTALL), "cli.arguments.value"),
    (re.compile(r"argument (?P<name>\S+): ignored explicit argument (?P<value>.*)", re.DOTALL), "cli.arguments.value"),
    (re.compile(r"argument (?P<name>\S+): expected .*"), "cli.arguments.no_value"),
    (re.compile(r"the following arguments are required: (?P<name>.*)"), "cli.arguments.missing"),
    (re.compile(r"unrecognized arguments: (?P<value>.*)", re.DOTALL), "cli.arguments.unknown"),
)
#: Arguments that stand at a place and have no name of their own; the help has a word for each.
PLACED = frozenset(
    {
        "about",
        "claim",
        "factcheck",
        "file",
        "files",
        "folder",
        "ids",
        "kim",
        "kind",
        "name",
        "numbers",
        "others",
        "status",
        "text",
        "times",
        "what",
        "words",
    }
)
#: Characters of what was typed that are repeated.
_TYPED_CHARS = 60


def sentence(message: str, language: str) -> str:
    """Say what argparse says, naming the argument; empty for what it never says of our verbs."""
    for pattern, key in _SAID:
        if found := pattern.fullmatch(message):
            parts = {name: _plain(name, part, language) for name, part in found.groupdict().items()}
            return say(key, language, **parts)
    return ""


def _plain(part: str, said: str, language: str) -> str:
    """One part of a message as we write it."""
    if part == "name":
        return ", ".join(_named(name, language) for name in said.split(", "))
    plain = ", ".join(one.strip("'\"") for one in said.split(", "))
    return plain if part == "all" or len(plain) <= _TYPED_CHARS else plain[:_TYPED_CHARS] + "..."


def _named(name: str, language: str) -> str:
    """An option as it is typed, and for one that stands at a place the help's word."""
    return say(f"cli.argument.{name}", language) if name in PLACED else name
