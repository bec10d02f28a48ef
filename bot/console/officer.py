"""One officer: roles since when, for whom they stand in, and what an administrator may do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response

from bot.console.cards import day, moment
from bot.console.kim_page import day_of
from bot.console.pages import message, page
from bot.console.proof import proved
from bot.console.refusals import REFUSED, sentence_of
from bot.console.staff import one_time, role_choices, roles_in, standing_in, two
from bot.console.trail import named as actor_named
from bot.console.visit import Visit
from bot.credentials import SignedIn
from bot.officer_words import role_words
from bot.trail_words import act_words, change_words
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState, StandIn
from data.store import audit, officers
from data.wording import say

#: What may be said of what was done, in the address that leads to the page again.
DONE = ("roles", "disabled", "enabled", "delegated")
#: Entries of the trail that the page shows.
_MOST_PAST = 20


async def shown(visit: Visit) -> Response:
    """One officer."""
    return await _officer(visit)


async def changes_roles(visit: Visit) -> Response:
    """Give somebody else other roles."""
    roles = roles_in(visit.form)
    return await _done(visit, "roles", lambda by, whom: visit.console.officers.set_roles(by, whom.login, roles))


async def disables(visit: Visit) -> Response:
    """Let somebody else sign in no longer; they are out of every browser at once."""
    desk = visit.console.officers
    return await _done(visit, "disabled", lambda by, whom: desk.set_state(by, whom.login, OfficerState.DISABLED))


async def enables(visit: Visit) -> Response:
    """Let somebody else sign in again."""
    desk = visit.console.officers
    return await _done(visit, "enabled", lambda by, whom: desk.set_state(by, whom.login, OfficerState.ACTIVE))


async def resets(visit: Visit) -> Response:
    """Give somebody who is locked out a new one-time code, shown this once."""
    whom = await _found(visit)
    if whom is None:
        return _nobody(visit)
    try:
        by, witness = await two(visit)
        given = await visit.console.officers.reset(by, whom.login, witness)
    except REFUSED as error:
        return await _officer(visit, sentence_of(visit, error))
    return one_time(visit, given)


async def delegates(visit: Visit) -> Response:
    """Let somebody stand in for an approver, by letter and between two days."""
    form, language = visit.form, visit.console.language
    kind = next((one for one in StandIn if str(one) == form.get("sebagai")), None)
    first, last = day_of(form.get("mulai", "")), day_of(form.get("sampai", ""))
    if kind is None or first is None or last is None:
        return await _officer(visit, say("console.staff.no_days", language))
    wanted = Delegation(0, 0, 0, kind, form.get("surat", ""), first, last)
    instead_of, desk = form.get("menggantikan", ""), visit.console.officers
    return await _done(visit, "delegated", lambda by, whom: desk.delegate(by, whom.login, instead_of, wanted))


async def ends_delegation(visit: Visit) -> Response:
    """End a delegation before its last day."""
    console = visit.console
    try:
        await console.officers.end_delegation(await proved(visit), visit.request.path_params["number"])
    except REFUSED as error:
        return message(visit, 422, say("console.not_done", console.language), sentence_of(visit, error))
    return visit.to("/petugas")


async def _done(visit: Visit, what: str, act: Callable[[SignedIn, Officer], Awaitable[object]]) -> Response:
    whom = await _found(visit)
    if whom is None:
        return _nobody(visit)
    try:
        await act(await proved(visit), whom)
    except REFUSED as error:
        return await _officer(visit, sentence_of(visit, error))
    return visit.to(f"/petugas/{whom.number}?kabar={what}")


async def _found(visit: Visit) -> Officer | None:
    number = visit.request.path_params["number"]
    async with visit.console.database.reading() as unit:
        return await officers.get(unit, number)


def _nobody(visit: Visit) -> Response:
    language = visit.console.language
    return message(visit, 404, say("console.not_there", language), say("console.staff.nobody", language))


async def _officer(visit: Visit, refusal: str = "") -> Response:
    console, whom = visit.console, await _found(visit)
    if whom is None:
        return _nobody(visit)
    async with console.database.reading() as unit:
        past = await audit.of_target(unit, f"officer:{whom.number}")
        held = await officers.delegations(unit)
        people = {one.officer.number: one.officer for one in await officers.listed(unit)}
    names = {number: one.name for number, one in people.items()}
    said = visit.request.query_params.get("kabar", "")
    approvers = [one for one in people.values() if OfficerRole.APPROVER in one.roles and one.number != whom.number]
    values: dict[str, Any] = {
        "number": whom.number,
        "name": whom.name,
        "login": whom.login,
        "is_active": whom.state is OfficerState.ACTIVE,
        "is_me": whom.number == visit.who.number,
        "roles": role_words(whom.roles, console.language),
        "choices": role_choices(visit, roles_in(visit.form) or whom.roles),
        "since": day(visit, past[0].at.astimezone(console.zone).date()) if past else "-",
        "history": [
            (
                moment(visit, one.at),
                actor_named(one.act.actor, names, console.language),
                act_words(one.act.action, console.language),
                change_words(one.act, console.language),
            )
            for one in reversed(past[-_MOST_PAST:])
        ],
        "delegations": [
            standing_in(visit, one, people) for one in held if whom.number in (one.officer, one.instead_of)
        ],
        "approvers": [(one.login, one.name) for one in approvers],
        "kinds": [(str(one), say(f"console.staff.kind.{one}", console.language)) for one in StandIn],
        "needs_witness": await console.officers.needs_witness(),
        "typed": defaultdict(str, visit.form),
        "said": say(f"console.staff.done.{said}", console.language) if said in DONE else "",
        "refusal": refusal,
    }
    return page(visit, "officer.html", 422 if refusal else 200, **values)
