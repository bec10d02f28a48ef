"""The office's own fact-check as somebody types it, in lines of text, and as it is stored once all of it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from urllib.parse import urlsplit

from bot.checking.refusals import CheckingError, Refusal
from bot.policy import OFFICE, election_body
from data.model.factcheck import FactCheck, Verdict
from data.wording import say, units

#: Longest parts, in UTF-16 units, so that every channel shows them whole.
TITLE_UNITS = 300
SUMMARY_UNITS = 400
LINK_UNITS = 300
#: How an officer names each verdict.
VERDICTS = {
    "salah": Verdict.FALSE,
    "menyesatkan": Verdict.MISLEADING,
    "benar": Verdict.TRUE,
    "campuran": Verdict.MIXED,
    "parodi": Verdict.SATIRE,
    "belum-terbukti": Verdict.UNPROVEN,
    "pendapat": Verdict.OPINION,
}
#: How much of what is refused is shown again, characters.
_SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed; everything but verdict, title and summary may be empty.

    Args:
        source_link: a page of KPU or Bawaslu, whose finding is cited instead of the office's own.
        valid_from: a date, like ``valid_until``, for what is only true or false for a time.
    """

    verdict: str
    title: str
    summary: str
    explanation: str = ""
    link: str = ""
    source_link: str = ""
    valid_from: str = ""
    valid_until: str = ""


def drafted(typed: Typed, office: str, today: date, external_id: str) -> FactCheck:
    """The fact-check that was typed.

    Args:
        office: how the office is called.
        today: in the office's zone.
        external_id: under which it is known as the office's.

    Raises:
        CheckingError: something of it is not as it should be.
    """
    verdict = verdict_of(typed.verdict)
    body = _body(typed.source_link)
    starts, ends = day_of(typed.valid_from), day_of(typed.valid_until)
    check_validity(starts, ends)
    title, summary = part_of(typed.title, TITLE_UNITS), part_of(typed.summary, SUMMARY_UNITS)
    if not title or not summary:
        raise CheckingError(Refusal.INCOMPLETE)
    return FactCheck(
        source=body.casefold() or OFFICE,
        external_id=external_id,
        title=title,
        verdict=verdict,
        rating=rating_of(verdict),
        summary=summary,
        explanation=typed.explanation.strip(),
        url=link_of(typed.source_link or typed.link),
        publisher=body or office,
        published_on=today,
        valid_from=starts,
        valid_until=ends,
        is_time_bound=bool(starts or ends),
    )


def rating_of(verdict: Verdict) -> str:
    """The office's own label of a verdict: our word for it, without its sign."""
    return say(f"verdict.{verdict}", "id").split(" ", 1)[1]


def verdict_of(typed: str) -> Verdict:
    """The verdict that somebody names.

    Raises:
        CheckingError: there is none of that name.
    """
    word = "-".join(typed.casefold().replace("-", " ").replace("_", " ").split())
    if word not in VERDICTS:
        raise CheckingError(Refusal.BAD_VERDICT, verdict=typed, word=word)
    return VERDICTS[word]


def part_of(typed: str, most: int) -> str:
    """A part of the card, on one line.

    Raises:
        CheckingError: it is too long.
    """
    text = " ".join(typed.split())
    if units(text) > most:
        raise CheckingError(Refusal.TOO_LONG, text=text[:40], most=most)
    return text


def link_of(typed: str) -> str:
    """A link, or nothing.

    Raises:
        CheckingError: it is none.
    """
    link = typed.strip()
    try:
        parts = urlsplit(link)
        is_link = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_link = False
    if link and (not is_link or units(link) > LINK_UNITS or any(mark.isspace() for mark in link)):
        raise CheckingError(Refusal.BAD_LINK, link=link[:_SHOWN_CHARS])
    return link


def day_of(typed: str) -> date | None:
    """A date, or nothing.

    Raises:
        CheckingError: it is none.
    """
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise CheckingError(Refusal.BAD_DATE, date=typed[:_SHOWN_CHARS]) from None


def due_of(typed: str, zone: tzinfo) -> datetime | None:
    """A date, which then lasts to its end, or a date with a time; None when it is neither.

    Args:
        zone: of what names none.
    """
    try:
        found = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    if len(typed.strip()) <= len("2026-11-30"):
        found = datetime.combine(found.date(), time(23, 59))
    return found.replace(tzinfo=zone) if found.tzinfo is None else found


def check_validity(starts: date | None, ends: date | None) -> None:
    """See that a time of validity does not end before it begins.

    Raises:
        CheckingError: it does.
    """
    if starts and ends and ends < starts:
        raise CheckingError(Refusal.BAD_VALIDITY)


def _body(link: str) -> str:
    """Whose finding is cited; empty when the office speaks for itself."""
    body = election_body(link)
    if link.strip() and not body:
        raise CheckingError(Refusal.BAD_SOURCE_LINK)
    return body
