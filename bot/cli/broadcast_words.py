"""How broadcasts are named and shown on the command line, and what is said when something is not done to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.broadcasting.building import desk_of, zone_of
from bot.broadcasting.desk import BroadcastDesk
from bot.broadcasting.refusals import BroadcastError
from bot.broadcasting.wording import why_in
from bot.cli.ground import check_key, database
from bot.cli.officer_words import refusal
from bot.cli.speech import Stop, language_of, stop
from bot.credentials import Doorman
from bot.officers import OfficerError
from bot.settings import Settings
from broadcasts.audience_words import AudienceError
from broadcasts.quiet import quiet_hours
from broadcasts.series import ScheduleError
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, PauseCause
from data.store import broadcasts, by_hand
from data.store.database import Database, Unit
from data.wording import say

#: Classes as they may be typed.
CLASSES = {
    **{str(klass): klass for klass in BroadcastClass},
    "darurat": BroadcastClass.URGENT,
    "resmi": BroadcastClass.OFFICIAL,
    "pemilu": BroadcastClass.ELECTION,
    "pengingat": BroadcastClass.REMINDER,
}
#: What goes out now, or as soon as its time has come.
GOING = (BroadcastState.APPROVED, BroadcastState.SCHEDULED, BroadcastState.PREPARING, BroadcastState.RUNNING)


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[tuple[Database, BroadcastDesk, Doorman]]:
    """The database, the desk and the doorman; what they refuse ends in its sentence.

    Raises:
        Stop: something is not done.
    """
    async with database(settings) as opened:
        await check_key(settings, opened)
        with worded(settings):
            yield opened, desk_of(settings, opened), Doorman(opened)


@contextmanager
def worded(settings: Settings) -> Iterator[None]:
    """Let every refusal of the desk end in its sentence."""
    language = language_of(settings)
    try:
        yield
    except BroadcastError as error:
        raise Stop(say(f"cli.broadcast.refusal.{error.refusal}", language, **_values(error, language))) from error
    except OfficerError as error:
        raise refusal(settings, error) from error
    except AudienceError as error:
        raise Stop(audience_fault(error, language)) from error
    except ScheduleError as error:
        raise Stop(schedule_fault(error, language)) from error


def audience_fault(error: AudienceError, language: str) -> str:
    """Why a text is no audience, at which word, and what was perhaps meant."""
    said = say(f"cli.audience.fault.{error.fault}", language)
    where = say("cli.audience.at", language, word=error.word) if error.word else ""
    near = say("cli.audience.near", language, near=", ".join(error.near)) if error.near else ""
    return " ".join(part for part in (said, where, near) if part)


def schedule_fault(error: ScheduleError, language: str) -> str:
    """Why a text is no schedule, and at which word."""
    said = say(f"cli.schedule.fault.{error.fault}", language)
    return f"{said} ({error.word})" if error.word else said


async def found(settings: Settings, unit: Unit, typed: str) -> Broadcast:
    """A broadcast by its row number or by its serial.

    Raises:
        Stop: there is none.
    """
    known = None
    if "/" in typed:
        known = await broadcasts.find(unit, typed.strip())
    elif typed.strip().isdecimal() and len(typed.strip()) < 19:
        known = await broadcasts.get(unit, int(typed))
    if known is None:
        raise stop(settings, "cli.broadcast.refusal.unknown")
    return known


def class_of(settings: Settings, typed: str) -> BroadcastClass:
    """A class by its word.

    Raises:
        Stop: it is none.
    """
    if typed.strip().casefold() not in CLASSES:
        raise stop(settings, "cli.broadcast.unknown_class", word=typed, all=", ".join(CLASSES))
    return CLASSES[typed.strip().casefold()]


def title_line(one: Broadcast, language: str) -> str:
    """A broadcast in one line."""
    serial = f"{one.serial} rev {one.revision}" if one.revision else one.serial or "-"
    state = say(f"cli.broadcast.state.{one.state}", language)
    klass = say(f"cli.broadcast.class.{one.klass}", language)
    return f"{one.number:>6}  {serial:<14} {state} · {klass} · {one.content.title}"


def standing(settings: Settings, one: Broadcast, now: datetime) -> list[str]:
    """Why a broadcast does not go out just now, a line each; nothing when it does."""
    language = language_of(settings)
    if one.state is BroadcastState.PAUSED:
        reason = why_in(one.pause_reason, language)
        if one.pause_cause and one.pause_cause is not PauseCause.OFFICER:
            cause = say(f"cli.broadcast.cause.{one.pause_cause}", language)
            reason = f"{cause} ({reason})" if reason else cause
        return [say("cli.broadcast.paused", language, reason=reason or "-")]
    if one.state is BroadcastState.SUBMITTED and one.pause_reason:
        return [say("cli.broadcast.held", language, reason=why_in(one.pause_reason, language))]
    quiet = quiet_hours(settings.quiet_hours, settings.timezone)
    if one.state in GOING and one.klass is not BroadcastClass.URGENT and quiet.hold_at(now):
        return [say("cli.broadcast.quiet", language, until=moment(settings, quiet.end_of(now)))]
    return []


async def told_by_hand(settings: Settings, unit: Unit, one: Broadcast) -> list[str]:
    """How many people and groups were told by hand, a line; nothing when nobody is."""
    told, waiting = await by_hand.counts(unit, one.number)
    if not told + waiting:
        return []
    values = {"told": told, "waiting": waiting, "number": one.serial or one.number}
    return [say("cli.broadcast.by_hand", language_of(settings), **values)]


def moment(settings: Settings, at: datetime) -> str:
    """A moment in the office's own time."""
    zone = zone_of(settings)
    return f"{at.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M} {zone}"


def _values(error: BroadcastError, language: str) -> dict[str, object]:
    """What a sentence names, in words that people read."""
    worded_as = {
        "state": lambda value: say(f"cli.broadcast.state.{value}", language),
        "role": lambda value: say(f"cli.officer.role.{value}", language),
    }
    return {
        name: worded_as[name](value) if name in worded_as else value
        for name, value in error.values.items()
        if name != "act"
    }
