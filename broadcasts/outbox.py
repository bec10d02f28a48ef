"""The one way out: claim, intent, send, outcome.

One claimer and a fixed number of senders a process. Nothing is sent before its intent is durable, every outcome is
written under the fence of its claim, and what a killed process leaves behind is taken back by the reaper. The rules
are in :mod:`broadcasts.delivery`, what is written together in :mod:`broadcasts.ledger`; what a kill does at each point
is in docs/architecture.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from broadcasts.channel import AnswerLost, Channel, SendError
from broadcasts.coalescing import Coalescer
from broadcasts.delivery import Policy, on_error, on_late, on_sent
from broadcasts.health import Health
from broadcasts.holdups import Holdups
from broadcasts.ledger import Ledger, Records
from data.model.broadcast import PauseCause
from data.model.delivery import ClaimPlan, Delivery, DeliveryKind, DeliveryState, Transition
from data.model.standstill import Why

log = logging.getLogger(__name__)

#: A lease with less than this left is not used: connecting (5 s), reading (20 s) and 5 s to spare; in shares of the
#: lease, so that short leases in tests keep the proportion.
LEAST_LEASE_SHARE = 0.5
#: A message whose slot is so long past is given back for a new one, whatever kept it: it would come on top of what is
#: due by now. The first is counted from when it was in hand, the second from its slot, seconds.
MOST_LATE_SECONDS, MOST_OVERDUE_SECONDS = 0.2, 0.5
#: So long after the moment that came with its intent it may leave, seconds; later it would crowd those behind it.
MOST_LATE_AT_THE_GATE_SECONDS = 0.1
#: One that this process gave back so often goes out all the same: a machine that is always late must not stand still.
#: Claims are no measure of that: what others claimed before they died was never late.
MOST_GIVEN_BACK = 2
#: Deliveries that were given back are remembered so far; whoever is forgotten is given back once more.
MOST_REMEMBERED = 1_000
#: How long a claimer that found nothing waits at least before it looks again, seconds.
GATHER_SECONDS = 0.01


class Deliveries(Records, Protocol):
    """The deliveries' store. Each method is one transaction that is durable when it returns."""

    async def claim(self, plan: ClaimPlan) -> list[Delivery]:
        """Take deliveries with their slots; see ``data.store.claiming``."""

    async def drop(self, claimed: Sequence[Delivery]) -> None:
        """Give back claims on which nothing was written."""

    async def pause(self, broadcast: int, cause: PauseCause, reason: str) -> bool:
        """Pause a running broadcast; False when it does not run."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the outbox works.

    Args:
        plan: what is claimed at a time.
        in_flight: deliveries being sent at once; also the most that one killed process can leave unknown.
        idle_seconds: how long an idle claimer waits before it looks again without being woken.
        policy: how unknown replies are treated.
    """

    plan: ClaimPlan
    in_flight: int = 8
    idle_seconds: float = 0.5
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True)
class _Held:
    """A claimed delivery and the readings of our own clock when it was claimed, and when it was in hand."""

    delivery: Delivery
    since: float
    at_hand: float

    def reached(self, moment: datetime) -> float:
        """Our own clock's reading at a moment given by the database's clock."""
        return self.since + (moment - self.delivery.claimed_at).total_seconds()

    def is_overdue(self, reading: float) -> bool:
        """Whether its slot is long past."""
        slot = self.reached(self.delivery.slot_at)
        return reading - slot > MOST_OVERDUE_SECONDS or reading - max(slot, self.at_hand) > MOST_LATE_SECONDS

    def has_lease(self, reading: float) -> bool:
        """Whether enough of its lease is left to send it."""
        lease = (self.delivery.lease_until - self.delivery.claimed_at).total_seconds()
        return self.reached(self.delivery.lease_until) - reading >= LEAST_LEASE_SHARE * lease

    def database_time(self, reading: float) -> datetime:
        """The database's clock at a reading of our own; hosts may disagree, their seconds do not."""
        return self.delivery.claimed_at + timedelta(seconds=reading - self.since)


class Outbox:
    """Sends what is ready until it is stopped.

    Args:
        deliveries: the store.
        channels: by name; only their deliveries are claimed.
        pace: how much at once.
        chance: a random number in [0, 1), for the jitter of retries.
        reached: called with the name of each step of the protocol; tests kill the process there.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        channels: Mapping[str, Channel],
        pace: Pace,
        *,
        chance: Callable[[], float],
        reached: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self._deliveries = deliveries
        self._channels = channels
        self._pace = pace
        self._chance = chance
        self._reached = reached
        self._queue: asyncio.Queue[_Held] = asyncio.Queue()
        self._left: list[Delivery] = []
        self._woken = asyncio.Event()
        self._stopping = False
        #: Set when the first message was sent, or when there was none to be sent.
        self.begun = asyncio.Event()
        self.health = Health()
        self._ledger = Ledger(deliveries)
        self._given_back: Coalescer[Delivery, None] = Coalescer(self._give_back)
        self._holdups = Holdups()
        self._late: Counter[int] = Counter()
        #: Deliveries that are claimed at once: what this process can send in time, and no more.
        self._batch = pace.plan.batch
        self._paced = {rates.channel for rates in pace.plan.rates if rates.overall.interval_us > 0}
        self._pauses: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look for ready deliveries now rather than after the idle wait."""
        self._woken.set()

    async def run(self) -> None:
        """Work until :meth:`stop`; then what is in flight is finished and what waits is given back."""
        senders = [asyncio.create_task(self._send_on()) for _ in range(self._pace.in_flight)]
        watching = asyncio.create_task(self._holdups.watch())
        try:
            while not self._stopping:
                await self._claim_or_wait()
        finally:
            watching.cancel()
            await self._wind_down(senders)

    def stop(self) -> None:
        """Claim nothing more, and begin nothing that waits."""
        self._stopping = True
        self._put_aside()
        self.wake()

    def _put_aside(self) -> None:
        """Keep what waits from the senders."""
        while not self._queue.empty():
            self._left.append(self._queue.get_nowait().delivery)
            self._queue.task_done()

    async def _wind_down(self, senders: list[asyncio.Task[None]]) -> None:
        # Once more, for a claim may have been under way.
        self._put_aside()
        if self._left:
            await self._deliveries.drop(self._left)
        await self._queue.join()
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, *self._pauses, return_exceptions=True)

    async def _claim_or_wait(self) -> None:
        self._woken.clear()
        claimed = [] if self._queue.qsize() >= self._pace.in_flight else await self._claim()
        for held in claimed:
            self._queue.put_nowait(held)
        if not claimed:
            if self._queue.empty():
                self.begun.set()
            # A moment first: many senders end at nearly the same time, and one look serves them all.
            await asyncio.sleep(GATHER_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._pace.idle_seconds)

    async def _claim(self) -> list[_Held]:
        since = asyncio.get_running_loop().time()
        try:
            claimed = await self._deliveries.claim(replace(self._pace.plan, batch=self._batch))
        except Exception:
            log.exception("claiming deliveries failed; it is tried again")
            return []
        if claimed:
            # Twice as many as were in time, until some are late.
            self._batch = min(2 * self._batch, self._pace.plan.batch)
            self._reached("outbox.claimed")
        at_hand = asyncio.get_running_loop().time()
        return [_Held(delivery, since, at_hand) for delivery in claimed]

    async def _send_on(self) -> None:
        while True:
            held = await self._queue.get()
            try:
                written = await self._carry(held)
            except Exception:
                log.exception("delivery %d was left to the reaper", held.delivery.number)
                written = None
            if written is None:
                self._is_over()

    async def _carry(self, held: _Held) -> asyncio.Future[float | None] | None:
        """Take one claimed delivery through intent and send.

        Returns:
            Its outcome being written, which is not waited for: the intent of the sender's next delivery may be written
            with it, and never before it. None when it was not sent.
        """
        delivery, loop = held.delivery, asyncio.get_running_loop()
        if (wait := held.reached(delivery.slot_at) - loop.time()) > 0:
            await asyncio.sleep(wait)
        if not held.has_lease(loop.time()):
            # Not given back at once: where claims take so long, more of them would make it worse.
            log.warning("delivery %d waited too long for its turn; the reaper gives it back", delivery.number)
            return None
        if self._is_late(delivery, held.is_overdue(loop.time()) or self._was_held_up(held)):
            log.info("delivery %d missed its slot; it gets another one", delivery.number)
            self._batch = max(self._batch // 2, 1)
            await self._given_back.ask(delivery)
            return None
        self._reached("outbox.before_intent")
        leaves_at = await self._ledger.intend(delivery)
        if leaves_at is None:
            log.info("delivery %d is not ours to send any more", delivery.number)
            return None
        self._reached("outbox.intended")
        if (wait := leaves_at - loop.time()) > 0:
            await asyncio.sleep(wait)
        # Nothing was written yet, so what is late here is known not to have gone out.
        is_late = self._is_late(delivery, loop.time() - leaves_at > MOST_LATE_AT_THE_GATE_SECONDS)
        result = on_late() if is_late else await self._send(held)
        self.begun.set()
        self._reached("outbox.sent")
        written = self._ledger.settle(delivery, result)
        written.add_done_callback(lambda done: self._settled(delivery, result, done))
        return written

    def _was_held_up(self, held: _Held) -> bool:
        return self._holdups.made_late(held.since, held.reached(held.delivery.slot_at))

    def _is_late(self, delivery: Delivery, too_late: bool) -> bool:
        """Whether it gets another slot; a channel without a rate knows no lateness, and twice is enough."""
        if delivery.channel not in self._paced or not too_late or self._late[delivery.number] >= MOST_GIVEN_BACK:
            return False
        if len(self._late) >= MOST_REMEMBERED:
            self._late.clear()
        self._late[delivery.number] += 1
        return True

    async def _give_back(self, late: list[Delivery]) -> list[None]:
        await self._deliveries.drop(late)
        return [None] * len(late)

    def _settled(self, delivery: Delivery, result: Transition, written: asyncio.Future[float | None]) -> None:
        """Go on when an outcome is durable."""
        error = None if written.cancelled() else written.exception()
        if error is not None:
            log.error("delivery %d was left to the reaper", delivery.number, exc_info=error)
        elif not written.cancelled():
            self._reached("outbox.settled")
            self._look_after(delivery, result)
        self._is_over()

    def _is_over(self) -> None:
        self._queue.task_done()
        self.wake()

    def _look_after(self, delivery: Delivery, result: Transition) -> None:
        """Stop a broadcast of which too much goes wrong, before everybody has it."""
        if delivery.broadcast is None or delivery.kind is DeliveryKind.EDIT:
            return
        if result.pause_broadcast:
            log.error("broadcast %d is stopped: %s", delivery.broadcast, result.pause_broadcast)
        if why := self.health.note(delivery.broadcast, result):
            pausing = asyncio.create_task(self._pause(delivery.broadcast, why))
            self._pauses.add(pausing)
            pausing.add_done_callback(self._pauses.discard)

    async def _pause(self, broadcast: int, why: Why) -> None:
        try:
            if await self._deliveries.pause(broadcast, PauseCause.ERRORS, why.written):
                log.error("broadcast %d is stopped: %s", broadcast, why)
        except Exception:
            log.exception("broadcast %d should be stopped (%s), and could not be", broadcast, why)

    async def _send(self, held: _Held) -> Transition:
        delivery = held.delivery
        try:
            sent = await self._channels[delivery.channel].send(delivery.external_id, delivery.message)
        except SendError as error:
            return self._failed(error, held)
        except Exception as error:
            log.exception("channel %s broke its contract", delivery.channel)
            return self._failed(AnswerLost(type(error).__name__), held)
        return on_sent(sent)

    def _failed(self, error: SendError, held: _Held) -> Transition:
        now = held.database_time(asyncio.get_running_loop().time())
        result = on_error(error, held.delivery, now, self._pace.policy, self._chance())
        log.warning("delivery %d: %s, now %s", held.delivery.number, error.code, result.state)
        if result.pause_channel:
            log.error("channel %s is stopped: %s", held.delivery.channel, result.pause_channel)
        if result.state is DeliveryState.FAILED:
            log.error("delivery %d failed: %s", held.delivery.number, result.reason)
        return result
