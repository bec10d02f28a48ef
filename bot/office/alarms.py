"""What is wrong with the service just now, by its own tables and its disk; nothing is asked of a platform."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.backup import making
from bot.broadcasting.wording import title_of
from bot.settings import Settings
from data.model.broadcast import BroadcastState, PauseCause
from data.model.job import JobState
from data.model.office_notice import Alarm
from data.store import backlog, broadcasts, deliveries, feeds, jobs, timekeeping
from data.store.database import Database, Unit

#: Less free disk than this is an alarm, MB, as it is a warning of ``doctor``.
LEAST_SPACE_MB = 500
#: For so long somebody's message may wait to be read, and an answer to go out, before it is an alarm.
MOST_WAIT = timedelta(minutes=2)
#: A channel that goes at less than this share of its rate, percent, or that is to wait so long, is in a storm of 429.
SLOW_PERCENT, MOST_BLOCK = 50, timedelta(seconds=30)
#: So many failures of a feed in a row are no accident.
FEED_FAILURES = 3
#: A backup so many of its intervals old is too old.
BACKUP_INTERVALS = 3
#: Jobs that failed longer ago are told no more.
JOB_AGE = timedelta(days=1)
#: What may be wrong: the first words of all names.
KINDS = ("channel", "storm", "inbox", "outbox", "job", "feed", "disk", "backup", "broadcast", "clock")
#: Alarms that are something that happened, and not a state that can be over.
EVENTS = frozenset({"job"})


class Watchman:
    """Looks for what is wrong."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    async def look(self) -> list[Alarm]:
        """Everything that is wrong now, each once."""
        looks: tuple[Callable[[Unit], Awaitable[list[Alarm]]], ...] = (
            _channels,
            _storms,
            _backlog,
            _jobs,
            _feeds,
            _broadcasts,
            _clock,
        )
        async with self._database.reading() as unit:
            found = [alarm for look in looks for alarm in await look(unit)]
        return found + await asyncio.to_thread(self._machine)

    def _machine(self) -> list[Alarm]:
        """What the disk says."""
        free = shutil.disk_usage(self._settings.var_dir).free // 1_000_000
        found = [Alarm("disk", {"megabytes": str(free)})] if free < LEAST_SPACE_MB else []
        return found + self._backup()

    def _backup(self) -> list[Alarm]:
        if not self._settings.backup_dir:
            return []
        folders = making.taken(self._settings.backups)
        old = timedelta(minutes=BACKUP_INTERVALS * self._settings.backup_minutes)
        # The first one of all is only just being taken.
        is_old = bool(folders) and self._database.clock() - making.taken_at(folders[-1]) > old
        return [Alarm("backup", {"minutes": f"{old.total_seconds() / 60:.0f}"})] if is_old else []


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
    return [Alarm(f"job {one.number}", {"number": str(one.number), "name": one.name}) for one in failed]


async def _feeds(unit: Unit) -> list[Alarm]:
    found = [feed for feed in await feeds.all_of(unit) if feed.is_enabled and feed.failures >= FEED_FAILURES]
    return [Alarm(f"feed {feed.name}"[:120], {"name": feed.name}) for feed in found]


async def _broadcasts(unit: Unit) -> list[Alarm]:
    """What stands still by itself; what an officer paused surprises nobody."""
    still = await broadcasts.in_states(unit, [BroadcastState.PAUSED])
    ill = [one for one in still if one.pause_cause is not PauseCause.OFFICER]
    told = [(one.number, title_of(one) or str(one.number), str(one.pause_cause or "")) for one in ill]
    return [Alarm(f"broadcast {number}", {"serial": serial, "cause": cause}) for number, serial, cause in told]


async def _clock(unit: Unit) -> list[Alarm]:
    return [Alarm("clock")] if (await timekeeping.read(unit)).doubted_at else []
