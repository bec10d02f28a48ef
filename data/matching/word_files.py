"""The lists of words beside this module, read when they are first needed: lines of cells divided by tabs."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from importlib.resources import files

#: The lists that features of the trained model come from.
_TAUGHT = ("names.tsv", "regions.tsv", "same_words.tsv", "spelling.tsv")


def lines_of(name: str) -> Iterator[list[str]]:
    """Yield the cells of each line of a list that is no comment.

    Args:
        name: of a file in this folder; every line of it has as many cells as its comment says.
    """
    for line in (files(__package__) / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def mark_of_lists() -> str:
    """Eight hexadecimal digits of the lists that features come from: weights learnt with others ask for other words."""
    mark = 0
    for name in _TAUGHT:
        mark = zlib.crc32((files(__package__) / name).read_bytes(), mark)
    return f"{mark:08x}"
