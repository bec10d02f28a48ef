"""One spelling for a number, however it is written: 600rb, 600.000, 600 ribu and enam ratus ribu are "600 ribu".

Works on normalised text. What a number counts is read in ``quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.matching.words import MONTHS

#: Words and endings that multiply the number before them.
SCALES = {
    "ribu": 1_000,
    "rb": 1_000,
    "rbu": 1_000,
    "ribuan": 1_000,
    "k": 1_000,
    "juta": 1_000_000,
    "jt": 1_000_000,
    "jutaan": 1_000_000,
    "miliar": 1_000_000_000,
    "milyar": 1_000_000_000,
    "m": 1_000_000_000,
    "triliun": 1_000_000_000_000,
    "trilyun": 1_000_000_000_000,
    "t": 1_000_000_000_000,
}
#: Scales that are whole words too: "5 m" is five metres as well as five billion, so alone it says nothing.
_WHOLE_SCALES = frozenset(SCALES) - {"k", "m", "t"}
#: 5m may be metres, 3t tonnes: these endings count money without "rp" before them as well.
_SURE_ENDINGS = _WHOLE_SCALES | {"k"}
_SPELT_SCALES = (("triliun", 10**12), ("miliar", 10**9), ("juta", 10**6), ("ribu", 10**3))

_DIGITS = {
    word: value
    for value, word in enumerate(
        ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"), start=1
    )
}
_ONES = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
_ONE_OF = {"seribu": 1_000, "sejuta": 1_000_000, "semiliar": 10**9}
_NUMBER = re.compile(r"(\d{1,15})([a-z]*)")
#: Numbers that are years rather than amounts, when nothing says otherwise.
YEARS = range(1945, 2046)
#: No number in words begins with another word: most words of a text are passed over at once.
_FIRST = frozenset({*_DIGITS, *_ONES, *_ONE_OF})
_FIGURES = b"0123456789"
#: Words that stand in numbers, and those beside a number that say what it is.
_OF_NUMBERS = _FIRST | _WHOLE_SCALES | {"ratus", "puluh", "belas", "rp", *MONTHS}


def is_of_number(word: str) -> bool:
    """Tell whether a word may be part of a number, or say what a number beside it is.

    :func:`spell_numbers` changes other words never, and each run of such words whatever stands around it.
    """
    return word in _OF_NUMBERS or word[:1].isdigit()


def spell_numbers(text: str) -> str:
    """Return a normalised text with one spelling for each number: digits, with a scale where it is round."""
    words = text.split()
    if text.isascii() and _FIRST.isdisjoint(words) and text.encode().translate(None, _FIGURES) == text.encode():
        return text  # Most texts, in a tenth of the time.
    told, behind = [], 0
    for place in [place for place, word in enumerate(words) if word in _FIRST or word[0].isdigit()]:
        found = _amount(words, place) if place >= behind else None
        if found is not None:
            told += words[behind:place]
            told.append(found[0])
            behind = found[1]
    return " ".join([*told, *words[behind:]]) if behind else text


def _amount(words: Sequence[str], place: int) -> tuple[str, int] | None:
    """Return how the number at a place is spelt, and the place behind it; None if it is to stay as it is."""
    total, after, least = 0, place, 10**18
    while (group := _group(words, after)) and group[0] < least:
        value, scale, behind = group
        if after > place and not scale:
            break
        total, after = total + value, behind
        least = _scale(total)[1] if scale else 0
    if after == place or total <= 1:
        return None
    if after == place + 1 and total in YEARS and words[place - 1 : place] != ["rp"]:
        return None
    if after < len(words) and words[after] in MONTHS:
        return str(total), after
    return spell_number(total), after


def _group(words: Sequence[str], place: int) -> tuple[int, int, int] | None:
    """Return the value of one number with its scale, that scale (0 without), and the place behind both."""
    if place >= len(words):
        return None
    if words[place] in _ONE_OF:
        scale = _ONE_OF[words[place]]
        return _with_rest(words, place + 1, scale)
    figures = _NUMBER.fullmatch(words[place])
    if figures:
        return _figures(words, place, figures)
    value, after = _below_thousand(words, place)
    if after == place:
        return None
    scale = SCALES[words[after]] if after < len(words) and words[after] in _WHOLE_SCALES else 0
    if scale == 1_000:
        return _with_rest(words, after + 1, value * scale)
    return (value * scale, scale, after + 1) if scale else (value, 0, after)


def _with_rest(words: Sequence[str], place: int, value: int) -> tuple[int, int, int]:
    """Add what is said behind the thousands in words: seribu lima ratus."""
    rest, after = _below_thousand(words, place) if value < 10**6 else (0, place)
    if after < len(words) and words[after] in _WHOLE_SCALES:
        return value, 1_000, place
    return value + rest, 1_000 if value < 10**6 else value, after


def _figures(words: Sequence[str], place: int, figures: re.Match[str]) -> tuple[int, int, int] | None:
    """Read a number in figures, its ending and the scale behind it; 0812... is no amount."""
    value, ending = int(figures[1]), figures[2]
    if figures[1][0] == "0" and value >= 100:
        return None
    if ending:
        is_scale = ending in SCALES and (ending in _SURE_ENDINGS or words[place - 1 : place] == ["rp"])
        return (value * SCALES[ending], SCALES[ending], place + 1) if is_scale else None
    if place + 1 < len(words) and words[place + 1] in _WHOLE_SCALES:
        scale = SCALES[words[place + 1]]
        return value * scale, scale, place + 2
    is_round = value >= 1_000 and not value % 1_000 and value not in YEARS
    return value, 1_000 if is_round else 0, place + 1


def _below_thousand(words: Sequence[str], place: int) -> tuple[int, int]:
    """Return the value of the number words from a place on, up to 999, and the place behind them."""
    total, after = 0, place
    while after < len(words):
        word, behind = words[after], words[after + 1] if after + 1 < len(words) else ""
        if word in _ONES:
            value, taken = _ONES[word], 1
        elif word in _DIGITS:
            value = _DIGITS[word] * {"ratus": 100, "puluh": 10}.get(behind, 1)
            value, taken = (_DIGITS[word] + 10, 2) if behind == "belas" else (value, 1 + (behind in {"ratus", "puluh"}))
        else:
            break
        if total and value >= _step(total):
            break
        total, after = total + value, after + taken
    return total, after


def _step(total: int) -> int:
    """Return what the next part of a number must be below: 100 behind hundreds, 10 behind tens, nothing behind ones."""
    return 0 if total % 10 else 10 if total % 100 else 100


def spell_number(value: int) -> str:
    """Return a number in figures, with the greatest scale that leaves no remainder."""
    word, scale = _scale(value)
    return f"{value // scale} {word}".rstrip()


def _scale(value: int) -> tuple[str, int]:
    """Return the greatest scale that leaves no remainder, in words and as a number."""
    return next(((word, scale) for word, scale in _SPELT_SCALES if value and not value % scale), ("", 1))
