"""Names of places, and which of them a few words mean: exactly, with typing mistakes, abbreviated or in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from data.matching.place_words import Part, Words, digits_of, key_of, marker_of, words_of
from data.model.places import Place, PlaceKind

#: Shorter names and texts must be equal.
_SHORTEST_MISTYPED = 4
#: Shorter names are never sure when mistyped: "sudah" is no mistyped Sedah, "pulang" no mistyped Pilang.
_SHORTEST_SURE = 7
#: From so many letters on, two mistakes leave no doubt; "puloharjo" is a village too, and not a mistyped "sukoharjo".
_LONG = 12
#: Shortest beginning of a name that is taken for it, letters.
_SHORTEST_PART = 4
#: Most words of a name that are looked for inside a sentence.
_NAME_WORDS = 4
_OTHER_NAMES = re.compile(r"[/()]")
_TITLES = frozenset(("kota", "kabupaten", "administrasi"))
_VOWELS = frozenset("aiueo")

#: Codes of which one must be a place's own or stand above it.
Scope = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A name that is some typing mistakes away.

    Args:
        begins_alike: the first letter is right, or changed places with the second. People rarely miss the first letter,
            while villages often differ by it alone (Mayangan, Kayangan).
    """

    typos: int
    place: Place
    key: str
    begins_alike: bool


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    words: Words
    place: Place


def is_inside(code: str, scope: Scope) -> bool:
    """Say whether a place is one of these or below one."""
    return any(code == top or code.startswith(top + ".") for top in scope)


def sure_typos(key: str) -> int:
    """Return how many typing mistakes leave no doubt which name was meant, if no other is near."""
    return 0 if len(key) < _SHORTEST_SURE else 1 if len(key) < _LONG else 2


def offered_typos(key: str) -> int:
    """Return how many typing mistakes a name may be away and still be worth asking about."""
    return 0 if len(key) < _SHORTEST_MISTYPED else min(4, max(1, len(key) // 3))


class Names:
    """The names of many places; every search may be confined to a scope."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._names = [_Name(key_of(words), words, place) for place in places for words in _spellings(place)]
        self._keys = [name.key for name in self._names]
        self._by_key: dict[str, list[Place]] = {}
        self._by_letter: dict[str, list[_Name]] = {}
        self._by_word: dict[str, list[_Name]] = {}
        for name in self._names:
            self._by_key.setdefault(name.key, []).append(name.place)
            self._by_letter.setdefault(name.key[0], []).append(name)
            for word in set(name.words):
                self._by_word.setdefault(word, []).append(name)
        #: Every word that occurs in a name.
        self.vocabulary = frozenset(self._by_word)

    def exact(self, words: Words, scope: Scope) -> list[Place]:
        """Return the places of exactly this name, however it is spaced."""
        return [place for place in self._by_key.get(key_of(words), ()) if is_inside(place.code, scope)]

    def near(self, words: Words, scope: Scope) -> list[Near]:
        """Return the places whose names are some typing mistakes away, nearest first."""
        key = key_of(words)
        if len(key) < _SHORTEST_MISTYPED:
            return []
        found = process.extract(key, self._keys, scorer=OSA.distance, score_cutoff=offered_typos(key), limit=None)
        best: dict[str, Near] = {}
        for _, typos, number in sorted(found, key=lambda hit: hit[1]):
            name = self._names[number]
            is_near = typos <= offered_typos(name.key) and digits_of(name.key) == digits_of(key)
            if is_near and is_inside(name.place.code, scope):
                best.setdefault(name.place.code, Near(typos, name.place, name.key, _begin_alike(key, name.key)))
        return sorted(best.values(), key=lambda near: (near.typos, near.place.name, near.place.code))

    def meant(self, words: Words, scope: Scope) -> list[Place]:
        """Return the places of this name, or of the one name that is clearly the nearest; several are homonyms."""
        return self.exact(words, scope) or clear(self.near(words, scope))

    def abbreviated(self, words: Words, scope: Scope) -> list[Place]:
        """Return the places whose name was written in short, word by word: "sbr wetan"."""
        alike = self._by_letter.get(words[0][0], ())
        return [name.place for name in alike if _is_short_for(words, name.words) and is_inside(name.place.code, scope)]

    def beginning(self, words: Words, scope: Scope) -> list[Place]:
        """Return the places of whose name these words are a part, or nearly its first word."""
        key = key_of(words)
        if len(key) < _SHORTEST_PART:
            return []
        begun = [name for name in self._by_letter.get(key[0], ()) if _is_begun(key, name)]
        having = [name for name in self._by_word.get(words[0], ()) if set(words) <= set(name.words)]
        return _once(name.place for name in (*begun, *having) if is_inside(name.place.code, scope))

    def contained(self, words: Words, scope: Scope) -> list[Place]:
        """Return the places whose whole name stands somewhere among the words, longest name first."""
        runs = (words[start : start + size] for size in range(_NAME_WORDS, 0, -1) for start in range(len(words)))
        return _once(
            place for run in runs if len(key_of(run)) >= _SHORTEST_MISTYPED for place in self.exact(run, scope)
        )


def clear(near: Sequence[Near]) -> list[Place]:
    """Return the places of the nearest name, if it is near enough and every other name is twice as far."""
    if not near or near[0].typos > sure_typos(near[0].key):
        return []
    first = near[0]
    rivals = [other for other in near if other.key != first.key and other.typos < 2 * max(first.typos, 1)]
    return [] if rivals or not first.begins_alike else [other.place for other in near if other.key == first.key]


def _begin_alike(typed: str, key: str) -> bool:
    return typed[0] == key[0] or typed[:2] == key[1::-1]


def _spellings(place: Place) -> list[Words]:
    """Return a name's words; of a double name also each of its halves, and all without a leading title."""
    parts = [place.name, *filter(None, map(str.strip, _OTHER_NAMES.split(place.name)))]
    spellings = [words_of(part) for part in parts]
    if place.kind is PlaceKind.REGENCY:
        spellings += [tuple(word for word in words if word not in _TITLES) for words in spellings]
    elif place.is_village:
        spellings += [words[1:] for words in spellings if words and marker_of(words[0]) is Part.VILLAGE]
    return list(dict.fromkeys(filter(None, spellings)))


def _is_short_for(typed: Words, name: Words) -> bool:
    return len(typed) == len(name) and typed != name and all(map(_is_word_or_short, typed, name))


def _is_word_or_short(typed: str, word: str) -> bool:
    """Say whether it is the word, or the word without its vowels and perhaps some of its consonants."""
    if typed == word:
        return True
    letters = iter(word)
    is_skeleton = 2 <= len(typed) < len(word) and typed[0] == word[0] and not _VOWELS & set(typed[1:])
    return is_skeleton and all(letter in letters for letter in typed)


def _is_begun(key: str, name: _Name) -> bool:
    """Say whether it is the beginning of the name, or its first word with a typing mistake."""
    first = name.words[0]
    is_long = min(len(key), len(first)) > _SHORTEST_PART
    return name.key.startswith(key) or (is_long and OSA.distance(key, first, score_cutoff=1) <= 1)


def _once(places: Iterable[Place]) -> list[Place]:
    return list({place.code: place for place in places}.values())
