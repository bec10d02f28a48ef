"""What people may pass on: a courteous correction that thanks, names nobody and shames nobody.

It stands below every verdict, and comes alone, without a frame, when somebody asks for it by the button.
"""

from __future__ import annotations

from data.model.factcheck import FactCheck, Verdict
from data.wording import LANGUAGES, cut, long_date, say, units

#: Most UTF-16 units of a publisher's name.
NAME_UNITS = 80
#: A longer link is not repeated; where the correction comes from is said instead.
LINK_UNITS = 200
#: A correction is no longer than this; whatever else begins with its words is checked like any other message.
_MOST_LINES = 4
_MOST_UNITS = 600

#: What is said of each verdict.
_FINDINGS = {
    Verdict.FALSE: "pass_on.false",
    Verdict.MISLEADING: "pass_on.misleading",
    Verdict.TRUE: "pass_on.true",
    Verdict.SATIRE: "pass_on.satire",
    Verdict.MIXED: "pass_on.mixed",
    Verdict.UNPROVEN: "pass_on.unproven",
    Verdict.OPINION: "pass_on.opinion",
}
_UNJUDGED = "pass_on.unjudged"
_SIMILAR = "pass_on.similar"


def correction(factcheck: FactCheck, language: str, is_similar: bool = False) -> str:
    """Write two lines that can be passed on as they are: what was found, and where it can be read.

    The claim itself is not repeated: its title may name somebody, and a rumour that is told once more spreads.

    Args:
        is_similar: only the trick is the same, so the verdict is not told.
    """
    publisher = cut(_one_line(factcheck.publisher), NAME_UNITS) or say("card.no_publisher", language)
    key = _SIMILAR if is_similar else _FINDINGS.get(factcheck.verdict, _UNJUDGED) if factcheck.verdict else _UNJUDGED
    link = _one_line(factcheck.url)
    if link and units(link) <= LINK_UNITS:
        where = say("pass_on.link", language, link=link)
    else:
        where = say("card.source", language, publisher=publisher, date=long_date(factcheck.published_on, language))
    lines = [say(key, language, publisher=publisher), where]
    if factcheck.is_sample:
        lines.append(say("card.sample", language))
    return "\n".join(lines)


def below(factcheck: FactCheck, language: str, is_similar: bool = False) -> str:
    """The same with what it is for written above it, as it stands below a card."""
    return say("pass_on.label", language) + "\n" + correction(factcheck, language, is_similar)


def is_correction(text: str) -> bool:
    """Whether a text begins as our corrections do, in whichever language, and is as short; it may still be forged."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) <= _MOST_LINES and units(text) <= _MOST_UNITS and text.lstrip().startswith(_openings())


def _openings() -> tuple[str, ...]:
    """The words before the publisher's name; each has a greeting and more, so that nothing else begins so."""
    mark = "\n"
    keys = (*_FINDINGS.values(), _UNJUDGED, _SIMILAR)
    return tuple(
        {say(key, language, publisher=mark).partition(mark)[0] for language in LANGUAGES for key in keys} - {""}
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
