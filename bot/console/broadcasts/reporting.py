"""The report of a broadcast by kecamatan and KIM, every KIM a row; on a page, and as a file for spreadsheets."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response

from bot.broadcasting import tables
from bot.broadcasting.building import telling
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.console.broadcasts.common import card_of, named, places, there
from bot.console.listing import filter_of, pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from bot.sheets import Sheet, write_tables
from data.model.report import KimRow, KimState, Report
from data.store import reports
from data.wording import say

#: Rows of KIM on a page.
PAGE = 100
#: Which KIM are shown, by the word in the address.
SHOWN: dict[str, Callable[[KimRow], bool]] = {
    "": lambda _row: True,
    "belum": lambda row: row.confirmed_at is None,
    "sudah": lambda row: row.confirmed_at is not None,
    "tanpa-alamat": lambda row: row.state is KimState.UNREACHED,
}
#: What a file may be, and how a browser is told of it.
FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@there
async def shown(visit: Visit) -> Response:
    """The report on a page."""
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        one = await named(visit, unit)
        report = await reports.of_broadcast(unit, one.number, telling(visit.console.limits))
    if report is None:
        raise BroadcastError(Refusal.UNKNOWN)
    which = filter_of(visit, "kim")
    which = which if which in SHOWN else ""
    rows = [row for row in report.kim if SHOWN[which](row)]
    pages = pages_of(visit, len(rows), PAGE)
    part = rows[(pages.number - 1) * PAGE : pages.number * PAGE]
    values = card_of(visit, one) | {
        "lines": tables.summary(report, language).splitlines()[1:],
        "regions": _cells(tables.by_kecamatan(report, places(visit), language)),
        "is_untold": bool(report.tally.total) and not report.is_told,
        "kim": _kim(visit, report, part),
        "which": which,
        "filters": [(word, _word(word, language), sum(map(SHOWN[word], report.kim))) for word in SHOWN],
        "pages": pages,
    }
    return page(visit, "report.html", **values)


def _word(which: str, language: str) -> str:
    return say(f"console.siaran.kim.{which.replace('-', '_') or 'every'}", language)


def _kim(visit: Visit, report: Report, rows: Sequence[KimRow]) -> dict[str, Any] | None:
    """The table of some KIM of a report; None where it is of people."""
    if not report.kim:
        return None
    settings = visit.console.settings
    sheet = tables.kim_sheet(rows, places(visit), settings.timezone, visit.console.language)
    return _cells(sheet)


def _cells(sheet: Sheet) -> dict[str, Any]:
    """A table as a page shows it."""
    told = [["" if cell is None else cell for cell in row] for row in sheet.rows]
    return {"head": told[0], "rows": told[1:], "name": sheet.name}


@there
async def download(visit: Visit) -> Response:
    """The report as a workbook of all tables, or one of them as CSV; no cell is ever a formula."""
    form, by = filter_of(visit, "bentuk"), filter_of(visit, "menurut")
    form = form if form in FORMS else "xlsx"
    async with visit.console.database.reading() as unit:
        one = await named(visit, unit)
        report = await reports.of_broadcast(unit, one.number, telling(visit.console.limits))
    if report is None:
        raise BroadcastError(Refusal.UNKNOWN)
    sheets = _sheets(visit, report, is_book=form == "xlsx", by=by)
    file = io.BytesIO()
    await asyncio.to_thread(write_tables, file, sheets, is_book=form == "xlsx")
    name = f"siaran-{(one.serial or str(one.number)).replace('/', '-')}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue(), media_type=FORMS[form], headers=headers)


def _sheets(visit: Visit, report: Report, *, is_book: bool, by: str) -> list[Sheet]:
    gazetteer, language = places(visit), visit.console.language
    kim = tables.by_kim(report, gazetteer, visit.console.settings.timezone, language)
    regions = tables.by_kecamatan(report, gazetteer, language)
    if is_book:
        return [tables.numbers(report, language), regions, kim]
    return [kim if by == "kim" else regions]
