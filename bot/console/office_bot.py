"""Bot petugas: linking one's own chat with the officers' bot, by the code it shows and a fresh code of one's own."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.pages import page
from bot.console.proof import CODE_FIELD, proved
from bot.console.visit import Visit
from bot.credentials import SignInRefused
from bot.office.linking import LinkDesk, LinkError
from bot.officers import OfficerError
from data.store.office_chats import Asked

#: The field with the code that the bot shows.
LINK_FIELD = "tautan"


async def shown(visit: Visit) -> Response:
    """Whether there is a chat, and the form for another one."""
    done = visit.request.query_params.get("kabar", "")
    return await _page(visit, done=done if done in ("linked", "cut") else "")


async def links(visit: Visit) -> Response:
    """Show whose chat it is, and with a fresh code link it."""
    typed = visit.form.get(LINK_FIELD, "")
    desk = LinkDesk(visit.console.database)
    try:
        asked = await desk.asked(typed)
        if CODE_FIELD not in visit.form:
            return await _page(visit, asked=asked)
        await desk.confirm(await proved(visit), typed)
    except LinkError:
        return await _page(visit, refusal="console.office_bot.no_code")
    except (SignInRefused, OfficerError):
        return await _page(visit, asked=asked, refusal="console.office_bot.wrong_code")
    return visit.to("/bot?kabar=linked")


async def cuts(visit: Visit) -> Response:
    """Take the chat away."""
    await LinkDesk(visit.console.database).cut(visit.who.number)
    return visit.to("/bot?kabar=cut")


async def _page(visit: Visit, *, asked: Asked | None = None, refusal: str = "", done: str = "") -> Response:
    values = {
        "is_linked": await LinkDesk(visit.console.database).is_linked(visit.who.number),
        "is_there": visit.console.settings.has_office_bot,
        "typed": visit.form.get(LINK_FIELD, ""),
        "field": LINK_FIELD,
        "code_field": CODE_FIELD,
        "asked": asked,
        "refusal": refusal,
        "done": done,
    }
    return page(visit, "office_bot.html", 422 if refusal else 200, **values)
