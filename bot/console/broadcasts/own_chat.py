"""The chat in which an officer gets test messages: it is linked by a code that goes there, and a fresh one of theirs.

Between the two forms the code waits sealed in the page; nothing is linked by knowing only one of the codes.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta

from starlette.responses import Response

from bot.chat_linking import challenge, is_same, registered_as
from bot.console.broadcasts.common import ERRORS, sentence
from bot.console.pages import page
from bot.console.proof import proved
from bot.console.visit import Visit
from data.store.vault import SealError
from data.wording import say

#: Under which what waits is sealed, and for how long it counts.
_PURPOSE = "console.own_chat"
_TERM = timedelta(minutes=15)


async def shown(visit: Visit) -> Response:
    """The form that asks which chat."""
    return _form(visit)


async def asks(visit: Visit) -> Response:
    """Send a code to the chat of somebody who is registered under a name, or by a number."""
    console = visit.console
    found = await registered_as(console.database, visit.form.get("nama", ""))
    if len(found) != 1:
        key = "console.siaran.chat.several" if found else "console.siaran.chat.nobody"
        return _form(visit, say(key, console.language))
    code = await challenge(console.database, found[0])
    waits = [visit.who.number, found[0].address, code, console.database.clock().isoformat()]
    sealed = console.database.vault.seal(_PURPOSE, json.dumps(waits))
    return _form(visit, sealed=base64.urlsafe_b64encode(sealed).decode())


async def links(visit: Visit) -> Response:
    """Link the chat, once its code and a fresh one came back."""
    console, sealed = visit.console, visit.form.get("bekal", "")
    try:
        opened = console.database.vault.unseal(_PURPOSE, base64.urlsafe_b64decode(sealed.encode()))
        officer, address, code, at = json.loads(opened)
    except (SealError, ValueError, binascii.Error):
        return _form(visit, say("console.siaran.chat.too_late", console.language))
    if officer != visit.who.number or console.database.clock() - datetime.fromisoformat(at) > _TERM:
        return _form(visit, say("console.siaran.chat.too_late", console.language))
    try:
        who = await proved(visit)
        if not is_same(code, visit.form.get("tautan", "")):
            return _form(visit, say("console.siaran.chat.wrong", console.language), sealed)
        await console.officers.link(who, address)
    except ERRORS as error:
        return _form(visit, sentence(visit, error), sealed)
    return visit.to("/siaran/obrolan?kabar=linked")


def _form(visit: Visit, refusal: str = "", sealed: str = "") -> Response:
    is_done = visit.request.query_params.get("kabar") == "linked"
    values = {
        "sealed": sealed,
        "is_linked": visit.who.address is not None,
        "is_done": is_done,
        "typed": visit.form.get("nama", "") or visit.who.name,
    }
    return page(visit, "own_chat.html", 422 if refusal else 200, refusal=refusal, **values)
