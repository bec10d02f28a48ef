"""A number of people as it is typed: "40", "sekitar 1.500 orang", "2 ribu"; and what was meant to be one."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto

from handlers.reading import SHORT_CHARS
from handlers.vocabulary import NUMBERS, word_set


class Unclear(Enum):
    """An answer that holds no number."""

    #: They do not know, or do not want to say.
    LEFT_OUT = auto()
    #: Something else is counted, or it is no single whole number.
    PUZZLING = auto()


#: Words that stand beside a number and say nothing of how large it is.
_BESIDE = word_set("""
    an orang warga jiwa anggota kira sekitar kurang lebih krg lbh kurleb kepada ke ada total jumlah jumlahnya totalnya
    ya nya people about around person sekitaran kisaran saja tiyang oreng orèng kadang langkung
    """)
#: Words that are an answer, but not one with a number that can be kept.
_VAGUE = word_set("""
    puluhan ratusan ribuan banyak sedikit beberapa kk keluarga rumah rt rw juta belas puluh ratus many few several
    setengah minus kurang-lebih kathah sakedhik bannya'
    """)
_LARGER = {"ribu": 1_000, "rb": 1_000, "k": 1_000, "ratus": 100, "puluh": 10}
_WHOLE = {
    word: count
    for count, word in (
        *enumerate(["lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"], 5),
        (100, "seratus"),
        (1_000, "seribu"),
    )
}
_LEAVES = frozenset({
    ("lewati",), ("lewat",), ("skip",), ("tidak",), ("tidak", "tahu"), ("tidak", "tau"), ("tdk", "tahu"),
    ("gak", "tau"),
    ("gak", "tahu"), ("nggak", "tahu"), ("nggak", "tau"), ("belum", "tahu"), ("kurang", "tahu"), ("entah",),
    ("boten", "mangertos"), ("bhunten", "oneng"), ("no",), ("unknown",), ("dont", "know"), ("i", "dont", "know"),
})  # fmt: skip
#: A whole number, with dots or spaces between thousands; then words.
_TOKEN = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?!\d)|\d+|[^\W\d_]+")
_SIGNED = re.compile(r"[-\u2212]\s*\d|\d\s*[,/]\s*\d|\d\.\d{1,2}(?!\d)")


def count_in(text: str) -> int | Unclear | None:
    """The number that a short text consists of; None when it is about something else."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if not plain or len(plain) > SHORT_CHARS:
        return None
    words = _TOKEN.findall(plain.replace("'", ""))
    if tuple(words) in _LEAVES:
        return Unclear.LEFT_OUT
    said = [word for word in words if word not in _BESIDE]
    if not said or not all(_is_about_number(word) for word in said):
        return None
    return Unclear.PUZZLING if _SIGNED.search(plain) else _value(said)


def _is_about_number(word: str) -> bool:
    return word[0].isdecimal() or word in _VAGUE or word in _LARGER or word in _WHOLE or word in NUMBERS


def _value(said: list[str]) -> int | Unclear:
    """One number, perhaps in thousands or hundreds; anything longer is not guessed at."""
    factor = _LARGER.get(said[-1], 0) if len(said) > 1 else 0
    rest = said[:-1] if factor else said
    first = rest[0]
    if len(rest) > 1 or first in _VAGUE or first in _LARGER:
        return Unclear.PUZZLING
    if first[0].isdecimal():
        return int(re.sub(r"[. ]", "", first)) * (factor or 1)
    return (_WHOLE.get(first) or NUMBERS.get(first, 0)) * (factor or 1)
