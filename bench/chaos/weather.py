"""The platform's bad days: answers lost after the message was shown, storms of 429, resets, a server that is away."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bot.simulators.telegram import FaultKind, TelegramServer
from bot.simulators.telegram.faults import Fault

#: How long the platform takes before and after it shows a message, seconds.
BEFORE_SECONDS, AFTER_SECONDS = 0.04, 0.08
#: After these nobody can know whether the message was shown.
LOSING = frozenset(
    {
        FaultKind.LOST_BEFORE,
        FaultKind.LOST,
        FaultKind.RESET,
        FaultKind.GARBLED,
        FaultKind.FAILED,
        FaultKind.FAILED_AFTER,
    }
)
#: What goes wrong, by turns: its name in the table, and the fault.
SQUALLS: Sequence[tuple[str, dict[str, Any]]] = (
    ("answer lost after the message was shown", {"kind": FaultKind.LOST, "times": 3}),
    ("connection closed before it was shown", {"kind": FaultKind.LOST_BEFORE, "times": 3}),
    ("reset in the middle of the answer", {"kind": FaultKind.RESET, "times": 3}),
    ("answer cut off", {"kind": FaultKind.GARBLED, "times": 2}),
    ("502 as a page, shown", {"kind": FaultKind.FAILED_AFTER, "times": 2, "code": 502}),
    ("500 as JSON, shown", {"kind": FaultKind.FAILED_AFTER, "times": 2, "code": 500}),
    ("503 as a page, not shown", {"kind": FaultKind.FAILED, "times": 2, "code": 503}),
    ("500 as JSON, not shown", {"kind": FaultKind.FAILED, "times": 2, "code": 500}),
    ("answer in drops", {"kind": FaultKind.DRIBBLED, "times": 3, "seconds": 0.6}),
)
#: One in so many squalls is a storm of 429 over the whole bot, a platform that takes no connection, a 429 for one chat.
STORMS, AWAYS, CHAT_STORMS = 24, 16, 6


#: How long something that happens after so many messages waits for them, seconds.
PATIENCE_SECONDS = 40.0
#: How long nobody listens at the platform's address, seconds.
AWAY_SECONDS = (0.5, 1.5)


async def goes_on(is_calm: asyncio.Event, seconds: float) -> bool:
    """Wait so long; False when it became calm meanwhile."""
    with suppress(TimeoutError):
        await asyncio.wait_for(is_calm.wait(), seconds)
    return not is_calm.is_set()


class Platform:
    """The local Bot API server, which can go away and come back with everything that it knows."""

    def __init__(self) -> None:
        self._server = TelegramServer()
        self._server.start()
        self.control = self._server.control
        self.url, self.token = self._server.url, self._server.token

    def count(self) -> int:
        """How much appeared so far."""
        return self.control.journal.count

    async def goes_on(self, is_calm: asyncio.Event, messages: int) -> bool:
        """Wait until so many more appeared, but not for ever; False when it became calm meanwhile."""
        enough, deadline = self.count() + messages, time.monotonic() + PATIENCE_SECONDS
        while self.count() < enough and time.monotonic() < deadline:
            if not await goes_on(is_calm, 0.05):
                return False
        return True

    async def goes_away(self, seconds: float) -> None:
        """Close the port for so long."""
        await asyncio.to_thread(self.close)
        await asyncio.sleep(seconds)
        self._server = TelegramServer(self._server.world, port=self._server.port)
        await asyncio.to_thread(self._server.start)

    def close(self) -> None:
        """Stop for good."""
        self._server.stop()


class Weather:
    """Breaks the platform, again and again.

    Args:
        messages: that appear between two squalls, at least and at most.
    """

    def __init__(self, platform: Platform, chance: random.Random, messages: tuple[int, int]) -> None:
        self._platform = platform
        self._chance = chance
        self._messages = messages
        self._faults: list[Fault] = []
        self._number = 0
        self.done: Counter[str] = Counter()

    def settles(self) -> None:
        """Every message takes its time from now on."""
        for kind, seconds in ((FaultKind.SLOW, BEFORE_SECONDS), (FaultKind.SLOW_AFTER, AFTER_SECONDS)):
            self._platform.control.fault(kind, "sendMessage", times=None, seconds=seconds)

    async def blows(self, is_calm: asyncio.Event) -> None:
        """One squall after the other, until it is calm."""
        while await self._platform.goes_on(is_calm, self._chance.randint(*self._messages)):
            self._number += 1
            if self._number % STORMS == STORMS // 2:
                self._storm()
            elif self._number % AWAYS == AWAYS - 2:
                await self._away()
            elif self._number % CHAT_STORMS == 3:
                # Two of them within five seconds are taken for one over the whole bot, and rightly so.
                self._breaks("429 for a chat", kind=FaultKind.THROTTLED, times=1, retry_after=1)
            else:
                self._squall()

    @property
    def lost(self) -> int:
        """How many answers never came."""
        return sum(fault.struck for fault in self._faults if fault.kind in LOSING)

    @property
    def throttled(self) -> int:
        """How many were answered with 429."""
        return sum(fault.struck for fault in self._faults if fault.kind is FaultKind.THROTTLED)

    def _squall(self) -> None:
        name, fault = self._chance.choice(SQUALLS)
        self._breaks(name, **fault)

    def _storm(self) -> None:
        self._breaks("429 for the whole bot", kind=FaultKind.THROTTLED, for_seconds=1.5, retry_after=2)

    def _breaks(self, name: str, *, kind: FaultKind, **more: Any) -> None:
        self._faults.append(self._platform.control.fault(kind, "sendMessage", **more))
        self.done[name] += 1

    async def _away(self) -> None:
        await self._platform.goes_away(self._chance.uniform(*AWAY_SECONDS))
        self.done["platform takes no connection"] += 1
