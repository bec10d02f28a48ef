"""``tips confirm``, ``reject`` and ``ask``: what becomes of a claim without a fact-check of the office's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import failpoints
from bot.checking.drafts import due_of
from bot.checking.refusals import CheckingError, DraftError
from bot.checking.words import claim_label, factcheck_label
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.speech import language_of, stop, tell
from bot.cli.tips_policy import claim_desk, refused
from bot.cli.tips_variants import told_of_variants
from bot.cli.tips_words import claim_number, found_claim, moment, named_factcheck, officer_name
from bot.settings import Settings
from bot.verdicts import Teller, Told
from data.model.claim import Claim
from data.store.database import Database
from data.wording import say


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
        desk = claim_desk(settings, opened)
        decided = await desk.confirm(claim.number, record.number, officer, teaches=not given.no_variant)
        if decided.is_again:
            tell(again(settings, claim))
            return
        labels = {"claim": claim_label(claim.number), "factcheck": factcheck_label(record.number)}
        tell(say("cli.tips.confirmed", language_of(settings), **labels))
        told_of_variants(settings, decided)
        await announced(settings, opened, lambda teller: teller.verdict(record.number))

    return asyncio.run(at_the_desk(settings, act))


def _reject(settings: Settings, arguments: Sequence[str]) -> int:
    parser = _parser(settings, "reject")
    parser.add_argument("--reason", required=True)
    given = parser.parse_args(arguments)
    number, officer = claim_number(settings, given.claim), officer_name(given.by)

    async def act(opened: Database) -> None:
        async with opened.reading() as unit:
            claim = await found_claim(settings, unit, number)
        if (await claim_desk(settings, opened).reject(claim.number, officer, given.reason)).is_again:
            tell(again(settings, claim))
            return
        tell(say("cli.tips.rejected", language_of(settings), claim=claim_label(claim.number)))
        await announced(settings, opened, lambda teller: teller.rejection(claim.number))

    return asyncio.run(at_the_desk(settings, act))


def _ask(settings: Settings, arguments: Sequence[str]) -> int:
    parser = _parser(settings, "ask")
    parser.add_argument("--department", default="")
    parser.add_argument("--due", required=True)
    given = parser.parse_args(arguments)
    due = _due(settings, given.due)
    number, officer = claim_number(settings, given.claim), officer_name(given.by)

    async def act(opened: Database) -> None:
        async with opened.reading() as unit:
            claim = await found_claim(settings, unit, number)
        desk, zone = claim_desk(settings, opened), ZoneInfo(settings.timezone)
        if (await desk.ask(claim.number, officer, given.department, due, zone=zone)).is_again:
            tell(again(settings, claim))
            return
        name = " ".join(given.department.split()) or say("cli.tips.some_department", language_of(settings))
        labels = {"claim": claim_label(claim.number), "department": name, "due": moment(settings, due)}
        tell(say("cli.tips.asked", language_of(settings), **labels))

    return asyncio.run(at_the_desk(settings, act))


def _due(settings: Settings, typed: str) -> datetime:
    """A date, which then lasts to its end, or a date with a time; in the office's zone."""
    due = due_of(typed, ZoneInfo(settings.timezone))
    if due is None:
        raise stop(settings, "cli.tips.refusal.bad_date", date=typed)
    return due


async def at_the_desk(settings: Settings, act: Callable[[Database], Awaitable[None]]) -> int:
    """Do something in the office's database, under the right key.

    Raises:
        Stop: it is not done.
    """
    async with database(settings) as opened:
        await check_key(settings, opened)
        try:
            await act(opened)
        except CheckingError as error:
            raise refused(settings, error) from error
        except DraftError as error:
            raise stop(settings, f"console.drafts.fault.{error.fault}") from error
    return 0


async def announced(settings: Settings, opened: Database, telling: Callable[[Teller], Awaitable[Told]]) -> None:
    """Plan the notices of what was just decided, and say how many people hear of it."""
    reached = failpoints.from_environment()
    reached("verdict.decided")
    told = await telling(Teller(opened, reached))
    key = "cli.tips.told" if told.planned else "cli.tips.told_nobody"
    tell(say(key, language_of(settings), count=told.planned))


def again(settings: Settings, claim: Claim) -> str:
    """That a claim stood like this before."""
    return say("cli.tips.again", language_of(settings), claim=claim_label(claim.number))
