"""One word for one thing, where people abbreviate, spell in several ways or say it in another word as well.

Words only; how single characters are written is settled in ``normalise``, how numbers are in ``number_words``.
"""

from __future__ import annotations

from data.matching.number_words import spell_numbers
from data.matching.word_files import lines_of

#: One spelling for each word that people abbreviate, spell in several ways, or say as well in another word.
SPELLING = {variant: spelling for spelling, variants in lines_of("spelling.tsv") for variant in variants.split()}


def respell(text: str) -> str:
    """Return a normalised text with the first spelling of each word and number."""
    words = text.split()
    return spell_numbers(" ".join(map(SPELLING.get, words, words)))
