"""The desk of the officers and what the clock does to broadcasts, built from the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.broadcasting.audiences import Audiences
from bot.broadcasting.conductor import BY_HAND, Conductor
from bot.broadcasting.desk import BroadcastDesk, Rules
from bot.broadcasting.drafting import Drafting
from bot.broadcasting.election_calendar import ElectionCalendar
from bot.calendar_file import windows_of
from bot.channels import loopback, telegram_limits
from bot.gazetteer import gazetteer_of
from bot.media import MediaShelf, shelf_of
from bot.politics import names_of
from bot.settings import Settings
from data.model.message import Limits
from data.model.reach import MANUAL
from data.model.series import zone_word
from data.store.database import Database


def zone_of(settings: Settings) -> str:
    """WIB, WITA or WIT, as the office's time zone is called; WIB for zones abroad."""
    return zone_word(settings.timezone)


def limits_of() -> dict[str, Limits]:
    """What each channel carries by which broadcasts go out."""
    return {telegram_limits.NAME: telegram_limits.LIMITS, loopback.NAME: loopback.LIMITS}


def calendar_of(settings: Settings) -> ElectionCalendar:
    """The calendar of elections, over the office's own files as they are at each moment."""
    return ElectionCalendar(
        lambda: names_of(settings), lambda: windows_of(settings), settings.timezone, zone_of(settings)
    )


def desk_of(
    settings: Settings, database: Database, rules: Rules | None = None, limits: Mapping[str, Limits] | None = None
) -> BroadcastDesk:
    """The desk at which officers draft, submit and approve.

    Args:
        limits: what each channel carries; None for those of the office.
    """
    limits = limits_of() if limits is None else limits
    calendar = calendar_of(settings)
    asked = Rules(approvals_needed=calendar.approvals_needed, before_submit=calendar.before_submit)
    audiences = Audiences(gazetteer_of(settings), [*limits, MANUAL])
    shelf = shelf_of(settings, database)
    drafting = Drafting(
        audiences,
        limits,
        zone_of(settings),
        lambda file: shelf.has(bytes.fromhex(file.sha256)),
        office=settings.office_name,
    )
    return BroadcastDesk(database, drafting, settings.timezone, rules or asked)


def telling(limits: Mapping[str, Limits]) -> frozenset[str]:
    """The channels that tell what arrived."""
    return frozenset(name for name, one in limits.items() if one.tells_arrival)


@dataclass(frozen=True, slots=True)
class Works:
    """What the clock works on.

    Args:
        limits: what each channel carries that the office writes to people on, also where another process serves it.
        media: where files are.
    """

    settings: Settings
    database: Database
    limits: Mapping[str, Limits]
    media: MediaShelf


def conductor_of(
    works: Works, is_steady: Callable[[], Awaitable[bool]], wake: Callable[[], None], reached: Callable[[str], None]
) -> Conductor:
    """What the clock does to broadcasts."""
    settings = works.settings
    office = ZoneInfo(settings.timezone)
    return Conductor(
        works.database,
        dict(works.limits) | {MANUAL: BY_HAND},
        zone_of(settings),
        settings.kim_step_hours,
        lambda moment: moment.astimezone(office).year,
        wake,
        reached,
        calendar_of(settings).forbids,
        lambda file: works.media.has(bytes.fromhex(file.sha256)),
        canary_seconds=settings.canary_seconds,
        is_steady=is_steady,
        office=settings.office_name,
    )
