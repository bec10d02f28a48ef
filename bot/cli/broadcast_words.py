"""How broadcasts are named and shown on the command line, and what is said when something is not done to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.broadcasting.building import desk_of
from bot.broadcasting.desk import BroadcastDesk
from bot.broadcasting.refusals import BroadcastError
from bot.broadcasting.wording import audience_fault, refused_in, schedule_fault, title_of
from bot.cli.ground import check_key, database
from bot.cli.officer_words import refusal
from bot.cli.speech import Stop, language_of, stop
from bot.credentials import Doorman
from bot.officers import OfficerError
from bot.settings import Settings
from broadcasts.audience_words import AudienceError
from broadcasts.series import ScheduleError
from data.model.broadcast import Broadcast, BroadcastClass
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
        raise Stop(refused_in(error, language)) from error
    except OfficerError as error:
        raise refusal(settings, error) from error
    except AudienceError as error:
        raise Stop(audience_fault(error, language)) from error
    except ScheduleError as error:
        raise Stop(schedule_fault(error, language)) from error


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
    serial = title_of(one) or "-"
    state = say(f"cli.broadcast.state.{one.state}", language)
    klass = say(f"cli.broadcast.class.{one.klass}", language)
    return f"{one.number:>6}  {serial:<14} {state} · {klass} · {one.content.title}"


async def told_by_hand(settings: Settings, unit: Unit, one: Broadcast) -> list[str]:
    """How many people and groups were told by hand, a line; nothing when nobody is."""
    told, waiting = await by_hand.counts(unit, one.number)
    if not told + waiting:
        return []
    values = {"told": told, "waiting": waiting, "number": one.serial or one.number}
    return [say("cli.broadcast.by_hand", language_of(settings), **values)]
