"""Yudistira, MAFINDO's database of fact-checks behind turnbackhoax.id.

Source: MAFINDO's "API V2 Reference" (github.com/mafindo/docs): POST only; ``key``, ``limit`` and ``offset`` as a form;
the answer is a list of news objects, all of whose values are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from data.importers.cleaning import host_of
from data.importers.dates import read_date
from data.importers.labels import best_label, split_title
from data.importers.markup import line_of_html, text_of_either
from data.importers.pages import JSON_HEADERS, Page, Request, Response, json_entries, page_of
from data.importers.records import Draft, UnknownFormat
from data.model.factcheck import Verdict
from data.model.feed import Feed

#: Where the list of news is, unless the operator's address says otherwise.
ADDRESS = "https://yudistira.turnbackhoax.id/api/antihoax/"
#: The source that its records have in our database, as in the files that MAFINDO's volunteers exchange.
SOURCE = "mafindo"
#: News asked for at a time.
PAGE_ROWS = 100
#: How long after its day a record may still be corrected, as far as a fetch of what is new looks back.
LOOK_BACK = timedelta(days=60)

#: Fields that make a JSON object one of Yudistira's; ``id`` and ``title`` are everybody's.
_OWN_FIELDS = frozenset({"fact", "classification", "tanggal", "conclusion", "source_issue", "source_link"})
_FEWEST_OWN = 3
#: What ``status`` says.
_STATUS: Mapping[str, Verdict] = {"1": Verdict.TRUE, "2": Verdict.FALSE}
_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
#: How it says that there are no more news.
_NOTHING_THERE = re.compile(r"not? (?:\w+ ){0,3}found|no data|tidak (?:ada|ditemukan)|kosong", re.IGNORECASE)
_NUMBERS = re.compile(r"[\d\s,]*")


def is_news(entry: object) -> bool:
    """Say whether a JSON value is one of Yudistira's news objects."""
    return isinstance(entry, dict) and "title" in entry and len(_OWN_FIELDS & entry.keys()) >= _FEWEST_OWN


def draft(number: int, news: Mapping[str, Any]) -> Draft:
    """Return the draft in a news object.

    The link to the hoax itself (``source_link``) is never taken: nobody is to be sent there.
    """
    label, title = split_title(line_of_html(_plain(news.get("title"))))
    told, fact, conclusion = (text_of_either(_plain(news.get(name))) for name in ("content", "fact", "conclusion"))
    authors = line_of_html(_plain(news.get("authors")))
    fields = {
        "id": news.get("id"),
        "title": title,
        "verdict": best_label(label, line_of_html(_plain(news.get("classification")))),
        "summary": conclusion or fact,
        "explanation": "\n\n".join(part for part in (told, fact) if part),
        "url": _reference(news),
        "date": news.get("tanggal"),
        "source": SOURCE,
        "publisher": "" if _NUMBERS.fullmatch(authors) or authors.casefold() == SOURCE else authors,
    }
    return Draft(number, fields, scale_verdict=_STATUS.get(str(news.get("status")).strip()))


def request(feed: Feed, today: date) -> Request:
    """Return what to ask for; the cursor is how many news come before the page."""
    form = {"key": feed.key, "limit": str(PAGE_ROWS), "offset": feed.cursor or "0"}
    return Request(feed.url or ADDRESS, headers=JSON_HEADERS, method="POST", form=form)


def read_page(feed: Feed, response: Response, today: date) -> Page:
    """Return what the page holds.

    Raises:
        UnknownFormat: it is no list of news; of a refusal the message tells what Yudistira said.
    """
    entries, is_whole = json_entries(response)
    if refusal := next((_refusal(feed, entry) for entry in entries[:1] if not is_news(entry)), ""):
        if _NOTHING_THERE.search(refusal):
            return Page()
        raise UnknownFormat(f"Yudistira refuses: {refusal}")
    news = [entry for entry in entries if is_news(entry)]
    drafts = [draft(number, entry) for number, entry in enumerate(_dicts(news), 1)]
    page = page_of(feed, drafts, today, is_whole)
    position = int(feed.cursor) if feed.cursor.isascii() and feed.cursor.isdigit() else 0
    is_last = not news or _is_all_old(feed, drafts, today)
    return replace(page, next=None if is_last else str(position + len(news)))


def _dicts(entries: list[object]) -> Iterator[dict[str, Any]]:
    """Yield the objects among JSON values."""
    return (entry for entry in entries if isinstance(entry, dict))


def _plain(value: object) -> str:
    """Return a text; anything else is none."""
    return value if isinstance(value, str) else ""


def _reference(news: Mapping[str, Any]) -> str:
    """Return the first link of the references that does not lead to where the hoax was posted."""
    posted = host_of(_plain(news.get("source_link")))
    links = [link.rstrip(".,;)") for link in _LINK.findall(_plain(news.get("references")))]
    return next((link for link in links if not posted or host_of(link) != posted), "")


def _is_all_old(feed: Feed, drafts: list[Draft], today: date) -> bool:
    """Say whether a page, and so all that follow, is older than a fetch of what is new looks back.

    Only where the news come newest first; the order is not promised anywhere.
    """
    days = [read_date(found.fields["date"], today) for found in drafts]
    known = [day for day in days if day is not None]
    if feed.since is None or len(known) < len(days) or not known or known[0] < known[-1]:
        return False
    return max(known) < feed.since.date() - LOOK_BACK


def _refusal(feed: Feed, entry: object) -> str:
    """Return what an error object says, without our key."""
    told = entry if isinstance(entry, dict) else {}
    words = next((told[name] for name in ("message", "error", "status") if isinstance(told.get(name), str)), "")
    said = " ".join(line_of_html(words).split())[:200]
    return (said.replace(feed.key, "...") if feed.key else said) or "no reason is given"
