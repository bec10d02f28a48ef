"""What a person said of a place, part by part: "RT 3 RW 2 kelurahan X kec Y" is a kelurahan X and a kecamatan Y.

Lives here: folding, the words that announce a part, and the one spelling in which names are compared. Not here: which
places there are (``places``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum, auto

from rapidfuzz.distance import OSA

#: Characters that are read of a typed place: a whole address fits, a document does not.
READ_CHARS = 200
#: Words of one part that are compared; no name in Indonesia has more than six.
MOST_WORDS = 12

Words = tuple[str, ...]


class Part(Enum):
    """What a word like "kel." announces."""

    VILLAGE = auto()
    KECAMATAN = auto()
    REGENCY = auto()
    PROVINCE = auto()
    #: Streets and hamlets, which are below what we keep.
    SMALLER = auto()
    #: Nothing was announced.
    FREE = auto()


_MARKERS = {
    **dict.fromkeys(("kel", "kelurahan", "klurahan", "kalurahan", "ds", "desa"), Part.VILLAGE),
    **dict.fromkeys(("kec", "kecamatan", "kcmtn", "distrik"), Part.KECAMATAN),
    **dict.fromkeys(("kota", "kab", "kabupaten", "kotamadya", "kodya"), Part.REGENCY),
    **dict.fromkeys(("prov", "prop", "provinsi", "propinsi"), Part.PROVINCE),
    **dict.fromkeys(("dusun", "dsn", "dukuh", "lingkungan", "lingk", "jl", "jln", "jalan", "gang", "gg"), Part.SMALLER),
    **dict.fromkeys(("perum", "perumahan", "komplek", "kompleks"), Part.SMALLER),
}
#: Long enough to be recognised when mistyped, by at most two letters.
_LONG_MARKERS = ("kelurahan", "kecamatan", "kabupaten")
_MARKER_TYPOS = 2

#: Said around a place, never a part of one; unless a name of the region has the word.
_FILLERS = frozenset((
    *("saya", "sy", "aku", "kami", "kita", "warga", "orang", "pak", "bu", "mas", "mbak", "kak", "min", "admin"),
    *("dari", "dr", "di", "d", "tinggal", "rumah", "rumahku", "rumahnya", "alamat", "alamatnya", "asal", "daerah"),
    *("wilayah", "ada", "itu", "nya", "ya", "yg", "yang", "nama", "namanya", "adalah", "sini", "indonesia"),
    *("i", "live", "in", "from", "village", "the", "my", "is"),
))  # fmt: skip
#: Short names that everybody uses.
_SHORT_FORMS = {"jatim": ("jawa", "timur"), "jateng": ("jawa", "tengah"), "jabar": ("jawa", "barat")}

#: RT and RW, house numbers and postcodes: a part ends before them.
_NUMBERS = re.compile(r"(?<![^\W\d_])(?:rt|rw)(?![^\W\d_])[\W\d_]*|\b(?:no|nomor)\b\W*\d+[a-z]?\b|(?<!\d)\d{5}(?!\d)")
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_TOKENS = re.compile(r"[^\W_]+|[,;\n|]")
_BREAKS = frozenset(",;\n|")
_ROMAN_NUMBERS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMAN = {numeral: str(number) for number, numeral in enumerate(_ROMAN_NUMBERS, start=1)}
_DIGIT = re.compile(r"\d")


def folded(text: str) -> str:
    """Return the beginning of a text in small letters without accents, apostrophes and invisible characters."""
    plain = unicodedata.normalize("NFKD", text[:READ_CHARS]).casefold()
    seen = "".join(char for char in plain if unicodedata.category(char) not in ("Mn", "Cf", "Cc", "Cs") or char == "\n")
    return _APOSTROPHES.sub("", seen)[: 2 * READ_CHARS]


def words_of(text: str) -> Words:
    """Return the words of a text or a name, without any reading of what they announce."""
    return tuple(token for token in _TOKENS.findall(folded(text)) if token not in _BREAKS)[:MOST_WORDS]


def key_of(words: Words) -> str:
    """Return words in the one spelling in which names are compared: without spaces, Roman numbers as digits."""
    return "".join(word if place == 0 else _ROMAN.get(word, word) for place, word in enumerate(words))


def digits_of(key: str) -> str:
    """Return the digits of a key; names that differ in them are different places, however near their letters."""
    return "".join(_DIGIT.findall(key))


def marker_of(word: str, names: Collection[str] = ()) -> Part | None:
    """Return what a word announces; None for a word of a name, which may look like an announcement."""
    part = _MARKERS.get(word)
    if part in (Part.SMALLER, Part.REGENCY) and word in names:
        return None
    if part or word in names or len(word) < len("kelurahan") - _MARKER_TYPOS:
        return part
    typos, long = min((OSA.distance(word, long), long) for long in _LONG_MARKERS)
    if typos > _MARKER_TYPOS or any(OSA.distance(word, name, score_cutoff=typos) <= typos for name in names):
        return None
    return _MARKERS[long]


@dataclass(slots=True)
class Said:
    """The parts of one text.

    Args:
        kind_of_regency: "kota" or "kabupaten" if one of them was said.
    """

    village: list[str] = field(default_factory=list)
    kecamatan: list[str] = field(default_factory=list)
    regency: list[str] = field(default_factory=list)
    province: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    kind_of_regency: str = ""

    def take(self, part: Part, words: list[str]) -> None:
        """Keep the words of one part; the first of its kind counts, streets and hamlets do not."""
        kept = {
            Part.VILLAGE: self.village,
            Part.KECAMATAN: self.kecamatan,
            Part.REGENCY: self.regency,
            Part.PROVINCE: self.province,
        }.get(part, self.free)
        if part is not Part.SMALLER and (part is Part.FREE or not kept):
            kept.extend(words[: MOST_WORDS - len(kept)])


def understood(text: str, names: Collection[str]) -> Said:
    """Return the parts of a text.

    Args:
        names: words that occur in names of the region, which are therefore no fillers.
    """
    said = Said()
    part, words = Part.FREE, list[str]()
    for token in _tokens(text):
        marker = Part.FREE if token in _BREAKS else marker_of(token, names)
        if marker is None:
            words.extend(word for word in _SHORT_FORMS.get(token, (token,)) if word in names or word not in _FILLERS)
            continue
        said.take(part, words)
        part, words = marker, []
        if marker is Part.REGENCY:
            said.kind_of_regency = "kabupaten" if token.startswith("kab") else "kota"
    said.take(part, words)
    return said


def _tokens(text: str) -> list[str]:
    """Return words and breaks, without neighbourhood numbers and postcodes."""
    return _TOKENS.findall(_NUMBERS.sub(" | ", folded(text)))
