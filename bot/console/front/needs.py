"""What needs whoever looks, by their roles; each with a link to where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.broadcasting.judges import chat_of
from bot.checking.sheet import writers_of
from bot.checking.words import age, claim_label, glance
from bot.console.visit import Visit
from bot.findings import Examiner, Finding
from broadcasts.lifecycle import may_approve
from data.model.broadcast import Broadcast, BroadcastState
from data.model.draft import DraftState
from data.model.officer import OfficerRole
from data.store import approvals, broadcasts, drafts, officers, overview
from data.store.database import Unit
from data.store.overview import Waiting
from data.wording import say

#: Broadcasts and drafts that are named at most.
MOST = 5
#: What is said of each kind of thing to do.
NEEDS = ("chat", "approve", "overdue", "oldest", "draft", "members", "requests")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do.

    Args:
        path: where it is done, below that of the console.
        is_late: it should have been done by now.
    """

    text: str
    path: str
    is_late: bool = False


async def needs_of(visit: Visit, unit: Unit, counted: Waiting) -> list[Need]:
    """What whoever looks should do now, the most urgent first."""
    found = []
    if visit.may(OfficerRole.APPROVER):
        waiting = await _approvals(visit, unit)
        if await chat_of(unit, visit.who, visit.console.limits) is None:
            found.append(Need(_said(visit, "chat"), "/siaran/obrolan", is_late=bool(waiting)))
        found += waiting
    if visit.may(OfficerRole.FACT_CHECKER):
        found += await _claims(visit, unit, counted)
    if visit.may(OfficerRole.FACT_CHECKER) or visit.may(OfficerRole.APPROVER):
        found += await _drafts(visit, unit)
    if counted.members and visit.may(OfficerRole.OFFICER):
        found.append(Need(_said(visit, "members", count=counted.members), "/anggota"))
    if counted.requests and (visit.may(OfficerRole.OFFICER) or visit.may(OfficerRole.FACT_CHECKER)):
        found.append(Need(_said(visit, "requests", count=counted.requests), "/pertanyaan"))
    return sorted(found, key=lambda one: not one.is_late)


async def alarms_of(visit: Visit) -> list[Finding]:
    """What is ill with the service, for administrators."""
    if not visit.may(OfficerRole.ADMINISTRATOR):
        return []
    return await Examiner(visit.console.settings, visit.console.language).alarms(visit.console.database)


async def _approvals(visit: Visit, unit: Unit) -> list[Need]:
    """The broadcasts that wait, and that whoever looks may judge: they had no hand in them."""
    waiting = await broadcasts.section(unit, (BroadcastState.SUBMITTED,), MOST * 4, 0)
    held = await officers.delegations(unit, visit.console.today(), visit.who.number)
    instead = frozenset(one.instead_of for one in held)
    mine = [one for one in waiting if await _may_judge(unit, one, visit.who.number, instead)]
    told = [(one, _said(visit, "approve", title=glance(one.content.title))) for one in mine[:MOST]]
    return [Need(text, f"/siaran/{one.number}") for one, text in told]


async def _may_judge(unit: Unit, one: Broadcast, officer: int, instead: frozenset[int]) -> bool:
    editors = await broadcasts.editors(unit, one.number, await approvals.last_approved_at(unit, one.number))
    return may_approve(one, officer, editors) and may_approve(one, officer, editors, instead)


async def _claims(visit: Visit, unit: Unit, counted: Waiting) -> list[Need]:
    found = []
    if counted.overdue:
        found.append(Need(_said(visit, "overdue", count=counted.overdue), "/aduan", is_late=True))
    oldest = await overview.oldest(unit)
    if oldest is not None:
        number, opened_at = oldest
        since = age(visit.console.language, visit.console.database.clock() - opened_at)
        found.append(Need(_said(visit, "oldest", claim=claim_label(number), age=since), f"/aduan/{number}"))
    return found


async def _drafts(visit: Visit, unit: Unit) -> list[Need]:
    """The office's own fact-checks that a second person is to read."""
    submitted = [one for one in await drafts.unfinished(unit, MOST * 4) if one.state is DraftState.SUBMITTED]
    me = visit.who.number
    others = [one for one in submitted if me not in writers_of(await drafts.history(unit, one.number))]
    return [
        Need(_said(visit, "draft", title=glance(one.typed.get("title", ""))), f"/cek-fakta/draf/{one.number}")
        for one in others[:MOST]
    ]


def _said(visit: Visit, key: str, **values: object) -> str:
    return say(f"console.home.need.{key}", visit.console.language, **values)
