"""What the clock does to broadcasts: prepares, starts, finishes and expires them, and asks the next of a KIM.

Every step may be done twice and ended anywhere, by any number of processes: each is a transaction under the version
of the broadcast that was looked at, and freezing goes on where it was left.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.broadcasting import correcting, freezer, stepping, trying, watching
from bot.broadcasting.binding import moved_too_far, unbound
from bot.broadcasting.stride import Stride
from bot.settings import SettingsError
from broadcasts import series as schedules
from broadcasts.audience import reread
from broadcasts.audience_words import AudienceError
from broadcasts.lifecycle import change
from broadcasts.rendering import TooLongError, body_of, render
from data.model.announcement import Announcement
from data.model.broadcast import Broadcast, BroadcastAct, BroadcastClass, BroadcastState, PauseCause
from data.model.message import Limits, Outgoing, StoredFile
from data.model.segment import Reach
from data.model.series import ZONES
from data.model.standstill import Why, WhyCode
from data.store import (
    announcements,
    broadcasts,
    canaries,
    freezing,
    freezing_kim,
    progress,
    renderings,
    timetable,
)
from data.store.broadcasts import StaleError
from data.store.database import Database, Unit
from data.store.freezing import Freeze

log = logging.getLogger(__name__)

#: What a person can tell by hand: any length, and nothing to press.
BY_HAND = Limits(text_units=1_000_000, choices=0, choice_units=0)
#: States that lead to the start.
_STARTING = (BroadcastState.APPROVED, BroadcastState.SCHEDULED, BroadcastState.PREPARING)
_WATCHED = (*_STARTING, BroadcastState.RUNNING, BroadcastState.FINISHING)


async def _nothing_forbidden(_unit: Unit, _broadcast: Broadcast) -> Why | None:
    return None


async def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Conductor:
    """Moves broadcasts on.

    Args:
        limits: what each channel carries that somebody may be written to on, by its name.
        zone: WIB, WITA or WIT, for schedules.
        step_hours: after how many hours without a confirmation the next of a KIM is asked; 0 for never.
        year: the year of a moment in the office's own zone, for serials.
        after: called when something may go out, to wake the outbox.
        reached: called with the name of each step; tests kill the process there.
        forbids: why a broadcast may not go out today, by the calendar; None when it may.
        has_file: whether a file that goes out with a broadcast is here.
        stride: how much of an audience is frozen at a time.
        canary_seconds: how long the others wait after the first ones.
        is_steady: whether the clock may be believed; while it may not, nothing starts, ends or is asked by it.
        office: how the office is called, below every message.
    """

    database: Database
    limits: Mapping[str, Limits]
    zone: str
    step_hours: float
    year: Callable[[datetime], int]
    after: Callable[[], None] = lambda: None
    reached: Callable[[str], None] = lambda _name: None
    forbids: Callable[[Unit, Broadcast], Awaitable[Why | None]] = _nothing_forbidden
    has_file: Callable[[StoredFile], bool] = lambda _file: True
    stride: Stride = field(default_factory=Stride)
    canary_seconds: float = 10.0
    is_steady: Callable[[], Awaitable[bool]] = _always
    office: str = ""

    async def work(self) -> None:
        """One round: everything that is due now, the urgent first."""
        await self.hurry()
        await self.go_on()

    async def hurry(self) -> None:
        """Start what is urgent; a round of its own, so that it waits for no other broadcast. Cheap when nothing is."""
        async with self.database.reading() as unit:
            found, now = await broadcasts.in_states(unit, _STARTING, BroadcastClass.URGENT), await unit.now()
        if found:
            await self._move_all(found, now, is_steady=await self.is_steady())

    async def go_on(self) -> None:
        """Everything that is due now, but the start of what is urgent; cheap when nothing is."""
        is_steady = await self.is_steady()
        if is_steady:
            await self._occur()
        async with self.database.reading() as unit:
            found, now = await broadcasts.in_states(unit, _WATCHED), await unit.now()
        others = [one for one in found if one.klass is not BroadcastClass.URGENT or one.state not in _STARTING]
        await self._move_all(others, now, is_steady=is_steady)
        if is_steady and await stepping.ask(self.database, self._plan, self._next_step_at):
            self.after()
        await self._end_waiting()

    async def _move_all(self, found: Sequence[Broadcast], now: datetime, *, is_steady: bool) -> None:
        for one in sorted(found, key=lambda one: one.klass.lane):
            if is_steady or _asks_no_clock(one, now):
                await self._guarded(one, self._move_on(one, now))

    async def _guarded(self, one: Broadcast, work: Awaitable[None]) -> None:
        """Let no broadcast with which something is wrong keep the others waiting."""
        try:
            await work
        except StaleError:
            log.info("broadcast %d was changed meanwhile; it is looked at again", one.number)
        except AudienceError as error:
            why = Why.of(WhyCode.AUDIENCE_UNREADABLE, detail=str(error))
            await self._guarded(one, self._pause(one, PauseCause.CONTENT, why))
        except SettingsError:
            log.error("broadcast %d waits, because a file of the office cannot be read; see doctor", one.number)
        except Exception:
            log.exception("broadcast %d was not moved on; it is tried again", one.number)

    async def _move_on(self, one: Broadcast, now: datetime) -> None:
        if one.ends_at is not None and one.ends_at <= now:
            await self._end(one)
            return
        if one.state in (BroadcastState.PREPARING, *canaries.CLAIMED) and await self._is_forbidden(one):
            return
        match one.state:
            case BroadcastState.APPROVED:
                await self._set_out(one, now)
            case BroadcastState.SCHEDULED:
                await self._begin(one, now)
            case BroadcastState.PREPARING:
                await self._prepare(one, now)
            case BroadcastState.RUNNING:
                await self._finish(one)
            case BroadcastState.FINISHING:
                await self._complete(one)

    async def _end(self, one: Broadcast) -> None:
        """End what has passed its end; what went out to everybody by then only asks nobody else of a KIM any more."""
        async with self.database.reading() as unit:
            waits = one.state not in canaries.CLAIMED or await progress.is_anything_pending(unit, one.number)
            has_gaps = await progress.has_gaps(unit, one.number)
        if waits:
            await self._change(one, BroadcastAct.EXPIRE, reason="its end has passed")
        elif one.state is BroadcastState.RUNNING:
            await self._change(one, BroadcastAct.FINISH)
        else:
            await self._change(one, BroadcastAct.COMPLETE_WITH_GAPS if has_gaps else BroadcastAct.COMPLETE)

    async def end_paused(self) -> None:
        """End what stands still and has passed its end; nobody needs to look for it every second."""
        if not await self.is_steady():
            return
        async with self.database.reading() as unit:
            found, now = await broadcasts.in_states(unit, (BroadcastState.PAUSED,)), await unit.now()
        for one in found:
            if one.ends_at is not None and one.ends_at <= now:
                await self._guarded(one, self._end(one))

    async def _is_forbidden(self, one: Broadcast) -> bool:
        """Whether the calendar forbids it today; it stands still then, until somebody resumes or stops it."""
        async with self.database.reading() as unit:
            why = await self.forbids(unit, one)
        if why is not None:
            await self._pause(one, PauseCause.CALENDAR, why)
        return why is not None

    async def _set_out(self, one: Broadcast, now: datetime) -> None:
        """Prepare what was approved, or wait for its time."""
        schedule = schedules.parse(one.schedule, self.zone)
        if schedule.series is None and schedule.at is None:
            await self._begin_anew(one)
            return
        async with self.database.unit_of_work() as unit:
            if schedule.series is not None:
                upcoming = schedules.following(schedule.series, now)
                await timetable.keep(unit, one.number, schedule.series, upcoming.due_at if upcoming else None)
            else:
                # It may have been a series before it was edited.
                await timetable.advance(unit, one.number, None)
            await broadcasts.move(unit, one, change(one, BroadcastAct.SCHEDULE))

    async def _begin(self, one: Broadcast, now: datetime) -> None:
        """Prepare what was scheduled and is due; end a series that has had its last occurrence."""
        if one.starts_at is not None:
            if one.starts_at <= now:
                await self._begin_anew(one)
            return
        async with self.database.reading() as unit:
            is_over = await timetable.is_over(unit, one.number)
        if is_over:
            await self._change(one, BroadcastAct.COMPLETE)

    async def _begin_anew(self, one: Broadcast) -> None:
        """Begin to prepare, with nothing left of what was frozen before it was approved last; what is urgent starts."""
        is_clear = False
        while not is_clear:
            async with self.database.unit_of_work() as unit:
                await broadcasts.locked(unit, one)
                is_clear = await freezing.clear(unit, one.number)
                if is_clear:
                    await broadcasts.move(unit, one, change(one, BroadcastAct.PREPARE))
        if one.klass is BroadcastClass.URGENT:
            async with self.database.reading() as unit:
                begun, now = await broadcasts.get(unit, one.number), await unit.now()
            if begun is not None and begun.state is BroadcastState.PREPARING:
                await self._move_on(begun, now)

    async def _prepare(self, one: Broadcast, now: datetime) -> None:
        """Freeze the audience, see that it is the one that was approved, and start."""
        async with self.database.reading() as unit:
            held = await unbound(unit, one)
        # Before anything of it is written under our key.
        if held:
            await self._hold(one, held)
        elif await self._is_whole(one):
            await self._freeze_and_start(one, self._plan(one, now))

    async def _is_whole(self, one: Broadcast) -> bool:
        """Render it, and see that everything that it takes is here."""
        try:
            await self._render(one)
        except TooLongError as error:
            size = {"length": error.length, "most": error.most}
            why = Why.of(WhyCode.TEXT_TOO_LONG, language=error.language, **size)
            await self._pause(one, PauseCause.CONTENT, why)
            return False
        if not all([await asyncio.to_thread(self.has_file, file) for file in one.content.files]):
            await self._pause(one, PauseCause.FILE, Why(WhyCode.FILE_GONE))
            return False
        return one.corrects is None or await correcting.stand_still(self.database, one)

    async def _freeze_and_start(self, one: Broadcast, plan: Freeze) -> None:
        await self._freeze(one, plan)
        async with self.database.reading() as unit:
            # Nobody plans anything more of it as long as it is as it was looked at, and counting them takes a while.
            count = await freezing.counted(unit, one.number)
        async with self.database.unit_of_work() as unit:
            await broadcasts.locked(unit, one, *([one.corrects] if one.corrects is not None else []))
            held = moved_too_far(one, count) or await unbound(unit, one)
            if not held:
                await self._start(unit, one, plan, count)
        if held:
            await self._hold(one, held, count)
            return
        log.info("broadcast %d: started for %d addresses", one.number, count)
        self.reached("broadcast.started")
        self.after()

    async def _hold(self, one: Broadcast, why: Why, count: int = 0) -> None:
        """Have it approved again, by whoever sees how many it reaches now; nothing of it was sent.

        An occurrence is stopped: what is to be approved is its series.
        """
        log.warning("broadcast %d is held: %s", one.number, why)
        act = BroadcastAct.HOLD if one.parent is None else BroadcastAct.STOP
        async with self.database.unit_of_work() as unit:
            seen = {"previewed_count": count} if count else {}
            await broadcasts.move(unit, one, change(one, act, reason=why.written), **seen)
            held = await broadcasts.get(unit, one.number)
            assert held is not None, "rows of broadcasts are never deleted"
        is_clear = False
        while not is_clear:
            async with self.database.unit_of_work() as unit:
                await broadcasts.locked(unit, held)
                is_clear = await freezing.clear(unit, one.number)

    async def _freeze(self, one: Broadcast, plan: Freeze) -> None:
        """Plan every delivery: of a correction first those whom the original reached, then who else is to get it."""
        if one.corrects is not None:
            await correcting.freeze(self.database, one, plan, self.reached)
        if one.audience and plan.audience.reach is Reach.PEOPLE:
            await freezer.people(self.database, one, plan, self.stride, self.reached)
        elif one.audience:
            await freezer.kim(self.database, one, plan, self._next_step_at(plan.now), self.reached)
        if one.corrects is not None:
            await correcting.mark(self.database, one, plan, self.limits, self.reached, office=self.office)

    async def _render(self, one: Broadcast) -> None:
        async with self.database.reading() as unit:
            spoken = await renderings.spoken(unit)
        wanted: dict[tuple[str, str], Outgoing] = {
            (channel, language): render(one, language, self.limits[channel], office=self.office)
            for channel, language in spoken
            if channel in self.limits
        }
        async with self.database.unit_of_work() as unit:
            await broadcasts.locked(unit, one)
            await renderings.keep(unit, one.number, one.revision, wanted)

    def _plan(self, one: Broadcast, now: datetime) -> Freeze:
        audience = reread(one.audience)
        return Freeze(one.number, one.revision, audience, int(one.klass.lane), now, one.ends_at or now + one.klass.term)

    def _next_step_at(self, now: datetime) -> datetime | None:
        return now + timedelta(hours=self.step_hours) if self.step_hours else None

    async def _start(self, unit: Unit, one: Broadcast, plan: Freeze, count: int) -> None:
        """Let it go out, and keep every word of it as a document that copies are compared with."""
        await broadcasts.move(
            unit,
            one,
            change(one, BroadcastAct.START),
            frozen_count=count,
            canary_until=canaries.begins_with(one.klass, count),
        )
        if one.corrects is not None:
            await correcting.supersede(unit, one)
        today = plan.now.astimezone(ZoneInfo(ZONES[self.zone])).date()
        for serial, (language, _) in zip(correcting.serials_of(one), one.content.texts, strict=True) if count else ():
            document = Announcement(serial, one.content.title, body_of(one, language, self.office), today)
            await announcements.save(unit, document)

    async def _finish(self, one: Broadcast) -> None:
        if one.is_retried:
            # Whoever began another round was killed before all of it was ready.
            await trying.retry_rest(self.database, one.number)
            self.after()
        if await watching.is_ailing(self.database, one, sorted(self.limits), self.canary_seconds):
            return
        async with self.database.reading() as unit:
            is_pending = await progress.is_anything_pending(unit, one.number)
        if not is_pending:
            await self._change(one, BroadcastAct.FINISH)

    async def _complete(self, one: Broadcast) -> None:
        async with self.database.reading() as unit:
            waits = await progress.is_anything_pending(unit, one.number)
            waits = waits or await freezing_kim.any_step_left(unit, one.number)
            has_gaps = await progress.has_gaps(unit, one.number)
        if not waits:
            await self._change(one, BroadcastAct.COMPLETE_WITH_GAPS if has_gaps else BroadcastAct.COMPLETE)

    async def _occur(self) -> None:
        """Make the occurrences whose time has come."""
        async with self.database.reading() as unit:
            if not await timetable.is_anything_due(unit, await unit.now()):
                return
        async with self.database.unit_of_work() as unit:
            now = await unit.now()
            for one in await timetable.due(unit, now):
                await self._occur_one(unit, one, now)
        self.reached("broadcast.occurred")

    async def _occur_one(self, unit: Unit, one: timetable.Coming, now: datetime) -> None:
        parent = await broadcasts.get(unit, one.broadcast)
        found = schedules.due(one.series, one.next_at - timedelta(microseconds=1), now)
        await timetable.miss(unit, one, found.missed)
        if parent is not None and found.start is not None:
            serial = await broadcasts.next_serial(unit, self.year(now))
            number = await timetable.make(unit, parent, found.start, serial)
            log.info("series %d: occurrence %s is broadcast %s", one.broadcast, found.start.due_at, number)
        if found.missed:
            log.warning("series %d: %d occurrences were missed", one.broadcast, len(found.missed))
        await timetable.advance(unit, one.broadcast, found.next_at)

    async def _end_waiting(self) -> None:
        async with self.database.reading() as unit:
            if not await progress.anything_to_end(unit):
                return
        while True:
            async with self.database.unit_of_work() as unit:
                if await progress.end_waiting(unit, await unit.now()) < progress.PORTION:
                    return

    async def _change(self, one: Broadcast, act: BroadcastAct, reason: str = "") -> None:
        async with self.database.unit_of_work() as unit:
            await broadcasts.move(unit, one, change(one, act, reason=reason))

    async def _pause(self, one: Broadcast, cause: PauseCause, why: Why) -> None:
        log.error("broadcast %d is stopped: %s", one.number, why)
        async with self.database.unit_of_work() as unit:
            await broadcasts.move(unit, one, change(one, BroadcastAct.PAUSE, reason=why.written, cause=cause))


def _asks_no_clock(one: Broadcast, now: datetime) -> bool:
    """Whether a broadcast goes on because somebody wanted it at once, and has not come to its end."""
    waits = one.state is BroadcastState.SCHEDULED or (
        one.state is BroadcastState.APPROVED and one.schedule != schedules.NOW
    )
    return not waits and (one.ends_at is None or one.ends_at > now)
