"""The one list of what may be wrong with the service, and looking for it: the officers' bot, Beranda and ``doctor``.

Only the service's own tables and its disk are looked at; nothing is asked of a platform, and nothing is changed. The
words are in :mod:`bot.alarm_words`.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.backup import making
from bot.broadcasting.wording import title_of
from bot.settings import Settings
from data.model.broadcast import Broadcast, BroadcastState, PauseCause
from data.model.job import JobState
from data.model.office_notice import Alarm
from data.store import backlog, broadcasts, deliveries, feeds, jobs, timekeeping
from data.store.database import Database, Unit

#: Less free disk than this is an alarm, MB.
LEAST_SPACE_MB = 500
#: For so long somebody's message may wait to be read, and an answer to go out, before it is an alarm.
MOST_WAIT = timedelta(minutes=2)
#: A channel that goes at less than this share of its rate, percent, or that is to wait so long, is in a storm of 429.
SLOW_PERCENT, MOST_BLOCK = 50, timedelta(seconds=30)
#: So many failures of a feed in a row are no accident.
FEED_FAILURES = 3
#: A backup so many of its intervals old is too old.
BACKUP_INTERVALS = 3
#: Jobs that failed longer ago are told no more; one that nobody takes up for so long is, seconds.
JOB_AGE, JOB_WAIT_SECONDS = timedelta(days=1), 3600.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which something may be wrong.

    Args:
        is_grave: without it the service cannot do its work.
        is_event: it happened, and is no state that can be over.
        is_quiet: how the office is set up; it is shown to whoever looks, and makes nobody's phone ring.
    """

    is_grave: bool = False
    is_event: bool = False
    is_quiet: bool = False


#: What may be wrong: the first words of all names.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "channel": Kind(is_grave=True),
        "storm": Kind(),
        "inbox": Kind(),
        "outbox": Kind(),
        "job": Kind(is_event=True),
        "jobs": Kind(),
        "feed": Kind(),
        "disk": Kind(),
        "backup": Kind(),
        "no_backup": Kind(is_quiet=True),
        "backup_off": Kind(is_quiet=True),
        "broadcast": Kind(),
        "clock": Kind(),
    }
)


class Watchman:
    """Looks for what is wrong."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    async def look(self) -> list[Alarm]:
        """Everything that is wrong now, each once."""
        async with self._database.reading() as unit:
            found = await in_database(unit)
        return found + await asyncio.to_thread(on_machine, self._settings, self._database.clock())


async def in_database(unit: Unit) -> list[Alarm]:
    """What the tables say."""
    looks: tuple[Callable[[Unit], Awaitable[list[Alarm]]], ...] = (
        _channels,
        _storms,
        _backlog,
        _jobs,
        failing_feeds,
        _broadcasts,
        _clock,
    )
    return [alarm for look in looks for alarm in await look(unit)]


def on_machine(settings: Settings, now: datetime) -> list[Alarm]:
    """What the disk says."""
    return [*disk(settings), *backup(settings, now)]


def free_megabytes(settings: Settings) -> int:
    """How much of the disk with our own files is free."""
    return shutil.disk_usage(settings.var_dir).free // 1_000_000


def disk(settings: Settings) -> list[Alarm]:
    """Whether the disk is nearly full."""
    free = free_megabytes(settings)
    return [Alarm("disk", {"megabytes": str(free)})] if free < LEAST_SPACE_MB else []


def backup(settings: Settings, now: datetime) -> list[Alarm]:
    """Whether the newest backup is too old or out of reach, or there is none."""
    if not settings.backup_dir:
        return [Alarm("backup_off")]
    try:
        folders = making.taken(settings.backups)
    except OSError:
        # A share that is away, or a disk that fails: whatever is on it is out of reach.
        return [Alarm("backup")]
    if not folders:
        # The first one of all is only just being taken.
        return [Alarm("no_backup", {"folder": str(settings.backups)})]
    newest = making.taken_at(folders[-1])
    is_old = now - newest > timedelta(minutes=BACKUP_INTERVALS * settings.backup_minutes)
    return [Alarm("backup", {"taken": newest.isoformat()})] if is_old else []


async def _channels(unit: Unit) -> list[Alarm]:
    paused = await deliveries.paused_channels(unit)
    return [Alarm(f"channel {name}", {"channel": name, "why": why}) for name, why in paused.items()]


async def _storms(unit: Unit) -> list[Alarm]:
    found = await backlog.slowed(unit, SLOW_PERCENT, MOST_BLOCK)
    return [Alarm(f"storm {name}", {"channel": name}) for name in found]


async def _backlog(unit: Unit) -> list[Alarm]:
    before = await unit.now() - MOST_WAIT
    read, sent = await backlog.waiting_in(unit, before), await backlog.waiting_out(unit, before)
    found = [Alarm("inbox", {"count": str(read)})] if read else []
    return found + ([Alarm("outbox", {"count": str(sent)})] if sent else [])


async def _jobs(unit: Unit) -> list[Alarm]:
    since = await unit.now() - JOB_AGE
    failed = [
        one
        for one in await jobs.newest(unit, 50)
        if one.state is JobState.FAILED and one.ended_at is not None and one.ended_at > since
    ]
    found = [Alarm(f"job {one.number}", {"number": str(one.number), "name": one.name}) for one in failed]
    left = len(await jobs.overdue(unit, JOB_WAIT_SECONDS))
    return found + ([Alarm("jobs", {"count": str(left)})] if left else [])


async def failing_feeds(unit: Unit, least: int = FEED_FAILURES) -> list[Alarm]:
    """Feeds that failed so many times in a row; whoever looks at everything asks for those that failed once."""
    found = [feed for feed in await feeds.all_of(unit) if feed.is_enabled and feed.error and feed.failures >= least]
    return [
        Alarm(f"feed {feed.name}"[:120], {"name": feed.name, "count": str(feed.failures), "fault": feed.error})
        for feed in found
    ]


async def _broadcasts(unit: Unit) -> list[Alarm]:
    """What stands still by itself; what an officer paused surprises nobody."""
    still = await broadcasts.in_states(unit, [BroadcastState.PAUSED])
    return [Alarm(f"broadcast {one.number}", _named(one)) for one in still if one.pause_cause is not PauseCause.OFFICER]


def _named(one: Broadcast) -> dict[str, str]:
    number = str(one.number)
    return {"serial": title_of(one) or number, "cause": str(one.pause_cause or ""), "number": number}


async def _clock(unit: Unit) -> list[Alarm]:
    known = await timekeeping.read(unit)
    if known.doubted_at is None:
        return []
    trusted = {"trusted": known.trusted_at.isoformat()} if known.trusted_at else {}
    return [Alarm("clock", {"now": known.doubted_at.isoformat(), **trusted})]
