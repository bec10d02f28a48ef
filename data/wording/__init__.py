"""What Kentongan says, by key and language; the words themselves are in ``texts/``.

Here live the look-up of a wording, dates written out, and the measure by which platforms count a text.
When something is said, and to whom, is decided elsewhere.
"""

from data.wording.dates import long_date
from data.wording.length import cut, cut_at_sentence, units
from data.wording.phrases import FALLBACK, LANGUAGES, UnknownKey, WordingError, WrongFields, placeholders, say

__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "UnknownKey",
    "WordingError",
    "WrongFields",
    "cut",
    "cut_at_sentence",
    "long_date",
    "placeholders",
    "say",
    "units",
]
