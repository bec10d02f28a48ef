"""Beranda: what needs whoever looks, the claims that weigh most, and how the office fares, as charts and a map."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.checking.waiting import queue_of
from bot.checking.words import age, claim_label, glance, weight_line
from bot.console.front import pictures
from bot.console.front.figures import figures_of, places_of, shapes_of
from bot.console.front.needs import alarms_of, needs_of
from bot.console.pages import page
from bot.console.visit import Visit
from data.store import overview
from data.wording import say

#: Claims that the first screen shows.
MOST = 5


async def shown(visit: Visit) -> Response:
    """The first screen."""
    console = visit.console
    async with console.database.reading() as unit:
        counted = await overview.waiting(unit)
        needs = await needs_of(visit, unit, counted)
    now = console.database.clock()
    claims = [
        {
            "number": one.claim.number,
            "label": claim_label(one.claim.number),
            "text": glance(one.claim.statement) or say("cli.tips.without_text", console.language),
            "weight": weight_line(console.language, one.weight),
            "age": age(console.language, now - one.claim.opened_at),
        }
        for one in (await queue_of(console.database).page(1, MOST)).shown
    ]
    oldest = age(console.language, now - counted.oldest) if counted.oldest else ""
    values = await _drawn(visit)
    alarms = await alarms_of(visit)
    return page(visit, "home.html", counted=counted, oldest=oldest, claims=claims, needs=needs, alarms=alarms, **values)


async def _drawn(visit: Visit) -> dict[str, Any]:
    """The charts and the map."""
    console, language = visit.console, visit.console.language
    places = places_of(console.gazetteer)
    codes = [place.code for place in places]
    chars = max(map(len, codes), default=0)
    figures = await figures_of(console.database, console.zone, chars)
    shapes = await shapes_of(console.database, console.settings.var_dir, codes)
    centres = {code: at for code in codes if (at := console.gazetteer.centre(code)) is not None}
    return {
        "charts": [pictures.tips_chart(figures, language), pictures.waits_chart(figures, language)],
        "verdicts": pictures.verdict_bars(figures.verdicts, language),
        "broadcasts": pictures.broadcast_bars(figures, language),
        "map": pictures.map_of(figures, places, centres, shapes, language) if places else None,
    }
