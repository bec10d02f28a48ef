"""Which of our announcements answers a question ("kerja bakti kapan?"), or none.

Sure or nothing, as in :mod:`data.matching.faq`, whose words these are: every telling word of the question stands in the
announcement, its title is what the question is about, what is asked for (when, where, how much) can stand in such a
text and does, and no other announcement comes close. A wrong answer is worse than none, which leads to an officer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.matching.faq import ASKED_FOR, COMMON, same_word, words_of
from data.matching.words import NEGATIONS
from data.model.announcement import Announcement

#: The share of a question's telling words, by what they tell, that has to stand in the title.
TITLE_SHARE = 0.6
#: And the share of the title's telling words that the question has to have, so that "Wonoasih di mana" is not answered
#: with what happens there; less where it has the first of them, which names the thing, and another one. Measured on the
#: 61 own questions of ``tests/data/test_matching_asked.py``: all 16 that can be answered are, and none gets a wrong
#: answer; with the lower share for all questions 4 do.
ASKED_SHARE = 0.6
NAMED_SHARE = 0.3
#: The next announcement has to stay so far behind.
AHEAD = 0.2
#: Characters of an announcement that are read.
READ_CHARS = 4_000
#: The words of one text are found in pieces of so many characters, as many as a question may have.
_PIECE = 400
#: What an announcement has to hold to answer what is asked for; what is not here it cannot be trusted to answer.
_ANSWERS = {
    "kapan": re.compile(
        r"\b(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|besok|lusa|tanggal|tgl|pukul|jam)\b"
        r"|\b\d{1,2}[ /-](?:jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des|\d{1,2}[ /-])",
        re.IGNORECASE,
    ),
    "jam": re.compile(r"\b(?:pukul|jam)\s*\d|\b\d{1,2}[.:]\d{2}\b", re.IGNORECASE),
    "mana": re.compile(
        r"\b(?:bertempat|tempat|lokasi|di (?:balai|kantor|lapangan|gor|alun|masjid|gedung|puskesmas|pendopo|aula|rw|rt"
        r"|sd|smp|kelurahan|kecamatan|desa|pasar|jalan|jl|posko|halaman))\b",
        re.IGNORECASE,
    ),
    "berapa": re.compile(r"\bgratis\b|\brp\.?\s*\d|\b\d+ (?:ribu|orang|kuota|kg|liter|paket)\b", re.IGNORECASE),
    "syarat": re.compile(r"\b(?:syarat|persyaratan|membawa|bawa|wajib)\b", re.IGNORECASE),
    "cara": re.compile(r"\b(?:cara|caranya|mendaftar|daftar|melalui|lewat|bawa|membawa)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """One announcement with the words that tell anything."""

    announcement: Announcement
    head: frozenset[str]
    title: frozenset[str]
    text: frozenset[str]


class AskedIndex:
    """Our announcements, ready to be asked.

    Args:
        announcements: those that still hold.
    """

    def __init__(self, announcements: Sequence[Announcement] = ()) -> None:
        self._known = [_read(one) for one in announcements]
        self._counts = Counter(word for known in self._known for word in known.text)

    def __len__(self) -> int:
        """How many announcements there are."""
        return len(self._known)

    def search(self, text: str) -> Announcement | None:
        """The announcement that surely answers a question; None when none does, or several might."""
        asked = words_of(text)
        telling = asked - COMMON
        # "jam berapa" asks for a time of day, and for no amount.
        wanted = asked & ASKED_FOR - ({"berapa"} if "jam" in asked else set())
        if not telling or not wanted:
            return None
        found = sorted(
            ((self._agreement(telling, asked, known), place) for place, known in enumerate(self._known)), reverse=True
        )
        found = [one for one in found if one[0] > 0]
        if not found or (len(found) > 1 and found[0][0] - found[1][0] < AHEAD):
            return None
        best = self._known[found[0][1]].announcement
        said = f"{best.title}\n{best.body}"
        return best if all(word in _ANSWERS and _ANSWERS[word].search(said) for word in wanted) else None

    def _agreement(self, telling: frozenset[str], asked: frozenset[str], known: _Known) -> float:
        """How far a question is about an announcement, in [0, 1]; 0 where it asks for anything else."""
        if (asked & NEGATIONS) - known.text or not all(same_word(word, known.text) for word in telling):
            return 0.0
        in_title = [word for word in telling if same_word(word, known.title)]
        title = known.title - COMMON
        met = [word for word in title if same_word(word, telling)]
        of_asked = self._weight(in_title) / self._weight(telling)
        of_title = self._weight(met) / self._weight(title) if title else 0.0
        is_named = len(met) > 1 and any(word in known.head for word in met)
        if of_asked < TITLE_SHARE or of_title < (NAMED_SHARE if is_named else ASKED_SHARE):
            return 0.0
        return 2 * of_asked * of_title / (of_asked + of_title)

    def _weight(self, words: Iterable[str]) -> float:
        """What words tell: the rarer among the announcements, the more."""
        total = len(self._known)
        return sum(1 + math.log((1 + total) / (1 + self._counts[word])) for word in words)


def _read(one: Announcement) -> _Known:
    title = words_of(one.title)
    body = one.body[:READ_CHARS]
    pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE - 40))
    telling = (words_of(word) - COMMON for word in one.title.split())
    head = next((words for words in telling if words), frozenset())
    return _Known(one, head, title, title.union(*(words_of(piece) for piece in pieces)))
