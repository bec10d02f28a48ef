"""Feeds of claim reviews: a DataFeed, a list, lines of JSON, or a web page that carries them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from data.importers import claimreview, embedded
from data.importers.lenient_json import entries_of
from data.importers.pages import Page, Request, Response, option_is_on, page_of, text_of
from data.importers.reading import found_in
from data.importers.records import BadRecord, Draft, Found, UnknownFormat
from data.importers.streams import Source
from data.importers.taking import Taken
from data.model.factcheck import FactCheck
from data.model.feed import Feed

_HEADERS = {"Accept": "application/ld+json, application/json, text/html;q=0.8"}


def request(feed: Feed, today: date) -> Request:
    """Return what to ask for; a feed of claim reviews is one page."""
    return Request(feed.url, headers=_HEADERS)


def read_page(feed: Feed, response: Response, today: date) -> Page:
    """Return what the page holds; what its feed calls deleted is gone.

    With the option ``complete`` the page is everything that the publisher stands by.

    Raises:
        UnknownFormat: there is no claim review in it.
    """
    text = text_of(response)
    deleted = _deleted(text)
    gone = {(record.source, record.external_id) for record in _taken(feed, deleted, today)}
    found = list(_found(text, bool(deleted)))
    page = page_of(feed, found, today)
    is_whole = not any(isinstance(item, BadRecord) for item in found)
    kept = tuple(item for item in page.records if not (isinstance(item, FactCheck) and _key(item) in gone))
    lists_all = is_whole and option_is_on(feed, "complete")
    return replace(page, records=kept, gone=tuple(sorted(gone)), is_whole=is_whole, lists_all=lists_all)


def _found(text: str, may_be_empty: bool) -> Iterator[Found]:
    """Return what is in a page.

    Raises:
        UnknownFormat: nothing is, and nothing was deleted either.
    """
    try:
        return found_in(Source(text.encode("utf-8", "surrogatepass")))
    except UnknownFormat:
        if may_be_empty:
            return iter(())
        raise


def _key(record: FactCheck) -> tuple[str, str]:
    """Return by what a fact-check is known."""
    return record.source, record.external_id


def _taken(feed: Feed, reviews: list[dict[str, Any]], today: date) -> list[FactCheck]:
    """Return the fact-checks that reviews are."""
    drafts: list[Draft] = [claimreview.draft(number, review) for number, review in enumerate(reviews, 1)]
    records = Taken(today=today, default_source=feed.name).records(drafts)
    return [record for record in records if isinstance(record, FactCheck)]


def _deleted(text: str) -> list[dict[str, Any]]:
    """Return the reviews in items of a DataFeed that have a ``dateDeleted``."""
    if "dateDeleted" not in text or embedded.looks_like(text):
        return []
    found: list[dict[str, Any]] = []
    waiting: list[object] = [entries_of(text)[0]]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict) and value.get("dateDeleted"):
            found.extend(claimreview.reviews_in(value.get("item")))
        elif isinstance(value, dict):
            waiting.extend(value.values())
    return found
