"""One spelling for the many ways in which people write the same words.

Lives here: thousands separators, leet, stretched and spaced-out letters.
Not here: single characters (see ``folding``), what a word means (see ``words``), which words only wrap a claim (see
``wrapping``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.matching.folding import BREAK, KEPT_MARKS, all_folded, folded
from data.matching.words import MONTHS

#: Characters of a text that are read; a longer one is a document, whose claim stands at its beginning.
#: It bounds the time of one query: 12,000 characters normalise in about 5 ms.
READ_CHARS = 12_000

#: A folded text of so many characters has not more than are read when its words are spelt.
_SHORT_CHARS = READ_CHARS // 2

#: What is written must not fill the memory: at most this many words are remembered, the first ones.
_REMEMBERED_WORDS = 50_000

_LEET = str.maketrans("013456789", "oieasgtbg")

_LINK = re.compile(r"(?:https?://|www\.)(\S*)", re.IGNORECASE)
_LINK_MARKS = re.compile(r"[^\w.]+|_")
_THOUSANDS = re.compile(r"[.,](?<=\d[.,])(?=\d{3}(?!\d))")
#: 17/8/2025, 17-08-25 or 2025-08-17.
_DATE = re.compile(r"(?<![\d/])(?:(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)?\d\d)|((?:19|20)\d\d)-(\d\d)-(\d\d))(?![\d/])")
#: 2,5 juta and 1.25 miliar: the scale is what tells a decimal mark from one of thousands.
_DECIMAL = re.compile(r"(?<![\d.,])(\d{1,4})[.,](\d{1,2}) ?(rb|ribu|jt|juta|miliar|milyar|triliun|trilyun)(?!\w)")
_SCALES = {"rb": 3, "ribu": 3, "jt": 6, "juta": 6, "miliar": 9, "milyar": 9, "triliun": 12, "trilyun": 12}
_GLUED_RUPIAH = re.compile(r"rp(?<!\wrp)(?=\d)")
#: What may be one of the above: these are found several times as fast, and most texts have none.
_MAYBE_NUMBER = re.compile(r"[0-9][.,/-][0-9]")
_MAYBE_DECIMAL = re.compile(r"[0-9][.,][0-9]{1,2} ?[rjmt]")
_MAYBE_DATE = re.compile(r"[0-9][/.-][0-9]{1,2}[/.-][0-9]")
_STRETCHED = re.compile(r"(?<!\w)(?:viii|iii|ppp)(?!\w)|([^\W\d])\1{2,}")
_THRICE = re.compile(r"(.)\1\1", re.DOTALL)
_SPACED_OUT = re.compile(r"(?<!\w)[^\W\d](?: [^\W\d]){2,}(?!\w)")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w+")
#: Letters standing alone, one behind the other, that may be one word.
_SPACED_LETTERS = 3
_DOUBLED = re.compile(r"([^\W\d]{3,})2(nya|an|ku|mu)?")
_WRITTEN_IN_LEET = re.compile(r"\w*[^\W\d]\d+[^\W\d]\w*|\d[^\W\d]{4,}")
_SUFFIXED_NUMBER = re.compile(r"\d+[^\W\d]{1,4}")


class _Spelling(dict[str, str]):
    """Words of a text without marks, each as it is spelt: without leet and without stretched letters."""

    def __missing__(self, word: str) -> str:
        is_mixed = not word.isalpha() and _MIXED.fullmatch(word)
        spelt = _spell_mixed(word) if is_mixed else word
        if _THRICE.search(spelt):
            spelt = _STRETCHED.sub(_relax, spelt)
        if len(self) < _REMEMBERED_WORDS:
            self[word] = spelt
        return spelt


_SPELLING = _Spelling()


def normalise(text: str) -> str:
    """Return the words of a text in one spelling, a single space between them.

    Case, accents, stylised alphabets, invisible characters, leet, stretched letters and punctuation are gone;
    ``normalise(normalise(text)) == normalise(text)``. Only the first ``READ_CHARS`` characters are read.

    Args:
        text: any string at all, lone surrogates included.
    """
    words = [*map(_SPELLING.__getitem__, _words_of(_with_numbers(folded(_with_links(text[:READ_CHARS])))))]
    plain = " ".join(words)
    lengths = list(map(len, words))
    if lengths.count(1) >= _SPACED_LETTERS and _are_spaced_out(lengths):
        plain = _STRETCHED.sub(_relax, _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), plain))
    return plain[:READ_CHARS]


def words_as_written(texts: Sequence[str]) -> list[str]:
    """Return the words of many texts one behind the other, before they are spelt, and ``BREAK`` behind each text.

    Each as :func:`spelt` returns it they are the words that :func:`normalise` returns, unless three or more that stand
    together are a letter each: those may be one word.
    """
    if not texts:
        return []
    plain = map(_with_numbers, all_folded([_with_links(text[:READ_CHARS]) for text in texts]))
    short = (one if len(one) <= _SHORT_CHARS else normalise(text) for one, text in zip(plain, texts, strict=True))
    return _words_of(f" {BREAK} ".join([*short, ""]))


def spelt(word: str) -> str:
    """Return a word as it is spelt, without leet and stretched letters."""
    return _SPELLING[word]


def _with_links(text: str) -> str:
    """Spell the links of a text that is not folded yet."""
    return _LINK.sub(_spell_link, text) if "://" in text or "w." in text or "W." in text else text


def _words_of(plain: str) -> list[str]:
    """Return the words of a folded text as they are written."""
    if "rp" in plain:
        plain = _GLUED_RUPIAH.sub("rp ", plain)
    for mark in KEPT_MARKS:
        plain = plain.replace(mark, " ")
    return plain.split()


def _are_spaced_out(lengths: list[int]) -> bool:
    """Tell whether letters that stand alone may be one word: enough of them one behind the other."""
    return b"\1" * _SPACED_LETTERS in bytes([min(length, 2) for length in lengths])


def _with_numbers(text: str) -> str:
    """Spell numbers with separators, and dates in figures."""
    if not _MAYBE_NUMBER.search(text):
        return text
    text = _THOUSANDS.sub("", text)
    if _MAYBE_DECIMAL.search(text):
        text = _DECIMAL.sub(_spell_decimal, text)
    return _DATE.sub(_spell_date, text) if _MAYBE_DATE.search(text) else text


def _spell_date(date: re.Match[str]) -> str:
    """Write a date in figures with the name of its month; what can be no date stays."""
    first, _, second, year, iso_year, iso_month, iso_day = date.groups()
    day, month, year = (int(iso_day), int(iso_month), iso_year) if iso_year else (int(first), int(second), year)
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return date[0]
    return f" {day} {MONTHS[month - 1]} {year if len(year) == 4 else '20' + year} "


def _spell_decimal(number: re.Match[str]) -> str:
    """Write a number with decimals and a scale out in full."""
    whole, part, scale = number.groups()
    return " " + str(int((whole + part).lstrip("0") or "0") * 10 ** (_SCALES[scale] - len(part))) + " "


def _relax(stretched: re.Match[str]) -> str:
    """Write a stretched letter once, and leave Roman numbers and a party alone."""
    return stretched[1] or stretched[0]


def _spell_link(link: re.Match[str]) -> str:
    """Keep the words of an address: scams are known by their domain."""
    return " " + _LINK_MARKS.sub(" ", link[1]).replace(".", " ") + " "


def _spell_mixed(word: str) -> str:
    """Read a word of letters and digits: ``anak2`` doubles, ``4n1es`` is leet, ``50rb`` and ``covid19`` stay."""
    if _WRITTEN_IN_LEET.fullmatch(word) and not _DOUBLED.fullmatch(word) and not _SUFFIXED_NUMBER.fullmatch(word):
        word = word.translate(_LEET)
    return _DOUBLED.sub(r"\1\2", word) if _DOUBLED.fullmatch(word) else word
