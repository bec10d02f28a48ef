"""Numbers in Javanese and Madurese words, and halves of large ones, in digits as others are: satus ewu is 100 ribu.

For comparing tips with each other only: alone some of these words are others, loro is sick as well as two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.matching.number_words import spell_numbers

#: One to nine in Indonesian, each with how it is said alone and before what it counts or multiplies.
_ONES = {
    "dua": "loro rong dhuwa duwa",
    "tiga": "telu telung tello tellu",
    "empat": "papat patang empa sekawan",
    "lima": "limo limang lema gangsal",
    "enam": "enem nem ennem nemang",
    "tujuh": "pitu pitung petto",
    "delapan": "wolu wolung ballu",
    "sembilan": "songo sanga sangang",
}
#: What multiplies, written behind a one or as a word of its own.
_TIMES = {
    "ratus": "atus ratos atos",
    "puluh": "puluh polo",
    "ribu": "ewu ebu",
    "juta": "yuta yuto",
    "belas": "las bellas",
}
_WHOLE = {
    "seratus": "satus satos",
    "seribu": "sewu saebu sebu",
    "sejuta": "sayuta sejuto sajuta sayuto",
    "sepuluh": "sapolo sepolo sedoso sedasa",
    "sebelas": "sewelas sebellas",
    "dua belas": "rolas",
    "empat belas": "patbelas",
    "lima belas": "limolas lemabellas",
    "enam belas": "nembelas",
    "sembilan belas": "sangalas songolas",
    "dua puluh satu": "selikur",
    "dua puluh lima": "selawe",
    "lima puluh": "seket",
    "enam puluh": "sewidak suwidak",
}
_SPELT = (
    {word: many for many, words in {**_WHOLE, **_ONES, **_TIMES}.items() for word in words.split()}
    | {
        f"{one}{times}": f"{many} {unit}"
        for many, ones in _ONES.items()
        for one in ones.split()
        for unit, words in _TIMES.items()
        for times in words.split()
    }
    | {f"{one.removesuffix('ng')}likur": f"dua puluh {many}" for many, ones in _ONES.items() for one in ones.split()}
)
#: What is something else when no number stands beside it: ebu is mother, too.
_ONLY_BESIDE = frozenset({"las", "ebu", "polo", "rong"})
_SURE = _SPELT.keys() - _ONLY_BESIDE
_TELLING = _SPELT.keys() | {"juta"}
_HALF = re.compile(r"(?:(?<=\s)|^)(?:(\d{1,3}) )?(?:se|sa)(?:tengah|paro|palo) juta\b")


def local_numbers_in_digits(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words of a respelt text with such numbers in digits; the very same ones where there are none."""
    if _TELLING.isdisjoint(words):
        return words
    told = [_SPELT.get(word, word) if _counts(words, place) else word for place, word in enumerate(words)]
    return tuple(_HALF.sub(_whole, spell_numbers(" ".join(told))).split())


def _counts(words: Sequence[str], place: int) -> bool:
    """Whether a word is a number where it stands."""
    beside = (*words[max(0, place - 1) : place], *words[place + 1 : place + 2])
    return words[place] not in _ONLY_BESIDE or any(word in _SURE or word.isdigit() for word in beside)


def _whole(found: re.Match[str]) -> str:
    return f"{int(found[1] or 0) * 1_000 + 500} ribu"
