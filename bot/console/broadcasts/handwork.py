"""Who is told by hand, the words to pass on, and the ticks; a tick is a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.console.broadcasts.common import at, card_of, colleagues, named, number_of, places, there
from bot.console.listing import number_typed, pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from data.model.audit import actor_of
from data.model.delivery import DeliveryState
from data.store import by_hand
from data.store.by_hand import ByHand, Ticked
from data.wording import say
from handlers.registration_labels import place_label

#: Rows on a page.
PAGE = 50
#: What may be said of a tick, in the address that leads here.
SAID = (Ticked.SAME, Ticked.OVER, Ticked.UNKNOWN)


@there
async def shown(visit: Visit) -> Response:
    """The list, and what to copy."""
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        one = await named(visit, unit)
        rows = await by_hand.listed(unit, one.number)
        nobody = await by_hand.unreached(unit, one.number)
        texts = await by_hand.texts(unit, one.number)
        people = await colleagues(unit)
    pages = pages_of(visit, len(rows), PAGE)
    part = rows[(pages.number - 1) * PAGE : pages.number * PAGE]
    word = visit.request.query_params.get("kabar", "")
    values = card_of(visit, one) | {
        "texts": [(spoken, say("language.name", spoken), said.text, said.file is not None) for spoken, said in texts],
        "rows": [_row(visit, row, people) for row in part],
        "nobody": [(kim.institution, place_label(places(visit), kim.place, language)) for kim in nobody],
        "told": sum(row.state is DeliveryState.ACCEPTED for row in rows),
        "total": len(rows),
        "pages": pages,
        "said": say(f"console.siaran.tick.{word}", language) if word in SAID else "",
    }
    return page(visit, "by_hand.html", **values)


@there
async def ticks(visit: Visit) -> Response:
    """Note that somebody was told, or that they were not after all."""
    delivery = number_typed(visit.form.get("penyampaian", ""))
    act = by_hand.untick if visit.form.get("tanda") == "belum" else by_hand.tick
    async with visit.console.database.unit_of_work() as unit:
        one = await named(visit, unit)
        result = await act(unit, one.number, delivery, actor_of(visit.who.number))
    where = f"halaman={number_typed(visit.form.get('halaman', '')) or 1}"
    told = f"&kabar={result}" if result in SAID else ""
    return visit.to(f"/siaran/{number_of(visit)}/tangan?{where}{told}#p{delivery}")


def _row(visit: Visit, row: ByHand, people: Mapping[int, str]) -> dict[str, Any]:
    language = visit.console.language
    officer = people.get(number_typed(row.told_by.removeprefix("officer:")), row.told_by)
    told = say("cli.manual.told", language, at=at(visit, row.told_at), officer=officer) if row.told_at else ""
    return {
        "number": row.number,
        "name": row.name or row.institution,
        "kim": row.institution if row.name else "",
        "place": place_label(places(visit), row.place, language) if row.place else "",
        "is_told": row.state is DeliveryState.ACCEPTED,
        "is_over": row.state not in (DeliveryState.ACCEPTED, DeliveryState.READY),
        "told": told,
        "language": row.language,
    }
