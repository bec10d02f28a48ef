"""Which of a few known names somebody means who types one of them with mistakes.

For short lists such as the institutions of a village or the roles; fact-checks and places have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

#: Least similarity, in [0, 1], of a typed name to the one it means; two letters of ten may be wrong.
LEAST = 0.78
#: A name is meant for sure when the next one is so much less alike.
LEAD = 0.08
#: Characters of a typed name that are compared.
READ_CHARS = 200
_LETTERS = re.compile(r"[^\W_]")
_DIGITS = re.compile(r"\d")


def meant(typed: str, names: Sequence[str]) -> tuple[int, ...]:
    """The positions of the names that a text may mean: one for sure, several that are alike, or none.

    Names that differ in a number are different, however alike their letters are.
    """
    wanted = _key(typed)
    keys = [_key(name) for name in names]
    if wanted in keys and wanted:
        return tuple(place for place, key in enumerate(keys) if key == wanted)
    scores = [_likeness(wanted, key) for key in keys]
    best = max(scores, default=0.0)
    if best < LEAST:
        return ()
    return tuple(place for place, score in enumerate(scores) if score > max(best - LEAD, LEAST - LEAD))


def _key(name: str) -> str:
    return "".join(_LETTERS.findall(name[:READ_CHARS].casefold()))


def _likeness(one: str, other: str) -> float:
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0.0
    return OSA.normalized_similarity(one, other)
