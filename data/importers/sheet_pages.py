"""Tables at an address: a CSV or XLSX that somebody keeps, such as a published spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from data.importers import sheets
from data.importers.charsets import text_of_body
from data.importers.pages import Page, Request, Response, option_is_on, page_of
from data.importers.reading import found_in
from data.importers.records import DOCUMENT_BYTES, FIELDS, UnknownFormat
from data.importers.streams import Source
from data.model.feed import Feed

_HEADERS = {"Accept": "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5"}
#: Options that say which column is what begin so: ``column.title``.
COLUMN = "column."


def request(feed: Feed, today: date) -> Request:
    """Return what to ask for; a table is one page."""
    return Request(feed.url, headers=_HEADERS)


def read_page(feed: Feed, response: Response, today: date) -> Page:
    """Return what the table holds; with the option ``complete`` it is everything that its keeper stands by.

    Raises:
        UnknownFormat: it is no table, or its columns are not found.
    """
    body = response.body
    if len(body) > DOCUMENT_BYTES:
        raise UnknownFormat(f"the answer is longer than {DOCUMENT_BYTES >> 20} MiB")
    if not body.startswith(sheets.MAGIC):
        text = text_of_body(body, response.content_type)
        if text.lstrip().startswith("<"):
            raise UnknownFormat("the answer is a web page where a table was expected")
        body = text.encode("utf-8", "replace")
    source = Source(body)
    page = page_of(feed, found_in(source, columns_of(feed)), today, not source.is_broken)
    return replace(page, lists_all=page.is_whole and option_is_on(feed, "complete"))


def columns_of(feed: Feed) -> dict[str, str]:
    """Return the column's name by our field, as the operator chose."""
    chosen = {name.removeprefix(COLUMN): value for name, value in feed.options.items() if name.startswith(COLUMN)}
    return {field: name for field, name in chosen.items() if field in FIELDS and name}
