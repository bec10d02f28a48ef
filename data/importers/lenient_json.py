"""JSON as it comes: whole, or with breaks in it, before and after which the entries of its list are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

#: Control characters inside texts are accepted here; cleaning takes them out.
DECODER = json.JSONDecoder(strict=False)

_LIST = re.compile(r'^\s*\[|"(?:@graph|dataFeedElement|itemListElement|claims)"\s*:\s*\[')
_NEXT = re.compile(r"[\s,]*(?=\{)")
#: Where an entry may begin after something that could not be read.
_RESUME = re.compile(r"\}\s*,\s*(?=\{)")

#: Broken entries after which reading is taken up again; a text with more is not a damaged list of ours.
_MOST_BREAKS = 100


def entries_of(text: str) -> tuple[list[object], bool]:
    """Return the entries of a document, and whether it is whole; of a broken one, those that are."""
    try:
        document = DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return [entry for entry in whole_entries(text) if entry is not None], False
    return (document if isinstance(document, list) else [document]), True


def whole_entries(text: str) -> Iterator[object]:
    """Yield each entry of a broken list, and None where one is broken or missing."""
    start = _LIST.search(text)
    position, breaks = (start.end(), 0) if start else (len(text), _MOST_BREAKS)
    while breaks < _MOST_BREAKS and (begin := _NEXT.match(text, position) or _RESUME.search(text, position)):
        position = begin.end()
        try:
            entry, position = DECODER.raw_decode(text, position)
            yield entry
        except (ValueError, RecursionError):
            breaks += 1
            position += 1
            yield None
    if not breaks:
        yield None
