"""What changed between two texts, word by word, so that somebody who read the first reads only that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

#: A part that is new, that is gone, and that is as it was.
ADDED, GONE, SAME = "+", "-", "="
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Words of both texts up to which they are compared word by word; beyond, comparing takes too long.
MOST_WORDS = 6_000


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """The parts of both texts in order, each with whether it is new, gone, or as it was."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return [(GONE, before), (ADDED, after)]
    return [part for part in _parts(old, new) if part[1]]


def _parts(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield SAME, "".join(old[start:end])
        else:
            yield GONE, "".join(old[start:end])
            yield ADDED, "".join(new[begin:stop])
