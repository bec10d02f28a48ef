"""Whether people heard what was decided on a claim, in words; and the list of what was decided lately."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.checking.words import STATES, claim_label, glance
from bot.console.cards import moment
from bot.console.listing import pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from data.model.claim import UNSETTLED, Claim
from data.store import tellings
from data.store.database import Unit
from data.store.tellings import Telling
from data.wording import say

#: What is told of those to whom nothing was sent, with how it looks.
UNSENT = {"waiting": "", "unknown": "warn", "failed": "fault", "untold": ""}
#: Decided claims of one page.
PAGE = 20


async def told_so_far(visit: Visit, unit: Unit, one: Claim, *, is_decided: bool) -> dict[str, Any]:
    """What is shown of it on the page of a claim; nothing while it waits for a decision.

    Args:
        is_decided: somebody decided, and it takes effect in a moment.
    """
    if one.state in UNSETTLED:
        return {"lines": [], "is_moving": is_decided}
    found = await tellings.of_claim(unit, one)
    return {"lines": told_lines(visit, found), "is_moving": found.waiting > 0}


def told_lines(visit: Visit, found: Telling) -> list[tuple[str, str]]:
    """How it looks and what it says: who was reached, and then who was not and why."""
    language = visit.console.language
    if not found.everybody:
        return [("", say("console.tips.told.nobody", language))]
    at = say("console.tips.told.at", language, at=moment(visit, found.at)) if found.at else ""
    first = say("console.tips.told.sent", language, sent=found.sent, all=found.everybody)
    lines = [("done" if found.sent == found.everybody else "", " ".join(part for part in (first, at) if part))]
    for name, looks in UNSENT.items():
        if count := getattr(found, name):
            lines.append((looks, say(f"console.tips.told.{name}", language, count=count)))
    return lines


async def decided(visit: Visit) -> Response:
    """What was decided lately, the newest first, with whether people heard of it."""
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        pages = pages_of(visit, await tellings.closed_count(unit), PAGE)
        found = await tellings.closed(unit, (pages.number - 1) * PAGE, PAGE)
        rows = [
            {
                "number": one.number,
                "label": claim_label(one.number),
                "text": glance(one.statement, 200) or say("cli.tips.without_text", language),
                "state": say(STATES[one.state], language),
                "at": moment(visit, one.closed_at) if one.closed_at else "",
                "lines": told_lines(visit, await tellings.of_claim(unit, one)),
            }
            for one in found
        ]
    return page(visit, "decided.html", rows=rows, pages=pages)
