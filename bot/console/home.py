"""Beranda: what needs somebody now, and the claims that weigh most."""

from __future__ import annotations

from starlette.responses import Response

from bot.checking.waiting import queue_of
from bot.checking.words import age, claim_label, glance, weight_line
from bot.console.pages import page
from bot.console.visit import Visit
from data.store import overview

#: Claims that the first screen shows.
MOST = 5


async def shown(visit: Visit) -> Response:
    """The first screen."""
    console = visit.console
    async with console.database.reading() as unit:
        counted = await overview.waiting(unit)
    now = console.database.clock()
    claims = [
        {
            "number": one.claim.number,
            "label": claim_label(one.claim.number),
            "text": glance(one.claim.statement),
            "weight": weight_line(console.language, one.weight),
            "age": age(console.language, now - one.claim.opened_at),
        }
        for one in (await queue_of(console.database).page(1, MOST)).shown
    ]
    oldest = age(console.language, now - counted.oldest) if counted.oldest else ""
    return page(visit, "home.html", counted=counted, oldest=oldest, claims=claims)
