"""ClaimReviews in web pages: the JSON-LD in their scripts, whatever else is wrong with the page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from data.importers.claimreview import reviews_in
from data.importers.lenient_json import entries_of
from data.importers.markup import pieces

_TYPE = "application/ld+json"
#: What content systems put around the JSON: a comment, or CDATA in one.
_OPENINGS = ("//", "/*", "*/", "<!--", "<![CDATA[")
#: A comment around CDATA around a comment; four marks at either end.
_MOST_WRAPPINGS = 4
_CLOSINGS = ("//", "/*", "*/", "-->", "]]>")
#: A comma before the end of a list or an object, which JSON forbids and templates leave there.
_LAST_COMMA = re.compile(r",(\s*[}\]])")


def looks_like(head: str) -> bool:
    """Say whether a text begins as a web page does."""
    start = head.lstrip("\ufeff \t\r\n")[:1_024].lower()
    return (start.startswith("<") and not start.startswith("<?xml")) or "<html" in start


def reviews_in_html(page: str) -> tuple[list[dict[str, Any]], int]:
    """Return the claim reviews of a page in its order, and how many scripts could not be read.

    A review that stands there twice (once by itself, once in ``@graph``) is taken once.
    """
    found: dict[str, dict[str, Any]] = {}
    broken = 0
    for script in _scripts(page):
        entries, is_whole = _entries(script)
        broken += not is_whole
        for review in reviews_in(entries):
            found.setdefault(json.dumps(review, sort_keys=True), review)
    return list(found.values()), broken


def _scripts(page: str) -> Iterator[str]:
    """Yield the contents of the scripts that hold JSON-LD."""
    for piece in pieces(page):
        if piece.tag == "script" and not piece.is_end:
            stated = piece.attributes().get("type", "").partition(";")[0].strip().lower()
            if stated == _TYPE and piece.text.strip():
                yield piece.text


def _entries(script: str) -> tuple[list[object], bool]:
    """Return what a script holds; some systems write its quotation marks as entities."""
    plain = _unwrapped(script)
    for mended in (plain, html.unescape(plain) if "&quot;" in plain else "", _LAST_COMMA.sub(r"\1", plain)):
        entries, is_whole = entries_of(mended) if mended else ([], False)
        if is_whole:
            return entries, True
    return entries, False


def _unwrapped(script: str) -> str:
    """Return a script without what stands around its JSON."""
    plain = script.strip()
    for _ in range(_MOST_WRAPPINGS):
        plain = plain.removeprefix(next(filter(plain.startswith, _OPENINGS), "")).lstrip()
        plain = plain.removesuffix(next(filter(plain.endswith, _CLOSINGS), "")).rstrip()
    return plain
