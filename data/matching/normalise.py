"""One spelling for the many ways in which people write the same words.

Lives here: folding of characters, thousands separators, leet, stretched and spaced-out letters.
Not here: what a word means (see ``words``), which words only wrap a claim (see ``wrapping``).
"""

from __future__ import annotations

import re
import unicodedata

from data.matching.words import MONTHS

#: Characters of a text that are read; a longer one is a document, whose claim stands at its beginning.
#: It bounds the time of one query: 12,000 characters normalise in about 5 ms.
READ_CHARS = 12_000

#: Unassigned corners of Unicode must not fill the memory: at most this many folded characters are remembered, and this
#: many words that need a closer look, the first ones.
_REMEMBERED_CHARS = 20_000
_REMEMBERED_WORDS = 50_000

#: Punctuation that the second step still needs, to tell 2.500.000 and 17/8/2025 from the end of a sentence.
_KEPT_MARKS = ".,/-"

#: Letters of other alphabets, and drawn ones, that stand for Latin letters and that NFKC leaves alone.
_LOOKALIKES = {
    **dict(zip("аеорсухіјѕԁһкмтв", "aeopcyxijsdhkmtb", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    **{chr(first + place): chr(ord("a") + place) for first in (0x1F150, 0x1F170) for place in range(26)},
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "%": " persen ",
    "'": "",
    "’": "",
    "‘": "",
    "ʼ": "",
    "`": "",
    "´": "",
}

#: Letters to nobody's eye: Unicode calls them letters, yet they print as nothing.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")

_LEET = str.maketrans("013456789", "oieasgtbg")

_LINK = re.compile(r"(?:https?://|www\.)(\S*)", re.IGNORECASE)
_LINK_MARKS = re.compile(r"[^\w.]+|_")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
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


class _Folding(dict[int, str]):
    """A ``str.translate`` table that folds a character when it first meets it."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold(chr(codepoint))
        if len(self) < _REMEMBERED_CHARS:
            self[codepoint] = folded
        return folded


def _fold(character: str) -> str:
    """Return what one character stands for: lower-case letters and digits, a space, or nothing."""
    previous = ""
    while character != previous:
        previous = character
        plain = _LOOKALIKES.get(character, character)
        character = "".join(_LOOKALIKES.get(c, c) for c in unicodedata.normalize("NFKD", plain).casefold())
    return unicodedata.normalize("NFC", "".join(map(_visible, character)))


def _visible(character: str) -> str:
    """Keep letters and digits, drop marks and what prints as nothing, and see a space in all else."""
    if character in _INVISIBLE or unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"}:
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return character if character.isalnum() or character in _KEPT_MARKS else " "


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


_FOLDING = _Folding()
_SPELLING = _Spelling()
_ASCII = "".join(map(chr, range(128)))
#: The same for most texts, several times as fast: what each ASCII character becomes, where that is one character, and
#: those that become nothing. The percent sign becomes a word.
_ASCII_FOLDING = "".join(_fold(letter) if len(_fold(letter)) == 1 else " " for letter in _ASCII).encode().ljust(256)
_ASCII_DROPPED = "".join(letter for letter in _ASCII if not _fold(letter)).encode()
_PERCENT = _fold("%").encode()


def normalise(text: str) -> str:
    """Return the words of a text in one spelling, a single space between them.

    Case, accents, stylised alphabets, invisible characters, leet, stretched letters and punctuation are gone;
    ``normalise(normalise(text)) == normalise(text)``. Only the first ``READ_CHARS`` characters are read.

    Args:
        text: any string at all, lone surrogates included.
    """
    text = text[:READ_CHARS]
    plain = _folded(_LINK.sub(_spell_link, text) if "://" in text or "w." in text or "W." in text else text)
    if _MAYBE_NUMBER.search(plain):
        plain = _with_numbers(plain)
    if "rp" in plain:
        plain = _GLUED_RUPIAH.sub("rp ", plain)
    for mark in _KEPT_MARKS:
        plain = plain.replace(mark, " ")
    words = [_SPELLING[word] for word in plain.split()]
    plain = " ".join(words)
    lengths = list(map(len, words))
    if lengths.count(1) >= _SPACED_LETTERS and _are_spaced_out(lengths):
        plain = _STRETCHED.sub(_relax, _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), plain))
    return plain[:READ_CHARS]


def _are_spaced_out(lengths: list[int]) -> bool:
    """Tell whether letters that stand alone may be one word: enough of them one behind the other."""
    return b"\1" * _SPACED_LETTERS in bytes([min(length, 2) for length in lengths])


def _with_numbers(text: str) -> str:
    """Spell numbers with separators, and dates in figures."""
    text = _THOUSANDS.sub("", text)
    if _MAYBE_DECIMAL.search(text):
        text = _DECIMAL.sub(_spell_decimal, text)
    return _DATE.sub(_spell_date, text) if _MAYBE_DATE.search(text) else text


def _folded(text: str) -> str:
    """Fold every character."""
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda found: found[0].translate(_FOLDING), text)
        if not text.isascii():
            return text.translate(_FOLDING)
    return text.encode().replace(b"%", _PERCENT).translate(_ASCII_FOLDING, _ASCII_DROPPED).decode()


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
