"""``tips confirm``, ``reject`` and ``ask``: what becomes of a claim without a fact-check of the office's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot import failpoints
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.speech import language_of, stop, tell
from bot.cli.tips_policy import obey
from bot.cli.tips_variants import taught, told_of_variants
from bot.cli.tips_words import (
    claim_label,
    claim_number,
    factcheck_label,
    found_claim,
    moment,
    named_factcheck,
    officer_name,
)
from bot.settings import Settings
from bot.verdicts import Teller, Told
from data.model.claim import UNSETTLED, Claim, ClaimAct, ClaimState
from data.store import verdicts
from data.store.claims import Deed
from data.store.database import Database
from data.wording import say

#: Characters of a department's name, and of a reason.
DEPARTMENT_CHARS = 200
NOTE_CHARS = 500


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Decide on one claim."""
    return {"confirm": _confirm, "reject": _reject, "ask": _ask}[word](settings, arguments)


def _parser(settings: Settings, word: str) -> Arguments:
    parser = Arguments(settings, "tips", [word])
    parser.add_argument("claim")
    parser.add_argument("--by", default="")
    return parser


def _confirm(settings: Settings, arguments: Sequence[str]) -> int:
    parser = _parser(settings, "confirm")
    parser.add_argument("factcheck")
    parser.add_argument("--no-variant", action="store_true")
    given = parser.parse_args(arguments)
    number, officer = claim_number(settings, given.claim), officer_name(given.by)

    async def act(opened: Database) -> None:
        async with opened.reading() as unit:
            record = await named_factcheck(settings, unit, given.factcheck)
            claim = await found_claim(settings, unit, number)
        if claim.factcheck == record.number:
            tell(_again(settings, claim))
            return
        must_wait(settings, claim)
        if record.withdrawn_at is not None:
            raise stop(settings, "cli.tips.withdrawn", factcheck=factcheck_label(record.number))
        obey(settings, record, claim.statement)
        lesson = await taught(opened, record, claim.number, is_wanted=not given.no_variant)
        async with opened.unit_of_work() as unit:
            kept = await lesson.learn(unit, record, officer)
            deed = Deed(ClaimAct.CONFIRMED, officer, factcheck=record.number)
            if not await verdicts.answer(unit, claim.number, record, deed):
                raise already(settings, claim)
        labels = {"claim": claim_label(claim.number), "factcheck": factcheck_label(record.number)}
        tell(say("cli.tips.confirmed", language_of(settings), **labels))
        told_of_variants(settings, lesson, kept)
        await announced(settings, opened, lambda teller: teller.verdict(record.number))

    return asyncio.run(at_the_desk(settings, act))


def _reject(settings: Settings, arguments: Sequence[str]) -> int:
    parser = _parser(settings, "reject")
    parser.add_argument("--reason", required=True)
    given = parser.parse_args(arguments)
    reason = " ".join(given.reason.split())
    if not reason or len(reason) > NOTE_CHARS:
        raise stop(settings, "cli.tips.bad_reason", most=NOTE_CHARS)
    number, officer = claim_number(settings, given.claim), officer_name(given.by)

    async def act(opened: Database) -> None:
        async with opened.unit_of_work() as unit:
            claim = await found_claim(settings, unit, number)
            if claim.state is ClaimState.REJECTED:
                tell(_again(settings, claim))
                return
            must_wait(settings, claim)
            if not await verdicts.reject(unit, claim.number, officer, reason):
                raise already(settings, claim)
        tell(say("cli.tips.rejected", language_of(settings), claim=claim_label(claim.number)))
        await announced(settings, opened, lambda teller: teller.rejection(claim.number))

    return asyncio.run(at_the_desk(settings, act))


def _ask(settings: Settings, arguments: Sequence[str]) -> int:
    parser = _parser(settings, "ask")
    parser.add_argument("--department", default="")
    parser.add_argument("--due", required=True)
    given = parser.parse_args(arguments)
    department = " ".join(given.department.split())
    if len(department) > DEPARTMENT_CHARS:
        raise stop(settings, "cli.tips.long_department", most=DEPARTMENT_CHARS)
    due = _due(settings, given.due)
    number, officer = claim_number(settings, given.claim), officer_name(given.by)

    async def act(opened: Database) -> None:
        if due <= opened.clock():
            raise stop(settings, "cli.tips.past_due", due=given.due)
        async with opened.unit_of_work() as unit:
            claim = await found_claim(settings, unit, number)
            must_wait(settings, claim)
            if (claim.state, claim.department, claim.due_at) == (ClaimState.WAITING, department, due):
                tell(_again(settings, claim))
                return
            deed = Deed(ClaimAct.ASKED, officer, note=f"{department} {moment(settings, due)}".strip())
            if not await verdicts.ask(unit, claim.number, department, due, deed):
                raise already(settings, claim)
        name = department or say("cli.tips.some_department", language_of(settings))
        labels = {"claim": claim_label(claim.number), "department": name, "due": moment(settings, due)}
        tell(say("cli.tips.asked", language_of(settings), **labels))

    return asyncio.run(at_the_desk(settings, act))


def _due(settings: Settings, typed: str) -> datetime:
    """A date, which then lasts to its end, or a date with a time; in the office's zone."""
    try:
        found = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise stop(settings, "cli.tips.bad_date", date=typed) from None
    if len(typed.strip()) <= len("2026-11-30"):
        found = datetime.combine(found.date(), time(23, 59))
    return found.replace(tzinfo=ZoneInfo(settings.timezone)) if found.tzinfo is None else found


async def at_the_desk(settings: Settings, act: Callable[[Database], Awaitable[None]]) -> int:
    """Do something in the office's database, under the right key."""
    async with database(settings) as opened:
        await check_key(settings, opened)
        await act(opened)
    return 0


async def announced(settings: Settings, opened: Database, telling: Callable[[Teller], Awaitable[Told]]) -> None:
    """Plan the notices of what was just decided, and say how many people hear of it."""
    reached = failpoints.from_environment()
    reached("verdict.decided")
    told = await telling(Teller(opened, reached))
    key = "cli.tips.told" if told.planned else "cli.tips.told_nobody"
    tell(say(key, language_of(settings), count=told.planned))


def must_wait(settings: Settings, claim: Claim) -> None:
    """See that nobody has decided on a claim.

    Raises:
        Stop: somebody has.
    """
    if claim.state not in UNSETTLED:
        raise already(settings, claim)


def already(settings: Settings, claim: Claim) -> Exception:
    """The reason for not deciding on a claim a second time."""
    return stop(settings, "cli.tips.already", claim=claim_label(claim.number))


def _again(settings: Settings, claim: Claim) -> str:
    return say("cli.tips.again", language_of(settings), claim=claim_label(claim.number))
