"""The REST interface of WordPress, with which most Indonesian fact-check desks publish (turnbackhoax.id among them).

Source: developer.wordpress.org/rest-api/reference/posts and /using-the-rest-api/pagination.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

from data.importers.cleaning import host_of, joined
from data.importers.labels import best_label, split_title
from data.importers.markup import line_of_html, text_of_html
from data.importers.pages import JSON_HEADERS, Page, Request, Response, json_entries, option_is_on, page_of
from data.importers.records import Draft, UnknownFormat
from data.importers.verdicts import is_known, verdict_of
from data.model.feed import Feed

#: Posts asked for at a time; WordPress gives at most 100, and pages of 100 long articles strain small servers.
PAGE_ROWS = 50
#: By how much a fetch of what is new overlaps the one before: a server's idea of its time zone may be wrong.
OVERLAP = timedelta(days=1)

_POSTS = "/wp-json/wp/v2/posts"
#: Options that are handed on as they are: numbers of categories or tags, a word to search for.
_HANDED_ON = ("categories", "tags", "search", "categories_exclude")
#: The error that says that the pages are at their end, which is no error for us.
_NO_SUCH_PAGE = "rest_post_invalid_page_number"
#: What a post that can be seen by all is; a post in any other state was taken back.
_PUBLIC = "publish"


def is_post(entry: object) -> bool:
    """Say whether a JSON value is a post as the REST interface gives it."""
    title = entry.get("title") if isinstance(entry, dict) else None
    return isinstance(title, dict) and "rendered" in title


def is_public(post: Mapping[str, Any]) -> bool:
    """Say whether a post can be seen by all."""
    return bool(post.get("status", _PUBLIC) == _PUBLIC)


def draft(number: int, post: Mapping[str, Any]) -> Draft:
    """Return the draft in a post.

    The id is its ``guid``, which is also that of its feed and stays when the address changes. The label stands in
    the title, or else among the categories and tags.
    """
    label, title = split_title(line_of_html(_rendered(post, "title")))
    terms = [name for name in _terms(post) if verdict_of(name)]
    link = post["link"] if isinstance(post.get("link"), str) else ""
    fields = {
        "id": _identity(post),
        "title": title,
        "verdict": best_label(label, *terms),
        "summary": _excerpt(post),
        "explanation": text_of_html(_rendered(post, "content")),
        "url": link,
        "date": post.get("date") or _in_utc(post.get("date_gmt")),
        "source": host_of(link),
    }
    return Draft(number, fields)


def request(feed: Feed, today: date) -> Request:
    """Return what to ask for; the cursor is the page's number, and the oldest change comes first."""
    params = {name: feed.options[name] for name in _HANDED_ON if feed.options.get(name)}
    params |= {"per_page": str(PAGE_ROWS), "page": feed.cursor or "1", "orderby": "modified", "order": "asc"}
    params["_embed"] = "wp:term"
    if feed.since:
        params["modified_after"] = (feed.since.astimezone(UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Request(_address(feed.url), params, JSON_HEADERS)


def read_page(feed: Feed, response: Response, today: date) -> Page:
    """Return what the page holds; with the option ``labelled`` only posts with a label that we know.

    Raises:
        UnknownFormat: it is no list of posts; of a refusal the message tells its code.
    """
    entries, is_whole = json_entries(response)
    refusal = entries[0] if entries and isinstance(entries[0], dict) and "code" in entries[0] else {}
    if refusal.get("code") == _NO_SUCH_PAGE:
        return Page()
    posts = [entry for entry in entries if isinstance(entry, dict) and is_post(entry)]
    if entries and not posts:
        raise UnknownFormat(f"WordPress refuses: {_code(refusal)}" if refusal else "the answer is no list of posts")
    drafts = [_at_home(response, draft(number, post)) for number, post in enumerate(posts, 1) if is_public(post)]
    wanted = [found for found in drafts if not option_is_on(feed, "labelled") or is_known(str(found.fields["verdict"]))]
    page = page_of(feed, wanted, today, is_whole)
    return replace(
        page,
        next=_next(feed, response, len(posts)),
        gone=tuple(_gone(feed, post) for post in posts if not is_public(post)),
        seen=frozenset(str(_identity(post)) for post in posts),
    )


def _address(url: str) -> str:
    """Return the address of the posts, for a site's address or that of its interface."""
    plain = url.strip().rstrip("/")
    return plain if "/wp-json/" in plain or "rest_route=" in plain else plain.removesuffix("/wp-json") + _POSTS


def _at_home(response: Response, found: Draft) -> Draft:
    """Return a draft whose link is whole, and which knows where it comes from."""
    stated = str(found.fields["url"])
    link = joined(response.url, stated) if stated else ""
    source = host_of(link) or host_of(response.url)
    return replace(found, fields={**found.fields, "url": link, "source": source})


def _next(feed: Feed, response: Response, count: int) -> str | None:
    """Return the number of the next page; the server says how many there are, or a full page suggests another."""
    page = int(feed.cursor) if feed.cursor.isascii() and feed.cursor.isdigit() else 1
    pages = response.headers.get("x-wp-totalpages", "")
    more = page < int(pages) if pages.isascii() and pages.isdigit() else count >= PAGE_ROWS
    return str(page + 1) if more and count else None


def _gone(feed: Feed, post: Mapping[str, Any]) -> tuple[str, str]:
    """Return the key of a post that was taken back."""
    link = post.get("link")
    host = host_of(link) if isinstance(link, str) else ""
    return (host or host_of(feed.url) or feed.name).casefold(), str(_identity(post))


def _identity(post: Mapping[str, Any]) -> Any:
    """Return what stays the same of a post: its guid, its address, or its number."""
    return _rendered(post, "guid") or _rendered(post, "link") or post.get("id")


def _rendered(post: Mapping[str, Any], name: str) -> str:
    """Return the HTML of a property."""
    value = post.get(name)
    text = value.get("rendered") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _excerpt(post: Mapping[str, Any]) -> str:
    """Return the excerpt; one that WordPress cut from the article is none, for the article says it whole."""
    text = text_of_html(_rendered(post, "excerpt"))
    return "" if text.endswith(("[…]", "[...]", "…")) or "[…]" in text else text


def _terms(post: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a post's categories and tags, which are there when they were asked for."""
    embedded = post.get("_embedded")
    waiting = [embedded.get("wp:term") if isinstance(embedded, dict) else None]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict) and isinstance(value.get("name"), str):
            yield line_of_html(value["name"])


def _in_utc(moment: object) -> object:
    """Return a moment of a field that is in UTC without saying so."""
    return f"{moment}Z" if isinstance(moment, str) else moment


def _code(refusal: Mapping[str, Any]) -> str:
    """Return the code of an error."""
    return "".join(mark for mark in str(refusal.get("code"))[:60] if mark.isalnum() or mark in "_-.")
