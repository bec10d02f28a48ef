"""Schedules: at once, at one time, or a series of occurrences between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

#: The three zones of Indonesia by what people call them; none of them has a summer time.
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class Misfire(StrEnum):
    """What becomes of an occurrence whose time passed while nobody was there to start it."""

    SKIP = "skip"
    #: Sent once, late; of several that were missed only the newest.
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Series:
    """Occurrences between two days (seri).

    Args:
        zone: WIB, WITA or WIT.
        first_on: first day.
        last_on: last day, included.
        times: local wall times, ascending, to the minute.
        weekdays: 1 Monday to 7 Sunday; empty for every day.
        except_on: days without an occurrence.
        grace_seconds: how late an occurrence may still start as if it were in time.
    """

    zone: str
    first_on: date
    last_on: date
    times: tuple[time, ...]
    weekdays: frozenset[int] = frozenset()
    except_on: frozenset[date] = frozenset()
    misfire: Misfire = Misfire.SKIP
    grace_seconds: int = 900


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a series (kejadian): its local day and wall time, and the moment that is."""

    local_on: date
    local_time: time
    due_at: datetime


def zone_word(timezone: str) -> str:
    """What people call a zone of the tz database; WIB for one that is none of the three."""
    return next((word for word, zone in ZONES.items() if zone == timezone), "WIB")
