"""What is already told in the words after DAFTAR, as in "daftar operator KIM Kanigaran Jaya kel kanigran"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.matching.place_words import Part, marker_of
from data.model.membership import INSTITUTION_OF, Role
from handlers.reading import words_of
from handlers.registration_words import BEHIND, begins, leading_role

#: The longest text that can be a wish to register; longer ones are something to check.
OPENING_CHARS = 200
_TOKEN = re.compile(r"[^\W_]+")
_INSTITUTIONS = frozenset(["kim", "lpm", "lpmk", "lpmd", "ponpes", "pesantren", "pondok", "pp"])
#: Words that also begin names of villages, so that behind "kel" they open no institution.
_VILLAGE_WORDS = frozenset(["pesantren", "pondok", "pp"])
_NAMES = frozenset(["nama", "namanya", "bernama", "named", "name"])
_LOOSE = frozenset(["di", "in", "dari", "of", "at", "untuk", "dengan", "with", "atas"])


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, part by part, as typed; empty where nothing was.

    Args:
        loose: what stands behind the role without saying what it is.
    """

    role: Role | None = None
    place: str = ""
    institution: str = ""
    name: str = ""
    loose: str = ""


@dataclass(slots=True)
class _Parts:
    """The spans of a text by what they are about, while it is read."""

    text: str
    spans: dict[str, list[tuple[int, int]]]

    def take(self, part: str, start: int, end: int) -> None:
        self.spans.setdefault(part, []).append((start, end))

    def said(self, part: str) -> str:
        """The words of one part; neighbours keep what stood between them."""
        spans = self.spans.get(part, [])
        return " ".join(self.text[start:end] for start, end in spans).strip(" ,.;:-")


def wish_in(text: str, words: tuple[str, ...]) -> Told | None:
    """What a text that opens with a word like DAFTAR tells; None for any other text."""
    size = begins(words)
    if not size or len(text) > OPENING_CHARS:
        return None
    tokens = list(_TOKEN.finditer(text))
    return told_in(text[tokens[size - 1].end() :]) if size <= len(tokens) else None


def told_in(text: str) -> Told:
    """Read role, institution, place and name from a text."""
    tokens = [(found.start(), found.end(), "".join(words_of(found.group()))) for found in _TOKEN.finditer(text)]
    while tokens and tokens[0][2] in BEHIND and tokens[0][2] not in _INSTITUTIONS:
        tokens.pop(0)
    words = tuple(word for _, _, word in tokens)
    role, size = leading_role(words)
    if size and words[size - 1] in _INSTITUTIONS:
        size -= 1
    parts = _Parts(text, {})
    part = "loose"
    for start, end, word in tokens[size:]:
        part, is_marker = _part_of(word, part, role)
        if not is_marker and not (part == "loose" and word in _LOOSE):
            parts.take(part, start, end)
    return Told(role, parts.said("place"), _institution(parts), parts.said("name"), parts.said("loose"))


def _part_of(word: str, part: str, role: Role | None) -> tuple[str, bool]:
    """Which part a word belongs to, and whether it only announces the part."""
    if word in _NAMES:
        return "name", True
    if part == "name":
        return part, False
    if marker_of(word) in (Part.VILLAGE, Part.KECAMATAN):
        return "place", False
    has_institution = role is None or role in INSTITUTION_OF
    if word in _INSTITUTIONS and has_institution and not (part == "place" and word in _VILLAGE_WORDS):
        return "institution", False
    return part, False


def _institution(parts: _Parts) -> str:
    """The institution's name with what it begins with; empty when only its kind was said."""
    words = parts.said("institution").split()
    while words and words[-1].casefold() in _LOOSE:
        words.pop()
    is_only_kind = all(word.casefold() in _INSTITUTIONS for word in words)
    return "" if is_only_kind else " ".join(words)
