"""One page of a feed, as values: what to ask for, what came, and what was found in it.

A kind of feed is two pure functions, ``request`` and ``read_page``; who fetches, waits and stores lives in ``bot``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from data.importers.charsets import text_of_body
from data.importers.lenient_json import entries_of
from data.importers.records import DOCUMENT_BYTES, BadRecord, Draft, Found, UnknownFormat
from data.importers.taking import Taken
from data.importers.verdicts import is_known
from data.model.factcheck import FactCheck
from data.model.feed import Feed

#: Pages of one walk; a publisher with more (a hundred thousand fact-checks) does not exist.
MOST_PAGES = 2_000

JSON_HEADERS: Mapping[str, str] = {"Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a publisher for.

    Args:
        url: without the parameters.
        params: for the query; a key is never among them, because addresses are logged.
        form: the body, as ``application/x-www-form-urlencoded``; empty for a GET.
    """

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What a publisher answered with status 200, or with an error that tells more than its status.

    Args:
        body: unpacked.
        content_type: the header of that name; empty when there was none.
        url: where it came from in the end; relative links start from there.
        headers: the others, names in lower case.
    """

    body: bytes
    content_type: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds.

    Args:
        records: fact-checks and reports of what could not be taken, in the page's order.
        next: the cursor of the page that follows; None after the last.
        gone: (source, external id) of what the publisher took back.
        unmapped: labels that have no place in our table, for the operator.
        seen: the ids of everything on the page as found, also of what was not taken.
        is_whole: false when the page broke off; it is to be fetched again.
        lists_all: whether this one page is everything that the publisher stands by: what is absent was taken back.
    """

    records: tuple[FactCheck | BadRecord, ...] = ()
    next: str | None = None
    gone: tuple[tuple[str, str], ...] = ()
    unmapped: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    is_whole: bool = True
    lists_all: bool = False


class Kind(Protocol):
    """A kind of feed; neither function waits, and both read no clock.

    What they need of the feed's progress is in it: ``cursor`` (empty: the first page) and ``since``.
    """

    def request(self, feed: Feed, today: date) -> Request:
        """Return what to ask for to get the page at the feed's cursor."""

    def read_page(self, feed: Feed, response: Response, today: date) -> Page:
        """Return what the page at the feed's cursor holds.

        Raises:
            UnknownFormat: the body is not such a page; the message is a sentence without its first words
                ("the answer is empty").
        """


class Walk:
    """The pages of one feed one after the other, with an end whatever the publisher says.

    A page that leads back, or that has nothing which was not on an earlier one, is the last.
    """

    def __init__(self, cursor: str = "") -> None:
        self._cursors = {cursor}
        self._seen: set[str] = set()

    def next_after(self, page: Page) -> str | None:
        """Return the cursor to go on with, or None at the end."""
        is_new = not page.seen <= self._seen
        self._seen |= page.seen
        if page.next is None or page.next in self._cursors or not is_new or len(self._cursors) >= MOST_PAGES:
            return None
        self._cursors.add(page.next)
        return page.next


def text_of(response: Response) -> str:
    """Return a page's text.

    Raises:
        UnknownFormat: it is empty or too long.
    """
    if len(response.body) > DOCUMENT_BYTES:
        raise UnknownFormat(f"the answer is longer than {DOCUMENT_BYTES >> 20} MiB")
    text = text_of_body(response.body, response.content_type).strip("\ufeff \t\r\n\0")
    if not text:
        raise UnknownFormat("the answer is empty")
    return text


def json_entries(response: Response) -> tuple[list[object], bool]:
    """Return the entries of a page of JSON, and whether it is whole; a document without a list is one entry.

    Raises:
        UnknownFormat: nothing in it can be read.
    """
    text = text_of(response)
    if text.startswith("<"):
        raise UnknownFormat("the answer is a web page where data was expected")
    entries, is_whole = entries_of(text)
    if not entries and not is_whole:
        raise UnknownFormat("the answer is not JSON, or breaks off before its first record")
    return entries, is_whole


def page_of(feed: Feed, found: Iterable[Found], today: date, is_whole: bool = True) -> Page:
    """Return the page of what was found, as the last one; of a broken page the last item reports that."""
    items = list(found)
    if not is_whole:
        items.append(BadRecord(len(items) + 1, "The answer breaks off or is damaged here."))
    records = tuple(Taken(today=today, default_source=feed.name).records(items))
    ratings = [record.rating for record in records if isinstance(record, FactCheck) and record.rating]
    return Page(
        records=records,
        unmapped=tuple(dict.fromkeys(rating for rating in ratings if not is_known(rating))),
        seen=frozenset(str(item.fields.get("id")) for item in items if isinstance(item, Draft)),
        is_whole=is_whole,
    )


def option_is_on(feed: Feed, name: str) -> bool:
    """Say whether the operator switched an option of a feed on."""
    return feed.options.get(name, "").strip().casefold() in {"1", "ya", "yes", "true", "on"}
