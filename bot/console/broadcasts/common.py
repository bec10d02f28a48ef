"""What the screens of broadcasts share: which one is meant, who does it, and why something is not done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.broadcasting.wording import audience_fault, schedule_fault, title_of, values_in
from bot.console.cards import moment
from bot.console.listing import number_typed
from bot.console.pages import message
from bot.console.visit import Visit
from bot.credentials import SignedIn, SignInRefused, shown_name
from bot.officers import OfficerError
from bot.settings import SettingsError
from broadcasts.audience_words import AudienceError, Fault
from broadcasts.series import ScheduleError
from data.matching.places import Gazetteer
from data.model.broadcast import Broadcast
from data.model.series import zone_word
from data.store import broadcasts, officers
from data.store.database import Unit
from data.wording import say

#: Refusals that tell of the command line there, and are said in other words here.
OWN_WORDS = (
    Refusal.UNKNOWN,
    Refusal.STALE,
    Refusal.WRONG_ROLE,
    Refusal.NO_TEST,
    Refusal.NO_CHAT,
    Refusal.NOTHING_TO_RETRY,
    Refusal.NOT_IN_DOUBT,
    Refusal.NEVER_SENT,
    Refusal.FILE_GONE,
    Refusal.TAMPERED,
)
#: What a screen of broadcasts may be refused by.
ERRORS = (BroadcastError, AudienceError, ScheduleError, OfficerError, SignInRefused, SettingsError)
#: Whom a form is for, where that is KIM.
KIM = "kim"
Screen = Callable[[Visit], Awaitable[Response]]


def number_of(visit: Visit) -> int:
    """The row number in the address."""
    number: int = visit.request.path_params["number"]
    return number


async def named(visit: Visit, unit: Unit) -> Broadcast:
    """The broadcast in the address.

    Raises:
        BroadcastError: there is none.
    """
    number = number_of(visit)
    found = await broadcasts.get(unit, number)
    if found is None:
        raise BroadcastError(Refusal.UNKNOWN)
    return found


async def seated(visit: Visit) -> SignedIn:
    """Who sits in this session; enough for what lets nothing out."""
    assert visit.session is not None
    return await visit.console.doorman.in_session(visit.session)


def there(screen: Screen) -> Screen:
    """Answer that there is no such broadcast, where the address names none."""

    async def careful(visit: Visit) -> Response:
        try:
            return await screen(visit)
        except BroadcastError as error:
            if error.refusal is not Refusal.UNKNOWN:
                raise
            language = visit.console.language
            return message(visit, 404, say("console.not_there", language), sentence(visit, error))

    return careful


def sentence(visit: Visit, error: Exception) -> str:
    """Why something was not done."""
    language = visit.console.language
    match error:
        case SignInRefused():
            return say("console.siaran.code_refused", language)
        case SettingsError():
            # A file of the office, such as its calendar, cannot be read; nothing goes past it.
            return " ".join(error.sentences)
        case AudienceError(fault=Fault.PEOPLE_ONLY) if visit.form.get("siapa") == KIM:
            return say("console.siaran.people_only", language)
        case AudienceError():
            return audience_fault(error, language)
        case ScheduleError():
            return schedule_fault(error, language)
        case OfficerError():
            return say(f"cli.officer.fault.{error.fault}", language)
        case BroadcastError(refusal=refusal):
            values = values_in(error, language)
            if refusal in OWN_WORDS:
                return say(f"console.siaran.refusal.{refusal}", language, **values)
            return say(f"cli.broadcast.refusal.{refusal}", language, **values)
    raise error


def places(visit: Visit) -> Gazetteer:
    """The places of the office."""
    return visit.console.broadcasts.drafting.audiences.gazetteer


def at(visit: Visit, when: datetime | None) -> str:
    """A moment in the office's own time; empty for none."""
    return f"{moment(visit, when)} {zone_word(visit.console.settings.timezone)}" if when else ""


async def colleagues(unit: Unit) -> dict[int, str]:
    """How officers are called, by row number."""
    return {one.officer.number: shown_name(one.officer) for one in await officers.listed(unit)}


def card_of(visit: Visit, one: Broadcast) -> dict[str, Any]:
    """A broadcast in a list and above its page."""
    language = visit.console.language
    return {
        "number": one.number,
        "serial": title_of(one),
        "label": title_of(one) or say("console.siaran.draft_number", language, number=one.number),
        "title": one.content.title,
        "state": one.state.value,
        "state_word": say(f"cli.broadcast.state.{one.state}", language),
        "klass": say(f"cli.broadcast.class.{one.klass}", language),
        "is_urgent": one.klass == "urgent",
        "count": one.frozen_count if one.frozen_count is not None else one.previewed_count,
    }


def picked(form: Mapping[str, str], opening: str) -> tuple[str, ...]:
    """What is ticked among boxes whose names begin alike, ascending."""
    return tuple(sorted(name.removeprefix(opening) for name in form if name.startswith(opening)))


def numbers_picked(form: Mapping[str, str], opening: str) -> list[int]:
    """Row numbers that are ticked."""
    return [number for name in picked(form, opening) if (number := number_typed(name))]
