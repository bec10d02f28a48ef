"""``factchecks validity SOURCE ID``: from when until when a finding may be given as an answer."""

from __future__ import annotations

from datetime import date

from bot.cli.ground import database
from bot.cli.speech import language_of, stop, tell
from bot.settings import Settings
from data.store import factchecks
from data.wording import say

#: What is typed for no date at all.
NONE = "-"


def day(typed: str) -> date | None:
    """A date as it is typed, ``2026-12-31``, or ``-`` for none; anything else is an error for argparse."""
    return None if typed == NONE else date.fromisoformat(typed)


async def set_validity(settings: Settings, key: tuple[str, str], first: date | None, last: date | None) -> int:
    """Set the first and the last day of a fact-check; None for no bound.

    Raises:
        Stop: there is no such fact-check, or it would end before it begins.
    """
    if first is not None and last is not None and last < first:
        raise stop(settings, "cli.validity.backwards", first=first, last=last)
    async with database(settings) as opened, opened.unit_of_work() as unit:
        title = await factchecks.set_validity(unit, key, first, last)
    if title is None:
        raise stop(settings, "cli.validity.unknown", source=key[0], id=key[1])
    shown = {"title": title, "first": first or NONE, "last": last or NONE}
    tell(say("cli.validity.done", language_of(settings), **shown))
    return 0
