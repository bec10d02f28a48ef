"""Who registered and waits: confirmed, or refused with a reason that they are told."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.console.cards import day
from bot.console.listing import filter_of, pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from bot.judgements import REASON_CHARS, Judged, Judgement, judge_one
from data.model.audit import actor_of
from data.model.membership import MembershipState
from data.store import members
from data.store.members import Listed
from data.wording import say
from handlers.registration_labels import place_label, role_label, state_label

#: Registrations of one page.
PAGE = 50
#: States by which one can look; who waits comes first.
STATES = (MembershipState.UNVERIFIED, MembershipState.CONFIRMED, MembershipState.REJECTED)


async def listed(visit: Visit) -> Response:
    """Who registered, those who wait unless somebody asks for others."""
    return await _list(visit)


async def confirms(visit: Visit) -> Response:
    """Confirm a registration; its person is told."""
    return await _judge(visit, Judgement("confirm", actor_of(visit.who.number)))


async def refuses(visit: Visit) -> Response:
    """Refuse a registration; its person is told, with the reason."""
    reason = " ".join(visit.form.get("alasan", "").split())
    if not reason or len(reason) > REASON_CHARS:
        return await _list(visit, say("console.members.no_reason", visit.console.language, most=REASON_CHARS))
    return await _judge(visit, Judgement("reject", actor_of(visit.who.number), reason))


async def _judge(visit: Visit, said: Judgement) -> Response:
    console, number = visit.console, visit.request.path_params["number"]
    judged = await judge_one(console.database, console.gazetteer, number, said)
    if not judged.is_done:
        return await _list(visit, say(f"console.members.said.{judged}", console.language))
    return visit.to(f"/anggota?kabar={judged}")


async def _list(visit: Visit, refusal: str = "") -> Response:
    console = visit.console
    language, asked = console.language, filter_of(visit, "status")
    state = next((one for one in STATES if str(one) == asked), STATES[0])
    below = filter_of(visit, "kecamatan")
    below = below if below in {one.code for one in console.gazetteer.kecamatan} else ""
    async with console.database.reading() as unit:
        total = (await members.page(unit, state, below, 0, 0))[1]
        pages = pages_of(visit, total, PAGE)
        found, _ = await members.page(unit, state, below, (pages.number - 1) * PAGE, PAGE)
    said = visit.request.query_params.get("kabar", "")
    values = {
        "rows": [_row(visit, one) for one in found],
        "pages": pages,
        "refusal": refusal,
        "said": say(f"console.members.said.{said}", language) if said in set(Judged) else "",
        "state": str(state),
        "states": [(str(one), state_label(one, language)) for one in STATES],
        "below": below,
        "kecamatan": sorted((one.name, one.code) for one in console.gazetteer.kecamatan),
        "most": REASON_CHARS,
        "typed_number": visit.request.path_params.get("number", 0) if refusal else 0,
        "typed_reason": visit.form.get("alasan", ""),
    }
    return page(visit, "members.html", 422 if refusal else 200, **values)


def _row(visit: Visit, one: Listed) -> dict[str, Any]:
    language, member = visit.console.language, one.member
    parts = (role_label(member.role, language), member.institution)
    return {
        "number": member.membership,
        "name": member.name,
        "what": " · ".join(part for part in parts if part),
        "place": place_label(visit.console.gazetteer, member.place, language) or member.place,
        "on": day(visit, one.created_at.astimezone(visit.console.zone).date()),
        "waits": member.state is MembershipState.UNVERIFIED,
    }
