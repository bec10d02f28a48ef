"""Aduan: the queue of claims, one claim with everything that is known of it, and what a fact-checker does with it.

What people will be told is shown before it is decided. Whoever decides second is told that somebody was first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from starlette.responses import Response

from bot.checking.desk import Decided
from bot.checking.drafts import VERDICTS, Typed, drafted, due_of
from bot.checking.folder import CANDIDATES, Folder, folder_of, named_in
from bot.checking.refusals import CheckingError, Refusal
from bot.checking.waiting import Nearest, Waiting, nearest, queue_of
from bot.checking.words import (
    ACTS,
    BURSTS,
    STATES,
    age,
    claim_label,
    factcheck_label,
    glance,
    joined,
    weight_line,
)
from bot.console.cards import card_of
from bot.console.pages import message, page
from bot.console.visit import Visit
from bot.console.words import sentence
from data.model.claim import UNSETTLED, Claim, ClaimState
from data.model.factcheck import Decision, FactCheck, Outcome
from data.model.triage import bursts, weigh
from data.store import claim_queue, factchecks
from data.store.claim_queue import Votes
from data.wording import say
from handlers import notices
from handlers.ticket import ticket_of

#: Characters of a text on the page of a claim.
TEXT_CHARS = 1_500
#: A stamp beside a claim is read as its verdict; one of a fact-check that is less alike is not shown in the queue.
NEAR_SCORE = 0.3
#: What is typed on the page of a claim.
FIELDS = (*(field.name for field in fields(Typed)), "opd", "sampai", "alasan")
#: What may be said of what was done, in the address that leads to the queue again.
DONE = ("confirmed", "answered", "rejected", "asked", "again")


async def queue(visit: Visit) -> Response:
    """One page of the queue."""
    console = visit.console
    asked = visit.request.query_params.get("halaman", "1")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 8
    part = await queue_of(console.database).page(int(asked) if is_number else 1)
    shown = part.shown
    async with console.database.reading() as unit:
        voted = await claim_queue.votes(unit, [one.claim.number for one in shown])
    found = await nearest(console.database, console.searcher, shown)
    rows = [_row(visit, one, voted.get(one.claim.number, Votes()), found.get(one.claim.number)) for one in shown]
    done = visit.request.query_params.get("kabar", "")
    said = say(f"console.done.{done}", console.language) if done in DONE else ""
    return page(visit, "queue.html", rows=rows, number=part.number, pages=part.pages, total=part.total, said=said)


async def claim(visit: Visit) -> Response:
    """One claim."""
    return await _claim(visit)


async def confirms(visit: Visit) -> Response:
    """Answer a claim with a fact-check that is there; what people will be told is shown first."""
    chosen = visit.form.get("cekfakta", "")
    number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else 0
    async with visit.console.database.reading() as unit:
        record = (await factchecks.get(unit, [number])).get(number)
    if record is None:
        return await _claim(visit, say("console.tips.choose", visit.console.language))
    if "yakin" not in visit.form:
        return await _preview(visit, record, {"cekfakta": str(number)})

    async def act() -> Decided:
        decided = await visit.console.desk.confirm(_number(visit), number, visit.who.login)
        await visit.console.teller.verdict(number)
        return decided

    return await _done(visit, "confirmed", act)


async def answers(visit: Visit) -> Response:
    """Answer a claim with a fact-check of the office's own; what people will be told is shown first."""
    console = visit.console
    typed = Typed(**{field.name: visit.form.get(field.name, "") for field in fields(Typed)})

    def draft(one: Claim) -> FactCheck:
        return drafted(typed, console.settings.office_name, console.today(), claim_label(one.number))

    if "yakin" not in visit.form:
        try:
            folder, _ = await _found(visit)
            record = draft(folder.claim)
            console.desk.obey(record, folder.claim.statement)
        except CheckingError as error:
            return await _claim(visit, sentence(visit, error))
        return await _preview(visit, record, asdict(typed))

    async def act() -> Decided:
        decided = await console.desk.answer(_number(visit), draft, visit.who.login)
        if decided.factcheck is not None:
            await console.teller.verdict(decided.factcheck.number)
        return decided

    return await _done(visit, "answered", act)


async def rejects(visit: Visit) -> Response:
    """Close a claim in which nothing can be checked."""

    async def act() -> Decided:
        decided = await visit.console.desk.reject(_number(visit), visit.who.login, visit.form.get("alasan", ""))
        await visit.console.teller.rejection(decided.claim.number)
        return decided

    return await _done(visit, "rejected", act)


async def asks(visit: Visit) -> Response:
    """Let a claim wait for a department."""
    due = due_of(visit.form.get("sampai", ""), visit.console.zone)

    async def act() -> Decided:
        if due is None:
            raise CheckingError(Refusal.BAD_DATE, date=visit.form.get("sampai", "")[:40])
        shown = due.astimezone(visit.console.zone).strftime("%Y-%m-%d %H:%M")
        return await visit.console.desk.ask(_number(visit), visit.who.login, visit.form.get("opd", ""), due, shown)

    return await _done(visit, "asked", act)


async def _done(visit: Visit, what: str, act: Callable[[], Awaitable[Decided]]) -> Response:
    """Do something, and lead back to the queue; what is refused is said on the claim's page, nothing typed is lost."""
    try:
        decided = await act()
    except CheckingError as error:
        return await _claim(visit, sentence(visit, error))
    return visit.to(f"/aduan?kabar={'again' if decided.is_again else what}")


async def _claim(visit: Visit, refusal: str = "") -> Response:
    console = visit.console
    try:
        folder, decision = await _found(visit)
    except CheckingError as error:
        return message(visit, 404, say("console.not_done", console.language), sentence(visit, error))
    async with console.database.reading() as unit:
        records = await factchecks.cards(unit, named_in(folder, decision))
    values = _facts(visit, folder) | {
        "candidates": _candidates(visit, folder, decision, records),
        "is_sure": decision.outcome is Outcome.ANSWER,
        "answered": card_of(visit, records[folder.claim.factcheck]) if folder.claim.factcheck in records else None,
        "history": _history(visit, folder),
        "verdicts": [(word, say(f"verdict.{verdict}", console.language)) for word, verdict in VERDICTS.items()],
        "typed": {name: visit.form.get(name, "") for name in FIELDS},
        "refusal": refusal,
    }
    return page(visit, "claim.html", 422 if refusal else 200, **values)


async def _found(visit: Visit) -> tuple[Folder, Decision]:
    """Everything of the claim in the address, and what is found for it now.

    Raises:
        CheckingError: there is none.
    """
    number = _number(visit)
    async with visit.console.database.reading() as unit:
        known = await claim_queue.named(unit, number) if number < 2**63 else None
        if known is None:
            raise CheckingError(Refusal.UNKNOWN, claim=number)
        folder = await folder_of(unit, known)
    return folder, await visit.console.searcher.match(known.statement)


async def _preview(visit: Visit, record: FactCheck, sent: Mapping[str, str]) -> Response:
    """What people will be told, before it is decided."""
    folder, _ = await _found(visit)
    language = visit.console.language
    tips = [folder.reports[0].tip] if folder.reports else [0]
    people = weigh(folder.reports).people if folder.reports else 0
    return page(
        visit,
        "preview.html",
        label=claim_label(folder.claim.number),
        number=folder.claim.number,
        text=glance(folder.claim.statement, TEXT_CHARS),
        told=notices.of_verdict(record, tips, language),
        people=people,
        sent=sent,
        action=visit.request.url.path,
    )


def _row(visit: Visit, one: Waiting, voted: Votes, found: Nearest | None) -> dict[str, Any]:
    language, now = visit.console.language, visit.console.database.clock()
    is_near = found is not None and (found.is_sure or found.score >= NEAR_SCORE)
    return {
        "number": one.claim.number,
        "label": claim_label(one.claim.number),
        "text": glance(one.claim.statement, 200) or say("cli.tips.without_text", language),
        "weight": weight_line(language, one.weight),
        "age": age(language, now - one.claim.opened_at),
        "waits": _waits(visit, one.claim),
        "is_late": one.claim.due_at is not None and one.claim.due_at < now,
        "unhelpful": sum(voted.unhelpful.values()) + voted.none,
        "nearest": card_of(visit, found.factcheck, found.score, found.kind) if found and is_near else None,
        "is_sure": found is not None and found.is_sure,
        "burst": say(BURSTS[one.burst], language) if one.burst else "",
    }


def _facts(visit: Visit, folder: Folder) -> dict[str, Any]:
    """What is known of the claim itself."""
    language, one = visit.console.language, folder.claim
    pushed = bursts({one.number: folder.reports}).get(one.number)
    return {
        "number": one.number,
        "label": claim_label(one.number),
        "state": say(STATES[one.state], language),
        "is_open": one.state in UNSETTLED,
        "age": age(language, visit.console.database.clock() - one.opened_at),
        "text": glance(one.statement, TEXT_CHARS) or say("cli.tips.without_text", language),
        "weight": weight_line(language, weigh(folder.reports)) if folder.reports else "",
        "burst": say(BURSTS[pushed], language) if pushed else "",
        "waits": _waits(visit, one),
        "texts": [(ticket_of(tip), glance(text, TEXT_CHARS)) for tip, text in folder.texts],
        "files": [f"{file.name or file.media_type} · {ticket_of(file.tip)}" for file in folder.files],
    }


def _waits(visit: Visit, one: Claim) -> str:
    """Which department is asked, and until when; empty when none is."""
    if one.state is not ClaimState.WAITING or one.due_at is None:
        return ""
    key = "cli.tips.overdue" if one.due_at < visit.console.database.clock() else "cli.tips.due"
    department = one.department or say("cli.tips.some_department", visit.console.language)
    return say(key, visit.console.language, department=department, due=_moment(visit, one.due_at))


def _candidates(
    visit: Visit, folder: Folder, decision: Decision, records: dict[int, FactCheck]
) -> list[dict[str, Any]]:
    """What is found now, best first, and after it what was found when the tips came."""
    now = {match.number: (match.score, match.kind) for match in decision.matches}
    before = {one.factcheck: (one.score, one.kind) for one in folder.candidates if one.factcheck not in now}
    found = [(number, *told) for number, told in (now | before).items() if number in records]
    return [card_of(visit, records[number], score, kind) for number, score, kind in found[:CANDIDATES]]


def _history(visit: Visit, folder: Folder) -> list[tuple[str, str]]:
    def line(event: Any) -> str:
        other = claim_label(event.other) if event.other else ""
        record = factcheck_label(event.factcheck) if event.factcheck else ""
        return joined([say(ACTS[event.act], visit.console.language), other, record, event.officer, event.note])

    return [(_moment(visit, event.at), line(event)) for event in folder.history]


def _moment(visit: Visit, at: Any) -> str:
    return str(at.astimezone(visit.console.zone).strftime("%Y-%m-%d %H:%M"))


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number
