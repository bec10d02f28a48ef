"""Whether two texts make the same claim, in whichever words, and how sure that is.

A wrong yes would bring a verdict to people who asked about something else, so whatever contradicts decides alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Indel

from data.matching.claim_texts import ClaimText
from data.matching.same_words import is_listed, opposites

#: Words that misspelt words are compared with, their letters, and how alike (0..100) they must be.
_COMPARED_WORDS = 120
_COMPARED_LETTERS = 5
_ALIKE = 80
#: Telling in common, by weight, that is half of full substance.
_HALF_SUBSTANCE = 4.0
#: The same of what each tells of fields that the other does not speak of, and stands against.
_HALF_APART = 1.0
#: Texts of one template: how many of all letters both have, at least, and then how much of the shorter has something
#: else in its place. The fewer letters are the same, the more has to be replaced; who words it anew replaces all of it.
_TEMPLATES = ((0.55, 0.08), (0.45, 0.15))
#: Letters of a word in which one may be wrong.
_SLIP_LETTERS = 3
#: Words before and behind what agrees that may stand in the place of a text's first and last ones.
_END_WORDS = 3
#: What is written in too many ways to differ: nine in the evening is 9, 21 and 21.00.
_CLOCK = frozenset({"jam", "pukul", "wib", "menit", "malam", "pagi"})

#: Telling words from which on the longer text is not longer for us.
_LONG = 60
#: Telling words, and numbers, in common that are enough; and pairs of words that stand side by side in both.
_WORDS = 6
_NUMBERS = 2
_BESIDE = 4
#: Share of the letters that both have from which on a denial is one of the other text; told anew, it denies something
#: else.
_SAME_SENTENCE = 0.35

#: What each evidence counts for, in logits, and what stands against all of it. What stands side by side in both counts
#: against, and so does what the shorter one says alone in the same letters: of two pairs with as many telling words in
#: common, the one that is worded alike is another deed more often. Who asks about something leaves half of it out and
#: names what it is about. ``bench/claims_model.py`` fits this.
WEIGHTS = {
    "covered": 1.55,
    "substance": 8.77,
    "words": 3.85,
    "numbers": 1.67,
    "long": -9.80,
    "asks": 0.99,
    "beside": -1.83,
    "lacks letters": -5.58,
    "fields": 1.52,
    "fields apart": -1.02,
}
BIAS = -5.46


def probability(found: Mapping[str, float]) -> float:
    """Return how probable it is that two texts with this evidence, and no contradiction, make the same claim."""
    return 1 / (1 + math.exp(-BIAS - sum(weight * found[name] for name, weight in WEIGHTS.items())))


def evidence(one: ClaimText, other: ClaimText) -> dict[str, float]:
    """Return named evidence, each in [0, 1], that two comparable texts make the same claim."""
    return Pair(one, other).evidence


def contradictions(one: ClaimText, other: ClaimText) -> list[str]:
    """Return what speaks against two texts being the same claim; any of it is enough."""
    return Pair(one, other).contradictions()


class Pair:
    """Two comparable texts side by side."""

    def __init__(self, one: ClaimText, other: ClaimText) -> None:
        self.short, self.long = sorted((one, other), key=lambda text: (text.mass, text.key))
        self._found = roots_in(self.short, self.long)

    @cached_property
    def evidence(self) -> dict[str, float]:
        """Named evidence, each in [0, 1], that both make the same claim."""
        short, long = self.short, self.long
        shared = sum(short.weights[root] for root in self._found)
        asks = short.asks is not long.asks
        grams = len(np.intersect1d(short.grams, long.grams, assume_unique=True))
        letters = grams / max(1, min(len(short.grams), len(long.grams)))
        lacking = max(0.0, short.mass - shared)
        lacks = lacking / (lacking + _HALF_SUBSTANCE)
        apart = _apart(short, long, self._found)
        return {
            "covered": shared / short.mass,
            "substance": shared / (shared + _HALF_SUBSTANCE),
            "words": min(1.0, len(self._found) / _WORDS),
            "letters both": 2 * grams / max(1, len(short.grams) + len(long.grams)),
            "numbers": min(1.0, self._numbers() / _NUMBERS),
            "long": min(1.0, len(long.weights) / _LONG),
            "asks": float(asks),
            "beside": min(1.0, self._beside() / _BESIDE),
            "lacks letters": lacks * letters,
            "fields": len(short.fields & long.fields) / max(1, min(len(short.fields), len(long.fields))),
            "fields apart": apart / (apart + _HALF_APART),
        }

    def _numbers(self) -> int:
        """How many numbers both have that count the same thing."""
        mine, theirs = self.short.quantities, self.long.quantities
        return sum(len(mine[unit] & theirs[unit]) for unit in mine.keys() & theirs.keys())

    def _beside(self) -> int:
        """How many pairs of telling words stand side by side in both: what somebody or something is called, a sum."""
        here, there = [self._found.get(root, "") for root in self.short.things], self.long.things
        return len({(one, two) for one, two in pairwise(here) if one and two} & set(pairwise(there)))

    def contradictions(self) -> list[str]:
        """Return what speaks against it; any of it is enough."""
        one, other = self.short, self.long
        checks: Sequence[tuple[str, bool]] = (
            ("other links", bool(one.hosts) and bool(other.hosts) and one.hosts.isdisjoint(other.hosts)),
            ("other names", _swaps_names(one, other)),
            ("called otherwise", _calls_otherwise(one, other, self._found)),
            ("other numbers", _swaps_numbers(one, other)),
            ("denied", self._in_one_sentence and (_denies(one, other) or _denies(other, one))),
            ("opposite", self._in_one_sentence and _opposes(one, other)),
            ("debunk", one.is_debunk is not other.is_debunk),
            ("one template", self._is_template()),
        )
        return [name for name, holds in checks if holds]

    @property
    def _in_one_sentence(self) -> bool:
        """Whether both are worded so much alike that a denial, or an opposite, is one of the same thing."""
        return self.evidence["letters both"] >= _SAME_SENTENCE

    def _is_template(self) -> bool:
        """Whether most letters are the same, and in some place each has words that the other has not."""
        both = self.evidence["letters both"]
        least = min((replaced for letters, replaced in _TEMPLATES if both >= letters), default=None)
        return least is not None and self._replaced() >= least

    def _replaced(self) -> float:
        """The share of the shorter text, by what it tells, in whose place the longer one has something else."""
        here = [self._found.get(root, root) for root in self.short.things]
        known = set(self._found.values())
        mass = 0.0
        for gone, came in _gaps(here, self.long.things):
            mine = {root for root in gone if root not in known and root in self.short.weights}
            theirs = {root for root in came if root not in known}
            slips = [(one, two) for one in mine for two in theirs if self._is_slip(one, two)]
            mine -= {one for one, _ in slips}
            theirs -= {two for _, two in slips}
            lost = sum(self.short.weights[root] for root in mine)
            mass += min(lost, sum(self.long.weights[root] for root in theirs))
        return mass / self.short.mass

    def _is_slip(self, mine: str, theirs: str) -> bool:
        """Whether one word is the other with a letter wrong: one is a word of our lists, and the other none."""
        one, two = self.short.spelt[mine], self.long.spelt[theirs]
        if min(len(one), len(two)) < _SLIP_LETTERS or is_listed(one) is is_listed(two):
            return False
        return (one + two).isalpha() and OSA.distance(one, two, score_cutoff=1) <= 1


def _gaps(here: Sequence[str], there: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield what stands in two sequences between what both have in the same order; of their ends only what is near."""
    blocks = [block for block in Indel.opcodes(here, there).as_matching_blocks() if block.size]
    if not blocks:
        return
    first, last = blocks[0], blocks[-1]
    yield here[: first.a], there[max(0, first.b - _END_WORDS) : first.b]
    for one, two in pairwise(blocks):
        yield here[one.a + one.size : two.a], there[one.b + one.size : two.b]
    yield here[last.a + last.size :], there[last.b + last.size :][:_END_WORDS]


def roots_in(short: ClaimText, long: ClaimText) -> dict[str, str]:
    """Return the roots of a shorter text that a longer one has, each with the root it has there."""
    found = {root: root for root in short.weights if root in long.weights}
    strange, known = _strange(short, long), _strange(long, short)
    if strange and known:
        mine, theirs = ([text.spelt[root] for root in roots] for text, roots in ((short, strange), (long, known)))
        alike = process.cdist(mine, theirs, scorer=fuzz.ratio, score_cutoff=_ALIKE, workers=1, dtype=np.float32)
        best = alike.argmax(axis=1)
        found |= {strange[at]: known[to] for at, to in enumerate(best.tolist()) if alike[at, to] > 0}
    return found


def _strange(text: ClaimText, other: ClaimText) -> list[str]:
    """The first roots that the other text lacks and that may be misspelt there."""
    lacking = (
        root for root in text.weights if root not in other.weights and len(text.spelt[root]) >= _COMPARED_LETTERS
    )
    return list(islice(lacking, _COMPARED_WORDS))


def _apart(short: ClaimText, long: ClaimText, found: Mapping[str, str]) -> float:
    """What each of two texts tells, at least, in words of fields that the other does not speak of at all."""
    mine = _strange_to(short, long, found)
    return mine and min(mine, _strange_to(long, short, found.values()))


def _strange_to(text: ClaimText, other: ClaimText, found: Collection[str]) -> float:
    """What a text tells in words of fields that the other does not speak of at all."""
    strange = (root for root, fields in text.in_fields.items() if fields.isdisjoint(other.fields))
    return sum(text.weights[root] for root in strange if root not in found)


def _swaps_names(one: ClaimText, other: ClaimText) -> bool:
    """Whether each names somebody of one kind whom the other does not name, not even in part."""
    for family, names in one.told.names.items():
        others = other.told.names.get(family, frozenset())
        strange = [name for name in names - others if not _is_part_of(name, others)]
        if strange and any(not _is_part_of(name, names) for name in others - names):
            return True
    return False


def _is_part_of(name: str, others: frozenset[str]) -> bool:
    words = set(name.split())
    return any(words <= set(known.split()) or words >= set(known.split()) for known in others)


def _calls_otherwise(one: ClaimText, other: ClaimText, found: Mapping[str, str]) -> bool:
    """Whether both speak of a market, a village ..., each of one that the other does not speak of."""
    there = set(found.values())
    return any(
        one.called[what].isdisjoint(found) and other.called[what].isdisjoint(there)
        for what in one.called.keys() & other.called.keys()
    )


def _swaps_numbers(one: ClaimText, other: ClaimText) -> bool:
    mine, theirs = one.quantities, other.quantities
    units = (mine.keys() & theirs.keys()) - _CLOCK
    return any(mine[unit].isdisjoint(theirs[unit]) for unit in units)


def _opposes(one: ClaimText, other: ClaimText) -> bool:
    """Whether one says the opposite of what the other says."""
    return any(
        (this in mine.weights and that not in mine.weights) and (that in yours.weights and this not in yours.weights)
        for this, that in opposites()
        for mine, yours in ((one, other), (other, one))
    )


def _denies(one: ClaimText, other: ClaimText) -> bool:
    """Whether one denies a word wherever it says it, and the other says it and denies it nowhere."""
    return any(root in other.weights and root not in other.near_denials for root in one.denied)
