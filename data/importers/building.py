"""A draft made into a fact-check, or refused in one sentence.

Whether it repeats another record of its file is decided in ``data.importers.reading``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from data.importers.cleaning import text_of, web_address
from data.importers.dates import is_unreadable, read_date, read_deadline
from data.importers.publishers import publisher_of
from data.importers.records import FIELD_CHARS, NO_VERDICT, Draft, Unusable
from data.importers.verdicts import verdict_of
from data.model.factcheck import FactCheck, Verdict

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
    fields = {**draft.fields, **draft.own}
    texts = {field: text_of(field, fields.get(field)) for field in FIELD_CHARS}
    if not texts["id"]:
        raise Unusable("The id is missing.")
    if not any(letter.isalnum() for letter in texts["title"]):
        raise Unusable("The title is missing or has no letter in it.")
    source = texts["source"] or default_source
    return FactCheck(
        source=source.casefold(),
        external_id=texts["id"],
        title=texts["title"],
        verdict=_verdict(draft, texts["verdict"]),
        rating=texts["verdict"],
        summary=texts["summary"],
        explanation=texts["explanation"],
        url=web_address(texts["url"]),
        publisher=publisher_of(source, texts["publisher"]),
        published_on=read_date(fields.get("date"), today),
        valid_from=read_deadline(fields.get("valid_from"), today),
        valid_until=read_deadline(fields.get("valid_until"), today),
        is_time_bound=_is_time_bound(fields),
    )


def _is_time_bound(fields: Mapping[str, object]) -> bool:
    """Whether it says so, or names a bound that cannot be read: a bound unknown to us must not count as none."""
    says_so = str(fields.get("time_bound") or "").strip().casefold() in _YES
    return says_so or any(is_unreadable(fields.get(bound)) for bound in ("valid_from", "valid_until"))


def _verdict(draft: Draft, label: str) -> Verdict | None:
    """Return what our own export says, or what the label means, or the numeric rating where there is no label."""
    judged = draft.own.get("judged")
    if judged in set(Verdict) or judged == NO_VERDICT:
        return None if judged == NO_VERDICT else Verdict(judged)
    return verdict_of(label) if label else draft.scale_verdict
