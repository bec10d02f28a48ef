"""``tips answer`` and ``correct``: verdicts that the office writes itself, within the policy that binds it."""

from __future__ import annotations

import asyncio
import difflib
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from bot.cli.arguments import Arguments
from bot.cli.ground import office_date
from bot.cli.speech import called_from, language_of, stamp, stop, tell
from bot.cli.tips_acts import already, announced, at_the_desk, must_wait
from bot.cli.tips_policy import obey
from bot.cli.tips_variants import taught, told_of_variants
from bot.cli.tips_words import (
    claim_label,
    claim_number,
    factcheck_label,
    found_claim,
    named_factcheck,
    officer_name,
)
from bot.policy import OFFICE, election_body, is_ours
from bot.settings import Settings
from data.model.claim import Claim, ClaimAct
from data.model.factcheck import FactCheck, Verdict
from data.store import claims, factchecks, verdicts, versions
from data.store.claims import Deed
from data.store.database import Database, Unit
from data.wording import say, units

#: Longest parts of the office's own fact-check, in UTF-16 units, so that every channel shows them whole; the long form
#: in bytes.
TITLE_UNITS = 300
SUMMARY_UNITS = 400
NOTE_UNITS = 200
LINK_UNITS = 300
EXPLANATION_BYTES = 100_000
#: How an officer names each verdict.
VERDICTS = {
    "salah": Verdict.FALSE,
    "menyesatkan": Verdict.MISLEADING,
    "benar": Verdict.TRUE,
    "campuran": Verdict.MIXED,
    "parodi": Verdict.SATIRE,
    "belum-terbukti": Verdict.UNPROVEN,
    "pendapat": Verdict.OPINION,
}


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
    draft = _draft(settings, given)

    async def act(opened: Database) -> None:
        async with opened.reading() as unit:
            claim = await found_claim(settings, unit, number)
        record = replace(draft, external_id=claim_label(claim.number))
        if await _is_again(opened, claim, record):
            tell(say("cli.tips.again", language_of(settings), claim=claim_label(claim.number)))
            return
        must_wait(settings, claim)
        obey(settings, record, claim.statement)
        fitting = await taught(opened, record, claim.number, is_wanted=not given.no_variant)
        async with opened.unit_of_work() as unit:
            await factchecks.save(unit, [record])
            stored = await _stored(unit, record)
            kept = await fitting.learn(unit, stored, officer)
            deed = Deed(ClaimAct.ANSWERED, officer, factcheck=stored.number)
            if not await verdicts.answer(unit, claim.number, stored, deed):
                raise already(settings, claim)
        labels = {"claim": claim_label(claim.number), "factcheck": factcheck_label(stored.number)}
        tell(say("cli.tips.answered", language_of(settings), verdict=stamp(stored.verdict, "id"), **labels))
        told_of_variants(settings, fitting, kept)
        await announced(settings, opened, lambda teller: teller.verdict(stored.number))

    return asyncio.run(at_the_desk(settings, act))


def _draft(settings: Settings, given: Namespace) -> FactCheck:
    """The fact-check as it was typed, for a claim that is still to be looked up.

    Raises:
        Stop: something of it is not as it should be.
    """
    verdict = _verdict(settings, given.verdict)
    body = _body(settings, given.source_link)
    starts, ends = _day(settings, given.valid_from), _day(settings, given.valid_until)
    if starts and ends and ends < starts:
        raise stop(settings, "cli.tips.bad_validity")
    return FactCheck(
        source=body.casefold() or OFFICE,
        external_id="",
        title=_part(settings, given.title, TITLE_UNITS),
        verdict=verdict,
        rating=stamp(verdict, "id"),
        summary=_part(settings, given.summary, SUMMARY_UNITS),
        explanation=_explanation(settings, given.explanation),
        url=_link(settings, given.source_link or given.link),
        publisher=body or settings.office_name,
        published_on=office_date(settings),
        valid_from=starts,
        valid_until=ends,
        is_time_bound=bool(starts or ends),
    )


async def _is_again(opened: Database, claim: Claim, record: FactCheck) -> bool:
    """Whether just this verdict answers the claim already, because the command was typed twice."""
    if not claim.factcheck:
        return False
    async with opened.reading() as unit:
        known = (await factchecks.get(unit, [claim.factcheck])).get(claim.factcheck)
    return known is not None and (known.source, known.verdict, known.title) == (
        record.source,
        record.verdict,
        record.title,
    )


async def _stored(unit: Unit, record: FactCheck) -> FactCheck:
    (found,) = await factchecks.named(unit, f"{record.source}:{record.external_id}", 2)
    return found


def _correct(settings: Settings, given: Namespace) -> int:
    officer, note = officer_name(given.by), _part(settings, given.note, NOTE_UNITS)
    verdict = _verdict(settings, given.verdict)

    async def act(opened: Database) -> None:
        async with opened.unit_of_work() as unit:
            before = await named_factcheck(settings, unit, given.about)
            if not is_ours(before):
                raise stop(settings, "cli.tips.not_ours", factcheck=factcheck_label(before.number))
            if verdict is not before.verdict and not given.summary.strip():
                raise stop(settings, "cli.tips.summary_needed", verdict=stamp(verdict, "id"), summary=before.summary)
            after = _corrected(settings, before, given, verdict)
            label = factcheck_label(before.number)
            if verdict is before.verdict and after == before:
                tell(say("cli.tips.same_verdict", language_of(settings), factcheck=label))
                return
            closed = await verdicts.answered_by(unit, before.number)
            statements = [found.statement for one in closed if (found := await claims.get(unit, one))]
            obey(settings, after, *statements)
            await factchecks.save(unit, [after])
            if verdict is not before.verdict:
                await versions.sign(unit, before.number, officer, note)
                for one in closed:
                    deed = Deed(ClaimAct.CORRECTED, officer, factcheck=before.number, note=note)
                    await claims.record(unit, one, deed)
        if verdict is before.verdict:
            tell(say("cli.tips.reworded", language_of(settings), factcheck=label))
            return
        change = {"before": stamp(before.verdict, "id"), "after": stamp(verdict, "id")}
        tell(say("cli.tips.corrected", language_of(settings), factcheck=label, **change))
        await announced(settings, opened, lambda teller: teller.verdict(before.number))

    return asyncio.run(at_the_desk(settings, act))


def _corrected(settings: Settings, before: FactCheck, given: Namespace, verdict: Verdict) -> FactCheck:
    """The office's fact-check with what was typed anew; the rest stays."""
    starts = _day(settings, given.valid_from) or before.valid_from
    ends = _day(settings, given.valid_until) or before.valid_until
    if starts and ends and ends < starts:
        raise stop(settings, "cli.tips.bad_validity")
    return replace(
        before,
        verdict=verdict,
        rating=stamp(verdict, "id"),
        title=_part(settings, given.title, TITLE_UNITS) or before.title,
        summary=_part(settings, given.summary, SUMMARY_UNITS) or before.summary,
        explanation=_explanation(settings, given.explanation) or before.explanation,
        url=_link(settings, given.link) or before.url,
        valid_from=starts,
        valid_until=ends,
        is_time_bound=bool(starts or ends),
    )


def _verdict(settings: Settings, typed: str) -> Verdict:
    word = "-".join(typed.casefold().replace("-", " ").replace("_", " ").split())
    if word in VERDICTS:
        return VERDICTS[word]
    near = difflib.get_close_matches(word, VERDICTS, n=1)
    hint = " " + say("cli.tips.did_you_mean", language_of(settings), verdict=near[0]) if near else ""
    raise stop(settings, "cli.tips.bad_verdict", verdict=typed, all=", ".join(VERDICTS), hint=hint)


def _part(settings: Settings, typed: str, most: int) -> str:
    """A part of the card, on one line."""
    text = " ".join(typed.split())
    if units(text) > most:
        raise stop(settings, "cli.tips.too_long", text=text[:40], most=most)
    return text


def _link(settings: Settings, typed: str) -> str:
    link = typed.strip()
    try:
        parts = urlsplit(link)
        is_link = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_link = False
    if link and (not is_link or units(link) > LINK_UNITS or any(mark.isspace() for mark in link)):
        raise stop(settings, "cli.tips.bad_link", link=link[:80])
    return link


def _body(settings: Settings, link: str) -> str:
    """Whose finding is cited; empty when the office speaks for itself."""
    body = election_body(link)
    if link.strip() and not body:
        raise stop(settings, "cli.tips.bad_source_link")
    return body


def _day(settings: Settings, typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise stop(settings, "cli.tips.bad_date", date=typed) from None


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
