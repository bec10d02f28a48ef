"""The look-up of one wording by its key; no wording is written here.

A key is the path in the TOML file joined by dots: ``none`` in section ``[tip]`` is ``tip.none``.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from data.wording.languages import DRAFTS, FALLBACK, LANGUAGES, OPERATOR_SECTIONS

#: The table of a file that tells about the file and is no wording.
ABOUT = "about"


class WordingError(Exception):
    """A wording cannot be used as it is."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"{self.__class__.__doc__} {detail}")


class UnknownKey(WordingError):
    """No wording has this key: correct the key, or add it to every file in data/wording/texts."""


class WrongFields(WordingError):
    """A wording and the values given for it name different fields: give exactly the fields it has."""


class BadWording(WordingError):
    """A wording in data/wording/texts is no plain text with named fields such as {ticket}: rewrite it."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One wording and the names of its fields."""

    text: str
    fields: frozenset[str]


def say(key: str, language: str, /, **values: object) -> str:
    """Word one message.

    Args:
        key: section and name, such as ``tip.none``.
        language: code; any other than :data:`data.wording.LANGUAGES` is answered in Indonesian, and so are drafts
            in :data:`data.wording.OPERATOR_SECTIONS`.
        values: one for each field of the wording; inserted literally, whatever braces or marks they hold.

    Raises:
        UnknownKey: no such wording.
        WrongFields: a field has no value, or a value no field.
    """
    phrase = _phrases(_file_for(key, language)).get(key)
    if phrase is None:
        raise UnknownKey(key)
    if phrase.fields != values.keys():
        raise WrongFields(f"{key}: {sorted(phrase.fields)} in the wording, {sorted(values)} given")
    return phrase.text.format_map({name: str(value) for name, value in values.items()})


def placeholders(language: str) -> dict[str, frozenset[str]]:
    """Every key of one language's file with the names of its fields.

    Args:
        language: one of :data:`data.wording.LANGUAGES`; there is no fallback here, so that guards see what is missing.
    """
    return {key: phrase.fields for key, phrase in _phrases(language).items()}


def _file_for(key: str, language: str) -> str:
    """The language whose file words this key for somebody who is answered in ``language``."""
    is_missing = language in DRAFTS and key.partition(".")[0] in OPERATOR_SECTIONS
    return language if language in LANGUAGES and not is_missing else FALLBACK


@cache
def _phrases(language: str) -> Mapping[str, _Phrase]:
    """Read one language's file, once in the life of the process."""
    file = resources.files("data.wording").joinpath("texts", f"{language}.toml")
    tree = tomllib.loads(file.read_text(encoding="utf-8"))
    tree.pop(ABOUT, None)
    return {key: _Phrase(text, _fields(key, text)) for key, text in _leaves(tree, "")}


def _leaves(tree: Mapping[str, object], path: str) -> Iterator[tuple[str, str]]:
    """Every text of a TOML table with its dotted key."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{name}.")
        elif isinstance(value, str):
            yield path + name, value.strip("\n")
        else:
            raise BadWording(f"{path}{name} is no text")


def _fields(key: str, text: str) -> frozenset[str]:
    """The names of a wording's fields; only plain names are allowed, so that no value can be looked into."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise BadWording(f"{key}: {error}") from error
    names = {name for _, name, _, _ in parts if name is not None}
    if any(spec or conversion for _, _, spec, conversion in parts) or not all(map(str.isidentifier, names)):
        raise BadWording(key)
    return frozenset(names)
