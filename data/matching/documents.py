"""A text beside a document of ours, word for word: what was changed, left out and put in, as it is written.

Unlike for known variants nothing is forgiven here but case, spacing and marks: who asks wants to know what we wrote.
What follows from it is in ``announcements``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

from data.matching.copy_words import is_guarded, is_telling
from data.matching.links import canonical_links
from data.matching.normalise import READ_CHARS, normalise
from data.matching.readings import without_chat_headers
from data.matching.spelling import respell
from data.matching.wrapping import unwrap
from data.model.announcement import Difference

#: Words that are lost among others by chance stand at most so far from the rest.
_STRAY_WORDS = 3
#: Differences with fewer words in common between them are one.
_BETWEEN_WORDS = 2
#: Telling words around a copy that are still somebody's remark and nothing put into it.
_REMARK_WORDS = 6
#: As many words at an end are rather replaced than cut off when others stand in their place.
_REPLACED_WORDS = 6
_BREAK = frozenset("\n.!?:;")
#: Characters of one side of a difference.
_SHOWN_CHARS = 90
#: A word as it is written: marks between letters and figures belong to it, those around it do not.
_WORD = re.compile(r"[^\W_]+(?:[.,:/@&'’+-]+[^\W_]+)*")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xFE0F])


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it is written.

    Args:
        text: in one form of each character; only its first ``READ_CHARS``.
        words: its words, without case.
        places: where each word begins and ends in ``text``.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Document:
        """Read any text."""
        known = without_chat_headers(unicodedata.normalize("NFKC", text[:READ_CHARS].translate(_INVISIBLE)))
        found = list(_WORD.finditer(known))
        return cls(known, tuple(word[0].casefold() for word in found), tuple(word.span() for word in found))

    def quote(self, first: int, last: int) -> str:
        """Return the words from one to before another as they are written, on one line, shortened in the middle."""
        if first >= last:
            return ""
        written = " ".join(self.text[self.places[first][0] : self.places[last - 1][1]].split())
        half = _SHOWN_CHARS // 2
        return written if len(written) <= _SHOWN_CHARS else f"{written[:half].rstrip()} … {written[-half:].lstrip()}"


@dataclass(frozen=True, slots=True)
class Beside:
    """A text beside a document of ours.

    Args:
        share: of our words that the text has, in [0, 1].
        held: how many these are.
        within: differences between words that both have, in order.
        around: what was put before and behind the copy and is more than a remark.
        cut: what of ours is missing before and behind it.
    """

    share: float
    held: int
    within: tuple[Difference, ...]
    around: tuple[Difference, ...]
    cut: tuple[Difference, ...]

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing was changed or put in, though something may have been cut off."""
        return not self.within and not self.around


def compare(ours: Document, theirs: Document) -> Beside:
    """Lay a text beside a document of ours."""
    blocks = _without_strays(
        [
            (block.a, block.b, block.size)
            for block in Indel.opcodes(list(ours.words), list(theirs.words)).as_matching_blocks()
            if block.size
        ]
    )
    if not blocks:
        return Beside(0.0, 0, (), (), ())
    held = sum(size for _, _, size in blocks)
    (first, other, _), (last, other_last, size) = blocks[0], blocks[-1]
    around, cut = [], []
    for missing, end in (
        ((0, first), (0, other)),
        ((last + size, len(ours.words)), (other_last + size, len(theirs.words))),
    ):
        lost = missing[1] - missing[0]
        if _is_put_in(theirs, *end) or (0 < lost <= _REPLACED_WORDS and _is_replaced(theirs, *end)):
            around.append(Difference(ours.quote(*missing) if lost <= _REPLACED_WORDS else "", theirs.quote(*end)))
        elif lost:
            cut.append(Difference(ours.quote(*missing), ""))
    return Beside(held / len(ours.words), held, _within(ours, theirs, blocks), tuple(around), tuple(cut))


def _without_strays(blocks: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Leave out words that agree by chance, far from the rest, at either end."""
    kept = list(blocks)
    while len(kept) > 1 and kept[0][2] <= _BETWEEN_WORDS and _distance(kept[0], kept[1]) > _STRAY_WORDS:
        kept.pop(0)
    while len(kept) > 1 and kept[-1][2] <= _BETWEEN_WORDS and _distance(kept[-2], kept[-1]) > _STRAY_WORDS:
        kept.pop()
    return kept


def _distance(one: tuple[int, int, int], two: tuple[int, int, int]) -> int:
    return max(two[0] - one[0] - one[2], two[1] - one[1] - one[2])


def _within(ours: Document, theirs: Document, blocks: Sequence[tuple[int, int, int]]) -> tuple[Difference, ...]:
    """Return the differences between words that both have; those with hardly a word between them are one."""
    gaps: list[tuple[int, int, int, int]] = []
    for (first, other, size), (after, other_after, _) in pairwise(blocks):
        gap = (first + size, after, other + size, other_after)
        if "".join(ours.words[gap[0] : gap[1]]) == "".join(theirs.words[gap[2] : gap[3]]):
            continue
        if gaps and gap[0] - gaps[-1][1] < _BETWEEN_WORDS:
            gap = (gaps[-1][0], gap[1], gaps[-1][2], gap[3])
            gaps.pop()
        gaps.append(gap)
    return tuple(Difference(ours.quote(*gap[:2]), theirs.quote(*gap[2:])) for gap in gaps)


def _is_replaced(theirs: Document, first: int, last: int) -> bool:
    """Tell whether words at an end of a text stand in one sentence with the copy, and so in place of others."""
    if first >= last:
        return False
    seam = first or last
    between = theirs.text[theirs.places[seam - 1][1] : theirs.places[seam][0]] if seam < len(theirs.words) else "\n"
    return _BREAK.isdisjoint(between)


def _is_put_in(theirs: Document, first: int, last: int) -> bool:
    """Tell whether words around a copy are more than a greeting, a question or a remark."""
    if first >= last:
        return False
    written = theirs.text[theirs.places[first][0] : theirs.places[last - 1][1]]
    words = respell(unwrap(normalise(written))).split()
    telling = [word for word in words if is_telling(word)]
    return bool(canonical_links(written)) or len(telling) > _REMARK_WORDS or any(map(is_guarded, telling))
