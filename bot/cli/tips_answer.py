"""``tips answer`` and ``correct``: verdicts that the office writes itself, within the policy that binds it."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace

from bot.checking.correcting import correct_alone, obeyed
from bot.checking.drafts import (
    SUMMARY_UNITS,
    TITLE_UNITS,
    Typed,
    check_validity,
    day_of,
    drafted,
    link_of,
    part_of,
    rating_of,
    verdict_of,
)
from bot.checking.words import claim_label, factcheck_label
from bot.cli.arguments import Arguments
from bot.cli.ground import office_date
from bot.cli.speech import called_from, language_of, stamp, stop, tell
from bot.cli.tips_acts import again, announced, at_the_desk
from bot.cli.tips_policy import claim_desk, second_reader
from bot.cli.tips_variants import told_of_variants
from bot.cli.tips_words import claim_number, found_claim, named_factcheck, officer_name
from bot.policy import is_ours
from bot.settings import Settings
from data.model.claim import Claim
from data.model.factcheck import FactCheck, Verdict
from data.model.officer import OfficerRole
from data.store import officers
from data.store.database import Database, Unit
from data.wording import say

#: Longest reason of a correction, in UTF-16 units, and the long form, in bytes.
NOTE_UNITS = 200
EXPLANATION_BYTES = 100_000


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Write or correct a verdict of the office."""
    parser = Arguments(settings, "tips", [word])
    parser.add_argument("about")
    parser.add_argument("--verdict", required=True)
    for name in ("title", "summary", "explanation", "link", "by", "note", "source-link", "valid-from", "valid-until"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--no-variant", action="store_true")
    given = parser.parse_args(arguments)
    if word == "answer":
        if not given.title.strip() or not given.summary.strip() or given.note:
            parser.refuse("cli.arguments.answer")
        return _answer(settings, given)
    if given.no_variant or given.source_link or not given.note.strip():
        parser.refuse("cli.arguments.correct")
    return _correct(settings, given)


def _answer(settings: Settings, given: Namespace) -> int:
    number, officer = claim_number(settings, given.about), officer_name(given.by)
    explanation = _explanation(settings, given.explanation)
    dates = (given.valid_from, given.valid_until)
    typed = Typed(given.verdict, given.title, given.summary, explanation, given.link, given.source_link, *dates)

    def draft(claim: Claim) -> FactCheck:
        return drafted(typed, settings.office_name, office_date(settings), claim_label(claim.number))

    async def act(opened: Database) -> None:
        async with opened.reading() as unit:
            claim = await found_claim(settings, unit, number)
        if await second_reader(settings, opened).is_needed():
            await _propose(settings, opened, claim.number, typed, given)
            return
        desk = claim_desk(settings, opened)
        decided = await desk.answer(claim.number, draft, officer, teaches=not given.no_variant)
        stored = decided.factcheck
        if decided.is_again or stored is None:
            tell(again(settings, claim))
            return
        labels = {"claim": claim_label(claim.number), "factcheck": factcheck_label(stored.number)}
        tell(say("cli.tips.answered", language_of(settings), verdict=rating_of(verdict_of(given.verdict)), **labels))
        told_of_variants(settings, decided)
        await announced(settings, opened, lambda teller: teller.verdict(stored.number))

    return asyncio.run(at_the_desk(settings, act))


async def _propose(settings: Settings, opened: Database, number: int, typed: Typed, given: Namespace) -> None:
    """Let a verdict wait for a second fact-checker, who reads it in the console.

    Raises:
        Stop, CheckingError: it is not done.
    """
    if given.no_variant:
        raise stop(settings, "cli.tips.variants_later")
    by = await _writer(settings, opened, given)
    done = await second_reader(settings, opened).writing.propose(number, asdict(typed), by)
    labels = {"claim": claim_label(done.claim), "draft": done.draft}
    tell(say("cli.tips.proposed", language_of(settings), **labels))


async def _writer(settings: Settings, opened: Database, given: Namespace) -> int:
    """Whose words a second fact-checker is to read.

    Raises:
        Stop: it is none of the fact-checkers.
    """
    name = officer_name(given.by)
    async with opened.reading() as unit:
        known = await officers.able(unit, OfficerRole.FACT_CHECKER)
    for one in known:
        if one.login == name.casefold():
            return one.number
    raise stop(settings, "cli.tips.who_writes", name=name)


def _correct(settings: Settings, given: Namespace) -> int:
    verdict, note = verdict_of(given.verdict), part_of(given.note, NOTE_UNITS)

    async def act(opened: Database) -> None:
        is_read = await second_reader(settings, opened).is_needed()
        by = await _writer(settings, opened, given) if is_read else 0
        async with opened.unit_of_work() as unit:
            before = await _correctable(settings, unit, given, verdict)
            after = _corrected(settings, before, given, verdict)
            label = factcheck_label(before.number)
            if after == before:
                tell(say("cli.tips.same_verdict", language_of(settings), factcheck=label))
                return
            if not is_read:
                await obeyed(unit, claim_desk(settings, opened), after)
                await correct_alone(unit, before, after, officer_name(given.by), note)
        if is_read:
            done = await second_reader(settings, opened).writing.propose_change(after, note, by)
            tell(say("cli.tips.correction_proposed", language_of(settings), factcheck=label, draft=done.draft))
            return
        if verdict is before.verdict:
            tell(say("cli.tips.reworded", language_of(settings), factcheck=label))
            return
        change = {"before": stamp(before.verdict, "id"), "after": stamp(verdict, "id")}
        tell(say("cli.tips.corrected", language_of(settings), factcheck=label, **change))
        await announced(settings, opened, lambda teller: teller.verdict(before.number))

    return asyncio.run(at_the_desk(settings, act))


async def _correctable(settings: Settings, unit: Unit, given: Namespace, verdict: Verdict) -> FactCheck:
    """The office's fact-check that is named, if it can be corrected like this.

    Raises:
        Stop: it cannot.
    """
    before = await named_factcheck(settings, unit, given.about)
    if not is_ours(before):
        raise stop(settings, "cli.tips.not_ours", factcheck=factcheck_label(before.number))
    if verdict is not before.verdict and not given.summary.strip():
        raise stop(settings, "cli.tips.summary_needed", verdict=stamp(verdict, "id"), summary=before.summary)
    return before


def _corrected(settings: Settings, before: FactCheck, given: Namespace, verdict: Verdict) -> FactCheck:
    """The office's fact-check with what was typed anew; the rest stays."""
    starts = day_of(given.valid_from) or before.valid_from
    ends = day_of(given.valid_until) or before.valid_until
    check_validity(starts, ends)
    return replace(
        before,
        verdict=verdict,
        rating=rating_of(verdict),
        title=part_of(given.title, TITLE_UNITS) or before.title,
        summary=part_of(given.summary, SUMMARY_UNITS) or before.summary,
        explanation=_explanation(settings, given.explanation) or before.explanation,
        url=link_of(given.link) or before.url,
        valid_from=starts,
        valid_until=ends,
        is_time_bound=bool(starts or ends),
    )


def _explanation(settings: Settings, typed: str) -> str:
    """The long form, from a file."""
    if not typed:
        return ""
    path = called_from() / typed
    try:
        content = path.read_bytes()
        if len(content) <= EXPLANATION_BYTES:
            return content.decode("utf-8-sig").strip()
    except (OSError, ValueError):
        raise stop(settings, "cli.tips.bad_explanation", file=typed) from None
    raise stop(settings, "cli.tips.long_explanation", file=typed, most=EXPLANATION_BYTES // 1000)
