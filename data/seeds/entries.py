"""Reading the TOML files that ship with us, entry by entry; every complaint names the file and the entry.

What the fields of an entry mean is up to the modules beside this one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import TypeVar

_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a list of tables, with the fields it must have and no others.

    Args:
        where: the file and the place of the entry in it, for complaints.
        fields: values as TOML gives them.
    """

    where: str
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a text without the space around it; raises ValueError if it is none."""
        value = self.fields[name]
        if not isinstance(value, str):
            raise ValueError(f'{self.where}: "{name}" is not a text')
        return value.strip()

    def one_of(self, name: str, kinds: type[_Kind]) -> _Kind:
        """Return a member of a closed set; raises ValueError if it is none of them."""
        value = self.text(name)
        if value not in list(kinds):
            raise ValueError(f'{self.where}: "{name}" is none of {", ".join(kinds)}')
        return kinds(value)


def shipped(name: str) -> str:
    """Return the text of a file that ships in ``data/seeds``."""
    return (files("data.seeds") / name).read_text(encoding="utf-8")


def parse(name: str, content: str) -> dict[str, object]:
    """Return a TOML document.

    Args:
        name: what the file is called in complaints.
        content: its text.

    Raises:
        ValueError: it is not TOML.
    """
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name} is not TOML: {error}") from error


def entries(name: str, document: Mapping[str, object], table: str, fields: Set[str]) -> list[Entry]:
    """Return the entries ``[[table]]`` of a document, in its order.

    Raises:
        ValueError: there is none, or one lacks a field or has a further one.
    """
    found = document.get(table)
    if not isinstance(found, list) or not found:
        raise ValueError(f"{name} has no [[{table}]]")
    return [_entry(f"{name}, {table} {place}", row, fields) for place, row in enumerate(found, 1)]


def _entry(where: str, row: object, fields: Set[str]) -> Entry:
    if not isinstance(row, dict):
        raise ValueError(f"{where} is not a table")
    if odd := sorted(row.keys() ^ fields):
        raise ValueError(f"{where}: missing or not known here: {', '.join(odd)}")
    return Entry(where, row)
