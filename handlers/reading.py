"""What kind of text a person wrote: small talk, a question, too short, or something to check.

Pure functions on text and words. They look at the beginning of a text only, so that a very long one costs nothing;
the matcher is given all of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from handlers.small_talk import TALK_WORDS, Talk, talk_in
from handlers.vocabulary import (
    ADDRESSED,
    ASKING_WORDS,
    CHOOSING,
    CLAIM_ASKS,
    CLAIM_OPENERS,
    COURTESIES,
    FILLERS,
    MARKED_ONLY,
    NUMBERS,
    OPENING_PAIRS,
    OPENING_QUESTION_WORDS,
    QUESTION_WORDS,
    YES_NO_WORDS,
)

#: Characters of a text that are looked at; longer texts are something to check anyway.
READ_CHARS = 1_000
#: A text with more words or characters is never a question to the office.
QUESTION_WORDS_MOST = 15
QUESTION_CHARS = 200
#: Without a question mark a question has at most so many words; headlines begin with "cara" and "bagaimana" too.
UNMARKED_WORDS_MOST = 8
#: A text with at most so many words of its own, and so many characters, means nothing to a search.
SHORT_WORDS = 2
SHORT_CHARS = 80

#: Most words around a typed number, and the digits of the largest one that can be a choice.
CHOICE_WORDS_MOST = 3
NUMBER_DIGITS = 2
NUMBER_WORD_CHARS = 10

#: What stands for a character that did not survive its way to us.
BROKEN = "\ufffd"
#: Unicode categories without a shape of their own: formats (zero-width, direction), controls, marks upon others.
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me"})
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|id|info|xyz|site|me|ly|io|top|click|link|shop)\b", re.I)
_WORD = re.compile(r"[^\W_]+")
#: Three or more of one letter are drawn out for emphasis: "haloooo".
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
#: Signs of something copied rather than asked.
_COPIED = re.compile(r"[!#@\n]")


class Asking(Enum):
    """How a text asks."""

    #: It asks nothing of us, or asks whether a claim is true.
    NOTHING = auto()
    #: Its answer is yes or no: a question to the office, or a claim in the form of a question.
    YES_NO = auto()
    #: When, where, how much, how: only the office can tell.
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class _Core:
    """The words of a text after its politeness.

    Args:
        opening: the polite or asking words before it.
    """

    opening: tuple[str, ...]
    words: tuple[str, ...]


def clean(text: str) -> str:
    """Make a text encodable (lone surrogates become U+FFFD, NUL goes) and remove outer white space."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\x00", "").strip()


def words_of(text: str) -> tuple[str, ...]:
    """The words at the beginning of a text in lower case: no marks, no invisible characters, "haloooo" as "halo"."""
    plain = unicodedata.normalize("NFKC", text[:READ_CHARS]).casefold()
    visible = "".join(mark for mark in plain if mark.isspace() or unicodedata.category(mark) not in _INVISIBLE)
    return tuple(_WORD.findall(_DRAWN.sub(r"\1", visible)))


def is_blank(text: str) -> bool:
    """Whether nothing in a text can be read: no character, or only white space, invisible and broken ones."""
    return all(mark.isspace() or mark == BROKEN or unicodedata.category(mark) in _INVISIBLE for mark in text)


def has_words(text: str) -> bool:
    """Whether any letter or digit of any script is in a text; emoji alone say nothing to check."""
    return any(mark.isalnum() for mark in text)


def has_link(text: str) -> bool:
    """Whether the beginning of a text holds something like a web address."""
    return _LINK.search(text[:READ_CHARS]) is not None


def own_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that could carry a claim, without politeness and without the asking around it."""
    core = _core_of(words).words
    return tuple(word for word in core if word not in FILLERS and word not in CLAIM_ASKS)


def is_short(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is too short to mean anything: one or two ordinary words and no link."""
    return len(text) <= SHORT_CHARS and not has_link(text) and len(own_words(words)) <= SHORT_WORDS


def is_claim(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text holds something to check: it is not empty, small talk, too short or a question to the office."""
    if not has_words(text) or talk_in(text, words) or is_short(text, words):
        return False
    return asking_of(text, words) is not Asking.OPEN


def asks_for_check(words: tuple[str, ...]) -> bool:
    """Whether a text wraps a claim: "apa benar ...?", "hoax bukan min?: ...", "tolong cek ..."."""
    return not CLAIM_ASKS.isdisjoint(words) or not CLAIM_OPENERS.isdisjoint(_core_of(words).opening)


def asking_of(text: str, words: tuple[str, ...]) -> Asking:
    """How a text asks; whatever is long, copied or holds a link asks nothing and is something to check."""
    if len(words) > QUESTION_WORDS_MOST or len(text) > QUESTION_CHARS or _COPIED.search(text) or has_link(text):
        return Asking.NOTHING
    core = _core_of(words)
    if not core.words or asks_for_check(words):
        return Asking.NOTHING
    is_marked = text.rstrip(" )\"'").endswith("?") or words[-1] in ADDRESSED
    if not is_marked and (len(words) > UNMARKED_WORDS_MOST or core.words[0] in MARKED_ONLY):
        return Asking.NOTHING
    if core.words[0] in YES_NO_WORDS:
        return Asking.YES_NO
    if _is_open(core.words, is_marked=is_marked) or (is_marked and "kok" in core.opening):
        return Asking.OPEN
    return Asking.NOTHING if ASKING_WORDS.isdisjoint(core.opening) else Asking.YES_NO


def _is_open(words: tuple[str, ...], *, is_marked: bool) -> bool:
    """Whether only the office can answer: a question word opens or closes the text, or stands in a marked question."""
    if words[0] in OPENING_QUESTION_WORDS or words[-1] in QUESTION_WORDS or words[-2:] == ("di", "mana"):
        return True
    return is_marked and (words[:2] in OPENING_PAIRS or not QUESTION_WORDS.isdisjoint(words))


def _core_of(words: tuple[str, ...]) -> _Core:
    """Split the polite and asking words at the beginning from the rest."""
    start = 0
    while start < len(words) and _is_opening(words[start]):
        start += 1
    return _Core(words[:start], words[start:])


def _is_opening(word: str) -> bool:
    """Whether a word may stand before what a person really says."""
    return word in COURTESIES or word in CLAIM_OPENERS or TALK_WORDS.get(word) in {Talk.SALAM, Talk.GREETING}


def number_in(words: tuple[str, ...]) -> int | None:
    """The typed number of a choice, as in "2", "nomor 2" or "yang kedua"; None for any other text."""
    said = [word for word in words if word not in CHOOSING]
    if len(said) != 1 or len(words) > CHOICE_WORDS_MOST or len(said[0]) > NUMBER_WORD_CHARS:
        return None
    if said[0] in NUMBERS:
        return NUMBERS[said[0]]
    is_number = said[0].isascii() and said[0].isdigit() and len(said[0]) <= NUMBER_DIGITS
    return int(said[0]) if is_number else None
