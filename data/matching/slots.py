"""Words of a title in whose very place a text has others: names that no list knows, and what is done to whom.

Looks at what stands around a word rather than at the word: where the words beside it agree and it does not, it was
replaced. Names that a list knows are in ``names``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from data.matching.names import begins_name
from data.matching.rarity import rarity
from data.matching.spelling import SPELLING
from data.matching.stems import stem
from data.matching.words import COMMON

#: Two words this alike (0..100) are one word spelt in two ways.
_SAME_WORD = 75
#: Words that may stand together in one place, and how many more the text may have there.
_LONGEST, _MORE = 3, 1
#: From here on (see ``rarity``) a word is none of the ordinary ones.
_RARE = 0.99
_ORDINARY = frozenset(SPELLING.values())
#: Places of one word in a text that are looked at.
_PLACES = 20


def replaced_words(title: Sequence[str], text: Sequence[str]) -> frozenset[str]:
    """Return the telling words of a title in whose place a text has others.

    Inside a title the words on both sides have to agree. At its beginning or end only one side can, so two words have
    to agree there, and both words be rare or names: a text may simply go on with something else.
    """
    here = Rooted(text)
    found: set[str] = set()
    for first, last in _missing(title, here):
        gone = [word for word in title[first:last] if word not in COMMON]
        came = _came(title, first, last, here)
        if gone and came and not any(is_same(word, other) for word in gone for other in came):
            found.update(gone)
    return frozenset(found)


class Rooted:
    """A text whose words are found by their roots."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.roots = [stem(word) for word in words]
        self._places: dict[str, list[int]] = {}
        for place, root in enumerate(self.roots):
            self._places.setdefault(root, []).append(place)

    def places(self, word: str) -> list[int]:
        """Return where a word stands, in whatever form."""
        return self._places.get(stem(word), [])[:_PLACES]

    def has(self, place: int, word: str) -> bool:
        """Tell whether a word stands at a place."""
        return 0 <= place < len(self.roots) and self.roots[place] == stem(word)


def _missing(title: Sequence[str], text: Rooted) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a title that the text lacks, short ones only."""
    lacks = [not text.places(word) for word in title]
    place = 0
    while place < len(title):
        last = place
        while last < len(title) and lacks[last]:
            last += 1
        if place < last <= place + _LONGEST:
            yield place, last
        place = last + 1


def _came(title: Sequence[str], first: int, last: int, text: Rooted) -> list[str]:
    """Return the telling words that stand in a text in the place of a stretch of a title, or none."""
    most = last - first + _MORE
    if first > 0 and last < len(title):
        return _between(title[first - 1], title[last], most, text)
    if all(is_rare(word) for word in title[first:last] if word not in COMMON):
        ahead = _behind(title[max(0, first - 2) : first], text, 1)
        after = _behind(title[last : last + 2][::-1], text, -1)
        return [word for word in ahead + after if is_rare(word) or begins_name(word)]
    return []


def _between(before: str, after: str, most: int, text: Rooted) -> list[str]:
    for place in text.places(before):
        for length in range(1, most + 1):
            if text.has(place + length + 1, after):
                return [word for word in text.words[place + 1 : place + length + 1] if word not in COMMON]
    return []


def _behind(context: Sequence[str], text: Rooted, step: int) -> list[str]:
    """Return the telling word that follows two words of a title in a text, in this direction."""
    if len(context) < 2:
        return []
    outer, inner = context
    for place in text.places(inner):
        follows = place + step
        if text.has(place - step, outer) and 0 <= follows < len(text.words) and text.words[follows] not in COMMON:
            return [text.words[follows]]
    return []


def is_rare(word: str) -> bool:
    """Tell whether a word is none of the ordinary ones: a name, most of the time."""
    return word.isalpha() and rarity(word) >= _RARE and word not in _ORDINARY


def is_same(word: str, other: str) -> bool:
    """Tell whether two words are one in two forms or spellings."""
    return stem(word) == stem(other) or fuzz.ratio(word, other) >= _SAME_WORD
