"""The card that shows one fact-check: the verdict first, then the claim, why, the source and the link.

It only lays out; whether a card is shown, and with which buttons, is decided in :mod:`handlers.tip`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.model.factcheck import FactCheck, Verdict
from data.wording import cut, cut_at_sentence, long_date, say, units
from handlers import passing_on
from handlers.scene import PARAGRAPH

#: Most UTF-16 units of each part; enough for every title we know, and short enough to be read at one glance.
TITLE_UNITS = 300
WHY_UNITS = 400
NAME_UNITS = 80
ALSO_UNITS = 120
#: Units that a claim keeps even beside a very long link; a link that leaves less is not shown.
TITLE_LEAST = 40

#: The wording of each verdict's stamp.
STAMPS = {
    Verdict.FALSE: "verdict.false",
    Verdict.MISLEADING: "verdict.misleading",
    Verdict.TRUE: "verdict.true",
    Verdict.SATIRE: "verdict.satire",
    Verdict.MIXED: "verdict.mixed",
    Verdict.UNPROVEN: "verdict.unproven",
    Verdict.OPINION: "verdict.opinion",
}
#: What stands in the place of a stamp when only the trick is known.
SIMILAR_STAMP = "verdict.similar"


@dataclass(frozen=True, slots=True)
class _Card:
    """A card's parts from top to bottom; empty ones are left out.

    Args:
        head: stamp and what belongs to it; never shortened.
        title: the claim; shortened second.
        why: one or two sentences; shortened first.
        tail: source, link and remark; never shortened.
    """

    head: str
    title: str
    why: str
    tail: str

    def fitted(self, room: int) -> str:
        """Lay the parts out in at most ``room`` UTF-16 units, as long as head and tail leave any."""
        left = room - units(self.head + self.tail) - 3 * units(PARAGRAPH)
        title = cut(self.title, min(TITLE_UNITS, left))
        why = cut_at_sentence(self.why, min(WHY_UNITS, left - units(title)))
        return PARAGRAPH.join(part for part in (self.head, title, why, self.tail) if part)


def verdict_card(factcheck: FactCheck, language: str, room: int) -> str:
    """Show a fact-check with our stamp; without a verdict of ours, as the publisher's finding and without a stamp."""
    if factcheck.verdict is None:
        head = _finding(factcheck, language)
        why = say("card.finding_why", language)
    else:
        head = say(STAMPS[factcheck.verdict], language)
        why = one_line(factcheck.summary or factcheck.explanation)
    remark = say("card.time_bound", language) if factcheck.is_time_bound else ""
    card = _Card(head, one_line(factcheck.title), why, remark)
    return _laid_out(factcheck, language, card, room, passing_on.below(factcheck, language))


def similar_card(factcheck: FactCheck, language: str, room: int) -> str:
    """Show that the same trick is known with another name in it; never with the other one's verdict or reasons."""
    title = say("card.similar_title", language, title=one_line(factcheck.title))
    head = say(SIMILAR_STAMP, language) + PARAGRAPH + say("card.similar_why", language)
    card, only = _Card(head, title, "", ""), replace(factcheck, also_by=())
    return _laid_out(only, language, card, room, passing_on.below(factcheck, language, is_similar=True))


def one_line(text: str) -> str:
    """Put a text of a publisher's on one line, so that no part of it can look like a line of ours."""
    return " ".join(text.split())


def listed_title(factcheck: FactCheck, language: str) -> str:
    """A fact-check's title as it stands in a list, with the mark of an example."""
    mark = " " + say("card.sample_short", language) if factcheck.is_sample else ""
    return one_line(factcheck.title) + mark


def _laid_out(factcheck: FactCheck, language: str, card: _Card, room: int, passed_on: str) -> str:
    """Add the mark of an example, the source, the link and what may be passed on, and fit the whole.

    Where not even a part of the title would be left, the link goes, and what may be passed on goes before it.
    """
    stamp, _, rest = card.head.partition("\n")
    mark = say("card.sample", language) if factcheck.is_sample else ""
    head = "\n".join(part for part in (stamp, mark, rest) if part)
    source = "\n".join(line for line in (_source(factcheck, language), _also(factcheck, language)) if line)
    link = one_line(factcheck.url)
    if units(head + source + link + card.tail) + TITLE_LEAST + 5 * units(PARAGRAPH) > room:
        link = ""
    tail = "\n".join(part for part in (source, link) if part)
    if card.tail:
        tail += PARAGRAPH + card.tail
    if units(head + tail + passed_on) + TITLE_LEAST + 5 * units(PARAGRAPH) <= room:
        tail += PARAGRAPH + passed_on
    return _Card(head, card.title, card.why, tail).fitted(room)


def _finding(factcheck: FactCheck, language: str) -> str:
    """The publisher's own label, told as theirs."""
    publisher = _publisher(factcheck, language)
    rating = cut(one_line(factcheck.rating), NAME_UNITS)
    if not rating:
        return say("card.finding_unrated", language, publisher=publisher)
    return say("card.finding", language, publisher=publisher, rating=rating)


def _source(factcheck: FactCheck, language: str) -> str:
    """Who published it, and when."""
    on = long_date(factcheck.published_on, language)
    return say("card.source", language, publisher=_publisher(factcheck, language), date=on)


def _also(factcheck: FactCheck, language: str) -> str:
    """Who else published the same finding; empty for nobody."""
    names = cut(", ".join(map(one_line, factcheck.also_by)), ALSO_UNITS)
    return say("card.also", language, publishers=names) if names else ""


def _publisher(factcheck: FactCheck, language: str) -> str:
    """The publisher's shown name."""
    return cut(one_line(factcheck.publisher), NAME_UNITS) or say("card.no_publisher", language)
