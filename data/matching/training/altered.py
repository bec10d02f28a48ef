"""Texts with one thing in them that another claim would have: a name, a number, a rare word, a denial.

Everything else agrees with the title of their fact-check, so that only from such texts can be learnt what one word is
worth. Made of the texts that are learnt from, whenever they are needed; none is kept.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from data.matching.contradiction import Told
from data.matching.evidence import Query
from data.matching.names import Name, names_of
from data.matching.slots import is_rare
from data.matching.words import COMMON, NEGATIONS

Words = list[str]
Change = Callable[[Told, Told, random.Random], Words | None]

#: What invented names are made of, and how many syllables they have.
_BEGIN: Sequence[str] = (*"bcdfghjklmnprstvwyz", "sy", "kh", "ny", "ng", "tr", "br", "kr")
_MIDDLE: Sequence[str] = (*"aiueo", "ai", "au")
_END: Sequence[str] = ("", "", "", "n", "ng", *"rsltdk")
_SYLLABLES = (2, 2, 3)
_DENIALS = ("tidak", "tidak", "tidak akan", "belum", "bukan")
_DENYING = frozenset({"tidak", "tak", "bukan", "belum"})
_VERB = re.compile(r"(?:me|di|ber|ter)[a-z]{3,}")
#: By how much another number is larger.
_LARGER = (1, 2, 5, 10)


def altered(query: Query, title: Told, chance: random.Random) -> Query | None:
    """Return a text in which one thing that the title says too is another one; None where nothing can be changed.

    Args:
        query: the text, read.
        title: what its fact-checks tell.
        chance: decides what is changed, and to what.
    """
    for change in chance.sample(_CHANGES, len(_CHANGES)):
        words = change(query.told, title, chance)
        if words:
            claim = " ".join(words)
            # It is written as the original was: capitals and full stops are not what makes it another claim.
            return replace(query, whole=claim, claim=claim, told=Told(claim.split()))
    return None


def _other_name(text: Told, title: Told, chance: random.Random) -> Words | None:
    found = _shared_name(text, title, chance)
    if not found:
        return None
    others = [name for name in names_of(found.family) if name != found.name]
    return _with_name(text, found, chance.choice(others)) if others else None


def _invented_name(text: Told, title: Told, chance: random.Random) -> Words | None:
    found = _shared_name(text, title, chance)
    return _with_name(text, found, _invented(chance)) if found else None


def _shared_name(text: Told, title: Told, chance: random.Random) -> Name | None:
    """Return a name that both have in one of the title's words, or None."""
    shared = [
        found
        for found in text.found
        if found.number in title.name_numbers and not title.vocabulary.isdisjoint(text.words[found.first : found.last])
    ]
    return chance.choice(shared) if shared else None


def _with_name(text: Told, old: Name, new: str) -> Words:
    """Return the words of a text with a name in place of another, wherever that stands."""
    firsts = {found.first: found.last for found in text.found if found.number == old.number}
    inside = {place for first, last in firsts.items() for place in range(first, last)}
    return [
        new if place in firsts else word
        for place, word in enumerate(text.words)
        if place in firsts or place not in inside
    ]


def _invented_word(text: Told, title: Told, chance: random.Random) -> Words | None:
    rare = [word for word in _shared(text, title) if is_rare(word)]
    return _with_word(text.words, chance.choice(rare), _invented(chance)) if rare else None


def _other_number(text: Told, title: Told, chance: random.Random) -> Words | None:
    numbers = sorted(text.numbers & title.numbers)
    if not numbers:
        return None
    old = chance.choice(numbers)
    return _with_word(text.words, old, str(int(old) + chance.choice(_LARGER)))


def _denied(text: Told, title: Told, chance: random.Random) -> Words | None:
    if not NEGATIONS.isdisjoint(text.vocabulary | title.vocabulary):
        return None
    verbs = [word for word in _shared(text, title) if _VERB.fullmatch(word)]
    if not verbs:
        return None
    verb = chance.choice(verbs)
    return _with_word(text.words, verb, f"{chance.choice(_DENIALS)} {verb}")


def _undenied(text: Told, title: Told, chance: random.Random) -> Words | None:
    if _DENYING.isdisjoint(text.vocabulary) or _DENYING.isdisjoint(title.vocabulary):
        return None
    return [word for word in text.words if word not in _DENYING]


def _shared(text: Told, title: Told) -> Iterator[str]:
    """Yield the telling words of a text that a title has, too, in their order and once."""
    return (word for word in dict.fromkeys(text.words) if _tells(word, title.vocabulary))


def _tells(word: str, words: Set[str]) -> bool:
    return word in words and word not in COMMON and word not in NEGATIONS


def _with_word(words: Sequence[str], old: str, new: str) -> Words:
    return [new if word == old else word for word in words]


def _invented(chance: random.Random) -> str:
    """Return a name that nobody has."""
    syllables = (chance.choice(_BEGIN) + chance.choice(_MIDDLE) for _ in range(chance.choice(_SYLLABLES)))
    return "".join(syllables) + chance.choice(_END)


#: Denials twice: each denies another word, and there is no list of what may be denied.
_CHANGES: tuple[Change, ...] = (
    *(_other_name, _invented_name, _invented_word, _other_number),
    *(_denied, _denied, _undenied),
)
