"""One character for the many that look the same: case, accents, drawn and borrowed alphabets, what prints as nothing.

Single characters only; how words and numbers are spelt is settled in ``normalise``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

#: Unassigned corners of Unicode must not fill the memory: at most this many folded characters are remembered.
_REMEMBERED = 20_000

#: Punctuation that is still needed, to tell 2.500.000 and 17/8/2025 from the end of a sentence.
KEPT_MARKS = ".,/-"

#: What no text holds once it is folded, so that it can stand between texts.
BREAK = "\0"

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

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Folding(dict[int, str]):
    """A ``str.translate`` table that folds a character when it first meets it."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold(chr(codepoint))
        if len(self) < _REMEMBERED:
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
    return character if character.isalnum() or character in KEPT_MARKS else " "


_FOLDING = _Folding()
_ASCII = "".join(map(chr, range(128)))
#: The same for most texts, several times as fast: what each ASCII character becomes, where that is one character, and
#: those that become nothing. The percent sign becomes a word. Bytes of other characters, folded before, stay.
_ASCII_FOLDING = "".join(_fold(letter) if len(_fold(letter)) == 1 else " " for letter in _ASCII).encode()
_BYTE_FOLDING = _ASCII_FOLDING + bytes(range(128, 256))
_BETWEEN_FOLDING = BREAK.encode() + _BYTE_FOLDING[1:]
_ASCII_DROPPED = "".join(letter for letter in _ASCII if not _fold(letter)).encode()
_PERCENT = _fold("%").encode()


def folded(text: str) -> str:
    """Return a text with every character folded."""
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda found: found[0].translate(_FOLDING), text)
        if not text.isascii():
            return text.translate(_FOLDING)
    return _bytes_folded(text, _BYTE_FOLDING)


def all_folded(texts: Sequence[str]) -> list[str]:
    """Return the same of many texts, at least one, at once."""
    plain = [text if text.isascii() and BREAK not in text else folded(text) for text in texts]
    return _bytes_folded(BREAK.join(plain), _BETWEEN_FOLDING).split(BREAK)


def _bytes_folded(text: str, folding: bytes) -> str:
    encoded = text.encode("utf-8", "surrogatepass").replace(b"%", _PERCENT)
    return encoded.translate(folding, _ASCII_DROPPED).decode("utf-8", "surrogatepass")
