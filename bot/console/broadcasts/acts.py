"""What is done to a broadcast on its page: tested, submitted, judged, held, ended, and sent once more to some."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from bot.broadcasting.desk import Seen
from bot.broadcasting.trying import Trials
from bot.console.broadcasts.common import ERRORS, named, number_of, numbers_picked, seated, sentence, there
from bot.console.broadcasts.showing import one_page
from bot.console.listing import number_typed
from bot.console.pages import page
from bot.console.proof import proved
from bot.console.visit import Visit
from data.model.broadcast import BroadcastState
from data.wording import say

#: How the names of the boxes begin by which deliveries in doubt are chosen.
DOUBT = "ragu-"


@there
async def tests(visit: Visit) -> Response:
    """Send a test to the chat of whoever asks for it."""

    async def act() -> str:
        await _trials(visit).test(await seated(visit), number_of(visit))
        return "tested"

    return await _done(visit, act)


@there
async def submits(visit: Visit) -> Response:
    """Ask for approval."""

    async def act() -> str:
        await visit.console.broadcasts.submit(await seated(visit), _seen(visit))
        return "submitted"

    return await _done(visit, act)


@there
async def approves(visit: Visit) -> Response:
    """Approve it, with a fresh code; as whoever looks at it sees it, and no later version."""

    async def act() -> str:
        desk = visit.console.broadcasts
        one = await desk.approve(await proved(visit), _seen(visit), visit.form.get("catatan", ""))
        is_whole = one.state not in (BroadcastState.SUBMITTED, BroadcastState.PAUSED)
        return "approved" if is_whole else "countersigned"

    return await _done(visit, act)


@there
async def rejects(visit: Visit) -> Response:
    """Say why it is not to be sent as it is."""
    reason = visit.form.get("alasan", "").strip()
    if not reason:
        return await one_page(visit, say("console.siaran.reason_lacks", visit.console.language))

    async def act() -> str:
        await visit.console.broadcasts.reject(await seated(visit), _seen(visit), reason)
        return "rejected"

    return await _done(visit, act)


@there
async def returns(visit: Visit) -> Response:
    """Take it back to a draft."""

    async def act() -> str:
        await visit.console.broadcasts.return_(await seated(visit), _seen(visit), visit.form.get("alasan", ""))
        return "returned"

    return await _done(visit, act)


@there
async def pauses(visit: Visit) -> Response:
    """Let nothing more go out for now; nobody has to look for their telephone first."""

    async def act() -> str:
        await visit.console.broadcasts.pause(await seated(visit), number_of(visit), visit.form.get("alasan", ""))
        return "paused"

    return await _done(visit, act)


@there
async def resumes(visit: Visit) -> Response:
    """Let it go on, with a fresh code."""

    async def act() -> str:
        await visit.console.broadcasts.resume(await proved(visit), number_of(visit), visit.form.get("alasan", ""))
        return "resumed"

    return await _done(visit, act)


@there
async def stops(visit: Visit) -> Response:
    """End it for good, once that was confirmed."""
    if "yakin" not in visit.form:
        async with visit.console.database.reading() as unit:
            one = await named(visit, unit)
        reason = visit.form.get("alasan", "")
        return page(visit, "stop.html", number=one.number, title=one.content.title, reason=reason)

    async def act() -> str:
        await visit.console.broadcasts.stop(await seated(visit), number_of(visit), visit.form.get("alasan", ""))
        return "stopped"

    return await _done(visit, act)


@there
async def retries(visit: Visit) -> Response:
    """Send what failed once more, with a fresh code, and what is in doubt where it was chosen."""

    async def act() -> str:
        chosen = numbers_picked(visit.form, DOUBT)
        await _trials(visit).retry(await proved(visit), number_of(visit), chosen)
        return "retried"

    return await _done(visit, act)


async def _done(visit: Visit, act: Callable[[], Awaitable[str]]) -> Response:
    """Do something, and lead back to the page; what is refused is said there, and nothing typed is lost."""
    try:
        word = await act()
    except ERRORS as error:
        return await one_page(visit, sentence(visit, error))
    return visit.to(f"/siaran/{number_of(visit)}?kabar={word}")


def _seen(visit: Visit) -> Seen:
    """The version that whoever acts has before them; nobody judges what they have not seen."""
    return Seen(number_of(visit), number_typed(visit.form.get("versi", "")))


def _trials(visit: Visit) -> Trials:
    return Trials(visit.console.broadcasts, visit.console.limits)
