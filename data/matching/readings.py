"""A text as it is compared word by word with another one that it may be a copy of.

What the comparison makes of it is in ``copies`` for known variants and in ``announcements`` for our own documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from data.matching.copy_words import is_telling
from data.matching.links import canonical_links, without_links
from data.matching.masking import mask
from data.matching.names import Name, find_names
from data.matching.normalise import READ_CHARS, normalise
from data.matching.spelling import respell
from data.matching.wrapping import unwrap

#: What stands before a message that was copied out of a chat: date, time and who said it.
_CHAT_HEADER = re.compile(
    r"^\W{0,3}\[?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?,? \d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?: ?[ap]m)?\]?"
    r"(?:\s?-?\s?[^:\n]{1,40}:)?",
    re.IGNORECASE | re.MULTILINE,
)
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+")
#: Letters and figures that a scanner takes for each other, written as one of them; and those that it only seldom does.
_SEEN_ALIKE = str.maketrans("lj10", "iiio")
_SELDOM_ALIKE = str.maketrans("cbnv", "ehuu")
_REPEATED = re.compile(r"(.)\1+")
#: Letters of a word of which one may be wrong, and of which two may be.
_ONE_WRONG, _TWO_WRONG = 5, 9


@dataclass(frozen=True)
class Reading:
    """One text, read.

    Args:
        claim: its words, normalised, in the first spelling of each, without links and what only wraps them.
        links: the addresses in it, in one form.
        capitals: words that stand with a capital letter in the middle of a sentence: names, most of them unknown to us.
    """

    claim: str
    links: frozenset[str]
    capitals: frozenset[str]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the claim, in order."""
        return tuple(self.claim.split())

    @cached_property
    def seen(self) -> tuple[str, ...]:
        """Beside each word what a scanner cannot tell it from."""
        return tuple(as_seen(word) for word in self.words)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names among the words."""
        return tuple(find_names(self.words))

    @cached_property
    def name_numbers(self) -> frozenset[int]:
        """The numbers of the names."""
        return frozenset(name.number for name in self.names)

    def knows(self, other: Reading) -> bool:
        """Tell whether every name of another text is in this one, by whichever of its spellings."""
        return all(
            name.number in self.name_numbers or self.vocabulary.issuperset(other.words[name.first : name.last])
            for name in other.names
        )

    @cached_property
    def named(self) -> frozenset[int]:
        """The places of the words that belong to names."""
        return frozenset(place for name in self.names for place in range(name.first, name.last))

    @cached_property
    def figures(self) -> frozenset[str]:
        """The words with a figure in them that no scanner made of a letter."""
        return frozenset(word for word in self.seen if any(map(str.isdigit, word)))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The distinct words."""
        return frozenset(self.words)

    @cached_property
    def telling(self) -> tuple[bool, ...]:
        """Beside each word whether it carries something of what the text says."""
        named = self.named
        return tuple(place in named or is_telling(word) for place, word in enumerate(self.words))


def read(text: str, claim: str | None = None) -> Reading:
    """Read any text; only its first ``READ_CHARS`` characters count, and personal numbers as far as they are kept.

    Args:
        text: as it was received.
        claim: its normalised words without their wrapping, where these are known already.
    """
    whole = text[:READ_CHARS]
    known = mask(whole)
    links = canonical_links(known)
    if claim is None or links or known != whole or _CHAT_HEADER.search(known):
        claim = respell(unwrap(normalise(without_links(_CHAT_HEADER.sub(" ", known)))))
    capitals = frozenset(word for found in _CAPITALISED.findall(known) for word in respell(normalise(found)).split())
    return Reading(claim, links, capitals)


def without_chat_headers(text: str) -> str:
    """Return a text without the dates, times and names that stand before messages copied out of a chat."""
    return _CHAT_HEADER.sub(" ", text)


@lru_cache(maxsize=50_000)
def as_seen(word: str) -> str:
    """Write a word so that what a scanner confuses is alike: ``rn`` and ``m``, ``l`` and ``1``; numbers stay."""
    if not word.strip("0123456789"):
        return word
    return _REPEATED.sub(r"\1", word.replace("rn", "m").replace("vv", "w").translate(_SEEN_ALIKE))


def is_misspelt(one: str, other: str) -> bool:
    """Tell whether two words are one with a slip in it: a letter of five, two of nine; never a figure."""
    if any(map(str.isdigit, as_seen(one) + as_seen(other))):
        return one == other
    if len(one) > 2 and as_seen(one).translate(_SELDOM_ALIKE) == as_seen(other).translate(_SELDOM_ALIKE):
        return True
    shorter = min(len(one), len(other))
    most = 2 if shorter >= _TWO_WRONG else 1 if shorter >= _ONE_WRONG else 0
    return OSA.distance(as_seen(one), as_seen(other), score_cutoff=most) <= most


def joined(words: Sequence[str]) -> str:
    """Return words as a scanner sees them that loses the spaces."""
    return as_seen("".join(words))
