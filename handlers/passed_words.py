"""Words by which somebody says that they passed an announcement on, how, and to how many people. Pure.

"sudah", "sudah saya teruskan ke grup, 40 orang", "sudah 2026/118". Nothing here is ever said to anybody.
"""

from __future__ import annotations

import re

from data.model.broadcast import Passing
from data.model.confirmation import MOST_REACHED
from handlers.counting import count_in
from handlers.reading import SHORT_CHARS, has_link, words_of
from handlers.vocabulary import COURTESIES, word_set

#: What such a message begins with.
_DONE = word_set("sudah udah sdh sampun ampon done already beres")
#: What was done; it may be left out, as in "sudah".
_PASSED = word_set("""
    teruskan diteruskan terusin diterusin meneruskan sampaikan disampaikan sampein menyampaikan kabarkan dikabarkan
    umumkan diumumkan sebarkan disebarkan disebar bagikan dibagikan share dishare forward diforward
    dibacakan bacakan ditempel tempel passed forwarded shared dipunterasaken kaaturaken èterrossaghi
    """)
#: What may stand around it and adds nothing.
_AROUND = COURTESIES | word_set("""
    saya aku sy kami kita semua pengumuman pengumumannya ini itu on it the i we have has pak bu min kak ke di lewat
    melalui via dan kepada para warga masyarakat orang jiwa people to kira sekitar kurang lebih secara langsung tadi
    barusan baru kampung desa kelurahan rt rw tiyang orèng about group in saja aja juga nya
    """)
_WAYS = {
    Passing.GROUP: word_set("grup group grop wag wa whatsapp watsap telegram"),
    Passing.BOARD: word_set("papan ditempel tempel menempel mading board"),
    Passing.READ_ALOUD: word_set("dibacakan bacakan membacakan toa speaker pengeras pengajian arisan masjid musala"),
    Passing.BROADCAST: word_set("radio siaran disiarkan"),
    Passing.PERFORMANCE: word_set("pentas pertunjukan ludruk wayang hadrah"),
}
#: Everything that such a message may hold beside numbers.
_KNOWN = _DONE | _PASSED | _AROUND | frozenset().union(*_WAYS.values(), {"ribu", "rb", "k"})
_SERIAL = re.compile(r"(?<![\d/])\d{4}/\d{1,7}(?![\d/])")
_PEOPLE = re.compile(r"\d[\d. ]*(?:ribu|rb|k)?\s*(?:orang|warga|jiwa|people|tiyang|or[eè]ng)\b|\b\d[\d.]*\s*$", re.I)
_NUMBER = re.compile(r"\d+(?:[. ]\d{3})*")


def serials_in(text: str) -> tuple[str, ...]:
    """The numbers of announcements that a text names."""
    return tuple(_SERIAL.findall(text[:4_000]))


def says_passed(text: str) -> bool:
    """Whether a short text says that something was passed on, and nothing else."""
    if len(text) > SHORT_CHARS or "?" in text or has_link(text):
        return False
    plain = _NUMBER.sub(" ", _SERIAL.sub(" ", text))
    words, first = set(words_of(plain)), words_of(plain)[:1]
    if words.isdisjoint(_PASSED) and not _DONE.issuperset(first):
        return False  # "ya sudah" gives in, and reports nothing
    # "teruskan" alone is a wish, or what a sender of chain letters writes.
    return not words.isdisjoint(_DONE) and words <= _KNOWN


def way_in(text: str) -> tuple[Passing | None, str]:
    """How something was passed on, and the text without the words that say so."""
    words = words_of(text)
    for way, said in _WAYS.items():
        if found := said.intersection(words):
            spots = "|".join(sorted(map(re.escape, found), key=len, reverse=True))
            return way, re.sub(rf"\b(?:{spots})\b", " ", text, flags=re.IGNORECASE).strip(" ,.;-")
    return None, text


def is_way(text: str) -> bool:
    """Whether a short text says how something was passed on, perhaps with a number, and nothing else."""
    if len(text) > SHORT_CHARS or "?" in text or has_link(text):
        return False
    way, rest = way_in(text)
    left = set(words_of(_NUMBER.sub(" ", rest)))
    return way is not None and left <= _AROUND | _DONE | _PASSED | {"ribu", "rb", "k", "suara"}


def people_in(text: str) -> int | None:
    """To how many people, where a text says so; None where it does not, or the number is none."""
    found = _PEOPLE.search(_SERIAL.sub(" ", text))
    count = count_in(found[0]) if found else None
    return count if isinstance(count, int) and 0 < count <= MOST_REACHED else None
