"""Invitations to a KIM: made and shown once, as a link, a code and a letter; listed; and taken back."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from bot import qr
from bot.console.cards import moment
from bot.console.kim_page import INVITED, kim_page
from bot.console.listing import number_typed, pages_of
from bot.console.pages import message, page
from bot.console.visit import Visit
from bot.inviting import MOST_DAYS, NobodyToInviteTo, invite, link_of
from bot.letters import Letter, as_pdf
from data.model.audit import actor_of
from data.model.invitation import Invitation, InvitationState
from data.store import invitations
from data.store.vault import SealError
from data.wording import long_date, say
from handlers.registration_labels import role_label

#: Invitations of one page.
PAGE = 50
#: Under which the token of an invitation is sealed into the form that prints its letter.
_PURPOSE = "console.invitation"
#: The same in the address of the page that shows it, and for how long it does, seconds.
_FRESH = "console.invitation.fresh"
SHOWN_SECONDS = 900


async def invites(visit: Visit) -> Response:
    """Make an invitation, and lead on to where it is shown; reloading that makes no second one."""
    console, language = visit.console, visit.console.language
    role = next((one for one in INVITED if str(one) == visit.form.get("peran")), None)
    days = number_typed(visit.form.get("hari", ""))
    if role is None or not 1 <= days <= MOST_DAYS:
        return await kim_page(visit, say("console.invitations.days", language, most=MOST_DAYS))
    number, actor = visit.request.path_params["number"], actor_of(visit.who.number)
    try:
        made = await invite(console.database, number, role, timedelta(days=days), actor)
    except NobodyToInviteTo:
        return await kim_page(visit, say("console.invitations.nobody", language))
    assert visit.session is not None
    fresh = json.dumps([made.token, made.kim.number, visit.session.number, console.now().timestamp()])
    return visit.to(f"/undangan/{made.number}?{urlencode({'bekal': _sealed(visit, _FRESH, fresh)})}")


async def fresh(visit: Visit) -> Response:
    """What was made a moment ago, in the browser in which it was; it is shown nowhere else, and soon not here."""
    console = visit.console
    try:
        inside = _opened(visit, _FRESH, visit.request.query_params.get("bekal", ""))
        token, kim, session, at = json.loads(inside)
    except (SealError, ValueError, binascii.Error):
        token, kim, session, at = "", 0, 0, 0.0
    is_mine = visit.session is not None and session == visit.session.number
    if not is_mine or console.now().timestamp() - at > SHOWN_SECONDS:
        return await _list(visit, say("console.invitations.shown_once", console.language))
    async with console.database.reading() as unit:
        found = await invitations.find(unit, token, 0)
    if found is None:
        return await _list(visit, say("console.invitations.shown_once", console.language))
    return _made(visit, found, token, kim)


async def listed(visit: Visit) -> Response:
    """All invitations, the newest first."""
    return await _list(visit)


async def revokes(visit: Visit) -> Response:
    """Let an invitation count no more, also where its letter is printed already."""
    number = visit.request.path_params["number"]
    async with visit.console.database.unit_of_work() as unit:
        is_done = await invitations.revoke(unit, number, actor_of(visit.who.number))
    if not is_done:
        return await _list(visit, say("console.invitations.not_open", visit.console.language))
    return visit.to("/undangan?kabar=dicabut")


async def letter(visit: Visit) -> Response:
    """The letter of an invitation that still counts, to be printed."""
    console, language = visit.console, visit.console.language
    try:
        token = _opened(visit, _PURPOSE, visit.form.get("undangan", ""))
    except (SealError, ValueError, binascii.Error):
        return message(visit, 422, say("console.not_done", language), say("console.old_form", language))
    async with console.database.reading() as unit:
        found = await invitations.find(unit, token, 0)
    link = link_of(console.settings, token)
    if found is None or found.state is not InvitationState.OPEN or not link:
        return message(visit, 422, say("console.not_done", language), say("console.invitations.no_letter", language))
    pdf = await asyncio.to_thread(as_pdf, _letter(visit, found, link))
    given = {"Content-Disposition": f'attachment; filename="undangan-{found.number}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=given)


def _letter(visit: Visit, found: Invitation, link: str) -> Letter:
    language, office = visit.console.language, visit.console.settings.office_name
    until = long_date(found.expires_at.astimezone(visit.console.zone).date(), language)
    role = role_label(found.role, language)
    steps = tuple(say(key, language) for key in ("console.letter.scan", "console.letter.press", "console.letter.agree"))
    return Letter(
        office=office,
        title=say("console.letter.title", language, name=found.institution),
        dear=say("console.letter.dear", language, role=role, name=found.institution),
        what=say("console.letter.what", language, office=office),
        how=say("console.letter.how", language),
        steps=steps,
        until=say("console.letter.until", language, until=until),
        care=say("console.letter.care", language),
        link=link,
    )


def _sealed(visit: Visit, purpose: str, text: str) -> str:
    return base64.urlsafe_b64encode(visit.console.database.vault.seal(purpose, text)).decode()


def _opened(visit: Visit, purpose: str, sealed: str) -> str:
    return visit.console.database.vault.unseal(purpose, base64.urlsafe_b64decode(sealed.encode()))


def _made(visit: Visit, made: Invitation, token: str, kim: int) -> Response:
    console = visit.console
    link = link_of(console.settings, token)
    values: dict[str, Any] = {
        "number": made.number,
        "kim": kim,
        "name": made.institution,
        "role": role_label(made.role, console.language),
        "until": moment(visit, made.expires_at),
        "link": link,
        "token": token,
        "code": Markup(qr.as_svg(link, is_scaled=True)) if link else "",  # noqa: S704  # of squares
        "sealed": _sealed(visit, _PURPOSE, token),
    }
    return page(visit, "invitation.html", **values)


async def _list(visit: Visit, refusal: str = "") -> Response:
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        pages = pages_of(visit, await invitations.count(unit), PAGE)
        found = await invitations.listed(unit, first=(pages.number - 1) * PAGE, most=PAGE)
    rows = [
        {
            "number": one.number,
            "name": one.institution,
            "role": role_label(one.role, language),
            "state": say(f"cli.kim.invitation.state.{one.state}", language),
            "is_open": one.state is InvitationState.OPEN,
            "until": moment(visit, one.expires_at),
        }
        for one in found
    ]
    is_revoked = visit.request.query_params.get("kabar") == "dicabut"
    said = say("console.invitations.revoked", language) if is_revoked else ""
    values = {"rows": rows, "pages": pages, "said": said, "refusal": refusal}
    return page(visit, "invitations.html", 422 if refusal else 200, **values)
