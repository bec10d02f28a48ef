"""Writing the office's own fact-checks: drafts, their second reader, corrections and withdrawals.

Whatever is refused comes back with what was typed; where a colleague was quicker, theirs is shown beside it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from bot.checking.drafts import VERDICTS
from bot.checking.refusals import CheckingError, DraftError, DraftFault, Refusal
from bot.checking.second import approved
from bot.checking.sheet import Sheet
from bot.checking.telling import told_of_draft
from bot.checking.words import factcheck_label, glance
from bot.checking.writing import FIELDS, typed_of
from bot.console.cards import card_of, moment, number_in
from bot.console.pages import message, page
from bot.console.proof import proved
from bot.console.reading import answered_by
from bot.console.refusals import sentence_of
from bot.console.visit import Visit
from bot.console.words import sentence
from bot.credentials import SignInRefused
from data.model.draft import OPEN_DRAFTS, Draft, DraftAct, DraftEvent, DraftKind, DraftState
from data.store import drafts
from data.wording import say

#: Why something is not done to a draft.
Refused = CheckingError | DraftError | SignInRefused
#: Open drafts that are listed; an office with more than these has other troubles.
MOST = 100
#: Characters of a field in a comparison.
_GLANCE_CHARS = 300
#: What may be said of what was done, in the address.
DONE = ("saved", "submitted", "returned")
#: What each field of the form is called.
LABELS = {
    "verdict": "console.tips.verdict",
    "title": "console.tips.claim_title",
    "summary": "console.tips.summary",
    "explanation": "console.tips.explanation",
    "link": "console.tips.link",
    "source_link": "console.tips.source_link",
    "valid_from": "console.tips.valid_from",
    "valid_until": "console.tips.valid_until",
    "note": "console.drafts.note",
}


async def listed(visit: Visit) -> Response:
    """The drafts of which something may still become."""
    async with visit.console.database.reading() as unit:
        found = await drafts.unfinished(unit, MOST)
        written = {one.number: await drafts.history(unit, one.number) for one in found}
    done = visit.request.query_params.get("kabar", "")
    said = say("console.checks.done.discarded", visit.console.language) if done == "discarded" else ""
    return page(visit, "drafts.html", rows=[_row(visit, one, written[one.number]) for one in found], said=said)


async def blank(visit: Visit) -> Response:
    """The form of a new fact-check."""
    return page(visit, "draft_new.html", **_form(visit, dict.fromkeys(FIELDS, "")))


async def begins(visit: Visit) -> Response:
    """Store a new draft; what it lacks is said on its page."""
    number = await visit.console.writing.begin(_typed(visit), visit.who.number)
    return await _saved(visit, number, 1)


async def changes(visit: Visit) -> Response:
    """Begin to correct, or to take back, what the office published."""
    kind = visit.form.get("jenis", "")
    wanted = DraftKind.WITHDRAWAL if kind == DraftKind.WITHDRAWAL else DraftKind.CORRECTION
    try:
        number = await visit.console.writing.begin_change(_number(visit), wanted, visit.who.number)
    except DraftError as error:
        return message(visit, 422, say("console.not_done", visit.console.language), _why(visit, error))
    return visit.to(f"/cek-fakta/draf/{number}")


async def draft(visit: Visit) -> Response:
    """One draft."""
    return await _draft(visit)


async def writes(visit: Visit) -> Response:
    """Store what was typed, and submit it where that is wanted."""
    number = _number(visit)
    try:
        stored = await visit.console.writing.write(number, _revision(visit), _typed(visit), visit.who.number)
    except DraftError as error:
        return await _draft(visit, error)
    return await _saved(visit, number, stored.revision)


async def gives_back(visit: Visit) -> Response:
    """Return a draft to who writes it, with why."""
    note = visit.form.get("alasan", "")

    async def act() -> str:
        await visit.console.writing.give_back(_number(visit), _revision(visit), visit.who.number, note)
        return f"/cek-fakta/draf/{_number(visit)}?kabar=returned"

    return await _done(visit, act)


async def discards(visit: Visit) -> Response:
    """Throw a draft away."""

    async def act() -> str:
        await visit.console.writing.discard(_number(visit), _revision(visit), visit.who.number)
        return "/cek-fakta/draf?kabar=discarded"

    return await _done(visit, act)


async def approves(visit: Visit) -> Response:
    """Let a draft go public, and tell whoever heard another verdict."""

    async def act() -> str:
        if claim := await _claim(visit):
            wish, values = approved(_number(visit), _revision(visit))
            decided = await visit.console.grace.decide(claim, wish, values, visit.who.login)
            return f"/aduan?kabar={'again' if decided.is_again else 'answered'}&aduan={decided.claim.number}"
        async with visit.console.database.reading() as unit:
            # What would be refused anyway uses up no code.
            await visit.console.writing.ready(unit, _number(visit), _revision(visit), visit.who)
        await proved(visit)
        done = await visit.console.writing.approve(_number(visit), _revision(visit), visit.who)
        if done.has_changed and not done.is_withdrawn:
            await visit.console.teller.verdict(done.factcheck)
        return f"/cek-fakta/{done.factcheck}?kabar={'withdrawn' if done.is_withdrawn else 'published'}"

    return await _done(visit, act)


async def _claim(visit: Visit) -> int:
    """The claim that the draft in the address answers; 0 for none."""
    async with visit.console.database.reading() as unit:
        found = await drafts.get(unit, _number(visit))
    return found.claim if found else 0


async def _saved(visit: Visit, number: int, revision: int) -> Response:
    if visit.form.get("aksi") != "ajukan":
        return visit.to(f"/cek-fakta/draf/{number}?kabar=saved")
    try:
        await visit.console.writing.submit(number, revision, visit.who.number)
    except (DraftError, CheckingError):
        # It is stored, and its page says what it lacks.
        return visit.to(f"/cek-fakta/draf/{number}")
    return visit.to(f"/cek-fakta/draf/{number}?kabar=submitted")


async def _done(visit: Visit, act: Callable[[], Awaitable[str]]) -> Response:
    """Do something and lead on; what is refused is said on the draft's page."""
    try:
        return visit.to(await act())
    except (DraftError, CheckingError, SignInRefused) as error:
        return await _draft(visit, error)


async def _draft(visit: Visit, refusal: Refused | None = None) -> Response:
    language = visit.console.language
    try:
        sheet = await visit.console.writing.sheet(_number(visit))
    except DraftError as error:
        return message(visit, 404, say("console.not_there", language), _why(visit, error))
    async with visit.console.database.reading() as unit:
        claim = await answered_by(visit, unit, sheet.draft)
    mine = {name: visit.form.get(name, sheet.draft.typed.get(name, "")) for name in FIELDS}
    is_stale = isinstance(refusal, DraftError) and refusal.fault is DraftFault.STALE
    done = visit.request.query_params.get("kabar", "")
    values = _form(visit, mine) | {
        "number": sheet.draft.number,
        "revision": sheet.draft.revision,
        "fields": [(say(key, language), sheet.draft.typed.get(name, "")) for name, key in LABELS.items()],
        "theirs": _differing(visit, mine, sheet.draft.typed) if is_stale else [],
        "reason": visit.form.get("alasan", ""),
        "history": [_event(visit, one) for one in reversed(sheet.history)],
        "refusal": _why(visit, refusal) if refusal else "",
        "said": say(f"console.drafts.done.{done}", language) if done in DONE and not refusal else "",
    }
    return page(visit, "draft.html", 422 if refusal else 200, **values | _facts(visit, sheet, claim))


def _facts(visit: Visit, sheet: Sheet, claim: dict[str, Any] | None) -> dict[str, Any]:
    """What is known of a draft, and what whoever looks may do with it."""
    one, language = sheet.draft, visit.console.language
    was = typed_of(sheet.before) if sheet.before else {}
    is_mine = visit.who.number in sheet.writers
    return {
        "state": say(f"console.drafts.state.{one.state}", language),
        "kind": _kind(visit, one),
        "is_open": one.state in OPEN_DRAFTS,
        "is_submitted": one.state is DraftState.SUBMITTED,
        "is_withdrawal": one.kind is DraftKind.WITHDRAWAL,
        "is_correction": one.kind is DraftKind.CORRECTION,
        "is_mine": is_mine,
        "lack": _why(visit, sheet.lack) if sheet.lack and one.state in OPEN_DRAFTS else "",
        "before": card_of(visit, sheet.before) if sheet.before else None,
        "published": one.factcheck,
        "label": factcheck_label(one.factcheck) if one.factcheck else say("console.drafts.new", language),
        "changed": _differing(visit, was, one.typed) if was and one.kind is DraftKind.CORRECTION else [],
        "told": told_of_draft(sheet, claim["tips"] if claim else None, language),
        "claim": claim,
        "hearers": len(sheet.foreseen.telling.notices) if sheet.foreseen else 0,
        "is_told": sheet.foreseen is not None,
    }


def _differing(visit: Visit, one: Mapping[str, str], other: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The fields that are not alike, with what stands in each."""
    language = visit.console.language
    return [
        (say(key, language), glance(one.get(name, ""), _GLANCE_CHARS), glance(other.get(name, ""), _GLANCE_CHARS))
        for name, key in LABELS.items()
        if one.get(name, "").strip() != other.get(name, "").strip()
    ]


def _form(visit: Visit, typed: Mapping[str, str]) -> dict[str, Any]:
    language = visit.console.language
    words = [(word, say(f"verdict.{verdict}", language)) for word, verdict in VERDICTS.items()]
    return {"typed": dict(typed), "verdicts": words}


def _row(visit: Visit, one: Draft, history: list[DraftEvent]) -> dict[str, Any]:
    language = visit.console.language
    writers = {event.officer: event.login for event in history if event.act is DraftAct.WRITTEN}
    return {
        "number": one.number,
        "title": glance(one.typed.get("title", "")) or say("console.drafts.untitled", language),
        "state": say(f"console.drafts.state.{one.state}", language),
        "kind": _kind(visit, one),
        "waits_for_me": one.state is DraftState.SUBMITTED and visit.who.number not in writers,
        "by": ", ".join(writers.values()),
        "at": moment(visit, one.updated_at),
    }


def _kind(visit: Visit, one: Draft) -> str:
    key = "console.drafts.for_tip" if one.claim else f"console.drafts.kind.{one.kind}"
    return say(key, visit.console.language)


def _event(visit: Visit, one: DraftEvent) -> dict[str, str]:
    act = say(f"console.drafts.act.{one.act}", visit.console.language)
    title = glance(one.typed.get("title", "")) if one.typed else ""
    return {"at": moment(visit, one.at), "what": act, "who": one.login, "note": one.note or title}


def _why(visit: Visit, error: Refused) -> str:
    if isinstance(error, SignInRefused):
        return sentence_of(visit, error)
    if isinstance(error, CheckingError) and error.refusal is Refusal.BAD_VERDICT and not error.values["verdict"]:
        return say("console.drafts.no_verdict", visit.console.language)
    if isinstance(error, CheckingError):
        return sentence(visit, error)
    return say(f"console.drafts.fault.{error.fault}", visit.console.language)


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.form.get(name, "") for name in FIELDS}


def _revision(visit: Visit) -> int:
    return number_in(visit.form.get("revisi", ""))


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number
