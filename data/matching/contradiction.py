"""Where a text and a title speak of different things although most of their words agree.

For one title at a time; ``swaps`` asks about names and numbers for many titles at once.

A name, number or denial that only one side has is unknown, not different; the caller decides what unknown is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from data.matching.names import Name, find_names
from data.matching.quantities import quantities_in
from data.matching.stems import stem
from data.matching.words import COMMON, DEBUNKS, NEGATIONS, SCAM_TRADE

#: Two words this alike (0..100) are one word spelt in two ways.
_SAME_WORD = 75
#: A denial reaches so many words, itself included.
_REACH = 4
#: Words of the scam trade that both sides need, to be the same trick.
_TRICK_WORDS = 2


class Told:
    """What a text tells that another can contradict; each kind is found when it is first asked for.

    Args:
        words: the words of a normalised text, in order.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    @cached_property
    def found(self) -> tuple[Name, ...]:
        """The names, in order."""
        return tuple(find_names(self.words))

    @cached_property
    def _named(self) -> frozenset[int]:
        """The places of the words of names."""
        return frozenset(place for found in self.found for place in range(found.first, found.last))

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Names by family."""
        families = {found.family for found in self.found}
        return {family: frozenset(one.name for one in self.found if one.family == family) for family in families}

    @cached_property
    def name_numbers(self) -> frozenset[int]:
        """The numbers of the names."""
        return frozenset(found.number for found in self.found)

    @cached_property
    def deed(self) -> frozenset[str]:
        """The telling words outside names: what is said of whoever is named."""
        return frozenset(word for place, word in enumerate(self.words) if place not in self._named) - COMMON

    @cached_property
    def quantities(self) -> dict[str, frozenset[float]]:
        """Numbers by what they count."""
        return quantities_in(self.words)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The bare numbers, without those that belong to a name such as Covid-19."""
        return frozenset(word for place, word in enumerate(self.words) if word.isdigit() and place not in self._named)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The distinct words."""
        return frozenset(self.words)

    @cached_property
    def denied(self) -> frozenset[str]:
        """The words right behind a denial."""
        return frozenset(self._behind(place) for place in self._denials)

    @cached_property
    def claimed(self) -> frozenset[str]:
        """The words that stand somewhere without a denial before them."""
        denied = {at for place in self._denials for at in range(place, min(place + _REACH, len(self.words)))}
        return frozenset(word for place, word in enumerate(self.words) if place not in denied)

    @cached_property
    def _denials(self) -> tuple[int, ...]:
        return tuple(place for place, word in enumerate(self.words) if word in NEGATIONS and place not in self._named)

    def _behind(self, place: int) -> str:
        return next((word for word in self.words[place + 1 : place + _REACH] if word not in COMMON), "")


def lacks_names(text: Told, title: Told) -> bool:
    """Tell whether the title names somebody or something that the text does not."""
    return any(not names <= text.names.get(family, frozenset()) for family, names in title.names.items())


def swaps_numbers(text: Told, title: Told) -> bool:
    """Tell whether both count the same thing differently, or the title has a number and the text only others."""
    if not text.numbers and not text.quantities:
        return False
    asked = text.quantities
    if any(values.isdisjoint(asked[unit]) for unit, values in title.quantities.items() if unit in asked):
        return True
    return bool(title.numbers - text.numbers and text.numbers - title.numbers)


def turns_around(text: Told, title: Told) -> bool:
    """Tell whether one denies a word that the other claims, and itself never claims."""
    return any(
        (one.denied & other.claimed) - one.claimed - other.denied - NEGATIONS
        for one, other in ((text, title), (title, text))
    )


def denies_its_root(text: Told, title: Told) -> bool:
    """Tell the same of words in another form: "tidak melayani" denies "layanan"."""
    return any(
        (_roots(one.denied) & _roots(other.claimed)) - _roots(one.claimed) - _roots(other.denied)
        for one, other in ((text, title), (title, text))
    )


def is_debunk(text: Told, title: Told) -> bool:
    """Tell whether the text itself calls something untrue and the title does not."""
    return not text.claimed.isdisjoint(DEBUNKS) and title.vocabulary.isdisjoint(DEBUNKS)


def is_same_trick(text: Told, title: Told) -> bool:
    """Tell whether both speak the language of scams, whatever names stand in them."""
    return all(len(side.vocabulary & SCAM_TRADE) >= _TRICK_WORDS for side in (text, title))


def swapped_words(text: Sequence[str], title: Sequence[str]) -> list[str]:
    """Return words of a title in whose very place, between words that agree, a text has others."""
    blocks = [block for block in Indel.opcodes(list(title), list(text)).as_matching_blocks() if block.size]
    swapped: list[str] = []
    for before, after in pairwise(blocks):
        gone = _telling(title[before.a + before.size : after.a])
        came = _telling(text[before.b + before.size : after.b])
        swapped += _replaced(gone, came)
    return swapped


def _roots(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words if word and word not in NEGATIONS)


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in COMMON]


def _replaced(gone: Sequence[str], came: Sequence[str]) -> list[str]:
    """Return the words gone that none of as many in their place resembles."""
    if len(came) != len(gone):
        return []
    roots = {stem(word) for word in came}
    return [
        word for word in gone if stem(word) not in roots and all(fuzz.ratio(word, other) < _SAME_WORD for other in came)
    ]
