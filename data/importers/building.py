"""A draft made into a fact-check, or refused in one sentence.

Whether it repeats another record of its file is decided in ``data.importers.reading``.
"""

from __future__ import annotations

from datetime import date

from data.importers.cleaning import text_of, web_address
from data.importers.dates import read_date, read_deadline
from data.importers.publishers import publisher_of
from data.importers.records import FIELD_CHARS, Draft, Unusable
from data.importers.verdicts import verdict_of
from data.model.factcheck import FactCheck

#: How a table says yes.
_YES = frozenset({"true", "1", "1.0", "ya", "yes", "y"})


def build(draft: Draft, *, today: date, default_source: str) -> FactCheck:
    """Return the fact-check that a draft describes.

    Args:
        draft: the record as found.
        today: dates after the day that follows it are unknown.
        default_source: the source of a record that names none.

    Raises:
        Unusable: it has no id or no title, or a field is not text or too long.
    """
    texts = {field: text_of(field, draft.fields.get(field)) for field in FIELD_CHARS}
    if not texts["id"]:
        raise Unusable("The id is missing.")
    if not any(letter.isalnum() for letter in texts["title"]):
        raise Unusable("The title is missing or has no letter in it.")
    source = texts["source"] or default_source
    label = texts["verdict"]
    return FactCheck(
        source=source.casefold(),
        external_id=texts["id"],
        title=texts["title"],
        verdict=verdict_of(label) if label and not draft.is_judged else draft.scale_verdict,
        rating=label,
        summary=texts["summary"],
        explanation=texts["explanation"],
        url=web_address(texts["url"]),
        publisher=publisher_of(source, texts["publisher"]),
        published_on=read_date(draft.fields.get("date"), today),
        valid_from=read_deadline(draft.fields.get("valid_from"), today),
        valid_until=read_deadline(draft.fields.get("valid_until"), today),
        is_time_bound=str(draft.fields.get("time_bound") or "").strip().casefold() in _YES,
    )
