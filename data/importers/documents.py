"""One JSON document: claim reviews in any wrapping, or a list of records with our own fields.

A document that breaks in the middle gives what can be read before and after the break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data.importers import shapes
from data.importers.jsonlines import decoded
from data.importers.lenient_json import DECODER, whole_entries
from data.importers.records import BadRecord, Draft, Found


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
    found = (item for entry in entries for item in shapes.drafts(entry))
    yield from (replace(item, line=number) for number, item in enumerate(found, 1))


def _salvaged(text: str) -> Iterator[Found]:
    """Yield the entries of a broken list that are whole, and each break by the number its entry would have."""
    number = 0
    for entry in whole_entries(text):
        records = list(_numbered([entry])) if entry is not None else [BadRecord(1, "The entry is not whole JSON.")]
        for found in records:
            number += 1
            yield replace(found, line=number)
