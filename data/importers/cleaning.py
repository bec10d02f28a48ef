"""Raw field values made into text that is safe to store, compare and show.

Nothing here knows which field matters more; that a title must not be empty is said in ``data.importers.building``.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from data.importers.records import FIELD_CHARS, Unusable

#: NUL, byte order marks, and the marks that turn the reading direction: they carry no word and can hide one.
_DROPPED = re.compile("[\x00\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[:/?#]|$)", re.IGNORECASE)

#: Fields whose line breaks mean something; the others become one line.
_PARAGRAPHS = frozenset({"summary", "explanation"})


def text_of(field: str, value: object) -> str:
    """Return a field's value as clean text; None is empty.

    A lone surrogate becomes U+FFFD, so that the text can be encoded again.

    Raises:
        Unusable: it is not text (an id may be a whole number), or longer than its cap.
    """
    if value is None:
        return ""
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Unusable(f"The field {field} is not text.")
    text = _whole(value) if field in _PARAGRAPHS else " ".join(_whole(value).split())
    if len(text) > FIELD_CHARS[field]:
        raise Unusable(f"The field {field} has {len(text)} characters; at most {FIELD_CHARS[field]} are taken.")
    return text


def web_address(text: str) -> str:
    """Return a link that may be sent to people, or nothing.

    An address written without its scheme gets ``https``; anything but http and https (a script, a dash, a note
    that there is none) is no link, and the record does without.
    """
    if _BARE_HOST.match(text):
        text = f"https://{text}"
    if " " in text or _host(text) is None or not text.lower().startswith(("http://", "https://")):
        return ""
    return text


def host_of(url: str) -> str:
    """Return the host of a link without ``www.``, in lower case; empty when there is none."""
    return (_host(url) or "").removeprefix("www.")


def joined(base: str, link: str) -> str:
    """Return a link made whole by the address of the page that it stands on; as it is where that cannot be."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _whole(text: str) -> str:
    """Return the text without what cannot be shown; line breaks become plain."""
    text = _DROPPED.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text)).strip()


def _host(url: str) -> str | None:
    """Return the host of a link, or None for what is none."""
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.port is None or parts.port else None
    except ValueError:
        return None
