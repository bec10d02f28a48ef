"""Names of a title in whose very place a text has something else, whether or not a list knows what that is.

Names that lists know on both sides are compared in ``swaps`` and ``other_names``, words of any kind in ``slots``. Here
the title's is a name, an office, a faith or the country, and what the text has there may be a stranger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from data.matching.contradiction import Told
from data.matching.names import begins_name
from data.matching.slots import Rooted, is_rare, is_same
from data.matching.stems import stem
from data.matching.words import COMMON, FAITHS, OFFICES, ONE_FAITH, word_set

#: Words that take each other's place as names do, though no list of names has them: most are other words as well.
_LIKE_NAMES = OFFICES | FAITHS | word_set("indonesia who ui ma as pan")
#: How many words more than the name what stands in its place may have.
_WIDER = 2
#: Shorter words, and those with such beginnings and ends, are hardly somebody's name.
_NAME_LETTERS = 3
_BEGINNINGS, _ENDS = ("di", "me", "ber", "ter", "ke", "se"), ("nya", "kan")


def is_name_replaced(text: Told, title: Told) -> bool:
    """Tell whether something else stands in the text where the title has a name that the text lacks.

    Either the words on both sides of it agree; or two before it do, and what stands there looks like a name.
    """
    here = Rooted(text.words)
    slots = (_Slot(text, here, title, *span) for span in _lacking(here, text, title))
    return any(slot.is_between() or slot.is_behind() for slot in slots)


def is_stranger_beside(text: Told, title: Told) -> bool:
    """Tell whether a rare word that no list knows stands beside the very word that a name of the title is beside.

    One word that agrees is enough, on either side, where the text lacks the name altogether.
    """
    here = Rooted(text.words)
    absent = (
        (found.first, found.last)
        for found in title.found
        if found.number not in text.name_numbers and not any(map(here.places, title.words[found.first : found.last]))
    )
    return any(_Slot(text, here, title, *span).is_beside() for span in absent)


def _lacking(here: Rooted, text: Told, title: Told) -> Iterator[tuple[int, int]]:
    """Yield where the names of a title stand that a text lacks, without those of their words that it has."""
    named: set[int] = set()
    for found in title.found:
        named.update(range(found.first, found.last))
        lacking = [at for at in range(found.first, found.last) if not here.places(title.words[at])]
        is_one = bool(lacking) and lacking[-1] - lacking[0] == len(lacking) - 1
        if is_one and found.number not in text.name_numbers:
            yield lacking[0], lacking[-1] + 1
    for place, word in enumerate(title.words):
        if place not in named and word in _LIKE_NAMES and not here.places(word):
            yield place, place + 1


@dataclass(frozen=True)
class _Slot:
    """Where a title has a name that a text lacks.

    Args:
        text: what is asked.
        here: where its words stand.
        title: what it is compared with.
        first: the first place of the name in the title.
        last: the place behind its last word.
    """

    text: Told
    here: Rooted
    title: Told
    first: int
    last: int

    def is_between(self) -> bool:
        """Tell whether only strange words stand in the text between the words on both sides of the name."""
        before, after = self._word(self.first - 1), self._word(self.last)
        if not before or not after:
            return False
        for place in self.here.places(before):
            ends = range(place + 2, place + 2 + self.last - self.first + _WIDER)
            end = next((end for end in ends if self.here.has(end, after)), 0)
            came = [at for at in range(place + 1, end) if self.text.words[at] not in COMMON]
            if came and all(map(self._is_strange, came)) and self._is_anchored(place, end):
                return True
        return False

    def is_behind(self) -> bool:
        """Tell whether a strange name stands in the text behind the two words before the name."""
        outer, inner = self._word(self.first - 2), self._word(self.first - 1)
        if not outer or not inner or {outer, inner} <= COMMON:
            return False
        behind = (place + 1 for place in self.here.places(inner) if self.here.has(place - 1, outer))
        return any(at < len(self.text.words) and self._is_strange(at) and self._is_name(at) for at in behind)

    def is_beside(self) -> bool:
        """Tell whether a stranger stands right behind the word before the name, or right before the word behind it."""
        behind = [at + 1 for at in self.here.places(self._word(self.first - 1))]
        ahead = [at - 1 for at in self.here.places(self._word(self.last))]
        return any(self._is_stranger(at) for at in (*behind, *ahead) if 0 <= at < len(self.text.words))

    def _is_stranger(self, at: int) -> bool:
        """Tell whether a word of the text is a rare one, none of the title's, and part of no known name."""
        is_known = any(one.first <= at < one.last for one in self.text.found)
        return not is_known and is_rare(self.text.words[at]) and self._is_strange(at) and not self._is_titles(at)

    def _is_titles(self, at: int) -> bool:
        """Tell whether a word of the text is one of the title's in another spelling."""
        return any(is_same(self.text.words[at], other) for other in self.title.words)

    def _word(self, at: int) -> str:
        """Return a word of the title; behind its ends none."""
        return self.title.words[at] if 0 <= at < len(self.title.words) else ""

    def _is_anchored(self, before: int, after: int) -> bool:
        """Tell whether what agrees around two places of the text is more than two common words."""
        beside = (self._word(self.first - 1), self._word(self.last))
        if any(word not in COMMON for word in beside):
            return True
        further = ((self._word(self.first - 2), before - 1), (self._word(self.last + 1), after + 1))
        return any(word and word not in COMMON and self.here.has(at, word) for word, at in further)

    def _is_strange(self, at: int) -> bool:
        """Tell whether a word of the text is none of the title's, in whatever form or spelling."""
        word = self.text.words[at]
        if word in COMMON or stem(word) in self._roots:
            return False
        return not any(_is_one(word, other) for other in self.title.words[self.first : self.last])

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.title.words)

    def _is_name(self, at: int) -> bool:
        """Tell whether a word of the text is a known name, or looks like an unknown one."""
        word = self.text.words[at]
        if word in _LIKE_NAMES or begins_name(word) or any(one.first <= at < one.last for one in self.text.found):
            return True
        is_formed = word.startswith(_BEGINNINGS) or word.endswith(_ENDS)
        return len(word) >= _NAME_LETTERS and not is_formed and is_rare(word)


def _is_one(word: str, other: str) -> bool:
    """Tell whether a word is another one in some form, spelling or abbreviation."""
    if is_same(word, other) or ONE_FAITH.get(word, word) == ONE_FAITH.get(other, other):
        return True
    return not begins_name(word) and _shortens(word, other)


def _shortens(word: str, other: str) -> bool:
    """Tell whether one of two words is short for the other: its letters stand in it in their order."""
    short, whole = sorted((word, other), key=len)
    rest = iter(whole)
    return short[0] == whole[0] and all(letter in rest for letter in short)
