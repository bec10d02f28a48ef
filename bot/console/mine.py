"""My own page: the browsers in which I am signed in, and another password with another second factor."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.cards import moment
from bot.console.entrance import choose
from bot.console.pages import page
from bot.console.proof import door_of
from bot.console.visit import Visit
from bot.credentials import SignInRefused
from bot.officer_words import role_words
from data.store import sessions
from data.wording import say


async def shown(visit: Visit) -> Response:
    """My own page."""
    return await _mine(visit)


async def ends(visit: Visit) -> Response:
    """Sign myself out in another browser."""
    async with visit.console.database.unit_of_work() as unit:
        mine = {one.number for one in await sessions.of_officer(unit, visit.who.number)}
        number = visit.request.path_params["number"]
        if number in mine:
            await sessions.end(unit, number)
    return visit.to("/saya?kabar=ditutup")


async def ends_others(visit: Visit) -> Response:
    """Sign myself out everywhere but here."""
    assert visit.session is not None
    async with visit.console.database.unit_of_work() as unit:
        for one in await sessions.of_officer(unit, visit.who.number):
            if one.number != visit.session.number:
                await sessions.end(unit, one.number)
    return visit.to("/saya?kabar=ditutup")


async def renews(visit: Visit) -> Response:
    """Choose another password and set up another second factor, by those that count now."""
    console = visit.console
    try:
        typed = (visit.who.login, visit.form.get("sandi", ""), visit.form.get("kode", ""))
        enrolment = await console.doorman.renew(await console.doorman.sign_in(*typed, door_of(visit)))
    except SignInRefused:
        return await _mine(visit, say("console.mine.refused", console.language))
    return choose(visit, enrolment)


async def _mine(visit: Visit, refusal: str = "") -> Response:
    assert visit.session is not None
    console = visit.console
    async with console.database.reading() as unit:
        found = await sessions.of_officer(unit, visit.who.number)
    rows = [
        {
            "number": one.number,
            "since": moment(visit, one.created_at),
            "seen": moment(visit, one.seen_at),
            "is_here": one.number == visit.session.number,
        }
        for one in found
    ]
    is_ended = visit.request.query_params.get("kabar") == "ditutup"
    said = say("console.mine.ended", console.language) if is_ended else ""
    values = {"rows": rows, "roles": role_words(visit.who.roles, console.language), "login": visit.who.login}
    return page(visit, "mine.html", 422 if refusal else 200, refusal=refusal, said=said, **values)
