"""Our records out, as schema.org's ClaimReview: one DataFeed, or a line of JSON each.

What is exported reads back as it was; what a ClaimReview has no place for stands in identifiers of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.importers.claimreview import OWN_MARK
from data.importers.records import NO_VERDICT
from data.model.factcheck import FactCheck, Verdict

CONTEXT = "https://schema.org"
#: The language of our records.
LANGUAGE = "id"

#: The label of a verdict where its publisher has none of his own; each is in ``verdict_labels.tsv``.
LABELS: Mapping[Verdict, str] = {
    Verdict.FALSE: "Salah",
    Verdict.MISLEADING: "Menyesatkan",
    Verdict.TRUE: "Benar",
    Verdict.SATIRE: "Satire",
    Verdict.MIXED: "Campuran",
    Verdict.UNPROVEN: "Belum Terbukti",
    Verdict.OPINION: "Pendapat",
}
#: Where a verdict lies from 1 (worst) to 5 (best), as ``verdict_of_scale`` reads it; the others lie on no such line.
SCALE: Mapping[Verdict, int] = {Verdict.FALSE: 1, Verdict.MIXED: 3, Verdict.TRUE: 5}
WORST, BEST = 1, 5


@dataclass(frozen=True, slots=True)
class Form:
    """How an export is written, so that it can be as the records come: head, entries, tail.

    Args:
        head: the first line, if any.
        between: what stands before every entry but the first.
        entry: one record on one line, without its line break.
        tail: the last line, if any.
    """

    head: str
    between: str
    entry: Callable[[FactCheck], str]
    tail: str


def data_feed(name: str) -> Form:
    """Return the form of one DataFeed, which a publisher's page links to; ``name`` is for whoever reads it."""
    head = {"@context": CONTEXT, "@type": "DataFeed", "name": name, "inLanguage": LANGUAGE}
    return Form(_json(head)[:-1] + ', "dataFeedElement": [\n', ",", _item, "]}\n")


def lines() -> Form:
    """Return the form of one ClaimReview a line, for collections of any size."""
    return Form("", "", lambda record: _json({"@context": CONTEXT, **review_of(record)}), "")


def _item(record: FactCheck) -> str:
    """Return one record as an item of a DataFeed."""
    return _json({"@type": "DataFeedItem", "item": review_of(record)})


def review_of(record: FactCheck) -> dict[str, Any]:
    """Return a fact-check as ClaimReview; properties without a value are left out."""
    review = {
        "@type": "ClaimReview",
        "url": record.url,
        "claimReviewed": record.title,
        "inLanguage": LANGUAGE,
        "datePublished": _day(record.published_on),
        "expires": _day(record.valid_until),
        "author": {"@type": "Organization", "name": record.publisher or record.source},
        "itemReviewed": {"@type": "Claim", "name": record.title},
        "reviewRating": _rating(record),
        "description": record.summary,
        "reviewBody": record.explanation,
        "identifier": _identifiers(record),
    }
    return {name: value for name, value in review.items() if value}


def _rating(record: FactCheck) -> dict[str, Any]:
    """Return the rating: the publisher's label, or ours; and a number where the verdict lies on a line."""
    label = record.rating or (LABELS[record.verdict] if record.verdict else "")
    if not label:
        return {}
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": label}
    if record.verdict and record.verdict in SCALE:
        rating |= {"ratingValue": SCALE[record.verdict], "bestRating": BEST, "worstRating": WORST}
    return rating


def _identifiers(record: FactCheck) -> list[dict[str, str]]:
    """Return what a ClaimReview has no other place for."""
    own = {
        "id": record.external_id,
        "source": record.source,
        "judged": record.verdict or NO_VERDICT,
        "verdict": record.rating,
        "valid_from": _day(record.valid_from),
        "valid_until": _day(record.valid_until),
        "time_bound": "ya" if record.is_time_bound else "",
    }
    stated = {name: value for name, value in own.items() if value or name == "verdict"}
    return [{"@type": "PropertyValue", "propertyID": OWN_MARK + name, "value": str(v)} for name, v in stated.items()]


def _day(day: date | None) -> str:
    """Return a day as schema.org writes it; empty for none."""
    return day.isoformat() if day else ""


def _json(value: object) -> str:
    """Return a JSON value on one line."""
    return json.dumps(value, ensure_ascii=False)
