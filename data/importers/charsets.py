"""Bytes from the web as text, whatever character set they claim to be in.

What is UTF-8 is read as such, though the server say otherwise, for no other text happens to be valid UTF-8; and what
is not is read as what it says, or as Windows-1252.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STATED = re.compile(r"charset\s*=\s*[\"']?([-\w.:]{1,40})", re.IGNORECASE | re.ASCII)
#: Within the page itself: ``<?xml encoding="...">`` and ``<meta charset="...">``, near its beginning.
_WITHIN = re.compile(rb"(?:encoding|charset)\s*=\s*[\"']?([-\w.:]{1,40})", re.IGNORECASE)
_WITHIN_BYTES = 4_096

#: Character sets that pages name and do not mean: browsers read them all as Windows-1252.
_LATIN = frozenset({"iso8859-1", "ascii", "latin-1", "utf-8", "cp1252"})

#: Character sets that texts come in, by Python's names; its others are no such thing (``punycode``, ``rot13``).
_OF_TEXTS = re.compile(r"utf-(?:8|16|32)|iso8859|cp\d|ascii|latin|koi8|mac-|gb|big5|shift_jis|euc_|tis")

#: Broken places per sound letter of several bytes, up to which a text is damaged UTF-8 rather than none.
_DAMAGED_SHARE = 0.2


def text_of_body(body: bytes, content_type: str = "") -> str:
    """Return the text of a response; what cannot be read becomes U+FFFD, and nothing raises.

    Args:
        body: as it came, uncompressed.
        content_type: the header of that name, empty when unknown.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body.decode(charset, "replace").removeprefix("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _not_sound_utf8(body, content_type)


def _not_sound_utf8(body: bytes, content_type: str) -> str:
    """Return the text of bytes that are not, or not wholly, UTF-8."""
    charset = _charset(content_type) or _charset_within(body)
    if charset and charset not in _LATIN:
        return body.decode(charset, "replace")
    mended = body.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    sound = sum(byte & 0xC0 == 0xC0 for byte in body) - broken
    if sound > 0 and broken <= max(1, sound * _DAMAGED_SHARE):
        return mended
    return windows_1252(body)


def windows_1252(body: bytes) -> str:
    """Return bytes read as Windows-1252; the five that it leaves open are read as Latin-1 does."""
    return body.decode("cp1252", "latin_1_for_the_rest")


def _rest_as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for a byte without a meaning in Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("latin_1_for_the_rest", _rest_as_latin_1)


def _charset(content_type: str) -> str:
    """Return Python's name for the character set in a header; empty for none, or one that nobody knows."""
    found = _STATED.search(content_type)
    return _known(found[1]) if found else ""


def _charset_within(body: bytes) -> str:
    """Return Python's name for the character set that a page states of itself."""
    found = _WITHIN.search(body[:_WITHIN_BYTES])
    return _known(found[1].decode("ascii", "replace")) if found else ""


def _known(name: str) -> str:
    """Return Python's name for a character set of text; empty when it has none."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return found.name if _OF_TEXTS.match(found.name) else ""
