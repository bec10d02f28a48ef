"""Petugas: who works here with which roles, who stands in for whom, and bringing somebody in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from bot.broadcasting.judges import chat_of
from bot.console.cards import day, moment, span
from bot.console.pages import page
from bot.console.proof import door_of, proved
from bot.console.refusals import REFUSED, sentence_of
from bot.console.visit import Visit
from bot.credentials import SignedIn
from bot.officer_words import named, role_words
from bot.officers import OneTime
from data.model.duty import HandOver
from data.model.officer import Delegation, Officer, OfficerRole, OfficerState
from data.store import hand_overs, officers
from data.store.officers import Credential
from data.wording import say

#: Hand-overs that are shown; the audit trail has all of them.
MOST_HAND_OVERS = 10
#: How marks look; what is not named here is something to look after.
_LOOKS = {
    "cli.officer.mark_disabled": "disabled",
    "cli.officer.mark_no_chat": "disabled",
    "console.staff.cannot_approve": "fault",
}


async def listed(visit: Visit) -> Response:
    """All officers."""
    return await _list(visit)


async def adds(visit: Visit) -> Response:
    """Bring somebody in; the code of their first sign-in is shown this once."""
    form = visit.form
    try:
        by, witness = await two(visit)
        wanted = (form.get("nama", ""), form.get("lengkap", ""), roles_in(form))
        given = await visit.console.officers.add(by, *wanted, witness)
    except REFUSED as error:
        return await _list(visit, sentence_of(visit, error))
    return one_time(visit, given)


async def two(visit: Visit) -> tuple[SignedIn, SignedIn | None]:
    """Whoever is signed in, by a fresh code, and a witness who typed what they sign in with.

    Raises:
        SignInRefused: one of them is not let in.
    """
    witness, form = None, visit.form
    if form.get("saksi", "").strip():
        typed = (form["saksi"], form.get("saksi_sandi", ""), form.get("saksi_kode", ""))
        witness = await visit.console.doorman.sign_in(*typed, door_of(visit))
    return await proved(visit), witness


def one_time(visit: Visit, given: OneTime) -> Response:
    """The page that shows a one-time code."""
    return page(visit, "one_time.html", login=given.login, code=given.code, until=moment(visit, given.until))


def roles_in(form: Mapping[str, str]) -> frozenset[OfficerRole]:
    """The roles that were ticked."""
    return frozenset(role for role in OfficerRole if f"peran-{role}" in form)


def role_choices(visit: Visit, ticked: frozenset[OfficerRole]) -> list[tuple[str, str, bool]]:
    """All roles to be ticked."""
    language = visit.console.language
    return [(str(role), say(f"cli.officer.role.{role}", language), role in ticked) for role in OfficerRole]


def standing_in(visit: Visit, held: Delegation, people: Mapping[int, Officer]) -> dict[str, Any]:
    """A delegation as it is shown."""
    today = visit.console.today()
    return {
        "number": held.number,
        "kind": held.kind.capitalize(),
        "who": named(people.get(held.officer)),
        "instead_of": named(people.get(held.instead_of)),
        "letter": held.letter,
        "first": day(visit, held.from_on),
        "last": day(visit, held.until_on),
        "is_over": held.until_on < today,
        "is_now": held.holds_on(today),
    }


async def _list(visit: Visit, refusal: str = "") -> Response:
    console = visit.console
    async with console.database.reading() as unit:
        found, held, now = await officers.listed(unit), await officers.delegations(unit), await unit.now()
        handed = await hand_overs.newest(unit, MOST_HAND_OVERS)
        here = [(one.officer.number, await chat_of(unit, one.officer, console.limits)) for one in found]
    reached = {number for number, chat in here if chat is not None}
    people = {one.officer.number: one.officer for one in found}
    values = {
        "rows": [_row(visit, one, now, reached) for one in found],
        "delegations": [standing_in(visit, one, people) for one in held if one.until_on >= console.today()],
        "hand_overs": [_hand_over(visit, one, people) for one in handed],
        "roles": role_choices(visit, roles_in(visit.form)),
        "typed": defaultdict(str, visit.form),
        "needs_witness": await console.officers.needs_witness(),
        "refusal": refusal,
    }
    return page(visit, "staff.html", 422 if refusal else 200, **values)


def _hand_over(visit: Visit, one: HandOver, people: Mapping[int, Officer]) -> dict[str, Any]:
    """A hand-over as it is shown: who to whom, which duty, when and from where, and whether its taker said so."""
    language = visit.console.language
    giver, taker, by = (
        known.name if (known := people.get(number)) else "-" for number in (one.giver, one.taker, one.by)
    )
    hours = span(visit, one.from_at, one.until_at)
    via = say(f"console.staff.via.{one.via}", language)
    accepted = moment(visit, one.accepted_at) if one.accepted_at else ""
    return {
        "who": say("console.staff.handed", language, giver=giver, taker=taker),
        "when": say("console.staff.handed_when", language, at=moment(visit, one.at), via=via, **hours),
        "by": say("console.staff.handed_by", language, by=by) if one.by != one.giver else "",
        "mark": say("console.staff.accepted", language, at=accepted)
        if accepted
        else say("console.staff.unaccepted", language),
        "is_accepted": bool(accepted),
    }


def _row(visit: Visit, one: Credential, now: datetime, reached: Collection[int]) -> dict[str, Any]:
    language, officer = visit.console.language, one.officer
    is_here, lacks_chat = officer.state is OfficerState.ACTIVE, officer.number not in reached
    is_approver = is_here and OfficerRole.APPROVER in officer.roles
    found = {
        "cli.officer.mark_disabled": not is_here,
        "cli.officer.mark_waiting": one.until is not None,
        "cli.officer.mark_locked": one.locked_until is not None and one.locked_until > now,
        "console.staff.cannot_approve": is_approver and lacks_chat,
        "cli.officer.mark_no_chat": not is_approver and lacks_chat and OfficerRole.OFFICER in officer.roles,
    }
    return {
        "number": officer.number,
        "name": officer.name,
        "login": officer.login,
        "roles": role_words(officer.roles, language),
        "marks": [(say(key, language), _LOOKS.get(key, "warn")) for key, holds in found.items() if holds],
    }
