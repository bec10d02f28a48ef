"""Which fact-checks are one finding on one claim, published by several: second sources of each other (kembaran).

Stricter than anything that answers a person: two titles are alike only when they have the same telling words in the
same order, but for a slip in one of them, or a word more in five on one side; with the same names and numbers.
Different verdicts are never tied; those are told as judged differently.

What repeats what follows from each group of findings that are alike, whatever else there is, so that after a change
only the groups around it are looked at (:class:`Circle`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA

from data.matching.contradiction import Told, turns_around
from data.matching.links import canonical, is_front
from data.matching.normalise import normalise
from data.matching.snapshot_file import FORMAT
from data.matching.twin_marks import marks_of
from data.matching.words import COMMON
from data.model.factcheck import Verdict
from data.model.finding import Finding

#: What marks, and who is tied, follow from; when it changes, everything is looked at again.
RULES = f"1 {FORMAT}"
#: Letters of a word in which one slip may be overlooked.
_SLIP_LETTERS = 6
#: Telling words that a title needs before another can be its like.
_LEAST_WORDS = 3
#: Telling words for which the other publisher may tell one more.
_WORDS_A_WORD_MORE = 5


class Read:
    """A finding with its title as it is compared."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.told = Told(normalise(finding.title).split())

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words of the title that say something, in order."""
        return tuple(word for word in self.told.words if word not in COMMON)

    @cached_property
    def marks(self) -> frozenset[int]:
        """Numbers of which every title that is alike has at least one as well."""
        return marks_of(self.telling, self.told.name_numbers)

    @cached_property
    def link(self) -> str:
        """The address of the article; empty when it has none, or one that is about everything."""
        link = canonical(self.finding.url) if self.finding.url else ""
        return "" if is_front(link) else link

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self.telling)

    def is_like(self, other: Read) -> bool:
        """Tell whether two titles make the same claim, beyond doubt."""
        # Far quicker than to compare word by word, and true of all that are alike.
        most = max(2, min(len(self.telling), len(other.telling)) // _WORDS_A_WORD_MORE)
        return len(self._vocabulary ^ other._vocabulary) <= most and are_alike(self.told, other.told)

    def concerns(self, other: Read) -> bool:
        """Tell whether one may repeat the other, or has a say in what it repeats."""
        one, two = self.finding, other.finding
        if one.verdict is not two.verdict and one.verdict is not None and two.verdict is not None:
            return False
        is_other = one.source != two.source or bool(self.link and self.link == other.link)
        return is_other and self.is_like(other)


def twins_in(findings: Iterable[Finding]) -> dict[int, int]:
    """Return for each second source the row number of the finding that it repeats.

    That one is never a second source itself; it has a verdict where any of them has, and is the oldest of those. The
    result follows from the findings alone, whatever was tied before, so that doing it twice changes nothing.
    """
    return twins_among(Read(finding) for finding in findings)


def twins_among(reads: Iterable[Read]) -> dict[int, int]:
    """Return what :func:`twins_in` returns, of findings that have been read."""
    known: dict[tuple[str, ...], _Wording] = {}
    marked: dict[int, dict[tuple[str, ...], _Wording]] = defaultdict(dict)
    twins: dict[int, int] = {}
    for read in sorted(reads, key=lambda one: (one.finding.verdict is None, one.finding.number)):
        near = {words: wording for mark in read.marks for words, wording in marked[mark].items()}
        first = _first_of(read, (wording for wording in near.values() if read.is_like(wording.read)))
        if first is not None:
            twins[read.finding.number] = first
            continue
        wording = known.setdefault(read.told.words, _Wording(read))
        wording.add(read)
        for mark in read.marks:
            marked[mark][read.told.words] = wording
    return twins


class _Wording:
    """The findings with one title that repeat nothing: of each verdict and source, and of each article, the first."""

    def __init__(self, read: Read) -> None:
        self.read = read
        self._firsts: dict[tuple[Verdict | None, str], int] = {}
        self._articles: dict[tuple[Verdict | None, str], int] = {}

    def add(self, read: Read) -> None:
        """Know one more; they come in the order in which they may be firsts."""
        finding = read.finding
        self._firsts.setdefault((finding.verdict, finding.source), finding.number)
        if read.link:
            self._articles.setdefault((finding.verdict, read.link), finding.number)

    def firsts_for(self, read: Read) -> Iterator[tuple[Verdict | None, int]]:
        """Yield what a finding with a like title may repeat."""
        finding = read.finding
        verdicts = (finding.verdict,) if finding.verdict is not None else (*Verdict, None)
        for (verdict, source), number in self._firsts.items():
            if verdict in verdicts and source != finding.source:
                yield verdict, number
        for verdict in verdicts if read.link else ():
            if (verdict, read.link) in self._articles:
                yield verdict, self._articles[verdict, read.link]


def _first_of(read: Read, wordings: Iterable[_Wording]) -> int | None:
    """The finding that this one repeats; None when there is none, or when two that judge differently are meant."""
    seen = {number: verdict for wording in wordings for verdict, number in wording.firsts_for(read)}
    if not seen or (read.finding.verdict is None and len(set(seen.values()) - {None}) > 1):
        return None
    return min(seen, key=lambda number: (seen[number] is None, number))


class Circle:
    """Findings with all that concern them, and all that concern those: who repeats whom among them is complete.

    Ask :meth:`wanted` for marks, give what has them to :meth:`meet`, until no mark is wanted.

    Args:
        findings: what changed, or has lost a neighbour.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.members: dict[int, Read] = {}
        self._strangers: dict[int, dict[int, Read]] = defaultdict(dict)
        self._known: set[int] = set()
        self._asked: set[int] = set()
        self._fresh: list[Read] = []
        for finding in findings:
            self._known.add(finding.number)
            self._welcome(Read(finding))

    def wanted(self) -> frozenset[int]:
        """The marks that are asked about next; none when the circle is closed."""
        marks = frozenset(mark for read in self._fresh for mark in read.marks) - self._asked
        self._asked |= marks
        return marks

    def meet(self, findings: Collection[Finding]) -> None:
        """Take in of the findings with the wanted marks what concerns a member."""
        for finding in findings:
            if finding.number not in self._known:
                self._known.add(finding.number)
                read = Read(finding)
                for mark in read.marks:
                    self._strangers[mark][finding.number] = read
        waiting, self._fresh = self._fresh, []
        while waiting:
            asking = waiting.pop()
            for other in self._concerned(asking):
                self._welcome(other)
                # Somebody whose marks have all been asked about has met everybody that there is.
                if other.marks <= self._asked:
                    waiting.append(self._fresh.pop())

    def marks_of(self, number: int) -> frozenset[int]:
        """Return the marks of a member; none for a finding that is none, e.g. one that was withdrawn."""
        return self.members[number].marks if number in self.members else frozenset()

    def twins(self) -> dict[int, int]:
        """Return who repeats whom."""
        return twins_among(self.members.values())

    def _welcome(self, read: Read) -> None:
        self.members[read.finding.number] = read
        self._fresh.append(read)
        for mark in read.marks:
            self._strangers[mark].pop(read.finding.number, None)

    def _concerned(self, read: Read) -> list[Read]:
        near = {number: other for mark in read.marks for number, other in self._strangers[mark].items()}
        return [other for other in near.values() if read.concerns(other)]


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
