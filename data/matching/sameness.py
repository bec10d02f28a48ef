"""Whether two texts make the same claim, in whichever words, and how sure that is.

A wrong yes would bring a verdict to people who asked about something else, so whatever contradicts decides alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from data.matching.claim_texts import ClaimText
from data.matching.contradiction import is_debunk, turns_around
from data.matching.stems import stem

#: Words that misspelt words are compared with, their letters, and how alike (0..100) they must be.
_COMPARED_WORDS = 120
_COMPARED_LETTERS = 5
_ALIKE = 80
#: A claim may be spread over so many lengths of the shorter text, and a few words more.
_NEARBY_TEXTS = 2
_NEARBY_WORDS = 8

#: What each evidence counts for, in logits, and what stands against all of it.
WEIGHTS = {"covered": 6.0, "nearby": 4.0, "letters": 4.0, "substance": 4.0}
BIAS = -12.5


def probability(found: Mapping[str, float]) -> float:
    """Return how probable it is that two texts with this evidence, and no contradiction, make the same claim."""
    return 1 / (1 + math.exp(-BIAS - sum(weight * found[name] for name, weight in WEIGHTS.items())))


def evidence(one: ClaimText, other: ClaimText) -> dict[str, float]:
    """Return named evidence, each in [0, 1], that two comparable texts make the same claim."""
    short, long = sorted((one, other), key=lambda text: (text.mass, text.key))
    found = _found(short, long)
    shared = sum(short.weights[root] for root in found)
    back = sum(long.weights[root] for root in set(found.values()))
    grams = len(np.intersect1d(one.grams, other.grams, assume_unique=True))
    deeds = _deeds(short)
    return {
        "covered": shared / short.mass,
        "covers": min(1.0, back / long.mass),
        "nearby": _nearby(found, short, long),
        "deed": sum(short.weights[root] for root in deeds & found.keys()) / (sum(short.weights[r] for r in deeds) or 1),
        "letters": grams / max(1, min(len(one.grams), len(other.grams))),
        "letters both": 2 * grams / max(1, len(one.grams) + len(other.grams)),
        "substance": shared / (shared + 4),
        "length": short.mass / (short.mass + 4),
    }


def _deeds(text: ClaimText) -> set[str]:
    """What is said of whoever is named."""
    return {stem(word) for word in text.told.deed} & text.weights.keys()


def _found(short: ClaimText, long: ClaimText) -> dict[str, str]:
    """The roots of the shorter text that the longer one has, each with the root it has there."""
    found = {root: root for root in short.weights if root in long.weights}
    strange = [root for root in short.weights if root not in found and len(root) >= _COMPARED_LETTERS]
    known = [root for root in long.weights if root not in short.weights and len(root) >= _COMPARED_LETTERS]
    strange, known = strange[:_COMPARED_WORDS], known[:_COMPARED_WORDS]
    if strange and known:
        alike = process.cdist(strange, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, workers=1, dtype=np.float32)
        best = alike.argmax(axis=1)
        found |= {strange[at]: known[to] for at, to in enumerate(best.tolist()) if alike[at, to] > 0}
    return found


def _nearby(found: Mapping[str, str], short: ClaimText, long: ClaimText) -> float:
    """The most of the shorter text, by what it tells, that stands close together in the longer one."""
    wanted = {there: short.weights[here] for here, there in found.items()}
    words = [stem(word) for word in long.words]
    hits = [(place, root) for place, root in enumerate(words) if root in wanted]
    width = _NEARBY_TEXTS * len(short.words) + _NEARBY_WORDS
    best, first, held, mass = 0.0, 0, dict.fromkeys(wanted, 0), 0.0
    for place, root in hits:
        mass += wanted[root] if not held[root] else 0.0
        held[root] += 1
        while place - hits[first][0] >= width:
            gone = hits[first][1]
            held[gone] -= 1
            mass -= wanted[gone] if not held[gone] else 0.0
            first += 1
        best = max(best, mass)
    return best / short.mass


def contradictions(one: ClaimText, other: ClaimText) -> list[str]:
    """Return what speaks against two texts being the same claim; any of it is enough."""
    checks: Sequence[tuple[str, bool]] = (
        ("other links", bool(one.hosts) and bool(other.hosts) and one.hosts.isdisjoint(other.hosts)),
        ("other names", _swaps_names(one, other)),
        ("other numbers", _swaps_numbers(one, other)),
        ("denied", turns_around(one.told, other.told)),
        ("debunk", is_debunk(one.told, other.told) or is_debunk(other.told, one.told)),
    )
    return [name for name, holds in checks if holds]


def _swaps_names(one: ClaimText, other: ClaimText) -> bool:
    for family, names in one.told.names.items():
        others = other.told.names.get(family, frozenset())
        if names - others and others - names:
            return True
    return False


def _swaps_numbers(one: ClaimText, other: ClaimText) -> bool:
    mine, theirs = one.told.quantities, other.told.quantities
    return any(values.isdisjoint(theirs[unit]) for unit, values in mine.items() if unit in theirs)
