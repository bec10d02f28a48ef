"""The chat in which an officer gets test messages: it opens a link that the page shows, and a fresh code links it.

Whoever reads the link over a shoulder links nothing: the page shows whose chat answered, and asks for a code. Beside
it stands the other way, for a chat that is registered: a code goes there and comes back.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from bot import qr
from bot.broadcasting.judges import chat_of, is_reached
from bot.chat_linking import challenge, is_same, registered_as
from bot.console.broadcasts.common import ERRORS, sentence
from bot.console.listing import number_typed
from bot.console.pages import page
from bot.console.proof import proved
from bot.console.visit import Visit
from data.model.people import Address
from data.store import broadcasts, chat_links, office_chats, people
from data.store.chat_links import ChatLink
from data.store.database import Unit
from data.store.vault import SealError
from data.wording import say
from handlers.officer_link import OPENING

#: Under which what waits is sealed, and for how long it counts.
_PURPOSE = "console.own_chat"
_TERM = timedelta(minutes=15)
#: Bytes of a link's code: 128 bits, which are 22 characters of base64url.
_CODE_BYTES = 16


async def shown(visit: Visit) -> Response:
    """The link, or whose chat opened it; and the form of the other way."""
    return await _form(visit)


async def begins(visit: Visit) -> Response:
    """Make a link; the older one counts no more."""
    number = number_typed(visit.form.get("siaran", ""))
    async with visit.console.database.unit_of_work() as unit:
        wanted = number if number and await broadcasts.get(unit, number) else None
        until = await unit.now() + _TERM
        await chat_links.make(unit, visit.who.number, secrets.token_urlsafe(_CODE_BYTES), until, wanted)
    return visit.to("/siaran/obrolan")


async def confirms(visit: Visit) -> Response:
    """Link the chat that opened the link and whose name was shown, with a fresh code."""
    console = visit.console
    async with console.database.reading() as unit:
        link = await chat_links.of_officer(unit, visit.who.number)
    if link is None or link.address is None or link.code != visit.form.get("bekal"):
        return await _form(visit, say("console.siaran.chat.too_late", console.language))
    try:
        await console.officers.link(await proved(visit), link.address)
    except ERRORS as error:
        return await _form(visit, sentence(visit, error))
    return await _linked(visit)


async def same(visit: Visit) -> Response:
    """Link the chat that the account of the officers' bot has with the residents' bot, with a fresh code."""
    console = visit.console
    async with console.database.reading() as unit:
        place = await _same_account(visit, unit)
    if place is None:
        return await _form(visit, say("console.siaran.chat.too_late", console.language))
    try:
        await console.officers.link(await proved(visit), place.number)
    except ERRORS as error:
        return await _form(visit, sentence(visit, error))
    return await _linked(visit)


async def _same_account(visit: Visit, unit: Unit) -> Address | None:
    """Where the residents' bot reaches the account by which somebody uses the officers' bot; None where it does not.

    Telegram calls somebody by the same number before every bot, and an officer linked it by password and code.
    """
    account = await office_chats.chat_of(unit, visit.who.number)
    place = await people.find(unit, "telegram", account) if account else None
    return place if place is not None and is_reached(place, visit.console.limits) else None


async def _linked(visit: Visit) -> Response:
    """Back to what somebody came from, if they came from a broadcast; no link is waited for any more."""
    async with visit.console.database.unit_of_work() as unit:
        link = await chat_links.of_officer(unit, visit.who.number)
        await chat_links.drop(unit, visit.who.number)
    if link is not None and link.broadcast is not None:
        return visit.to(f"/siaran/{link.broadcast}?kabar=linked#tindakan")
    return visit.to("/siaran/obrolan?kabar=linked")


async def asks(visit: Visit) -> Response:
    """Send a code to the chat of somebody who is registered under a name, or by a number."""
    console = visit.console
    found = await registered_as(console.database, visit.form.get("nama", ""))
    if len(found) != 1:
        key = "console.siaran.chat.several" if found else "console.siaran.chat.nobody"
        return await _form(visit, say(key, console.language))
    code = await challenge(console.database, found[0])
    waits = [visit.who.number, found[0].address, code, console.database.clock().isoformat()]
    sealed = console.database.vault.seal(_PURPOSE, json.dumps(waits))
    return await _form(visit, sealed=base64.urlsafe_b64encode(sealed).decode())


async def links(visit: Visit) -> Response:
    """Link the chat, once its code and a fresh one came back."""
    console, sealed = visit.console, visit.form.get("bekal", "")
    try:
        opened = console.database.vault.unseal(_PURPOSE, base64.urlsafe_b64decode(sealed.encode()))
        officer, address, code, at = json.loads(opened)
    except (SealError, ValueError, binascii.Error):
        return await _form(visit, say("console.siaran.chat.too_late", console.language))
    if officer != visit.who.number or console.database.clock() - datetime.fromisoformat(at) > _TERM:
        return await _form(visit, say("console.siaran.chat.too_late", console.language))
    try:
        who = await proved(visit)
        if not is_same(code, visit.form.get("tautan", "")):
            return await _form(visit, say("console.siaran.chat.wrong", console.language), sealed)
        await console.officers.link(who, address)
    except ERRORS as error:
        return await _form(visit, sentence(visit, error), sealed)
    return await _linked(visit)


async def _form(visit: Visit, refusal: str = "", sealed: str = "") -> Response:
    console = visit.console
    async with console.database.reading() as unit:
        link = await chat_links.of_officer(unit, visit.who.number)
        here = await chat_of(unit, visit.who, console.limits)
        has_office_chat = await office_chats.chat_of(unit, visit.who.number) is not None
        known = await _same_account(visit, unit)
    values = {
        "sealed": sealed,
        "link": _shown(visit, link) if link else None,
        "is_linked": here is not None,
        "is_lost": here is None and visit.who.address is not None,
        "has_office_chat": has_office_chat,
        "has_same": known is not None and here is None,
        "is_done": visit.request.query_params.get("kabar") == "linked",
        "typed": visit.form.get("nama", "") or visit.who.name,
        "other_way": bool(visit.form.get("nama")),
    }
    return page(visit, "own_chat.html", 422 if refusal else 200, refusal=refusal, **values)


def _shown(visit: Visit, link: ChatLink) -> dict[str, Any]:
    said = f"{OPENING}{link.code}"
    address = visit.console.link_to(said)
    return {
        "code": link.code,
        "broadcast": link.broadcast or 0,
        "said": f"/start {said}",
        "address": address,
        "picture": Markup(qr.as_svg(address, is_scaled=True)) if address else "",  # noqa: S704  # of squares
        "name": link.name,
        "is_opened": link.address is not None,
        "until": link.until.astimezone(visit.console.zone).strftime("%H.%M"),
    }
