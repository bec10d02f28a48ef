"""Names of people and institutions: what is kept of them, and which are refused with a sentence."""

from __future__ import annotations

import re
import unicodedata

from handlers.reading import has_link, words_of
from handlers.registration_words import NAME_OPENINGS

#: Most characters of a name.
NAME_CHARS = 80
#: So many digits are a telephone number, an OTP or an identity number, and no name.
MOST_DIGITS = 6
#: Characters without a shape that some scripts need inside a word: joiner and non-joiner.
_JOINERS = frozenset("\u200c\u200d")
_HANDLE = re.compile(r"@\w{3,}|\w@\w")


def tidy(text: str) -> str:
    """A name on one line: control characters and newlines become spaces, direction marks go, the rest stays as it is.

    HTML, emoji and every script are plain text here; nothing of ours interprets them.
    """
    return " ".join("".join(_tidied(mark) for mark in text).split())


def _tidied(mark: str) -> str:
    category = unicodedata.category(mark)
    if mark in _JOINERS:
        return mark
    if category == "Cf":
        return ""
    return " " if category[0] in "CZ" else mark


def complaint_about(name: str) -> str:
    """The wording key of the sentence with which a name is refused; empty for a good one."""
    if sum(mark.isdecimal() for mark in name) > MOST_DIGITS:
        return "registration.a_number"
    if not any(unicodedata.category(mark).startswith("L") for mark in name):
        return "registration.no_letter"
    if has_link(name) or _HANDLE.search(name):
        return "registration.a_link"
    if len(name) > NAME_CHARS:
        return "registration.too_long"
    return ""


def shown_name(name: str) -> str:
    """The name that the platform shows, if it can serve; empty otherwise."""
    tidied = tidy(name)
    return "" if complaint_about(tidied) else tidied


def said_name(text: str) -> str:
    """The name in "nama saya Siti Aminah", or the whole text."""
    tidied = tidy(text)
    words = words_of(tidied)
    for opening in NAME_OPENINGS:
        if len(words) > len(opening) and words[: len(opening)] == opening:
            return re.split(r"[\s:.,]+", tidied, maxsplit=len(opening))[-1].strip(" :,.-") or tidied
    return tidied
