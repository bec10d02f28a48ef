"""What a text says of a title in whatever words: meninggal is wafat, ponsel is HP, and a slip of the pen is the word.

The columns of ``features`` compare words by their roots. Here one title is compared by things, as tips are compared
with each other, so that a deed told in another word is told: see ``same_words``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.matching.claim_texts import ClaimText
from data.matching.contradiction import Told
from data.matching.sameness import roots_in

#: What is told of title, text and the part of the text where the title's words stand closest, by how telling it is; of
#: the last two outside names. 1: more of it may only raise the probability, -1 only lower it.
OTHER_WORDS: Mapping[str, int] = {
    "title told": 1,
    "text told": 1,
    "window told": 1,
    "told in common": 1,
    "deed told": 1,
    "deed untold": -1,
    "most of the deed untold": -1,
    "window's deed told": 1,
    "window's deed untold": -1,
}
_DEED_TOLD = list(OTHER_WORDS).index("deed told")
#: Words of a text that are compared.
_MOST_WORDS = 600


def in_other_words(text: Told, title: Told, nearby: Sequence[str]) -> tuple[float, ...]:
    """Return ``OTHER_WORDS`` of a text and a title.

    Args:
        text: what is asked.
        title: what it is compared with.
        nearby: the words of the text among which the title's words stand closest together.
    """
    whole, claim, window = _read(text.words[:_MOST_WORDS]), _read(title.words), _read(nearby)
    named = _named(title)
    told = roots_in(claim, whole) if claim.weights and whole.weights else {}
    near = roots_in(window, claim) if claim.weights and window.weights else {}
    common = sum(claim.weights[root] for root in told)
    deed, windows = _outside(claim, named), _outside(window, named | _named(Told(nearby)))
    untold = [weight for root, weight in deed.items() if root not in told]
    strange = sum(weight for root, weight in windows.items() if root not in near)
    return (
        _share(common, claim.mass),
        _share(sum(whole.weights.get(root, 0.0) for root in dict.fromkeys(told.values())), whole.mass),
        _share(sum(window.weights[root] for root in near), window.mass),
        common,
        1 - _share(sum(untold), sum(deed.values())),
        sum(untold),
        max(untold, default=0.0),
        1 - _share(strange, sum(windows.values())),
        strange,
    )


def deed_told(text: Told, title: Told) -> float:
    """Return the share of what a title tells outside names that a text tells, too, in whatever words."""
    return in_other_words(text, title, ())[_DEED_TOLD]


def _read(words: Sequence[str]) -> ClaimText:
    """Return words of a normalised text as they are compared with others."""
    return ClaimText("", tuple(words), frozenset())


def _named(told: Told) -> frozenset[str]:
    """Return the words of the names in a text."""
    return frozenset(word for found in told.found for word in told.words[found.first : found.last])


def _outside(text: ClaimText, named: frozenset[str]) -> dict[str, float]:
    """Return how telling each thing is that is none of some names."""
    return {root: weight for root, weight in text.weights.items() if text.spelt[root] not in named}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
