"""Who looks after a claim, for everybody who sees it: at the desk and on the officers' phones, in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.checking.refusals import CheckingError, Refusal
from data.model.claim import UNSETTLED
from data.model.office_notice import Taken
from data.store import claim_queue, officers, takings
from data.store.database import Database, Unit
from data.wording import say, short_date


@dataclass(frozen=True, slots=True)
class Holder:
    """An officer who looks after a claim.

    Args:
        claim: row number; of a merged claim that of the one which took its tips.
        officer: row number.
        at: since when.
    """

    claim: int
    officer: int
    name: str
    at: datetime


async def holders(unit: Unit, numbers: Sequence[int]) -> dict[int, Holder]:
    """Who looks after each of these claims; few, those on one page."""
    return {number: await _named(unit, one) for number, one in (await takings.of_claims(unit, numbers)).items()}


async def take(opened: Database, number: int, officer: int) -> Holder:
    """Let an officer look after a claim; who does so from now on, which is another one if they were first.

    Raises:
        CheckingError: it waits no more, or never was.
    """
    async with opened.unit_of_work() as unit:
        claim = await claim_queue.named(unit, number)
        if claim is None:
            raise CheckingError(Refusal.UNKNOWN, claim=number)
        if claim.state not in UNSETTLED:
            raise CheckingError(Refusal.ALREADY, claim=claim.number)
        return await _named(unit, await takings.take(unit, claim.number, officer))


async def let_go(opened: Database, number: int, officer: int) -> bool:
    """Let an officer look after a claim no more; False when they did not."""
    async with opened.unit_of_work() as unit:
        claim = await claim_queue.named(unit, number)
        return await takings.let_go(unit, claim.number if claim else number, officer)


def held_line(holder: Holder, now: datetime, zone: tzinfo, language: str) -> str:
    """Who looks after a claim, and since when."""
    at = holder.at.astimezone(zone)
    if at.date() != now.astimezone(zone).date():
        return say("cli.tips.held_on", language, officer=holder.name, day=short_date(at.date(), language))
    return say("cli.tips.held", language, officer=holder.name, hour=f"{at:%H}", minute=f"{at:%M}")


async def _named(unit: Unit, one: Taken) -> Holder:
    found = await officers.get(unit, one.officer)
    return Holder(one.claim, one.officer, found.name if found else "-", one.at)
