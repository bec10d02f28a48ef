"""The list of broadcasts: what runs, what waits for somebody, what is to come, and what is over."""

from __future__ import annotations

from starlette.responses import Response

from bot.broadcasting.saying import in_words
from bot.console.broadcasts.common import at, card_of, places
from bot.console.listing import pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from data.model.broadcast import Broadcast, BroadcastState
from data.store import broadcasts
from data.wording import say

_S = BroadcastState
#: The parts of the list by the word in their address, in the order in which they need somebody.
SECTIONS = {
    "menunggu": (_S.SUBMITTED,),
    "berjalan": (_S.APPROVED, _S.PREPARING, _S.RUNNING, _S.PAUSED),
    "terkirim": (_S.FINISHING,),
    "terjadwal": (_S.SCHEDULED,),
    "konsep": (_S.DRAFT,),
    "selesai": (_S.DONE, _S.DONE_WITH_GAPS, _S.STOPPED, _S.EXPIRED, _S.SUPERSEDED),
}
#: Rows of each part where all are shown, and of a page of one.
FEW, PAGE = 5, 25


async def shown(visit: Visit) -> Response:
    """Every part in short, or one of them by pages."""
    language = visit.console.language
    wanted = visit.request.query_params.get("bagian", "")
    async with visit.console.database.reading() as unit:
        counted = await broadcasts.counts(unit)
        totals = {word: sum(counted.get(state, 0) for state in states) for word, states in SECTIONS.items()}
        is_one = wanted in SECTIONS
        pages = pages_of(visit, totals[wanted], PAGE) if is_one else None
        shown = [wanted] if is_one else [word for word in SECTIONS if totals[word]]
        most, skip = (PAGE, (pages.number - 1) * PAGE) if pages else (FEW, 0)
        found = {word: await broadcasts.section(unit, SECTIONS[word], most, skip) for word in shown}
    parts = [
        {
            "word": word,
            "title": say(f"console.siaran.part.{word}", language),
            "total": totals[word],
            "rows": [_row(visit, one) for one in rows],
        }
        for word, rows in found.items()
    ]
    return page(visit, "broadcasts.html", parts=parts, pages=pages, is_one=is_one, totals=totals)


def _row(visit: Visit, one: Broadcast) -> dict[str, object]:
    language = visit.console.language
    whom = in_words(one.audience, places(visit), language) if one.audience else say("console.siaran.those", language)
    when = one.started_at or one.starts_at
    return card_of(visit, one) | {"whom": whom, "when": at(visit, when)}
