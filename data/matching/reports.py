"""Whether a text is written as a report: in whole sentences, with names in capitals, calling on nobody.

Both true news and hoaxes may be. What makes the difference to ``doubts``: a report says what somebody did, so when its
verbs are others than the title's, it is likely to be other news about the same names. Works on a text as it was
received, since normalising takes capitals and full stops away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import pairwise

from data.matching.contradiction import Told
from data.matching.links import without_links
from data.matching.normalise import READ_CHARS
from data.matching.stems import stem
from data.matching.words import COMMON, word_set

#: What shouts, asks, trails off, addresses an account or shows a picture.
_LOUD = re.compile(r"[!?@#]|\.\.|[\u2600-\u27bf\U0001f300-\U0001faff]")
#: Questions and shouts before a report, such as "Apa benar?", and lines above it. What it takes it never gives back, or
#: a row of exclamation marks would take for ever.
_BEFORE = re.compile(r"(?:[^.!?\n]{0,60}+[?!\n]++\s*+)*+")
#: Characters of a question or shout behind one, such as "Sebarkan!!", and how many of them there may be.
_BEHIND_CHARS, _BEHIND_MOST = 60, 3
_FULL_STOP = re.compile(r"\.[\"'”’)]*$")
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


class Report(Enum):
    """How much a text looks like a report."""

    NONE = "none"
    #: As a report, but no sentence: a headline or a caption.
    HEADLINE = "headline"
    SENTENCES = "sentences"


def report_of(text: str) -> Report:
    """Tell how much a text looks like a report."""
    plain = _unwrapped(without_links(unicodedata.normalize("NFKC", text[:READ_CHARS])).strip())
    if _LOUD.search(plain) or not _BEGINS.search(plain):
        return Report.NONE
    tokens = _TOKEN.findall(plain)
    words = [token for token in tokens if token[0].isalpha()]
    is_mixed = sum(word[0].islower() for word in words) >= _SMALL * len(words)
    if not is_mixed or not _TALK.isdisjoint(word.lower() for word in words) or not _has_names(tokens):
        return Report.NONE
    return Report.SENTENCES if _FULL_STOP.search(plain) else Report.HEADLINE


def _unwrapped(text: str) -> str:
    """Return a text without the questions and shouts that its sender put around it."""
    text = _BEFORE.sub("", text, count=1)
    for _ in range(_BEHIND_MOST):
        rest = text.rstrip("?! \n")
        cut = max(rest.rfind(mark) for mark in ".?!\n") + 1
        if not cut or not text.endswith(("?", "!")) or len(rest) - cut > _BEHIND_CHARS:
            break
        text = text[:cut].rstrip()
    return text


def other_verbs(text: Told, title: Told) -> float:
    """Return the share of the words of a text that are verbs which a title has in no form."""
    told = _roots(title.vocabulary)
    return sum(stem(verb) not in told for verb in _verbs(text)) / max(1, len(text.words))


def says_otherwise(text: Told, title: Told) -> bool:
    """Tell whether no verb of a text is in a title, and what the title says is not said, or is said of its words.

    A title without a verb is a topic: then one of the text's verbs has to stand right behind a word of it.
    """
    verbs, theirs = _verbs(text), _verbs(title)
    if not verbs or not _roots(verbs).isdisjoint(_roots(title.vocabulary)):
        return False
    is_unsaid = bool(theirs) and _roots(theirs).isdisjoint(_roots(text.vocabulary))
    return is_unsaid or any(one in title.vocabulary and two in verbs for one, two in pairwise(text.words))


def _verbs(told: Told) -> set[str]:
    return {word for word in told.vocabulary - COMMON if _VERB.fullmatch(word)}


def _roots(words: Iterable[str]) -> set[str]:
    return {stem(word) for word in words}


def _has_names(tokens: Sequence[str]) -> bool:
    """Tell whether a word inside a sentence begins with a capital, and nowhere small."""
    small = {token for token in tokens if token[0].islower()}
    inside = (word for before, word in pairwise(tokens) if before[0].isalpha())
    return any(word[0].isupper() and word.lower() not in small for word in inside)
