"""RSS 2.0, RSS 1.0 and Atom: the newest articles of a fact-check desk.

Source: rssboard.org/rss-specification, web.resource.org/rss/1.0, RFC 4287 (Atom) and RFC 6721 (deleted entries).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

from data.importers import feed_xml
from data.importers.cleaning import host_of, joined
from data.importers.labels import best_label, split_title
from data.importers.markup import line_of_html, text_of_html
from data.importers.pages import Page, Request, Response, option_is_on, page_of, text_of
from data.importers.publishers import publisher_of
from data.importers.records import BadRecord, Draft, Found, UnknownFormat
from data.importers.verdicts import is_known, verdict_of
from data.model.feed import Feed

_HEADERS = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"}
_ABSTRACTS = ("description", "summary", "subtitle")
_BODIES = ("encoded", "content", "body")
_DATES = ("pubdate", "published", "date", "issued", "created", "updated", "modified")
_LABELS = ("category", "subject")
_IDENTITIES = ("guid", "id")

#: Characters of an identity that is a hash: of an entry without guid and link.
_HASH_CHARS = 16


def parse(text: str) -> feed_xml.Document:
    """Return the feed in a text.

    Raises:
        UnknownFormat: it is none, or one that is dangerous to read.
    """
    if not feed_xml.looks_like(text):
        raise UnknownFormat("it is no RSS or Atom feed")
    try:
        document = feed_xml.parse(text)
    except feed_xml.Refused as error:
        raise UnknownFormat("it declares XML entities of its own, which are not read") from error
    if not document.is_whole and not document.entries:
        raise UnknownFormat("it breaks off before its first entry, or is no XML")
    return document


def drafts(document: feed_xml.Document, address: str = "") -> list[Draft]:
    """Return a draft for each entry.

    Args:
        address: where the feed came from; relative links start from there.
    """
    base = joined(address, document.link) if document.link else address
    return [_draft(number, entry, document, base) for number, entry in enumerate(document.entries, 1)]


def looks_like(text: str) -> bool:
    """Say whether a text is a feed, by its beginning."""
    return feed_xml.looks_like(text)


def drafts_with_end(document: feed_xml.Document) -> list[Found]:
    """Return the drafts of a feed from a file, and the report of its break if it has one."""
    found: list[Found] = [*drafts(document)]
    return found if document.is_whole else [*found, BadRecord(len(found) + 1, "The feed breaks off here.")]


def request(feed: Feed, today: date) -> Request:
    """Return what to ask for; a feed is one page, of the newest articles only."""
    return Request(feed.url, headers=_HEADERS)


def read_page(feed: Feed, response: Response, today: date) -> Page:
    """Return what the feed holds; with the option ``labelled`` only entries with a label that we know.

    Raises:
        UnknownFormat: it is no feed.
    """
    document = parse(text_of(response))
    address = response.url or feed.url
    found = [_homed(item, address) for item in drafts(document, address)]
    wanted = [item for item in found if not option_is_on(feed, "labelled") or is_known(str(item.fields["verdict"]))]
    page = page_of(feed, wanted, today, document.is_whole)
    host = host_of(joined(address, document.link)) or host_of(address) or feed.name
    gone = tuple((host.casefold(), element.get("ref", "")) for element in document.removed if element.get("ref"))
    return replace(page, gone=gone, seen=frozenset(str(item.fields["id"]) for item in found))


def _homed(item: Draft, address: str) -> Draft:
    """Return a draft that has a source: the host of its link, or of the feed."""
    return replace(item, fields={**item.fields, "source": item.fields["source"] or host_of(address)})


def _draft(number: int, entry: Element, document: feed_xml.Document, base: str) -> Draft:
    """Return the draft in an entry; the label stands in the title, or else among the categories."""
    label, title = split_title(line_of_html(_first(entry, ("title",))))
    link = _link(entry, base)
    abstract, body = _first(entry, _ABSTRACTS), _first(entry, _BODIES)
    terms = [name for name in map(line_of_html, _terms(entry)) if verdict_of(name)]
    source = host_of(link)
    fields = {
        "id": _first(entry, _IDENTITIES) or link or _hash(title),
        "title": title,
        "verdict": best_label(label, *terms),
        "summary": _abstract(text_of_html(abstract)) if body else "",
        "explanation": text_of_html(body or abstract),
        "url": link,
        "date": _first(entry, _DATES),
        "source": source,
        "publisher": "" if publisher_of(source) != source else line_of_html(document.title),
    }
    return Draft(number, fields)


def _first(entry: Element, names: tuple[str, ...]) -> str:
    """Return the text of the first of several elements that has any."""
    for name in names:
        for child in entry:
            if feed_xml.local(child.tag) == name and (text := _text(child)):
                return text
    return ""


def _text(element: Element) -> str:
    """Return an element's text; of XHTML within it the words, one paragraph each."""
    if not len(element):
        return (element.text or "").strip()
    return "<p>" + "<p>".join(piece.strip() for piece in element.itertext() if piece.strip())


def _link(entry: Element, base: str) -> str:
    """Return the address of an entry's page, made whole; empty when it has none."""
    for child in entry:
        if feed_xml.local(child.tag) == "link" and child.get("rel", "alternate") == "alternate":
            stated = (child.get("href") or child.text or "").strip()
            if stated:
                return joined(base, line_of_html(stated))
    guid = _first(entry, ("guid",))
    return guid if guid.startswith(("http://", "https://")) and "?p=" not in guid else ""


def _terms(entry: Element) -> Iterator[str]:
    """Yield the names of an entry's categories."""
    for child in entry:
        if feed_xml.local(child.tag) in _LABELS:
            yield child.get("label") or child.get("term") or child.text or ""


def _abstract(text: str) -> str:
    """Return an abstract; one that was cut from the article, or closes with WordPress's own line, is none."""
    return "" if "[…]" in text or text.endswith(("[...]", "…", "...")) else text


def _hash(text: str) -> str:
    """Return what stands for an entry without any identity."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_HASH_CHARS] if text else ""
