"""What people will read once a draft is published, as whoever reads it before is shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checking.sheet import Foreseen, Sheet
from data.model.draft import DraftKind
from handlers import notices
from handlers.card import verdict_card


def told_of_draft(sheet: Sheet, tips: Sequence[int] | None, language: str) -> str:
    """The correction where somebody hears one, the notice of a tip's verdict, else the card of a later answer.

    Args:
        tips: of the claim that it answers; None where it answers none.

    Returns:
        Nothing for a draft that lacks something.
    """
    record = sheet.record
    if record is None:
        return ""
    seen: Foreseen | None = sheet.foreseen
    if seen is not None and (seen.telling.notices or sheet.draft.kind is DraftKind.WITHDRAWAL):
        numbers = seen.telling.notices[0].tips if seen.telling.notices else (0,)
        return notices.of_correction(record, seen.standing, seen.coming, numbers, language)
    if tips is not None:
        return notices.of_verdict(record, tips, language)
    return verdict_card(record, language, notices.LEAST_UNITS)
