"""The same trick with another name in it (modus serupa): what a scam keeps when bank, office, place or amount change.

What is found says that the trick is known; the verdict on the other message is never told with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from data.matching.contradiction import Told, is_debunk, turns_around
from data.matching.evidence import Candidate
from data.matching.names import FAMILIES, FAMILY_OF, WITHIN, Name
from data.matching.segment import VERDICTS
from data.matching.slots import is_rare, is_same
from data.matching.stems import stem
from data.matching.words import COMMON, SCAM_SURE, SCAM_TRADE, word_set
from data.model.factcheck import Verdict

#: Matches among which the trick is looked for, best first.
_LOOKED_AT = 5
#: Only what was found to be a trick is one.
_TRICKS = {Verdict.FALSE, Verdict.MISLEADING}
#: Words of the scam trade that a text needs, and a title without a sure one.
_TEXT_WORDS = 2
#: Share of a title's words outside names and numbers that the text must have, and how many at least.
FITS_FROM = 0.8
_FITTING_WORDS, _UNSURE_WORDS = 2, 3
#: A best match that fits so much of its template is another trick of the same kind.
_HALF_FITS = 0.5
#: A best match with such a score that says nothing else is more likely the claim than any trick behind it.
_LIKELY_FROM = 0.3
#: A match with a lower score is about something else, however many words of its template the text has.
_POSSIBLE_FROM = 0.02
#: A best match with a lower score is not surely the claim; that its whole template is in the text is then all there is.
_SURE_FROM = 0.8
#: A best match about a scam, with such a score although a name or number differs, is the same trick: the score has seen
#: the rest of the text, which no template can.
_KNOWN_FROM = 0.65
_PLATFORM = "platform"
_BANK = "bank"
#: Words that belong to a number.
_AMOUNTS = word_set("rp rupiah ribu juta miliar triliun persen gb kg unit senilai sebesar")
#: Texts with fewer words say too little.
_LEAST_WORDS = 4
#: A message that leads only to an authority's own site may well be true.
_OFFICIAL = {("go", "id"), ("ac", "id")}


class Trick(NamedTuple):
    """A known trick: the place of the candidate that it is, and whether a name or number in it is surely another."""

    place: int
    is_other: bool


def find_trick(text: Told, candidates: Sequence[Candidate]) -> Trick | None:
    """Return the first candidate that is the same trick with another name in it, or None.

    A candidate that fits, and names whatever the text names, is the claim itself and ends the search; so does a likely
    best one that fits no template, but contradicts nothing. A best one that names the same and fits wholly, without
    being likely enough, is at least the same trick.
    """
    if not _may_be_a_scam(text):
        return None
    for place, candidate in enumerate(candidates[:_LOOKED_AT]):
        title = Told(candidate.title.split())
        share = fit(text, title, candidate.nearby()) if _is_of_scam(title) else 0.0
        if share >= FITS_FROM and is_other(text, title, candidate):
            is_possible = candidate.score >= _POSSIBLE_FROM
            return Trick(place, is_other=True) if is_possible and _was_a_trick(text, title, candidate) else None
        if not place and share == 1 and candidate.score < _SURE_FROM and _was_a_trick(text, title, candidate):
            return Trick(place, is_other=False)
        if _is_the_claim(text, title, candidate, (place, share)):
            return None
    return None


def is_known_scam(text: Told, best: Candidate) -> bool:
    """Tell whether the best match, of which a name or number is another one, is surely the scam of the text else.

    A sure word of the trade has to stand on either side: a governor and a mayor who give away rice may both be true.
    """
    title = Told(best.title.split())
    is_sure = not SCAM_SURE.isdisjoint(text.vocabulary | title.vocabulary)
    is_of_scam = is_sure and _may_be_a_scam(text) and _is_of_scam(title)
    return is_of_scam and best.score >= _KNOWN_FROM and _was_a_trick(text, title, best)


def _may_be_a_scam(text: Told) -> bool:
    is_long = len(text.words) >= _LEAST_WORDS
    return is_long and speaks_of_scam(text) and _OFFICIAL.isdisjoint(pairwise(text.words))


def _is_the_claim(text: Told, title: Told, candidate: Candidate, found: tuple[int, float]) -> bool:
    """Tell whether a title is more likely what the text claims than the tricks behind it, given its place and fit."""
    place, share = found
    if share >= FITS_FROM:
        return not _asked(text) - title.name_numbers
    is_likely = not place and candidate.score >= _LIKELY_FROM and share < _HALF_FITS
    return is_likely and not is_other(text, title, candidate)


def speaks_of_scam(told: Told) -> bool:
    """Tell whether a text speaks the language of scams."""
    return len(told.vocabulary & SCAM_TRADE) >= _TEXT_WORDS


def _is_of_scam(title: Told) -> bool:
    """Tell the same of a title, which is short."""
    return len(title.vocabulary & SCAM_TRADE) >= _TEXT_WORDS or not title.vocabulary.isdisjoint(SCAM_SURE)


def fit(text: Told, title: Told, nearby: Sequence[str]) -> float:
    """Return the share of a title's template that a text has; 0 when the template is too small to know again.

    The template is what stands outside numbers and names that the text lacks, without words in whose very place the
    text has others. Where no sure word of the scam trade stands in the text, three words are needed, or two of the
    trade, and no other may be in the place of one.
    """
    is_sure = not text.vocabulary.isdisjoint(SCAM_SURE)
    lacking = title.name_numbers - text.name_numbers
    names = {title.words[at] for found in title.found if found.number in lacking for at in _words_of(title, found)}
    slots = _slots(nearby, title.words) if is_sure else set()
    telling = {word for word in title.vocabulary - names - slots if _is_telling(word)}
    roots = {stem(word) for word in text.vocabulary}
    held = {word for word in telling if stem(word) in roots}
    is_of_trade = is_sure or len(held & SCAM_TRADE) >= _FITTING_WORDS
    if len(held) < (_FITTING_WORDS if is_of_trade else _UNSURE_WORDS) or held.isdisjoint(SCAM_TRADE):
        return 0.0
    return len(held) / len(telling) if is_sure or held == telling else 0.0


def _words_of(title: Told, found: Name) -> range:
    """Return the places of the words of a name; the "bank" before it is one of them."""
    is_bank = found.first > 0 and title.words[found.first - 1] == _BANK
    return range(found.first - is_bank, found.last)


def _is_telling(word: str) -> bool:
    is_amount = word[0].isdigit() or word in _AMOUNTS
    return not is_amount and (word not in COMMON or word in SCAM_TRADE)


def is_other(text: Told, title: Told, candidate: Candidate) -> bool:
    """Tell whether a name, a number or a word in the very place is another one.

    In a scam any name may take the place of any other: an office that of a bank, a country that of a town.
    """
    evidence = candidate.evidence()
    if evidence["other names"] or evidence["other numbers"]:
        return True
    around = {int(WITHIN[name]) for name in text.name_numbers}
    lacking = title.name_numbers - text.name_numbers - around
    replaced = any(is_rare(word) for word in _slots(candidate.nearby(), title.words))
    return replaced or bool(lacking and _asked(text) - title.name_numbers)


def _asked(text: Told) -> frozenset[int]:
    """Return the names in a text, without the platform it is sent over."""
    return frozenset(name for name in text.name_numbers if FAMILIES[FAMILY_OF[name]] != _PLATFORM)


def _was_a_trick(text: Told, title: Told, candidate: Candidate) -> bool:
    is_trick = candidate.verdict >= 0 and VERDICTS[candidate.verdict] in _TRICKS
    return is_trick and not turns_around(text, title) and not is_debunk(text, title)


def _slots(text: Sequence[str], title: Sequence[str]) -> set[str]:
    """Return the telling words of a title in whose place, between words that agree, a text has others."""
    blocks = [block for block in Indel.opcodes(list(title), list(text)).as_matching_blocks() if block.size]
    slots: set[str] = set()
    for before, after in pairwise(blocks):
        gone = set(title[before.a + before.size : after.a]) - COMMON
        came = set(text[before.b + before.size : after.b]) - COMMON
        if came and len(came) <= len(gone) + 2:
            slots |= {word for word in gone if not any(is_same(word, other) for other in came)}
    return slots - SCAM_TRADE
