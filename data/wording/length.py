"""How long a text is in the eyes of a platform, and how to shorten it without breaking it."""

from __future__ import annotations

import re

#: What stands where something was left out.
ELLIPSIS = "…"
#: A sentence end: its mark, closing quotes, and then white space or nothing.
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")
#: Words whose full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    ["dr", "drs", "prof", "ir", "no", "jl", "rp", "h", "hj", "kh", "st", "tgl", "kab", "kec", "kel", "hal", "mr", "vs"]
)
#: What must not be left over at a cut: joiners, variation selectors and white space.
_DANGLING = "\u200d\ufe0e\ufe0f \t\n\r"
#: A cut may give up this share of the allowed length in order to fall between two words.
_WORD_SHARE = 0.2


def units(text: str) -> int:
    """Length in UTF-16 code units, the way Telegram and WhatsApp count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Shorten a text to at most ``limit`` UTF-16 units, between two words where that costs little."""
    if limit <= 0:
        return ""
    if units(text[: limit + 1]) <= limit:
        return text
    room = limit - units(ELLIPSIS)
    kept = _prefix(text, room)
    space = kept.rfind(" ")
    is_mid_word = not text[len(kept)].isspace()
    if is_mid_word and space >= len(kept) * (1 - _WORD_SHARE):
        kept = kept[:space]
    return kept.rstrip(_DANGLING) + ELLIPSIS


def cut_at_sentence(text: str, limit: int) -> str:
    """Shorten a text to whole sentences within ``limit`` UTF-16 units; to words when the first one is longer."""
    if units(text[: limit + 1]) <= limit:
        return text
    kept = _prefix(text, limit)
    ends = [end for end in map(re.Match.end, _SENTENCE_END.finditer(kept)) if _is_sentence(kept[:end])]
    return kept[: ends[-1]] if ends else cut(text, limit)


def _prefix(text: str, limit: int) -> str:
    """The longest beginning within ``limit`` units that splits no character."""
    head = text[: max(limit, 0)].encode("utf-16-le", "surrogatepass")
    return head[: 2 * max(limit, 0)].decode("utf-16-le", "ignore")


def _is_sentence(text: str) -> bool:
    """Whether the mark at the end of a text ends a sentence and not an abbreviation."""
    words = re.findall(r"[^\W\d_]+", text[-20:])
    return not text.endswith(".") or not words or words[-1].casefold() not in _ABBREVIATIONS
