"""Marks of a title: numbers by which others that may be alike are found, and which follow from the title alone.

Titles that are alike share a mark: they differ by a slip in one word, or by a word more in five, and each has the pairs
of its four rarest words. Of a title with fifteen telling words or more, three more words could be its rarest; such a
second source stays untied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations

from data.matching.rarity import rarity

#: Rarest words of a title, of which any two make a mark.
_RAREST = 4
#: With fewer distinct words than this, and with one, a slip in one of them leaves less than a pair.
_FEW_WORDS = 4
_ONE_WORD = 2
#: Bytes of a mark, as wide as a database's integer.
_BYTES = 8
_REMEMBERED = 1 << 16


def marks_of(telling: Sequence[str], names: Iterable[int]) -> frozenset[int]:
    """Return the marks of a title.

    Args:
        telling: its words that say something, in any order.
        names: the numbers of the names in it.
    """
    # What is no plain word (2024, 5g) is the same in titles that are alike, and so are the names.
    exact = " ".join(sorted(word for word in telling if not word.isalpha()))
    stem = f"{exact}|{' '.join(map(str, sorted(names)))}|"
    words = {word for word in telling if word.isalpha()}
    rarest = sorted(sorted(words, key=_order)[:_RAREST])
    kept = [f"{one} {other}" for one, other in combinations(rarest, 2)]
    if len(words) < _FEW_WORDS:
        kept += rarest
    if len(words) < _ONE_WORD:
        kept.append("")
    return frozenset(_number(stem + key) for key in kept)


@lru_cache(_REMEMBERED)
def _order(word: str) -> tuple[float, int]:
    """The rarest first, and then in an order of no meaning that is the same everywhere."""
    return -rarity(word), _number(word)


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=_BYTES).digest(), signed=True)
