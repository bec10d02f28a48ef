"""What a fact-checker does with a claim on the screen.

What people will be told is shown before it is decided, and can be taken back for a moment after. Whoever decides
second is told that somebody was first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, fields

from starlette.responses import Response

from bot.checking import holding, sorting
from bot.checking.drafts import Typed, due_of
from bot.checking.refusals import CheckingError, Refusal
from bot.checking.words import claim_label, glance
from bot.console.cards import card_of, number_in
from bot.console.pages import page
from bot.console.tips import TEXT_CHARS, found, held, shown
from bot.console.visit import Visit
from bot.console.words import sentence
from data.model.factcheck import FactCheck
from data.model.pending import Pending, Wish
from data.model.triage import weigh
from data.store import factchecks
from data.wording import say
from handlers import notices

#: How a claim is named where one is typed: its number, with or without "KL-".
_LABEL = re.compile(r"(?:KL-)?0*(\d{1,17})", re.IGNORECASE)
#: Texts that are split off at once; a page shows fewer.
MOST_TEXTS = 20


async def takes(visit: Visit) -> Response:
    """Let whoever is here look after a claim; everybody sees it, on the officers' phones too."""
    number: int = visit.request.path_params["number"]
    try:
        holder = await holding.take(visit.console.database, min(number, 2**62), visit.who.number)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    if holder.officer != visit.who.number:
        label = claim_label(holder.claim)
        return await shown(
            visit, say("office.claim.taken_before", visit.console.language, claim=label, held=held(visit, holder))
        )
    return visit.to(f"/aduan/{holder.claim}?kabar=taken")


async def lets_go(visit: Visit) -> Response:
    """Let whoever is here look after a claim no more."""
    number: int = visit.request.path_params["number"]
    await holding.let_go(visit.console.database, min(number, 2**62), visit.who.number)
    return visit.to(f"/aduan/{number}?kabar=let_go")


async def confirms(visit: Visit) -> Response:
    """Answer a claim with a fact-check that is there; what people will be told is shown first."""
    number = number_in(visit.form.get("cekfakta", ""))
    async with visit.console.database.reading() as unit:
        record = (await factchecks.get(unit, [number])).get(number)
    if record is None:
        return await shown(visit, say("console.tips.choose", visit.console.language))
    values = {"factcheck": str(number)}
    if "yakin" not in visit.form:
        return await _preview(visit, record, {"cekfakta": str(number)})
    return await _decided(visit, "confirmed", Wish.CONFIRM, values)


async def answers(visit: Visit) -> Response:
    """Answer a claim with a fact-check of the office's own; what people will be told is shown first."""
    console = visit.console
    values = {field.name: visit.form.get(field.name, "") for field in fields(Typed)}
    is_read = await console.grace.second.is_needed()
    if "yakin" in visit.form:
        return await (_proposed(visit, values) if is_read else _decided(visit, "answered", Wish.ANSWER, values))
    now = console.database.clock()
    try:
        folder = await found(visit)
        record = console.grace.draft(Pending(0, Wish.ANSWER, "", now, now, values), folder.claim)
        console.grace.desk.obey(record, folder.claim.statement)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    return await _preview(visit, record, asdict(Typed(**values)), is_read=is_read, is_own=True)


async def rejects(visit: Visit) -> Response:
    """Close a claim in which nothing can be checked."""
    return await _decided(visit, "rejected", Wish.REJECT, {"reason": visit.form.get("alasan", "")})


async def asks(visit: Visit) -> Response:
    """Let a claim wait for a department."""
    typed = visit.form.get("sampai", "")
    due = due_of(typed, visit.console.zone)
    if due is None:
        return await shown(visit, sentence(visit, CheckingError(Refusal.BAD_DATE, date=typed[:40])))
    values = {"department": visit.form.get("opd", ""), "due": due.isoformat()}
    return await _decided(visit, "asked", Wish.ASK, values)


async def undoes(visit: Visit) -> Response:
    """Take back what was decided a moment ago."""
    number: int = visit.request.path_params["number"]
    if await visit.console.grace.take_back(min(number, 2**62), visit.who.number):
        return visit.to(f"/aduan/{number}?kabar=taken_back")
    return visit.to("/aduan?kabar=too_late")


async def merges(visit: Visit) -> Response:
    """Let the claim that is named be one with this."""
    console, typed = visit.console, visit.form.get("gabung", "").strip()
    named = _LABEL.fullmatch(typed)
    try:
        if named is None:
            raise CheckingError(Refusal.BAD_CLAIM, typed=typed[:40])
        folder = await found(visit)
        into = await sorting.merge(console.database, [folder.claim.number, int(named[1])], visit.who.login)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    return visit.to(f"/aduan/{into}?kabar=merged")


async def splits(visit: Visit) -> Response:
    """Make a claim of its own of the texts that were ticked."""
    tips = [number_in(name.removeprefix("pesan-")) for name in visit.form if name.startswith("pesan-")]
    try:
        if not tips:
            raise CheckingError(Refusal.NOTHING_CHOSEN)
        folder = await found(visit)
        new = await sorting.split(visit.console.database, folder.claim.number, tips[:MOST_TEXTS], visit.who.login)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    return visit.to(f"/aduan/{new}?kabar=split")


async def _decided(visit: Visit, what: str, wish: Wish, values: Mapping[str, str]) -> Response:
    """Decide, and lead back to the queue; what is refused is said on the claim's page, nothing typed is lost."""
    number: int = visit.request.path_params["number"]
    try:
        decided = await visit.console.grace.decide(number, wish, values, visit.who.login)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    visit.console.presence.leave(decided.claim.number, visit.who.name)
    said = "again" if decided.is_again else what
    return visit.to(f"/aduan?kabar={said}&aduan={decided.claim.number}")


async def _proposed(visit: Visit, values: Mapping[str, str]) -> Response:
    """Let a verdict wait for its second reader, and lead back to the queue."""
    number: int = visit.request.path_params["number"]
    try:
        done = await visit.console.writing.propose(min(number, 2**62), values, visit.who.number)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    visit.console.presence.leave(done.claim, visit.who.name)
    return visit.to(f"/aduan?kabar={'again' if done.is_again else 'proposed'}&aduan={done.claim}")


async def _preview(
    visit: Visit, record: FactCheck, sent: Mapping[str, str], *, is_read: bool = False, is_own: bool = False
) -> Response:
    """What people will be told, before it is decided.

    Args:
        is_read: a second person reads it first.
        is_own: it is the office's own verdict.
    """
    try:
        folder = await found(visit)
    except CheckingError as error:
        return await shown(visit, sentence(visit, error))
    language = visit.console.language
    tips = [folder.reports[0].tip] if folder.reports else [0]
    people = weigh(folder.reports).people if folder.reports else 0
    told, mark, onward = notices.of_verdict(record, tips, language).partition(say("pass_on.label", language))
    return page(
        visit,
        "preview.html",
        label=claim_label(folder.claim.number),
        number=folder.claim.number,
        text=glance(folder.claim.statement, TEXT_CHARS),
        told=told.strip(),
        onward=(mark + onward).strip(),
        chosen=card_of(visit, record),
        people=people,
        sent=sent,
        action=visit.request.url.path,
        is_read=is_read,
        is_alone=is_own and not is_read,
        seconds=round(visit.console.grace.seconds),
    )
