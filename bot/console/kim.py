"""KIM: the register as a list with search and filters, its coverage of the region, and the register as a file."""

from __future__ import annotations

import asyncio
import io
import math
from collections import Counter
from typing import Any

from starlette.responses import Response

from bot.console.cards import day
from bot.console.listing import filter_of, pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from bot.register_words import status_label
from bot.sheets import Sheet, write_tables
from data.importers.register_cells import STATUSES
from data.importers.register_export import cells_of
from data.matching.places import Gazetteer
from data.model.membership import InstitutionKind, InstitutionStatus, institution_key
from data.model.places import Place
from data.store import register, register_pages
from data.store.register_pages import Brief, Wanted
from handlers.registration_labels import place_label

#: KIM of one page of the list.
PAGE = 50
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: So that a share that comes out whole is not one more.
_ROUNDING = 1e-9


async def listed(visit: Visit) -> Response:
    """The register, as far as somebody looks for it."""
    console = visit.console
    text, below, state = (filter_of(visit, name) for name in ("cari", "kecamatan", "status"))
    wanted = wanted_of(console.gazetteer, text, below, state)
    async with console.database.reading() as unit:
        total = (await register_pages.page(unit, wanted, 0, 0))[1]
        pages = pages_of(visit, total, PAGE)
        found, _ = await register_pages.page(unit, wanted, (pages.number - 1) * PAGE, PAGE)
        counted = await register.member_counts(unit, [one.number for one in found])
    rows = [_row(visit, one) | {"members": counted.get(one.number, 0)} for one in found]
    typed = {"cari": text, "kecamatan": below, "status": state}
    return page(
        visit, "kim_list.html", rows=rows, pages=pages, typed=typed, is_filtered=any(typed.values()), **_choices(visit)
    )


def wanted_of(gazetteer: Gazetteer, text: str, below: str, state: str) -> Wanted:
    """What is looked for; a word for a state or a code of a place that there is not looks for all."""
    key = institution_key(InstitutionKind.KIM, text)
    named = _called(gazetteer, text.casefold()) if text else []
    known = {one.code for one in gazetteer.kecamatan}
    return Wanted(key, text.casefold(), named, below if below in known else "", STATUSES.get(state.casefold()))


def _called(gazetteer: Gazetteer, text: str) -> list[str]:
    """The codes of places in whose name a text stands, and of those in such a kecamatan."""
    upper = [one for one in gazetteer.kecamatan if text in one.name.casefold()]
    inside = {place.code for one in upper for place in (one, *gazetteer.within(one.code))}
    villages = gazetteer.within(gazetteer.region.code)
    return sorted(inside | {place.code for place in villages if text in place.name.casefold()})


async def coverage(visit: Visit) -> Response:
    """Which kelurahan and desa have an active KIM, and which have none, by kecamatan."""
    console = visit.console
    async with console.database.reading() as unit:
        known = await register_pages.by_place(unit)
    rows = [_covered(console.gazetteer, one, known) for one in console.gazetteer.kecamatan]
    sums = {
        "villages": sum(row["all"] for row in rows),
        "with_one": sum(row["with_one"] for row in rows),
        "kecamatan": len(rows),
        "reached": sum(bool(row["with_one"] or row["own"]) for row in rows),
        "elsewhere": _elsewhere(console.gazetteer, known),
    }
    sums["wanted"] = target_of(sums["villages"], console.settings.kim_coverage_percent)
    for row in rows:
        row["short"] = max(0, target_of(row["all"], console.settings.kim_coverage_percent) - row["with_one"])
    percent = f"{console.settings.kim_coverage_percent:g}"
    return page(visit, "kim_coverage.html", rows=rows, sums=sums, percent=percent)


def target_of(villages: int, percent: float) -> int:
    """In how many of so many places the office wants an active KIM."""
    return math.ceil(villages * percent / 100 - _ROUNDING)


async def exports(visit: Visit) -> Response:
    """The whole register as a file that can be imported again; no cell of it is ever a formula."""
    console, kind = visit.console, visit.request.url.path.rpartition(".")[2]
    async with console.database.reading() as unit:
        known = await register.every(unit)
    file = io.BytesIO()

    def write() -> None:
        write_tables(file, [Sheet("KIM", cells_of(known, console.gazetteer))], is_book=kind == "xlsx")

    await asyncio.to_thread(write)
    name = f"kim-{console.today()}.{kind}"
    given = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue(), media_type=_TYPES[kind], headers=given)


def _choices(visit: Visit) -> dict[str, Any]:
    """What one can filter by."""
    language = visit.console.language
    kecamatan = sorted((one.name, one.code) for one in visit.console.gazetteer.kecamatan)
    states = [(str(status), status_label(status, language)) for status in InstitutionStatus]
    return {"kecamatan": kecamatan, "states": states}


def _row(visit: Visit, one: Brief) -> dict[str, Any]:
    language = visit.console.language
    return {
        "number": one.number,
        "name": one.name,
        "place": place_label(visit.console.gazetteer, one.place, language) or one.place,
        "status": str(one.status),
        "state": status_label(one.status, language),
        "nomor": one.nomor_induk,
        "until": day(visit, one.sk_until) if one.sk_until else "",
        "is_over": one.sk_until is not None and one.sk_until < visit.console.today(),
    }


def _covered(gazetteer: Gazetteer, one: Place, known: dict[str, Counter[InstitutionStatus]]) -> dict[str, Any]:
    """One kecamatan: its places with an active KIM, with one that is none yet, and without any."""
    villages = gazetteer.within(one.code)
    lacking = [place for place in villages if not known.get(place.code, Counter())[InstitutionStatus.ACTIVE]]
    begun = [place.name for place in lacking if _is_begun(known.get(place.code, Counter()))]
    return {
        "code": one.code,
        "name": one.name,
        "all": len(villages),
        "with_one": len(villages) - len(lacking),
        "own": known.get(one.code, Counter())[InstitutionStatus.ACTIVE],
        "begun": begun,
        "without": [place.name for place in lacking if place.name not in begun],
    }


def _is_begun(states: Counter[InstitutionStatus]) -> bool:
    """Whether there is a KIM that may become active."""
    return bool(states.total() - states[InstitutionStatus.DISSOLVED])


def _elsewhere(gazetteer: Gazetteer, known: dict[str, Counter[InstitutionStatus]]) -> int:
    """KIM at places that are not of the region any more; only an officer can tell where they belong now."""
    ours = {one.code for one in gazetteer.kecamatan} | {one.code for one in gazetteer.within(gazetteer.region.code)}
    return sum(states.total() for code, states in known.items() if code not in ours and code != gazetteer.region.code)
