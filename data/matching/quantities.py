"""Numbers and what they count: rupiah, percent, years, days of a month, or whatever word follows.

A number that only one of two texts has says nothing; the same thing counted twice with different results does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from data.matching.words import word_set

_SCALES = {
    **dict.fromkeys(("rb", "ribu", "ribuan", "k"), 1e3),
    **dict.fromkeys(("jt", "juta", "jutaan"), 1e6),
    **dict.fromkeys(("m", "miliar", "milyar", "miliyar"), 1e9),
    **dict.fromkeys(("t", "triliun", "trilyun", "trilliun"), 1e12),
}
_MONTHS = word_set(
    "januari februari maret april mei juni juli agustus september oktober november desember jan feb agt okt nov des"
)
#: Words that say what the number after them counts.
_LEADING = word_set("ke tgl tanggal pasal ayat tahap gelombang hut nomor pukul jam usia umur rt rw covid densus")
#: The same in one word: covid19.
_LED = re.compile(rf"({'|'.join(sorted(_LEADING - {'ke'}))})(\d{{1,4}})")
_YEARS = range(1945, 2046)
#: From here on a bare number is an amount of money, written out.
_MONEY_FROM = 10_000
_LONGEST_DIGITS = 15
#: Numbers of one text that are read; who writes more lists them.
_MOST = 500

Quantities = dict[str, frozenset[float]]


def quantities_in(words: Sequence[str]) -> Quantities:
    """Return the numbers among normalised words by what they count."""
    found: dict[str, set[float]] = {}
    for led in filter(None, map(_LED.fullmatch, words)):
        found.setdefault(led[1], set()).add(float(led[2]))
    padded = ["", *words, "", "", ""]
    numbers = (place for place, word in enumerate(padded) if word[:1].isdigit())
    for place in islice(numbers, _MOST):
        digits, scale = _split(padded[place])
        if digits and not _is_decimal_part(padded, place):
            unit, value = _read(padded, place, (digits, scale))
            if unit and not unit.isdigit():
                found.setdefault(unit, set()).add(value)
    return {unit: frozenset(values) for unit, values in found.items()}


def _split(word: str) -> tuple[str, str]:
    """Split ``50rb`` into its digits and its scale; a word that is no number has no digits."""
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyz")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST_DIGITS:
        return "", ""
    return digits, word[len(digits) :]


def _is_decimal_part(words: Sequence[str], place: int) -> bool:
    """Tell the 5 of "2,5 juta", which normalisation writes "2 5 juta"."""
    digits, scale = _split(words[place])
    scaled = (scale or words[place + 1]) in _SCALES
    return scaled and len(digits) == 1 and words[place - 1].isdigit() and len(words[place - 1]) < 4


def _read(words: Sequence[str], place: int, number: tuple[str, str]) -> tuple[str, float]:
    """Return what the number at a place counts, and its value."""
    digits, suffix = number
    value, after = float(digits), place + 1
    if not suffix and _split(words[after])[0] and _is_decimal_part(words, after):
        part, suffix = _split(words[after])
        value, after = value + float(part) / 10, after + 1
    scale = suffix or words[after]
    if scale in _SCALES:
        return "rupiah", value * _SCALES[scale]
    before = words[place - 1]
    if before == "rp" or value >= _MONEY_FROM:
        return "rupiah", value
    if words[after] in _MONTHS:
        return "day of month", value
    if value in _YEARS:
        return "year", value
    return (before if before in _LEADING else suffix or words[after]), value
