"""Two texts side by side: which words both have, and where they differ but for slips of the finger and of the scanner.

What a difference means is decided in ``copies`` and in ``announcements``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from data.matching.copy_words import is_known
from data.matching.readings import Reading, is_misspelt, joined

#: Lone words further from the rest than this are not a copy's beginning or end but chance.
_STRAY_WORDS = 3
#: Words further on that a misspelt word is looked for among; in longer gaps than so many words it is not looked for.
_LOOKED_AHEAD = 12
_LONGEST_GAP = 60
#: Words that may have lost, or gained, the spaces between them.
_RUN_TOGETHER = (2, 3)


class Span(NamedTuple):
    """Words from ``first`` to before ``last``."""

    first: int
    last: int

    def __len__(self) -> int:
        """Return the number of words."""
        return self.last - self.first


class Block(NamedTuple):
    """Words that both texts have, one behind the other: where they begin in each, and how many they are."""

    mine: int
    theirs: int
    size: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where the two texts differ.

    Args:
        gone: places of words of the original that the copy lacks there.
        came: places of words of the copy that the original lacks there.
    """

    gone: tuple[int, ...] = ()
    came: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts side by side.

    Args:
        before: where they differ before the first words that both have.
        within: the same between words that both have, in order.
        after: the same behind the last ones.
        held: places of the original's words that the copy has.
    """

    before: Gap
    within: tuple[Gap, ...]
    after: Gap
    held: frozenset[int]


def align(original: Reading, copy: Reading) -> Alignment | None:
    """Lay two texts side by side; None when they share nothing that tells."""
    codes = Indel.opcodes(list(original.seen), list(copy.seen))
    blocks = [Block(found.a, found.b, found.size) for found in codes.as_matching_blocks() if found.size]
    _drop_strays(original, blocks)
    if not blocks:
        return None
    side = _Sides(original, copy, blocks)
    within = [
        side.settle(Span(one.mine + one.size, two.mine), Span(one.theirs + one.size, two.theirs))
        for one, two in pairwise(blocks)
    ]
    first, last = blocks[0], blocks[-1]
    before = side.settle_end(Span(0, first.mine), Span(0, first.theirs), is_start=True)
    gone = Span(last.mine + last.size, len(original.words))
    after = side.settle_end(gone, Span(last.theirs + last.size, len(copy.words)), is_start=False)
    return Alignment(before, tuple(gap for gap in within if gap.gone or gap.came), after, frozenset(side.held))


class _Sides:
    """Settles the gaps between two texts, and notes in ``held`` what turns out to be in both."""

    def __init__(self, original: Reading, copy: Reading, blocks: Sequence[Block]) -> None:
        self.original = original
        self.copy = copy
        self.held = {place for block in blocks for place in range(block.mine, block.mine + block.size)}

    def settle(self, gone: Span, came: Span) -> Gap:
        """Return the words of a gap that do not only look different."""
        mine, theirs = self.original.words[gone.first : gone.last], self.copy.words[came.first : came.last]
        if mine and joined(mine) == joined(theirs):
            self.held.update(range(*gone))
            return Gap()
        pairs = list(self._pairs(gone, came)) if max(len(gone), len(came)) <= _LONGEST_GAP else []
        met = {place for places, _ in pairs for place in places}
        self.held |= met
        known = {place for _, places in pairs for place in places}
        return Gap(tuple(sorted({*range(*gone)} - met)), tuple(sorted({*range(*came)} - known)))

    def settle_end(self, gone: Span, came: Span, is_start: bool) -> Gap:
        """Do the same at an end of the text, where only what stands next to the copy can be a word of it."""
        reach = min(len(came), len(gone) + _RUN_TOGETHER[0])
        near = Span(came.last - reach, came.last) if is_start else Span(came.first, came.first + reach)
        gap = self.settle(gone, near)
        return Gap(gap.gone, tuple(sorted({*range(*came)} - {*range(*near)} | {*gap.came})))

    def _pairs(self, gone: Span, came: Span) -> Iterator[tuple[range, range]]:
        """Yield the places of words that are the same but for slips, or for a lost or added space, in order."""
        place, start = gone.first, came.first
        while place < gone.last:
            found = next(self._met(Span(place, gone.last), Span(start, came.last)), None)
            if found:
                yield found
                start = found[1].stop
            place = found[0].stop if found else place + 1

    def _met(self, gone: Span, came: Span) -> Iterator[tuple[range, range]]:
        """Yield where the first words of the original's span stand in the copy's, spelt otherwise."""
        mine, theirs, place = self.original.words, self.copy.words, gone.first
        for other in range(came.first, min(came.last, came.first + _LOOKED_AHEAD)):
            if self._is_same(place, other):
                yield range(place, place + 1), range(other, other + 1)
            for run in _RUN_TOGETHER:
                if place + run <= gone.last and joined(mine[place : place + run]) == self.copy.seen[other]:
                    yield range(place, place + run), range(other, other + 1)
                if other + run <= came.last and joined(theirs[other : other + run]) == self.original.seen[place]:
                    yield range(place, place + 1), range(other, other + run)

    def _is_same(self, place: int, other: int) -> bool:
        """Tell whether a word of the copy is one of the original with a slip in it: another known word is no slip."""
        theirs = self.copy.words[other]
        if other in self.copy.named or is_known(theirs) or theirs in self.original.vocabulary:
            return self.original.seen[place] == self.copy.seen[other]
        return is_misspelt(self.original.words[place], theirs)


def _drop_strays(original: Reading, blocks: list[Block]) -> None:
    """Leave out what agrees by chance at either end: filler, or a lone word far from the rest."""
    while blocks and _is_stray(original, blocks[0], blocks[:2]):
        del blocks[0]
    while blocks and _is_stray(original, blocks[-1], blocks[-2:]):
        del blocks[-1]


def _is_stray(original: Reading, block: Block, beside: Sequence[Block]) -> bool:
    """Tell whether a block at an end agrees by chance.

    Args:
        beside: it and its neighbour, in order; only itself when there is no other.
    """
    telling = sum(original.telling[block.mine : block.mine + block.size])
    if len(beside) == 1:
        return not telling
    low, high = beside
    widths = high.mine - low.mine - low.size, high.theirs - low.theirs - low.size
    is_lone = telling <= 1 and block.size <= len(beside) and min(widths) > 0
    return (not telling and max(widths) > 1) or (is_lone and max(widths) > _STRAY_WORDS)
