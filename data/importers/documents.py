"""One JSON document: claim reviews in any wrapping, or a list of records with our own fields.

A document that breaks in the middle gives what can be read before and after the break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from data.importers import claimreview
from data.importers.columns import named_fields
from data.importers.jsonlines import DECODER, decoded, flat
from data.importers.records import BadRecord, Draft, Found

_LIST = re.compile(r'^\s*\[|"(?:@graph|dataFeedElement|itemListElement)"\s*:\s*\[')
_NEXT = re.compile(r"[\s,]*(?=\{)")
#: Where an entry may begin after something that could not be read.
_RESUME = re.compile(r"\}\s*,\s*(?=\{)")

#: Broken entries after which reading is taken up again; a text with more is not a damaged list of ours.
_MOST_BREAKS = 100


def drafts(content: bytes) -> list[Found]:
    """Return what a document holds; empty when none of it is ours."""
    text = _text(content)
    try:
        document = DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        found = list(_salvaged(text))
        return found if any(isinstance(item, Draft) for item in found) else []
    entries = document if isinstance(document, list) else [document]
    return list(_numbered(entries))


def _text(content: bytes) -> str:
    """Return a document as text; bytes that are not UTF-8 become U+FFFD."""
    try:
        return decoded(content)
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")


def _numbered(entries: list[object]) -> Iterator[Found]:
    """Yield the drafts in the entries of a document, counted from 1."""
    number = 0
    for entry in entries:
        for found in _records_in(entry):
            number += 1
            yield claimreview.draft(number, found) if claimreview.is_review(found) else flat(number, found)


def _records_in(entry: object) -> Iterator[dict[str, object]]:
    """Yield the claim reviews in an entry, or the entry itself when it has our own fields."""
    if isinstance(entry, dict) and "@type" not in entry and "title" in named_fields(entry):
        yield entry
    else:
        yield from claimreview.reviews_in(entry)


def _salvaged(text: str) -> Iterator[Found]:
    """Yield the entries of a broken list that are whole, and each break by the number its entry would have."""
    number = 0
    for entry in _whole_entries(text):
        records = list(_numbered([entry])) if entry is not None else [BadRecord(1, "The entry is not whole JSON.")]
        for found in records:
            number += 1
            yield replace(found, line=number)


def _whole_entries(text: str) -> Iterator[object]:
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
