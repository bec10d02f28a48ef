"""What is well and what is not with the parts of a running service, in sentences for whoever operates it.

``doctor`` says all of it; Beranda shows an administrator what is ill. Nothing is changed here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.backup import making
from bot.broadcasting.wording import moment, why_in
from bot.faults import fault_in
from bot.settings import Settings
from data.model.broadcast import BroadcastState
from data.store import broadcasts, deliveries, feeds, jobs, timekeeping
from data.store.database import Database, Unit
from data.wording import say

#: After how long a job that nobody takes up is worth a word, seconds.
JOB_WAIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one part.

    Args:
        is_well: nothing has to be done.
        is_grave: without it the service cannot do its work.
    """

    is_well: bool
    sentence: str
    is_grave: bool = False


class Examiner:
    """Looks at the parts that can go wrong by themselves while the service runs.

    Args:
        language: of the sentences.
    """

    def __init__(self, settings: Settings, language: str) -> None:
        self._settings = settings
        self._language = language

    def well(self, key: str, **values: object) -> Finding:
        """A sentence of ``cli.doctor`` that asks for nothing."""
        return Finding(True, say(f"cli.doctor.{key}", self._language, **values))

    def ill(self, key: str, is_grave: bool = False, **values: object) -> Finding:
        """A sentence of ``cli.doctor`` that asks for something."""
        return Finding(False, say(f"cli.doctor.{key}", self._language, **values), is_grave)

    async def alarms(self, opened: Database) -> list[Finding]:
        """What is ill, the gravest first."""
        found = [finding async for finding in self._looked_at(opened)]
        return sorted((one for one in found if not one.is_well), key=lambda one: not one.is_grave)

    async def _looked_at(self, opened: Database) -> AsyncIterator[Finding]:
        yield await asyncio.to_thread(self.backup, opened.clock())
        async with opened.reading() as unit:
            for found in (await self.channels(unit), await self.standing_still(unit), await self.feeds(unit)):
                for finding in found:
                    yield finding
            for finding in await self.jobs(unit):
                yield finding

    def backup(self, now: datetime) -> Finding:
        """How old the newest backup is."""
        if not self._settings.backup_dir:
            return self.ill("backup_off")
        into = self._settings.backups
        folders = making.taken(into)
        if not folders:
            return self.ill("no_backup", folder=into)
        newest = making.taken_at(folders[-1])
        old = timedelta(minutes=3 * self._settings.backup_minutes)
        if now - newest > old:
            return self.ill("backup_old", moment=moment(self._settings, newest), folder=into)
        return self.well("backup", moment=moment(self._settings, newest))

    async def channels(self, unit: Unit) -> list[Finding]:
        """The channels that were stopped, each with why."""
        paused = await deliveries.paused_channels(unit)
        return [
            self.ill("paused", True, channel=channel, reason=why_in(reason, self._language))
            for channel, reason in paused.items()
        ]

    async def standing_still(self, unit: Unit) -> list[Finding]:
        """Name the announcements that stand still, and say whether a clock holds those that are scheduled."""
        still = await broadcasts.in_states(unit, [BroadcastState.PAUSED])
        found = [self.ill("broadcast_paused", number=one.serial or one.number) for one in still]
        if doubted := (known := await timekeeping.read(unit)).doubted_at:
            trusted = moment(self._settings, known.trusted_at) if known.trusted_at else "-"
            found.append(self.ill("clock_doubted", now=moment(self._settings, doubted), trusted=trusted))
        return found

    async def broadcasts(self, unit: Unit) -> list[Finding]:
        """What stands still, and how many announcements wait for an approver."""
        found = await self.standing_still(unit)
        if waiting := (await broadcasts.counts(unit)).get(BroadcastState.SUBMITTED, 0):
            found.append(self.ill("broadcasts_waiting", count=waiting))
        return found or [self.well("broadcasts")]

    async def feeds(self, unit: Unit) -> list[Finding]:
        """How many feeds are fetched by the clock, and which of them fail."""
        enabled = [feed for feed in await feeds.all_of(unit) if feed.is_enabled]
        found = [self.well("feeds", count=len(enabled)) if enabled else self.well("no_feeds")]
        failing = [feed for feed in enabled if feed.error]
        told = [(one.name, one.failures, fault_in(self._language, one.error)) for one in failing]
        return found + [self.ill("feed_failing", name=name, count=count, cause=cause) for name, count, cause in told]

    async def jobs(self, unit: Unit) -> list[Finding]:
        """What failed in the background, and what nobody takes up."""
        failed, waiting = await jobs.troubled(unit, JOB_WAIT_SECONDS)
        return [self.ill("jobs_bad", failed=failed, waiting=waiting)] if failed or waiting else []
