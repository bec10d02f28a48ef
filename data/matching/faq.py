"""Which of the office's frequent questions somebody asks: surely one, or some that come near, or none.

Sure or nothing: a question is answered only when it and one known question hold the same words, apart from those that
tell little, what is asked for (when, where, how much, how) is the same, and no other answer comes close. Everything
else is at most offered. Here are words and weights; the file with the answers is read in :mod:`data.faq_file`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from data.matching.normalise import normalise
from data.matching.spelling import respell
from data.matching.words import NEGATIONS, word_set
from data.model.faq import Faq, FaqReply

#: Most questions that are offered. Source: product.md, "How a conversation feels", 3.
MOST_NEAR = 3
#: Characters of a text that are read; a question is shorter.
READ_CHARS = 400
#: The next best answer has to stay so far behind.
SURE_AHEAD = 0.15
#: What comes so near is offered.
NEAR = 0.45
#: Words of so many letters may have one letter wrong.
_FORGIVEN_CHARS = 5

#: Words that carry nothing of a question: politeness, speakers, and the plainest of grammar.
_IDLE = word_set("""
    min mimin admin kak kakak pak bapak bu ibu mas mbak bang bro sis gan om tante bot kentongan ya yah dong deh sih nih
    kok kah halo hai selamat pagi siang sore malam assalamualaikum permisi maaf mohon tolong minta mau ingin pengen
    izin numpang tanya nanya bertanya saya aku kami kita sy saja aja itu ini nya yang di ke dari untuk buat dan atau
    dengan pada adalah apa apakah bisa boleh dapat harus perlu ada sekarang kalau jika oh iya btw the a an is are do
    does to of in on for i my we can please you your there lagi dulu e to opo kulo niki sing kangge
    """)
#: One word for the ways in which people say the same thing to an office.
_SAME = {
    same: word
    for word, others in {
        "kapan": "kapankah kpn when bilo bile",
        "mana": "dimana dmn dimanakah kemana manakah where lokasi alamat letak letaknya endi pundi",
        "berapa": "brp berapakah piro pinten biaya biayanya ongkos tarif harga bayar",
        "cara": "caranya gimana gmn bagaimana bgmn bagaimanakah prosedur langkah how piye pripun",
        "syarat": "syaratnya persyaratan persyaratannya berkas dokumen requirement requirements",
        "siapa": "siapakah who sopo sinten",
        "jam": "pukul waktu",
        "kenapa": "knp mengapa why",
        "urus": "mengurus ngurus urusin bikin membuat pembuatan pengurusan mengajukan ajukan cetak mencetak buat",
        "cair": "dicairkan pencairan dibagikan dibagi keluar turun cairnya metu",
        "daftar": "mendaftar pendaftaran daftarnya registrasi register",
        "buka": "dibuka bukanya pelayanan layanan",
        "kantor": "kantornya",
        "ktp": "ektp ktpnya",
        "hilang": "kehilangan ilang",
        "bansos": "bantuan sosial",
    }.items()
    for same in others.split()
}
#: What is asked for; two questions that ask for different things are never the same.
ASKED_FOR = frozenset({"kapan", "mana", "berapa", "cara", "syarat", "siapa", "jam", "kenapa"})
#: Words that many questions share and that make no two the same.
COMMON = ASKED_FOR | {"urus", "kantor", "daftar", "buka"}
#: Asked for in either way: an answer that tells how tells what is needed too.
_EXCHANGED = frozenset({"cara", "syarat"})


@dataclass(frozen=True, slots=True)
class _Known:
    """One known question with the words that tell anything."""

    entry: int
    words: frozenset[str]


class FaqIndex:
    """The office's answers, ready to be asked.

    Args:
        entries: as the file gives them; none makes an index that knows nothing.
    """

    def __init__(self, entries: Sequence[Faq] = ()) -> None:
        self._entries = tuple(entries)
        self._known = [
            _Known(place, words_of(question)) for place, entry in enumerate(entries) for question in entry.questions
        ]
        self._counts = Counter(word for known in self._known for word in known.words)

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self._entries)

    def entry(self, mark: str) -> Faq | None:
        """The answer that a button stands for; None when the file no longer has it."""
        return next((entry for entry in self._entries if entry.mark == mark), None)

    def search(self, text: str) -> FaqReply:
        """Find the answer to a question; any text is allowed."""
        asked = words_of(text)
        if not asked - ASKED_FOR:
            return FaqReply()
        best: dict[int, tuple[float, bool]] = {}
        for known in self._known:
            best[known.entry] = max(best.get(known.entry, (0.0, False)), self._agreement(asked, known.words))
        ranked = sorted(best, key=lambda place: (-best[place][0], place))
        if not ranked or best[ranked[0]][0] < NEAR:
            return FaqReply()
        first, is_sure = best[ranked[0]]
        behind = best[ranked[1]][0] if len(ranked) > 1 else 0.0
        if is_sure and first - behind >= SURE_AHEAD:
            return FaqReply(self._entries[ranked[0]])
        near = [place for place in ranked[:MOST_NEAR] if best[place][0] >= NEAR]
        return FaqReply(near=tuple(self._entries[place] for place in near))

    def _agreement(self, asked: frozenset[str], known: frozenset[str]) -> tuple[float, bool]:
        """How far two questions agree in [0, 1], and whether that is enough to answer."""
        if (asked & NEGATIONS) != (known & NEGATIONS):
            return 0.0, False
        found = {word: same_word(word, known) for word in asked}
        met = frozenset(other for other in found.values() if other)
        of_asked = self._weight(word for word, other in found.items() if other) / self._weight(asked)
        of_known = self._weight(met) / self._weight(known) if known else 0.0
        if not met - COMMON:
            return 0.0, False
        is_sure = all(found.values()) and known - met <= COMMON and _asks_the_same(asked, known)
        return 2 * of_asked * of_known / (of_asked + of_known), is_sure

    def _weight(self, words: Iterable[str]) -> float:
        """What words tell: the rarer among the known questions, the more."""
        total = len(self._known)
        return sum(1 + math.log((1 + total) / (1 + self._counts[word])) for word in words)


def words_of(text: str) -> frozenset[str]:
    """The words of a question that tell anything, one word for one thing."""
    plain = respell(normalise(text[:READ_CHARS])).split()
    return frozenset(_SAME.get(word, word) for word in map(_bare, plain) if word not in _IDLE)


def _bare(word: str) -> str:
    """A word without the endings that change nothing."""
    if word in _SAME or word in _IDLE:
        return word
    for ending in ("kah", "nya", "lah"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def same_word(word: str, known: frozenset[str]) -> str:
    """The word of a known question that this one is; empty when there is none. Numbers have to be the same."""
    if word in known:
        return word
    if len(word) < _FORGIVEN_CHARS or not word.isalpha() or word in NEGATIONS:
        return ""
    near = (
        other for other in known if len(other) >= _FORGIVEN_CHARS and other not in ASKED_FOR and other[0] == word[0]
    )
    return next((other for other in sorted(near) if OSA.distance(word, other, score_cutoff=1) <= 1), "")


def _asks_the_same(asked: frozenset[str], known: frozenset[str]) -> bool:
    """Whether both ask for the same thing, or one of them does not say what for."""
    ours, theirs = asked & ASKED_FOR, known & ASKED_FOR
    if not ours or not theirs or ours & theirs:
        return True
    return ours <= _EXCHANGED and theirs <= _EXCHANGED
