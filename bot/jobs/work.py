"""What a job's function is given: its arguments, a way to move on step by step, and the ways in which it may end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from data.model.job import Job
from data.store import jobs
from data.store.database import Database, Unit

Value = TypeVar("Value")


class Lost(Exception):
    """The job is somebody else's by now; nothing more may be written for it."""


class Cancelled(Exception):
    """Somebody asked to cancel the job; what its finished steps wrote stays."""


class BadArguments(Exception):
    """The job's arguments lack something, or hold something that cannot be used."""


class Refused(Exception):
    """The job cannot be done, and trying again would change nothing.

    Args:
        sentence: why, for the operator.
    """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job came to.

    Args:
        result: one line for whoever waits for it.
        report: lines for whoever asks further, such as the rows of a file that were not taken.
    """

    result: str = ""
    report: str = ""


@dataclass(slots=True)
class Work:
    """One start of a job.

    Args:
        job: as it was taken.
        reached: called with the name of each place it comes to; tests kill the process there.
    """

    database: Database
    job: Job
    reached: Callable[[str], None] = lambda _name: None
    done: int = 0
    total: int | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    is_stopping: bool = False
    is_lost: bool = False

    def __post_init__(self) -> None:
        self.done, self.total, self.memory = self.job.done, self.job.total, dict(self.job.memory)

    def argument(self, name: str, kind: type[Value]) -> Value:
        """One of the arguments.

        Raises:
            BadArguments: it is not there, or of another kind.
        """
        value = (self.job.arguments or {}).get(name)
        if not isinstance(value, kind):
            raise BadArguments(name)
        return value

    @asynccontextmanager
    async def step(self) -> AsyncIterator[Unit]:
        """A transaction of the job: what it writes and how far it has come are there together, or not at all.

        Set ``done``, ``total`` and ``memory`` inside. It is written only while the job is ours.

        Raises:
            Lost: it is not.
            Cancelled: somebody asked to cancel it.
        """
        self.check()
        async with self.database.unit_of_work() as unit:
            yield unit
            stands = await jobs.advance(unit, self.job, self.done, self.total, self.memory)
            self.is_lost, self.is_stopping = stands == "lost", stands == "stopping"
            self.check()
            self.reached("job.stepping")
        self.reached("job.stepped")

    async def tell(self, done: int, total: int | None) -> None:
        """Note how far it has come, where nothing is written with it."""
        async with self.step():
            self.done, self.total = done, total

    def check(self) -> None:
        """See whether it may go on.

        Raises:
            Lost: the job is not ours any more.
            Cancelled: somebody asked to cancel it.
        """
        if self.is_lost:
            raise Lost
        if self.is_stopping:
            raise Cancelled
