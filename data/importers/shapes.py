"""Which publisher's form a JSON value has, and the drafts in it; a file may hold any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.importers import claimreview, factchecktools, wordpress, yudistira
from data.importers.columns import named_fields
from data.importers.records import Draft, Found


def drafts(entry: object) -> list[Found]:
    """Return the drafts in a JSON value, not numbered yet; empty when none of it is ours."""
    if isinstance(entry, dict):
        if wordpress.is_post(entry):
            return [wordpress.draft(0, entry)] if wordpress.is_public(entry) else []
        if yudistira.is_news(entry):
            return [yudistira.draft(0, entry)]
        if claims := factchecktools.claims_in(entry):
            return [found for claim in claims for found in factchecktools.drafts(0, claim)]
        if "@type" not in entry and "title" in named_fields(entry):
            return [flat(entry)]
    return [claimreview.draft(0, review) for review in claimreview.reviews_in(entry)]


def flat(entry: Mapping[str, Any]) -> Draft:
    """Return the draft in an object that has our own fields."""
    return Draft(0, named_fields(entry))
