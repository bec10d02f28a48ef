"""What rumours are about: who tells one anew says fever for ill and crack for leak, but stays in the same field.

Looser than ``same_words``, where telur and endog are one thing: here retak and bocor have a field in common.
"""

from __future__ import annotations

from functools import lru_cache

from data.matching.same_words import things_in
from data.matching.word_files import lines_of


@lru_cache(1)
def _fields() -> dict[str, frozenset[str]]:
    """The fields of each root that has any."""
    found: dict[str, set[str]] = {}
    for field, words in lines_of("fields.tsv"):
        for word in words.split():
            # The name of a thing is its root, and any other word has one.
            root = word if "_" in word else next(things_in([word]))[1]
            found.setdefault(root, set()).add(field)
    return {root: frozenset(fields) for root, fields in found.items()}


def fields_of(root: str) -> frozenset[str]:
    """Return the fields that the root of a thing belongs to; none for a name, and for what is said of anything."""
    return _fields().get(root, frozenset())
