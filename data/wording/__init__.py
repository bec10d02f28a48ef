"""What Kentongan says, by key and language; the words themselves are in ``texts/``.

Here live the languages we speak, the look-up of a wording, dates written out, and the measure by which platforms
count a text.
When something is said, and to whom, is decided elsewhere.
"""

from data.wording.dates import long_date, short_date
from data.wording.languages import DRAFTS, FALLBACK, LANGUAGES, OPERATOR_SECTIONS, REVIEWED, answered_in
from data.wording.length import cut, cut_at_sentence, units
from data.wording.phrases import UnknownKey, WordingError, WrongFields, placeholders, say

__all__ = [
    "DRAFTS",
    "FALLBACK",
    "LANGUAGES",
    "OPERATOR_SECTIONS",
    "REVIEWED",
    "UnknownKey",
    "WordingError",
    "WrongFields",
    "answered_in",
    "cut",
    "cut_at_sentence",
    "long_date",
    "placeholders",
    "say",
    "short_date",
    "units",
]
