"""Names that make one template two different claims: institutions, people in office, places, dates.

The names are in ``names.tsv``, written by hand, and ``regions.tsv``, all provinces, regencies and cities. Far from
complete; what they do not know, ``contradiction`` finds by alignment. Names that are also ordinary words (Dana, Who)
are left out, or count only behind a word such as "kota": here a missing name is cheaper than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.matching.normalise import normalise
from data.matching.spelling import respell
from data.matching.word_files import lines_of
from data.matching.words import word_set

_PLACE = "place"
#: A name in the lists that is an ordinary word too.
_ORDINARY = "!"
#: Behind these words an ordinary word is the name of a place or an office.
_LEADS = word_set(
    """
    kota kabupaten bupati walikota wali pemkot pemkab polres polresta polresto kodim kejari dprd rsud warga pemerintah
    kpu alun terminal stasiun puskesmas kapolres dandim disdik dishub dinkes dispendukcapil disdukcapil
    kepala ketua plt mengatasnamakan oleh rekrutmen seleksi cpns asn pppk klarifikasi situs akun lowongan
    """
)


class Name(NamedTuple):
    """A name in a text: its family, its first spelling, its number, and the places of its words."""

    family: str
    name: str
    number: int
    first: int
    last: int


class _Gazetteer:
    """Every known name by its spellings.

    Args:
        known: family, first spelling and number of the name, by spelling.
        ordinary: the same for names that are ordinary words too.
        families: the family of each name, by its number.
        within: the number of the province of each name, or its own.
    """

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, str, int]] = {}
        self.ordinary: dict[str, tuple[str, str, int]] = {}
        self.families: list[str] = []
        self.within: list[int] = []
        provinces: dict[str, int] = {}
        for code, name in lines_of("regions.tsv"):
            number = self._add(_PLACE, name.split("|"))
            self.within[number] = provinces.setdefault(code[:2], number)
        for family, names in lines_of("names.tsv"):
            for name in names.split(", "):
                self._add(family, name.split("|"))

    def _add(self, family: str, spellings: Sequence[str]) -> int:
        """Take a name in, in the spelling that texts have when names are looked for; return its number."""
        number = len(self.families)
        plain = [respell(normalise(spelling)) for spelling in spellings]
        for spelling, written in zip(plain, spellings, strict=True):
            names = self.ordinary if written.startswith(_ORDINARY) else self.known
            names.setdefault(spelling, (family, plain[0], number))
        self.families.append(family)
        self.within.append(number)
        return number


_NAMES = _Gazetteer()
#: The families of names, and the family of each name by the name's number, as a place among them.
FAMILIES = tuple(dict.fromkeys(_NAMES.families))
FAMILY_OF = np.array([FAMILIES.index(family) for family in _NAMES.families])
#: The number of the province that a place is in, by the name's number; of all other names their own.
WITHIN: NDArray[np.int64] = np.array(_NAMES.within)
#: Of how many words the names are that begin with a word, the longest first; ordinary words are names of one.
_LENGTHS: dict[str, tuple[int, ...]] = {spelling.split()[0]: () for spelling in _NAMES.ordinary}
for _spelling in sorted(_NAMES.known, key=lambda spelling: -len(spelling.split())):
    _first, *_more = _spelling.split()
    _LENGTHS[_first] = tuple(dict.fromkeys((*_LENGTHS.get(_first, ()), 1 + len(_more))))
_FIRST_WORDS = frozenset(_LENGTHS)
#: Words that begin a name, and stand in few others: "jawa", not "bank".
_BEGINNINGS = _FIRST_WORDS - word_set(
    "bank kartu bantuan program partai universitas vaksin gunung tol dana kementerian"
)


@cache
def names_of(family: str) -> tuple[str, ...]:
    """Return the first spellings of the names of a family, in the order of the lists."""
    return tuple(dict.fromkeys(name for kind, name, _ in _NAMES.known.values() if kind == family))


def begins_name(word: str) -> bool:
    """Tell whether a word is a name or the beginning of one."""
    return word in _BEGINNINGS


def find_names(words: Sequence[str]) -> Iterator[Name]:
    """Yield the names among normalised words, in order; a longer name hides the shorter ones within it."""
    behind = 0
    for first in [place for place, word in enumerate(words) if word in _FIRST_WORDS]:
        name = _name_at(words, first) if first >= behind else None
        if name:
            behind = name.last
            yield name


def _name_at(words: Sequence[str], place: int) -> Name | None:
    for length in _LENGTHS[words[place]]:
        known = _NAMES.known.get(" ".join(words[place : place + length]))
        if known and place + length <= len(words):
            return Name(*known, place, place + length)
    ordinary = _NAMES.ordinary.get(words[place])
    if ordinary and place and words[place - 1] in _LEADS:
        return Name(*ordinary, place, place + 1)
    return None
