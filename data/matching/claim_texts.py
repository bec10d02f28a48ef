"""A tip's text as it is compared with other tips: read once, then compared with many.

Whether two of them make the same claim is in ``sameness``; which of many is meant, in ``clusters``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.matching.contradiction import Told
from data.matching.links import canonical_links, without_links
from data.matching.normalise import normalise
from data.matching.rarity import rarity
from data.matching.spelling import respell
from data.matching.stems import stem
from data.matching.terms import gram_terms
from data.matching.wrapping import unwrap

#: Telling words that a text needs to be compared with others; with fewer, two people may mean anything.
LEAST_WORDS = 3
#: The same for what is written under a picture or a file, which holds the claim itself more often than not.
LEAST_CAPTION_WORDS = 6
#: Words of a text that are compared; a longer one is known by its beginning.
COMPARED_WORDS = 400


@dataclass(frozen=True)
class ClaimText:
    """A text as it is compared.

    Args:
        key: what two copies of one text have in common, whatever greeting or question is around it.
        words: its words in one spelling, without what only wraps the claim.
        links: the addresses in it, without what does not change what they lead to.
    """

    key: str
    words: tuple[str, ...]
    links: frozenset[str]

    @cached_property
    def weights(self) -> dict[str, float]:
        """The distinct roots of its telling words, in order, with how telling each is."""
        found: dict[str, float] = {}
        for word in self.words:
            weight = rarity(word)
            if weight:
                root = stem(word)
                found[root] = min(weight, found.get(root, weight))
        return found

    @cached_property
    def mass(self) -> float:
        """How much it tells altogether."""
        return sum(self.weights.values())

    @cached_property
    def told(self) -> Told:
        """Its names, numbers and denials."""
        return Told(self.words)

    @cached_property
    def grams(self) -> NDArray[np.uint32]:
        """Its character n-grams, ascending."""
        return gram_terms(" ".join(self.words))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Where its links lead."""
        return frozenset(link.partition("/")[0] for link in self.links)

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links."""
        return bool(self.links) and not self.weights

    def is_comparable(self, is_caption: bool = False) -> bool:
        """Whether it says enough to be compared with other texts, beside its links."""
        return len(self.weights) >= (LEAST_CAPTION_WORDS if is_caption else LEAST_WORDS)


def read(text: str) -> ClaimText:
    """Read any text; only its beginning counts of one that is very long."""
    links = canonical_links(text)
    plain = normalise(without_links(text))
    words = tuple(respell(unwrap(plain)).split()[:COMPARED_WORDS])
    return ClaimText("\n".join([" ".join(words), *sorted(links)]).strip(), words, links)


def key_of(text: str) -> str:
    """Return what two copies of one text have in common; empty for a text without words."""
    return read(text).key
