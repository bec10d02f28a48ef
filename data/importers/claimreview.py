"""ClaimReview, the form in which publishers mark up fact-checks for search engines.

Source: schema.org/ClaimReview, and Google's page "Fact Check (ClaimReview) structured data" for the ratings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from data.importers.cleaning import host_of
from data.importers.records import Draft
from data.importers.verdicts import verdict_of_scale

#: How our own properties begin, in the identifiers of a review that we exported.
OWN_MARK = "kentongan:"
#: What a ClaimReview has no place for; by these it comes back as it was.
OWN = frozenset({"id", "source", "judged", "verdict", "valid_from", "valid_until", "time_bound"})


def reviews_in(document: object) -> Iterator[dict[str, Any]]:
    """Yield each ClaimReview in a JSON value, in the order of the document.

    It looks everywhere, so that a list, ``@graph``, ``dataFeedElement`` or ``itemListElement``, and an article
    that carries its review, are all read alike; what is no ClaimReview is passed over.
    """
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            if is_review(value):
                yield value
            else:
                waiting.extend(reversed(value.values()))


def is_review(value: object) -> bool:
    """Say whether a JSON value is a ClaimReview; its type may have a prefix and brothers."""
    stated = value.get("@type") if isinstance(value, dict) else None
    types = stated if isinstance(stated, list) else [stated]
    return any(isinstance(name, str) and name.endswith("ClaimReview") for name in types)


def draft(line: int, review: dict[str, Any]) -> Draft:
    """Return the draft in a ClaimReview.

    The id is the page's address. A page may review several claims: the second gets the address with the claim's
    hash, which is the same at every import.
    """
    url = _text(review.get("url"))
    title = _text(review.get("claimReviewed"))
    author = review.get("author") or review.get("publisher")
    rating = _first(review.get("reviewRating"))
    fields = {
        "id": url or _own_id(review),
        "title": title,
        "verdict": _text(rating.get("alternateName")),
        "summary": _text(rating.get("ratingExplanation")) or _text(review.get("description")),
        "explanation": _text(review.get("reviewBody")),
        "url": url,
        "date": _text(review.get("datePublished")),
        "source": _source(url, author),
        "publisher": _text(author),
    }
    return Draft(
        line,
        fields,
        scale_verdict=_scale(rating),
        second_id=f"{fields['id']}#{short_hash(title)}",
        own=_own(review.get("identifier")),
    )


def _text(value: Any) -> Any:
    """Return the text of a property, which may be in a list or in an object; other values as they are."""
    if isinstance(value, list):
        return next((text for item in value if (text := _text(item))), None)
    if isinstance(value, dict):
        return next((value[key] for key in ("@value", "name", "value", "@id") if value.get(key)), None)
    return value


def _first(value: Any) -> dict[str, Any]:
    """Return the object of a property, or its first; empty when there is none."""
    items = value if isinstance(value, list) else [value]
    return next((item for item in items if isinstance(item, dict)), {})


def _own_id(review: dict[str, Any]) -> Any:
    """Return the review's identifier, unless it means something only inside its own document."""
    own = review.get("@id")
    if isinstance(own, str) and not own.startswith(("_:", "#")):
        return own
    return _text(review.get("identifier"))


def _own(identifier: Any) -> dict[str, str]:
    """Return what our own export says of a review, in identifiers that have our mark."""
    items = identifier if isinstance(identifier, list) else [identifier]
    marked = [item for item in items if isinstance(item, dict) and str(item.get("propertyID")).startswith(OWN_MARK)]
    found = {str(item["propertyID"]).removeprefix(OWN_MARK): item.get("value") for item in marked}
    return {name: value for name, value in found.items() if name in OWN and isinstance(value, str)}


def _source(url: Any, author: Any) -> Any:
    """Return where the review comes from: the page's host, or the author's name."""
    return (host_of(url) if isinstance(url, str) else "") or _text(author)


def _scale(rating: dict[str, Any]) -> Any:
    """Return the verdict of a numeric rating with both ends of its scale."""
    return verdict_of_scale(rating.get("ratingValue"), rating.get("bestRating"), rating.get("worstRating"))


def short_hash(text: Any) -> str:
    """Return twelve characters that stand for a text."""
    return hashlib.sha256(str(text).encode("utf-8", "replace")).hexdigest()[:12]
