"""Google Fact Check Tools, ``claims:search``: reviews of many publishers by word, language or publisher.

Source: developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data.importers.claimreview import short_hash
from data.importers.cleaning import host_of
from data.importers.labels import split_title
from data.importers.markup import line_of_html
from data.importers.pages import JSON_HEADERS, Page, Request, Response, json_entries, page_of
from data.importers.records import FIELD_CHARS, BadRecord, Draft, Found, UnknownFormat
from data.model.feed import Feed

ADDRESS = "https://factchecktools.googleapis.com/v1alpha1/claims:search"
#: Claims asked for at a time.
PAGE_ROWS = 100
#: The language of the reviews, unless the operator says otherwise.
LANGUAGE = "id"
#: Days by which a fetch of what is new overlaps the one before.
OVERLAP_DAYS = 7


def is_claim(entry: object) -> bool:
    """Say whether a JSON value is one of the API's claims."""
    return isinstance(entry, dict) and "claimReview" in entry and "@type" not in entry


def claims_in(entry: object) -> list[dict[str, Any]]:
    """Return the claims in a JSON value: an answer of the API, or one of its claims."""
    if not isinstance(entry, dict):
        return []
    claims = entry.get("claims") if isinstance(entry.get("claims"), list) else [entry]
    return [claim for claim in claims or [] if is_claim(claim)]


def drafts(number: int, claim: Mapping[str, Any]) -> list[Found]:
    """Return a draft for each review of a claim: every publisher's is a fact-check of its own."""
    reviews = claim.get("claimReview")
    stated = reviews if isinstance(reviews, list) else [reviews]
    found: list[Found] = [_draft(number, claim, review) for review in stated if isinstance(review, dict)]
    return found or [BadRecord(number, "The claim has no review.")]


def request(feed: Feed, today: date) -> Request:
    """Return what to ask for: ``query`` or ``site``, and ``language``, are options of the feed."""
    params = {"languageCode": feed.options.get("language", LANGUAGE), "pageSize": str(PAGE_ROWS)}
    if site := feed.options.get("site"):
        params["reviewPublisherSiteFilter"] = site
    if (query := feed.options.get("query")) or not site:
        params["query"] = query or "hoaks"
    if feed.since:
        params["maxAgeDays"] = str(max((today - feed.since.date()).days, 0) + OVERLAP_DAYS)
    if feed.cursor:
        params["pageToken"] = feed.cursor
    return Request(feed.url or ADDRESS, params, {**JSON_HEADERS, "X-Goog-Api-Key": feed.key})


def read_page(feed: Feed, response: Response, today: date) -> Page:
    """Return what the page holds; an empty object is a page without claims.

    Raises:
        UnknownFormat: it is something else; of a refusal the message tells its code.
    """
    entries, is_whole = json_entries(response)
    answer = entries[0] if is_whole and len(entries) == 1 and isinstance(entries[0], dict) else {}
    if "error" in answer or (answer and not {"claims", "nextPageToken"} & answer.keys() and not is_claim(answer)):
        raise UnknownFormat(f"the Fact Check Tools refuse: {_refusal(answer)}")
    claims = [claim for entry in entries for claim in claims_in(entry)]
    found = [item for number, claim in enumerate(claims, 1) for item in drafts(number, claim)]
    if entries and not found and answer != entries[0]:
        raise UnknownFormat("the answer is JSON, but no list of claims")
    token = answer.get("nextPageToken")
    page = page_of(feed, found, today, is_whole)
    return replace(page, next=token if isinstance(token, str) and token else None)


def _draft(number: int, claim: Mapping[str, Any], review: Mapping[str, Any]) -> Draft:
    """Return the draft in one publisher's review of a claim."""
    publisher = review.get("publisher")
    names = publisher if isinstance(publisher, dict) else {}
    url, rating = review.get("url"), _line(review.get("textualRating"))
    label, title = split_title(_line(claim.get("text")) or _line(review.get("title")))
    is_long = len(rating) > FIELD_CHARS["verdict"]
    headline = _line(review.get("title"))
    site = _line(names.get("site")).removeprefix("www.")
    fields = {
        "id": url,
        "title": title,
        "verdict": label if is_long or not rating else rating,
        "summary": rating if is_long else headline if headline != title else "",
        "url": url,
        "date": review.get("reviewDate") or claim.get("claimDate"),
        "source": (host_of(url) if isinstance(url, str) else "") or site,
        "publisher": _line(names.get("name")) or site,
    }
    return Draft(number, fields, second_id=f"{url}#{short_hash(title)}")


def _line(value: object) -> str:
    """Return a text on one line; anything else is none."""
    return line_of_html(value) if isinstance(value, str) else ""


def _refusal(answer: Mapping[str, Any]) -> str:
    """Return the code of an error, which never holds our key; its words may."""
    error = answer.get("error")
    told = error if isinstance(error, dict) else {}
    return " ".join(str(told[name])[:60] for name in ("code", "status") if told.get(name)) or "no reason is given"
