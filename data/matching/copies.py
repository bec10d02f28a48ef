"""Whether one text is a copy of another: the same words but for filler, slips, a cut and what was put around them.

Never a copy: what names, counts, dates, denies or links something else, or calls the other text untrue.
Which texts are worth comparing is in ``variants``.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.matching.alignment import Alignment, align
from data.matching.copy_words import calls_untrue, denies, is_guarded
from data.matching.readings import Reading

#: Share of the original's telling words from which a copy is whole; below it, it was cut.
WHOLE_FROM = 0.8
#: The most that is said of a cut copy, however much of it is filler.
_ALMOST_WHOLE = 0.79
#: Share of the telling words, or of all, that a cut copy must still have, and how many telling ones; or how many, among
#: how many, in one run with nothing else.
_CUT_FROM = 0.3
_CUT_WORDS = 4
_RUN_TELLING, _RUN_WORDS = 3, 7
#: Telling words that a whole copy must have.
_WHOLE_WORDS = 3
#: Words that title and original must share, for the lack of all of them to mean anything.
_CLAIM_WORDS = 2
#: Telling words that may be lost within the copy, and put into it, as shares of those it has.
_LOST_SHARE = 0.12
_ADDED_SHARE = 0.12
#: As many words at an end are rather replaced than cut off when others stand in their place.
_REPLACED_WORDS = 6
#: New telling words that may stand where a longer part was cut off.
_WORDS_AT_CUT = 2


def likeness(original: Reading, copy: Reading) -> float:
    """Return how much of the original a copy of it has, in (0, 1]; 0 for what is no copy."""
    if not (copy.links <= original.links and copy.figures <= original.figures and original.knows(copy)):
        return 0.0
    if calls_untrue(copy.words, original.vocabulary):
        return 0.0
    found = align(original, copy)
    if found is None or not _is_same_within(original, copy, found) or not _is_wrapped(original, copy, found):
        return 0.0
    if original.links - copy.links and _has_new(original, copy, found):
        return 0.0
    return _share(original, found)


def holds_claim(original: Reading, copy: Reading, title: Reading) -> bool:
    """Tell whether a copy says anything of what the title of the fact-check says of the original.

    A cut copy that has none of the title's telling words may be the harmless beginning of a message.
    """
    telling = {word for place, word in enumerate(original.words) if original.telling[place]}
    wanted = telling & title.vocabulary
    return len(wanted) < _CLAIM_WORDS or not wanted.isdisjoint(copy.vocabulary)


def _is_same_within(original: Reading, copy: Reading, found: Alignment) -> bool:
    """Tell whether nothing that tells was replaced between words that both have, and little lost or added."""
    lost = added = 0
    for gap in found.within:
        gone = [place for place in gap.gone if original.telling[place]]
        came = [place for place in gap.came if copy.telling[place]]
        if (gone and came) or _is_turned(original, gone) or _is_turned(copy, came):
            return False
        if _has_capitals(original, gone) or _has_capitals(copy, came):
            return False
        lost += len(gone)
        added += len(came)
    held = _held(original, found)
    return lost <= round(held * _LOST_SHARE) and added <= round(held * _ADDED_SHARE)


def _has_capitals(reading: Reading, places: Sequence[int]) -> bool:
    """Tell whether one of these words is written as a name; where most words are, that says nothing."""
    is_title_case = len(reading.capitals) * 2 > len(reading.vocabulary)
    return not is_title_case and any(reading.words[place] in reading.capitals for place in places)


def _is_turned(reading: Reading, places: Sequence[int]) -> bool:
    """Tell whether one of these words is a name, a number, a denial or the like."""
    return any(place in reading.named or is_guarded(reading.words[place]) for place in places)


def _has_new(original: Reading, copy: Reading, found: Alignment) -> bool:
    """Tell whether the copy has telling words that the original lacks: they may stand where a link was."""
    return any(_new(original, copy, gap.came) for gap in (found.before, *found.within, found.after))


def _new(original: Reading, copy: Reading, places: Sequence[int]) -> list[int]:
    """Return the places of telling words that the original has nowhere."""
    return [place for place in places if copy.telling[place] and copy.words[place] not in original.vocabulary]


def _is_wrapped(original: Reading, copy: Reading, found: Alignment) -> bool:
    """Tell whether what stands around the copy neither replaces a part of it, nor denies it, nor outweighs it."""
    around = 0
    for gap, near in (found.before, found.before.gone[-_REPLACED_WORDS:]), (found.after, found.after.gone):
        came = _new(original, copy, gap.came)
        is_cut = any(original.telling[place] for place in near[:_REPLACED_WORDS])
        if came and is_cut and (len(gap.gone) <= _REPLACED_WORDS or len(came) > _WORDS_AT_CUT):
            return False
        if denies([copy.words[place] for place in gap.came]):
            return False
        around += len(came)
    return around <= _held(original, found)


def _share(original: Reading, found: Alignment) -> float:
    """Return the share of the original's telling words that the copy has; 0 when that is too little to be sure."""
    held = _held(original, found)
    share = held / max(1, sum(original.telling))
    if share >= WHOLE_FROM:
        return share if held >= _WHOLE_WORDS else 0.0
    part = max(share, len(found.held) / len(original.words))
    is_enough = held >= _CUT_WORDS or (held >= _RUN_TELLING and len(found.held) >= _RUN_WORDS and _is_run(found))
    return min(part, _ALMOST_WHOLE) if part >= _CUT_FROM and is_enough else 0.0


def _is_run(found: Alignment) -> bool:
    """Tell whether the copy is nothing but words of the original in one run."""
    return not (found.within or found.before.came or found.after.came)


def _held(original: Reading, found: Alignment) -> int:
    return sum(original.telling[place] for place in found.held)
