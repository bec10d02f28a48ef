"""The part of a word that its forms have in common, roughly: ``dibagikan`` and ``membagikan`` are both ``bagi``.

Too much cut off does no harm where both sides are cut alike; so rules do, and no dictionary is needed.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Letters that have to be left of a word.
_LEAST = 4
_TAIL = re.compile(r"(?:nya|lah|kah|ku|mu)$")
_SUFFIX = re.compile(r"(?:kan|an|i)$")
#: What stands before a word, and the letter that it swallowed: ``menyebar`` is ``sebar``, ``memakai`` ``pakai``.
_PREFIXES = (
    (re.compile(r"^(?:me|pe)ny(?=[aeiou])"), "s"),
    (re.compile(r"^(?:me|pe)ng(?=[aeiou])"), ""),
    (re.compile(r"^(?:me|pe)ng(?=[ghk])"), ""),
    (re.compile(r"^(?:me|pe)m(?=[aeiou])"), "p"),
    (re.compile(r"^(?:me|pe)m(?=[bfpv])"), ""),
    (re.compile(r"^(?:me|pe)n(?=[aeiou])"), "t"),
    (re.compile(r"^(?:me|pe)n(?=[cdjstz])"), ""),
    (re.compile(r"^(?:me|pe)(?=[lrwy])"), ""),
    (re.compile(r"^(?:di|ter|ber|per|ke|se)"), ""),
)


@lru_cache(maxsize=20_000)
def root_of(word: str) -> str:
    """Return the root of a normalised word; a number or a short word is its own."""
    if len(word) <= _LEAST or not word.isalpha():
        return word
    for pattern in (_TAIL, _SUFFIX):
        shorter = pattern.sub("", word)
        word = shorter if len(shorter) >= _LEAST else word
    for pattern, swallowed in _PREFIXES:
        shorter = pattern.sub(swallowed, word)
        if shorter != word and len(shorter) >= _LEAST:
            return shorter
    return word
