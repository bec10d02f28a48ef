"""Which fact-checks are one finding on one claim, published by several: second sources of each other (kembaran).

Stricter than anything that answers a person: two titles are alike only when they have the same telling words in the
same order, but for a slip in one of them, or a word more in five on one side; with the same names and numbers.
Different verdicts are never tied; those are told as judged differently.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import OSA

from data.matching.contradiction import Told, turns_around
from data.matching.links import canonical, is_front
from data.matching.normalise import normalise
from data.matching.words import COMMON
from data.model.factcheck import Verdict
from data.model.finding import Finding

#: The rarest words of a title: its like shares two of them, for a slip in one word leaves the others.
_RAREST = 4
#: Titles that are looked at for one pair of such words; more share only what publishers' templates share.
_MOST_SHARING = 30
#: Letters of a word in which one slip may be overlooked.
_SLIP_LETTERS = 6
#: Telling words that a title needs before another can be its like.
_LEAST_WORDS = 3
#: Telling words for which the other publisher may tell one more.
_WORDS_A_WORD_MORE = 5
_WORD = re.compile(r"\w+")


def twins_in(findings: Iterable[Finding]) -> dict[int, int]:
    """Return for each second source the row number of the finding that it repeats.

    That one is never a second source itself; it has a verdict where any of them has, and is the oldest of those. The
    result follows from the findings alone, whatever was tied before, so that doing it twice changes nothing.
    """
    ordered = sorted(findings, key=lambda one: (one.verdict is None, one.number))
    frequency = Counter(word for one in ordered for word in _words(one.title))
    firsts: dict[tuple[str, str], list[_Read]] = defaultdict(list)
    twins: dict[int, int] = {}
    for finding in ordered:
        read = _Read(finding)
        rarest = sorted(_words(finding.title), key=lambda word: (frequency[word], word))[:_RAREST]
        pairs = list(combinations(sorted(rarest), 2))
        first = _first_of(read, (one for pair in pairs for one in firsts[pair]))
        if first is not None:
            twins[finding.number] = first
            continue
        for pair in pairs:
            if len(firsts[pair]) < _MOST_SHARING:
                firsts[pair].append(read)
    return twins


def _words(title: str) -> set[str]:
    """The words of a title as they stand there, sooner read than those that are compared."""
    return set(_WORD.findall(title.casefold()))


class _Read:
    """A finding with its title as it is compared, read when it is first compared."""

    __slots__ = ("_link", "_told", "finding")

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self._told: Told | None = None
        self._link: str | None = None

    @property
    def told(self) -> Told:
        """The title."""
        if self._told is None:
            self._told = Told(normalise(self.finding.title).split())
        return self._told

    @property
    def link(self) -> str:
        """The address of the article; empty when it has none, or one that is about everything."""
        if self._link is None:
            link = canonical(self.finding.url) if self.finding.url else ""
            self._link = "" if is_front(link) else link
        return self._link


def _first_of(read: _Read, candidates: Iterator[_Read]) -> int | None:
    """The finding that this one repeats; None when there is none, or when two that judge differently are meant."""
    seen: dict[int, Verdict | None] = {}
    for other in candidates:
        if other.finding.number not in seen and _may_be(read, other) and are_alike(read.told, other.told):
            seen[other.finding.number] = other.finding.verdict
    if not seen or (read.finding.verdict is None and len(set(seen.values()) - {None}) > 1):
        return None
    return min(seen, key=lambda number: (seen[number] is None, number))


def _may_be(read: _Read, other: _Read) -> bool:
    """Whether one may repeat the other, as far as can be told without the titles."""
    one, two = read.finding, other.finding
    if one.verdict is not None and two.verdict is not one.verdict:
        return False
    return one.source != two.source or bool(read.link and read.link == other.link)


def are_alike(one: Told, other: Told) -> bool:
    """Tell whether two titles make the same claim, beyond doubt."""
    if one.words == other.words:
        return True
    short, long = sorted((_telling(one.words), _telling(other.words)), key=len)
    if len(short) < _LEAST_WORDS or one.name_numbers != other.name_numbers or turns_around(one, other):
        return False
    return _differ_by_a_slip(short, long) or _tells_little_more(short, long)


def _differ_by_a_slip(short: Sequence[str], long: Sequence[str]) -> bool:
    if len(short) != len(long):
        return False
    slips = [pair for pair in zip(short, long, strict=True) if pair[0] != pair[1]]
    return len(slips) <= 1 and all(_is_slip(*pair) for pair in slips)


def _tells_little_more(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the longer one is the shorter one with a word more in five, none of them a number."""
    more = len(long) - len(short)
    if not 0 < more <= len(short) // _WORDS_A_WORD_MORE:
        return False
    left = iter(long)
    in_order = all(word in left for word in short)
    return in_order and all(word.isalpha() for word in (Counter(long) - Counter(short)))


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in COMMON]


def _is_slip(one: str, other: str) -> bool:
    is_plain = min(len(one), len(other)) >= _SLIP_LETTERS and one.isalpha() and other.isalpha()
    return is_plain and OSA.distance(one, other, score_cutoff=1) <= 1
