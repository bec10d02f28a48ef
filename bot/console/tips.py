"""Aduan: the queue of claims, and one claim with everything that is known of it.

What a fact-checker does with a claim is in :mod:`bot.console.deciding`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from starlette.responses import Response

from bot.checking.drafts import VERDICTS, Typed
from bot.checking.evidence import evidence_rows
from bot.checking.folder import CANDIDATES, Folder, folder_of, named_in
from bot.checking.holding import Holder, held_line, holders
from bot.checking.refusals import CheckingError, Refusal
from bot.checking.sorting import alike
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
from bot.console.cards import card_of, moment, number_in
from bot.console.pages import message, page
from bot.console.reading import on_claims, told_of
from bot.console.telling import told_so_far
from bot.console.visit import Visit
from bot.console.words import sentence
from data.matching.explain import Explanation
from data.model.claim import UNSETTLED, Claim, ClaimState
from data.model.factcheck import FactCheck, Outcome
from data.model.officer import OfficerRole
from data.model.triage import bursts, weigh
from data.store import claim_queue, factchecks, pending
from data.store.claim_queue import Votes
from data.wording import say
from handlers.ticket import ticket_of

#: Characters of a text on the page of a claim.
TEXT_CHARS = 1_500
#: A stamp beside a claim is read as its verdict; one of a fact-check that is less alike is not shown in the queue.
NEAR_SCORE = 0.3
#: What is typed on the page of a claim.
FIELDS = (*(field.name for field in fields(Typed)), "opd", "sampai", "alasan", "gabung")
#: What may be said of what was done, in the address that leads to the queue again.
TOLD = ("confirmed", "answered", "rejected")
UNDONE = (*TOLD, "asked")
#: What of it is followed by messages that can be looked at.
SENT = (*UNDONE, "again")
NAMED = (*SENT, "proposed")
DONE = (*NAMED, "taken_back", "too_late", "merged", "split", "taken", "let_go")


async def queue(visit: Visit) -> Response:
    """One page of the queue."""
    console = visit.console
    asked = visit.request.query_params.get("halaman", "1")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 8
    by_age = visit.request.query_params.get("urut") == "lama"
    part = await queue_of(console.database).page(int(asked) if is_number else 1, by_age=by_age)
    numbers = [one.claim.number for one in part.shown]
    async with console.database.reading() as unit:
        voted = await claim_queue.votes(unit, numbers)
        decided, now = await pending.of_claims(unit, numbers), await unit.now()
        taken = await holders(unit, numbers)
        drafted = await on_claims(visit, unit, numbers)
    near = await nearest(console.database, console.searcher, part.shown)
    rows = [
        _row(visit, one, voted.get(one.claim.number, Votes()), near.get(one.claim.number))
        | {"pending": told_of(visit, decided.get(one.claim.number), now), "drafted": drafted[one.claim.number]}
        | {"held": held(visit, taken.get(one.claim.number))}
        for one in part.shown
    ]
    said = _said(visit)
    turned = {"number": part.number, "pages": part.pages, "total": part.total, "by_age": by_age}
    return page(visit, "queue.html", rows=rows, **turned, **said)


async def claim(visit: Visit) -> Response:
    """One claim."""
    return await shown(visit)


async def shown(visit: Visit, refusal: str = "") -> Response:
    """The page of a claim; after something was refused with the reason, and with everything that was typed."""
    console = visit.console
    try:
        folder = await found(visit)
    except CheckingError as error:
        return message(visit, 404, say("console.not_there", console.language), sentence(visit, error))
    number, explained = folder.claim.number, await console.searcher.explain(folder.claim.statement)
    decision = explained.decision
    async with console.database.reading() as unit:
        records = await factchecks.cards(unit, named_in(folder, decision))
        decided, now = (await pending.of_claims(unit, [number])).get(number), await unit.now()
        drafted = (await on_claims(visit, unit, [number]))[number]
        holder = (await holders(unit, [number])).get(number)
        heard = await told_so_far(visit, unit, folder.claim, is_decided=decided is not None and not decided.refusal)
    others = console.presence.look(number, visit.who.name)
    is_checker = visit.may(OfficerRole.FACT_CHECKER)
    near = await alike(console.database, folder.claim) if is_checker and folder.claim.state in UNSETTLED else []
    values = _facts(visit, folder) | {
        "candidates": _candidates(visit, folder, explained, records),
        "pending": told_of(visit, decided, now),
        "heard": heard,
        "drafted": drafted,
        "is_being_read": any(one["is_submitted"] for one in drafted),
        "others": ", ".join(others),
        "held": held(visit, holder),
        "is_mine": holder is not None and holder.officer == visit.who.number,
        "alike": [(one.number, claim_label(one.number), glance(one.statement)) for one in near],
        "is_sure": decision.outcome is Outcome.ANSWER,
        "answered": card_of(visit, records[folder.claim.factcheck]) if folder.claim.factcheck in records else None,
        "history": _history(visit, folder),
        "verdicts": [(word, say(f"verdict.{verdict}", console.language)) for word, verdict in VERDICTS.items()],
        "typed": {name: visit.form.get(name, "") for name in FIELDS},
        "refusal": refusal,
        **_said(visit),
    }
    return page(visit, "claim.html", 422 if refusal else 200, **values)


async def found(visit: Visit) -> Folder:
    """Everything of the claim in the address.

    Raises:
        CheckingError: there is none.
    """
    number: int = visit.request.path_params["number"]
    async with visit.console.database.reading() as unit:
        known = await claim_queue.named(unit, number)
        if known is None:
            raise CheckingError(Refusal.UNKNOWN, claim=number)
        return await folder_of(unit, known)


def _said(visit: Visit) -> dict[str, Any]:
    """What was just done, by the address that leads here, and the claim on which it can be taken back."""
    done, of = (visit.request.query_params.get(name, "") for name in ("kabar", "aduan"))
    number, seconds, language = number_in(of), round(visit.console.grace.seconds), visit.console.language
    if done not in DONE:
        return {"said": "", "undoes": 0, "seconds": seconds, "about": 0}
    fields = {"claim": claim_label(number)} if done in NAMED else {}
    said = [say(f"console.done.{done}", language, **fields)]
    if done in TOLD:
        soon = say("console.tips.told_soon", language, seconds=seconds) if seconds else ""
        said.append(soon or say("console.tips.told_now", language))
    undoes = number if done in UNDONE and seconds else 0
    return {"said": " ".join(said), "undoes": undoes, "seconds": seconds, "about": number if done in SENT else 0}


def held(visit: Visit, holder: Holder | None) -> str:
    """Who looks after a claim, be it from the desk or from a phone; empty for nobody."""
    console = visit.console
    return held_line(holder, console.now(), console.zone, console.language) if holder else ""


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
        "texts": [(tip, ticket_of(tip), glance(text, TEXT_CHARS)) for tip, text in folder.texts],
        "files": [f"{file.name or file.media_type} · {ticket_of(file.tip)}" for file in folder.files],
    }


def _waits(visit: Visit, one: Claim) -> str:
    """Which department is asked, and until when; empty when none is."""
    if one.state is not ClaimState.WAITING or one.due_at is None:
        return ""
    key = "cli.tips.overdue" if one.due_at < visit.console.database.clock() else "cli.tips.due"
    department = one.department or say("cli.tips.some_department", visit.console.language)
    return say(key, visit.console.language, department=department, due=moment(visit, one.due_at))


def _candidates(
    visit: Visit, folder: Folder, explained: Explanation, records: dict[int, FactCheck]
) -> list[dict[str, Any]]:
    """What is found now, best first, with why, and after it what was found when the tips came."""
    language = visit.console.language
    why = {one.number: evidence_rows(one, language) for one in explained.candidates}
    now = {match.number: (match.score, match.kind) for match in explained.decision.matches}
    before = {one.factcheck: (one.score, one.kind) for one in folder.candidates if one.factcheck not in now}
    found = [(number, *told) for number, told in (now | before).items() if number in records]
    return [
        card_of(visit, records[number], score, kind)
        | {"evidence": why.get(number, []), "votes": _votes_on(number, folder.votes, language)}
        for number, score, kind in found[:CANDIDATES]
    ]


def _votes_on(number: int, votes: Votes, language: str) -> str:
    """What people said when they were shown this fact-check; empty when nobody said anything."""
    picked, unfit = votes.picks.get(number, 0), votes.unhelpful.get(number, 0)
    return joined(
        [
            say("console.tips.picked", language, count=picked) if picked else "",
            say("console.tips.unhelpful", language, count=unfit) if unfit else "",
        ]
    )


def _history(visit: Visit, folder: Folder) -> list[tuple[str, str]]:
    def line(event: Any) -> str:
        other = claim_label(event.other) if event.other else ""
        record = factcheck_label(event.factcheck) if event.factcheck else ""
        return joined([say(ACTS[event.act], visit.console.language), other, record, event.officer, event.note])

    return [(moment(visit, event.at), line(event)) for event in folder.history]
