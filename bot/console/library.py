"""Cek fakta: the fact-checks as the bot searches them and as they are listed, and one of them with all that is known.

What somebody searches for is sealed into the address of its results, so that no log of a proxy and no history of a
browser holds what people forward. Writing and correcting is in :mod:`bot.console.drafts`.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from bot.channels.contract import storable
from bot.checking.drafts import check_validity, day_of
from bot.checking.evidence import evidence_rows, kind_of
from bot.checking.refusals import CheckingError
from bot.checking.words import STATES, claim_label, factcheck_label, glance, joined
from bot.console.cards import card_of, moment, number_in
from bot.console.pages import message, page
from bot.console.visit import Visit
from bot.console.words import sentence
from bot.policy import OFFICE, OWN_SOURCES, is_ours
from bot.reasons import reason_in
from data.matching.explain import Explained
from data.model.draft import DraftKind
from data.model.factcheck import FactCheck
from data.model.told import Version
from data.store import drafts, factchecks, library, twins, variants, versions
from data.store.library import Place
from data.store.vault import SealError
from data.wording import long_date, say

#: Fact-checks on one page of a list.
PAGE = 20
#: Characters of a text that is searched for; sealed, it has to fit into an address.
TEXT_CHARS = 2_000
#: What is shown of each kind on the page of one fact-check.
CLAIMS, VARIANTS, VARIANT_CHARS = 20, 100, 600
#: Sources that may be chosen from.
SOURCES = 60
#: Under which what is searched for is sealed.
SEARCH = "console.search"
#: What may be said of what was done, in the address.
DONE = ("untied", "valid", "published", "withdrawn", "discarded")


async def listed(visit: Visit) -> Response:
    """A page of the fact-checks, newest first; or of the office's own, of one source, or of those that end."""
    console, asked = visit.console, visit.request.query_params
    shelf, source = asked.get("rak", ""), asked.get("sumber", "")[:80]
    after = Place(number_in(asked.get("sesudah", "")), _day(asked.get("berakhir", "")))
    async with console.database.reading() as unit:
        if shelf == "berakhir":
            found = await library.ending(unit, console.today(), after, PAGE + 1)
        else:
            wanted = OWN_SOURCES if shelf == "kantor" else {source} if source else set()
            found = await library.newest(unit, wanted, after, PAGE + 1, with_samples=console.is_training)
        sources = await library.sources(unit)
        waiting = len(await drafts.unfinished(unit, 100))
    rows = [card_of(visit, record) | _validity(visit, record) for record in found[:PAGE]]
    more = _onward(found[PAGE - 1], shelf, source) if len(found) > PAGE else ""
    shown: dict[str, Any] = {"shelf": shelf if shelf in ("kantor", "berakhir") else "", "source": source}
    shown |= {"sources": sources[:SOURCES], "total": sum(count for _, count in sources), "drafts": waiting}
    shown |= {"is_first": not after.number, "said": _said(visit)}
    return page(visit, "checks.html", rows=rows, more=more, most=TEXT_CHARS, **shown)


async def searches(visit: Visit) -> Response:
    """Take a text to be searched for, and lead to what is found."""
    text = storable(visit.form.get("teks", "")).strip()[:TEXT_CHARS]
    if not text:
        return visit.to("/cek-fakta")
    sealed = base64.urlsafe_b64encode(visit.console.database.vault.seal(SEARCH, text)).decode()
    return visit.to(f"/cek-fakta/hasil?t={quote(sealed)}")


async def results(visit: Visit) -> Response:
    """What the bot finds for a text, with why."""
    console, language = visit.console, visit.console.language
    try:
        sealed = base64.urlsafe_b64decode(visit.request.query_params.get("t", "").encode())
        text = console.database.vault.unseal(SEARCH, sealed)
    except (SealError, ValueError, binascii.Error):
        return visit.to("/cek-fakta")
    found = await console.searcher.explain(text)
    async with console.database.reading() as unit:
        records = await factchecks.cards(unit, [one.number for one in found.candidates])
    decision, announced = found.decision, found.decision.announcement
    told = say(f"cli.outcome.{decision.outcome}", language)
    values: dict[str, Any] = {
        "text": text,
        "most": TEXT_CHARS,
        "outcome": say("cli.match_outcome", language, outcome=told, why=reason_in(language, decision.why) or "-"),
        "announcement": joined([say(f"cli.finding.{announced.finding}", language), announced.serial])
        if announced
        else "",
        "read": found.claim,
        "rows": [_found(visit, one, records[one.number]) for one in found.candidates if one.number in records],
    }
    return page(visit, "check_results.html", **values)


async def record(visit: Visit) -> Response:
    """One fact-check."""
    return await _record(visit)


async def unties(visit: Visit) -> Response:
    """Take back a known variant: its copies are no longer recognised as this fact-check's."""
    number, variant = _number(visit), number_in(visit.form.get("varian", ""))
    async with visit.console.database.unit_of_work() as unit:
        mine = {one.number for one in await variants.of_factchecks(unit, [number])}
        if variant in mine:
            await variants.remove(unit, [variant])
    return visit.to(f"/cek-fakta/{number}?kabar=untied")


async def bounds(visit: Visit) -> Response:
    """Set from when until when a fact-check may be given as an answer."""
    try:
        first, last = day_of(visit.form.get("valid_from", "")), day_of(visit.form.get("valid_until", ""))
        check_validity(first, last)
    except CheckingError as error:
        return await _record(visit, sentence(visit, error))
    number = _number(visit)
    async with visit.console.database.unit_of_work() as unit:
        known = (await factchecks.get(unit, [number])).get(number)
        if known is not None:
            await factchecks.set_validity(unit, (known.source, known.external_id), first, last)
    return visit.to(f"/cek-fakta/{number}?kabar=valid")


async def _record(visit: Visit, refusal: str = "") -> Response:
    console, number, language = visit.console, _number(visit), visit.console.language
    async with console.database.reading() as unit:
        known = (await factchecks.get(unit, [number])).get(number)
        if known is None:
            text = say("console.refusal.no_factcheck", language, factcheck=factcheck_label(number))
            return message(visit, 404, say("console.not_there", language), text)
        also = (await twins.also_by(unit, {number: known.twin_of or number}))[number]
        told = await versions.of(unit, number)
        copies = await variants.of_factchecks(unit, [number])
        answered, total = await library.answered(unit, number, CLAIMS)
        draft = await drafts.open_of(unit, number)
    values: dict[str, Any] = {
        "card": card_of(visit, known),
        "explanation": known.explanation,
        "source": f"{known.source}:{known.external_id}",
        "also": ", ".join(also),
        "changed": moment(visit, known.updated_at) if known.updated_at else "",
        "withdrawn": moment(visit, known.withdrawn_at) if known.withdrawn_at else "",
        "versions": [_version(visit, one) for one in reversed(told)],
        "copies": [(one.number, glance(one.text, VARIANT_CHARS)) for one in copies[:VARIANTS]],
        "copy_count": len(copies),
        "claims": [
            (one.number, claim_label(one.number), glance(one.statement), say(STATES[one.state], language))
            for one in answered
        ],
        "claim_count": total,
        "is_ours": is_ours(known),
        "is_office": known.source == OFFICE,
        "draft": draft,
        "kinds": {"correction": str(DraftKind.CORRECTION), "withdrawal": str(DraftKind.WITHDRAWAL)},
        "typed": _typed(visit, known),
        "said": _said(visit),
        "refusal": refusal,
    }
    return page(visit, "check.html", 422 if refusal else 200, **values | _validity(visit, known))


def _typed(visit: Visit, known: FactCheck) -> dict[str, str]:
    stored = {"valid_from": str(known.valid_from or ""), "valid_until": str(known.valid_until or "")}
    return {name: visit.form.get(name, value) for name, value in stored.items()}


def _found(visit: Visit, one: Explained, known: FactCheck) -> dict[str, Any]:
    language = visit.console.language
    why = {"kind": kind_of(one, language), "evidence": evidence_rows(one, language)}
    return card_of(visit, known, one.score, one.kind) | why


def _validity(visit: Visit, known: FactCheck) -> dict[str, Any]:
    """From when until when it holds, and whether that is over."""
    language = visit.console.language
    days = {name: long_date(day, language) if day else "" for name, day in (("first", known.valid_from),)}
    days["last"] = long_date(known.valid_until, language) if known.valid_until else ""
    return days | {"is_over": bool(known.valid_until and known.valid_until < visit.console.today())}


def _version(visit: Visit, one: Version) -> dict[str, str]:
    language = visit.console.language
    verdict = say(f"verdict.{one.verdict}", language) if one.verdict else one.rating
    told = say("console.tips.withdrawn", language) if one.is_withdrawn else verdict or say("cli.no_verdict", language)
    return {
        "at": moment(visit, one.at),
        "verdict": str(one.verdict or "none"),
        "stamp": told,
        "who": one.officer,
        "note": one.note,
    }


def _onward(last: FactCheck, shelf: str, source: str) -> str:
    """What is asked for the next page."""
    if shelf == "berakhir":
        return f"rak=berakhir&sesudah={last.number}&berakhir={last.valid_until}"
    chosen = "rak=kantor&" if shelf == "kantor" else f"sumber={quote(source)}&" if source else ""
    return f"{chosen}sesudah={last.number}"


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _said(visit: Visit) -> str:
    done = visit.request.query_params.get("kabar", "")
    return say(f"console.checks.done.{done}", visit.console.language) if done in DONE else ""


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number
