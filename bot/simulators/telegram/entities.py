"""Text as Telegram counts and annotates it: UTF-16 lengths, and the entities that are found without being marked.

Marked entities (bold, links) are read in :mod:`.markup` and :mod:`.markdown`.
"""

from __future__ import annotations

import re
from typing import Any

#: What a text may hold, in UTF-16 units after parsing. Source: core.telegram.org/bots/api#sendmessage.
TEXT_UNITS = 4096

#: What the caption of a medium may hold, in UTF-16 units. Source: core.telegram.org/bots/api#sendphoto.
CAPTION_UNITS = 1024

#: Characters that show nothing: a text of these alone counts as empty.
_INVISIBLE = " \t\r\n\v\f\u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"

_PATTERN = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,})"
    r"|(?P<mention>(?<!\w)@\w{3,32})"
    r"|(?P<hashtag>(?<!\w)#(?=\w*[^\W\d])\w{1,256})"
    r"|(?P<url>(?:https?://[^\s<>\"]+|(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|id|me|info|io|gov|edu)\b(?:/[^\s<>\"]*)?))"
)
_TRIGGERS = re.compile(r"[/@#.]")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, a lone surrogate counting as one."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_blank(text: str) -> bool:
    """Return whether a text shows nothing."""
    return not text.strip(_INVISIBLE)


def found_in(text: str) -> list[dict[str, Any]]:
    """Return commands, mentions, addresses and hashtags of a text, as entities in order."""
    if not _TRIGGERS.search(text):
        return []
    return [_entity(text, match) for match in _PATTERN.finditer(text)]


def _entity(text: str, match: re.Match[str]) -> dict[str, Any]:
    """Return one found thing with its offset in UTF-16 units."""
    kind = match.lastgroup or ""
    found = match[kind].rstrip(".,;:!?)") if kind == "url" else match[kind]
    return {"offset": units(text[: match.start(kind)]), "length": units(found), "type": kind}


def with_found(text: str, marked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return marked and found entities together, in order; where they overlap, the marked one stays alone."""
    found = found_in(text)
    if not marked:
        return found
    free = [one for one in found if not any(_overlap(one, other) for other in marked)]
    return sorted(marked + free, key=lambda entity: (entity["offset"], -entity["length"]))


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two entities share a character."""
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Cut the white space around a text, as the platform does, and move its entities along."""
    bare = text.strip()
    if bare == text or not entities:
        return bare, entities
    shift, end = units(text[: len(text) - len(text.lstrip())]), units(bare)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] - shift + entity["length"])
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return bare, kept
