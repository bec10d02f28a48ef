"""How a verdict, its correction, or that nothing can be checked is told to those who asked.

Only words; who hears what is decided in :mod:`broadcasts.notices`.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.model.factcheck import FactCheck, Verdict
from data.model.told import Version
from data.wording import LANGUAGES, cut, say, units
from handlers.card import NAME_UNITS, STAMPS, one_line, verdict_card
from handlers.scene import PARAGRAPH
from handlers.ticket import ticket_of

#: UTF-16 units that fit every channel. Source: WhatsApp's longest text beside buttons, the least of all channels.
LEAST_UNITS = 1_024
#: Units of the reason for a correction.
NOTE_UNITS = 200
#: The variation selector that platforms add to our marks or drop from them.
_SELECTOR = "\ufe0f"
#: Paragraphs that stand before the card of a notice at most: what it is about, what changed, and why.
_BEFORE_CARD = 3
#: How notices begin; those on several messages begin in the same way.
_OPENINGS = ("notice.about", "notice.correction")


def of_verdict(record: FactCheck, tips: Sequence[int], language: str) -> str:
    """Tell a verdict to somebody who has waited for it."""
    opening = _about(tips, language, "notice.about", "notice.about_several")
    return opening + PARAGRAPH + verdict_card(record, language, LEAST_UNITS - units(opening + PARAGRAPH))


def of_correction(record: FactCheck, before: Version, after: Version, tips: Sequence[int], language: str) -> str:
    """Tell somebody that what they were told is not so any more, with the old and the new verdict in plain words."""
    opening = _about(tips, language, "notice.correction", "notice.correction_several")
    change = say("notice.change", language, before=_word(before, language), after=_word(after, language))
    note = cut(one_line(after.note), NOTE_UNITS)
    reason = say("notice.reason", language, reason=note) if note else ""
    if after.is_withdrawn:
        change = say("notice.withdrawn", language, before=_word(before, language))
        title = say("notice.withdrawn_title", language, title=cut(one_line(record.title), NOTE_UNITS))
        return PARAGRAPH.join(part for part in (opening, change, reason, title) if part)
    head = PARAGRAPH.join(part for part in (opening, change, reason) if part) + PARAGRAPH
    return head + verdict_card(record, language, LEAST_UNITS - units(head))


def of_rejection(tips: Sequence[int], language: str) -> str:
    """Tell somebody that an officer looked at their message and that it is nothing to be called true or false."""
    opening = _about(tips, language, "notice.about", "notice.about_several")
    return opening + PARAGRAPH + say("notice.rejected", language)


def _about(tips: Sequence[int], language: str, one: str, several: str) -> str:
    if len(tips) == 1:
        return say(one, language, ticket=ticket_of(tips[0]))
    return say(several, language, ticket=ticket_of(tips[0]), count=len(tips) - 1)


def _word(version: Version, language: str) -> str:
    """A verdict as people read it; without one of ours the publisher's label."""
    if version.verdict is not None:
        return say(STAMPS[version.verdict], language)
    return cut(one_line(version.rating), NAME_UNITS) or say("notice.no_verdict", language)


def shown_verdict(text: str) -> Verdict | None:
    """The verdict that an answer of ours showed, in whatever language; None when it showed none."""
    first = text.lstrip().partition("\n")[0].replace(_SELECTOR, "").strip()
    for language in LANGUAGES:
        for verdict, key in STAMPS.items():
            if say(key, language).replace(_SELECTOR, "") == first:
                return verdict
    return None


def unwrapped(text: str) -> str:
    """The card in a notice of ours that somebody sends back to us; any other text as it is.

    Anybody can write such an opening, so it vouches for nothing: the card is then looked at like any other.
    """
    paragraphs = text.strip().split(PARAGRAPH)
    if not paragraphs[0].startswith(_openings()):
        return text
    for place, paragraph in enumerate(paragraphs[1 : _BEFORE_CARD + 1], 1):
        if shown_verdict(paragraph) is not None:
            return PARAGRAPH.join(paragraphs[place:])
    return text


def _openings() -> tuple[str, ...]:
    """The words of each opening before the ticket, in every language."""
    mark = "\n"
    one = [say(key, language, ticket=mark) for key in _OPENINGS for language in LANGUAGES]
    return tuple(sorted({words.partition(mark)[0] for words in one}))
