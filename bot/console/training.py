"""The desk to practise at: an invented office is made ready, and whoever practises is everybody of it in turn.

Only the console over the playground's world has this; at the office's own desk these addresses lead nowhere.
"""

from __future__ import annotations

from starlette.responses import Response

from bot.console import entrance
from bot.console.pages import message
from bot.console.visit import Visit
from bot.playground import practice
from data.model.officer import OfficerState
from data.store import officers, sessions
from data.wording import say


async def shown(visit: Visit) -> Response:
    """Everybody of the invented office, with what they sign in with."""
    if not visit.console.is_training:
        return _said(visit, 404, "console.nothing_here")
    return await entrance.sign_in_form(visit)


async def enters(visit: Visit) -> Response:
    """Be somebody of the invented office from now on; without a name, make that office ready."""
    console = visit.console
    if not console.is_training:
        return _said(visit, 404, "console.nothing_here")
    if "sebagai" not in visit.form:
        kept = await console.doorman.kept(practice.PASSWORD)
        await practice.prepare(console.database, console.gazetteer, console.language, kept)
        return visit.to("/latihan")
    async with console.database.unit_of_work() as unit:
        who = await officers.find(unit, visit.form["sebagai"])
        if who is None or who.state is not OfficerState.ACTIVE:
            return message(
                visit, 422, say("console.not_done", console.language), say("console.practice.gone", console.language)
            )
        if visit.session is not None:
            await sessions.end(unit, visit.session.number)
    return await entrance.let_in(visit, who.number)


def _said(visit: Visit, status: int, key: str) -> Response:
    language = visit.console.language
    return message(visit, status, say("console.not_done", language), say(key, language))
