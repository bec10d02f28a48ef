"""Whether a text is written as a report: in whole sentences, with names in capitals, calling on nobody.

Both true news and hoaxes may be. What makes the difference to ``doubts``: a report says what somebody did, so when its
verbs are others than the title's, it is likely to be other news about the same names. Works on a text as it was
received, since normalising takes capitals and full stops away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from data.matching.contradiction import Told
from data.matching.links import without_links
from data.matching.normalise import READ_CHARS
from data.matching.stems import stem
from data.matching.words import COMMON, word_set

#: What shouts, asks, trails off, addresses an account or shows a picture.
_LOUD = re.compile(r"[!?@#]|\.\.|[\u2600-\u27bf\U0001f300-\U0001faff]")
_ENDS = re.compile(r"\.[\"'”’)]*\s*$")
_BEGINS = re.compile(r"^\W*[^\W_a-z]")
_TOKEN = re.compile(r"[^\W\d_]+2?|[.:\n]")
#: Share of the words of a report that begin small.
_SMALL = 0.3
#: Words of people who speak of themselves, to somebody, or in a hurry.
_TALK = word_set(
    """
    saya sy aku ku gue gw gua kami kita kamu kau anda kalian lu elo loe pak bu mas mbak gan bro sis min nih loh lho kok
    sih dong deh ayo mari silahkan silakan tolong mohon hati2 waspada awas
    yg dgn dg dr utk sdh udh udah dpt tdk krn bhw gak ga nggak ngga jg dlm pd ttg tp klo kl kalo bgt spt sbg thn bln tgl
    jgn lg jd dll trs trus bkn hrs msh blm skrg smua bs
    """
)
#: Verbs as a report has them; what only looks like one does little harm.
_VERB = re.compile(r"(?:me[a-z]{3,}|di[a-z]{4,}|ber[a-z]{3,}|ter[a-z]{4,})")


def is_report(text: str) -> bool:
    """Tell whether a text is written as a report."""
    plain = without_links(unicodedata.normalize("NFKC", text[:READ_CHARS]))
    if _LOUD.search(plain) or not _ENDS.search(plain) or not _BEGINS.search(plain):
        return False
    tokens = _TOKEN.findall(plain)
    words = [token for token in tokens if token[0].isalpha()]
    if sum(word[0].islower() for word in words) < _SMALL * len(words):
        return False
    return _TALK.isdisjoint(word.lower() for word in words) and _has_names(tokens)


def other_verbs(text: Told, title: Told) -> float:
    """Return the share of the words of a text that are verbs which a title has in no form."""
    told = {stem(word) for word in title.vocabulary}
    verbs = (word for word in text.vocabulary if word not in COMMON and _VERB.fullmatch(word))
    return sum(stem(word) not in told for word in verbs) / max(1, len(text.words))


def _has_names(tokens: Sequence[str]) -> bool:
    """Tell whether a word inside a sentence begins with a capital, and nowhere small."""
    small = {token for token in tokens if token[0].islower()}
    inside = (word for before, word in pairwise(tokens) if before[0].isalpha())
    return any(word[0].isupper() and word.lower() not in small for word in inside)
