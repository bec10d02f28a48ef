"""JSONL: one JSON object a line, our own fields or a ClaimReview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from data.importers import claimreview, shapes
from data.importers.columns import named_fields
from data.importers.lenient_json import DECODER
from data.importers.records import LINE_BYTES, BadRecord, Found
from data.importers.streams import Source

#: Lines looked at to tell whether a file is ours.
_LINES_LOOKED_AT = 50


def looks_like(head: bytes) -> bool:
    """Say whether one of the first lines is an object of ours."""
    return any(_is_ours(found) for line in head.splitlines()[:_LINES_LOOKED_AT] if (found := _object(line)))


def starts_like(head: bytes) -> bool:
    """Say whether the first line is a whole object and others follow: the file is no single document."""
    first, _, others = head.strip().partition(b"\n")
    return bool(others) and _object(first) is not None


def drafts(source: Source) -> Iterator[Found]:
    """Yield what each line holds."""
    for number, line in source.lines():
        if line is None:
            yield BadRecord(number, f"The line is longer than {LINE_BYTES} bytes.")
        elif line.strip():
            yield from _drafts_in(number, line)


def decoded(line: bytes) -> str:
    """Return UTF-8 as text; an encoded lone surrogate is let through, for cleaning to replace.

    Raises:
        UnicodeDecodeError: it is something else.
    """
    return line.decode("utf-8", "surrogatepass")


def _drafts_in(number: int, line: bytes) -> Iterator[Found]:
    """Yield what one line holds: a record of ours, or the claim reviews in it."""
    try:
        found = DECODER.decode(decoded(line).strip())
    except UnicodeDecodeError:
        yield BadRecord(number, "The line is not UTF-8 text.")
    except (ValueError, RecursionError):
        yield BadRecord(number, "The line is not one whole JSON object.")
    else:
        if not isinstance(found, dict):
            yield BadRecord(number, "The line is JSON, but not an object.")
        else:
            yield from (replace(item, line=number) for item in shapes.drafts(found) or [shapes.flat(found)])


def _object(line: bytes) -> dict[str, Any] | None:
    """Return the object that a line is, or None."""
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        found = DECODER.decode(decoded(line).strip())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_ours(found: dict[str, Any]) -> bool:
    """Say whether an object has a title, or a claim review in it."""
    return "title" in named_fields(found) or any(claimreview.reviews_in(found))
