"""Real workers, killed at every step of the protocol and at any instant, and frozen for longer than their leases."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot import failpoints
from tests.bot.processes import Process

IN_FLIGHT = 4
#: How long a process is frozen: longer than an intent's lease, which is two of a claim's.
FREEZE_LEASES = (2.1, 2.5)
#: Shorter than a lease: what was due meanwhile is late.
NAP_SECONDS = (0.2, 0.9)
#: How many messages appear, of whichever process, before one is killed that came to no failpoint; and how long it waits
#: for them, seconds. Counted in messages, a busy machine sees the same as a quiet one.
LIFE_MESSAGES, LIFE_SECONDS = (5, 50), 15.0
#: The same for one that has a failpoint to come to.
POINT_MESSAGES = (60, 90)
#: One in so many lives has a freeze in it, or a nap.
FREEZES, NAPS = 15, 8
ANY = "any instant"
#: How much of the log of one that ended by itself is kept, characters.
LAST_WORDS = 20_000
_SENDS = tuple(name for name in failpoints.NAMES if name.startswith("outbox."))
#: Around what the officers' bot tells; presses and codes are for tests/bot/office/test_kills.py.
_TELLS = ("office.begun", "office.sent")
_READS = tuple(name for name in failpoints.NAMES if name.startswith("inbox."))


@dataclass
class Tally:
    """What was done to the workers.

    Args:
        kills: by the step at which they died.
        others: processes that ended by themselves, by their status.
    """

    kills: Counter[str] = field(default_factory=Counter)
    freezes: int = 0
    naps: int = 0
    starts: int = 0
    others: Counter[str] = field(default_factory=Counter)


@dataclass
class Worker:
    """One place in which process after process lives.

    Args:
        verb: ``worker`` or ``run``.
        wanted: how many kills the whole run takes.
        seen: how many messages appeared so far.
        lease_seconds: of a claim.
    """

    process: Process
    tally: Tally
    wanted: int
    chance: random.Random
    is_over: Callable[[], bool]
    seen: Callable[[], int]
    lease_seconds: float

    @property
    def steps(self) -> tuple[str, ...]:
        """Where it can be killed."""
        reads = (*_READS, *_TELLS) if self.process.verb == "run" else ()
        return (*_SENDS, *failpoints.BROADCASTS, *reads, ANY, ANY)

    async def lives(self) -> None:
        """Start, die, and start again; when enough died, work undisturbed until everything is over."""
        try:
            while not self.is_over():
                await self._one_life()
        finally:
            self.ends()

    def ends(self) -> None:
        """Kill what still runs; nothing is counted."""
        if self.process.is_running():
            self.process.thaw()
            self.process.kill()

    async def _one_life(self) -> None:
        is_last = self.tally.kills.total() >= self.wanted
        step = ANY if is_last else self._least_seen()
        more = {} if step == ANY else {"KENTONGAN_FAILPOINT": f"{step}:{self._time_of(step)}"}
        self.process.start(**more)
        self.tally.starts += 1
        await asyncio.to_thread(self.process.hears)
        if is_last:
            await self._until(self.is_over)
        else:
            await self._works(LIFE_MESSAGES if step == ANY else POINT_MESSAGES)
        self._note(step)

    def _least_seen(self) -> str:
        """A step at which fewer died than elsewhere, mostly."""
        some = self.chance.sample(self.steps, 3)
        return min(some, key=lambda step: self.tally.kills[step])

    def _time_of(self, step: str) -> int:
        most = 1 if step.startswith(("broadcast.", "inbox.", "office.")) or step == "outbox.claimed" else 6
        return self.chance.randint(1, most)

    async def _works(self, messages: tuple[int, int]) -> None:
        """Until its failpoint or its time; perhaps it is frozen in between."""
        await self._sees_some(messages)
        if self.process.is_running() and not self.chance.randrange(FREEZES):
            self.tally.freezes += 1
            await self._stands_still(self.lease_seconds * self.chance.uniform(*FREEZE_LEASES))
        elif self.process.is_running() and not self.chance.randrange(NAPS):
            self.tally.naps += 1
            await self._stands_still(self.chance.uniform(*NAP_SECONDS))

    async def _stands_still(self, seconds: float) -> None:
        self.process.freeze()
        await asyncio.sleep(seconds)
        self.process.thaw()
        await self._sees_some(LIFE_MESSAGES)

    async def _sees_some(self, messages: tuple[int, int]) -> None:
        enough, deadline = self.seen() + self.chance.randint(*messages), time.monotonic() + LIFE_SECONDS
        await self._until(lambda: self.seen() >= enough or time.monotonic() > deadline)

    async def _until(self, is_enough: Callable[[], bool]) -> None:
        while self.process.is_running() and not is_enough():  # noqa: ASYNC110 - it tells nobody of its death
            await asyncio.sleep(0.02)

    def _note(self, step: str) -> None:
        """Count how it died; what still runs dies now."""
        if self.process.is_running():
            if self.is_over():
                return
            self.process.kill()
            self.tally.kills[ANY] += 1
            return
        status = self.process.wait()
        if status == -signal.SIGKILL:
            self.tally.kills[step] += 1
        else:
            said = self.process.log().rstrip()
            self.tally.others[f"ended with {status}: {_reason(said)[:90]}"] += 1
            (self.process.var_dir / f"ended-{self.tally.others.total()}.log").write_text(said[-LAST_WORDS:])


def _reason(said: str) -> str:
    """Why a process says that it ended: its last line that tells of a failed part, or its very last one."""
    lines = said.splitlines() or [""]
    return next((line for line in reversed(lines[-200:]) if " CRITICAL " in line), lines[-1])


def crew(folder: Path, settings: Mapping[str, str]) -> list[Process]:
    """A worker beside one that also answers, and a worker that stands as on a machine of its own."""
    home, elsewhere = folder / "home", folder / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    places = (("one", home, "worker"), ("other", elsewhere, "worker"), ("answering", home, "run"))
    return [Process(place, dict(settings), verb, name) for name, place, verb in places]
