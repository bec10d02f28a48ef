"""The port through which everything enqueues long jobs, and what a runner of them is."""

from __future__ import annotations

from typing import Protocol

from data.model.job import Enqueued, Job, NewJob
from data.store.database import Unit


class Jobs(Protocol):
    """Where long jobs go."""

    async def enqueue(self, new: NewJob, unit: Unit) -> Enqueued:
        """Write a job into an open transaction: it is there if that is committed, and only then.

        Enqueuing a job twice under one key is the same as once while the first is open.
        """
        ...

    async def retry(self, number: int, unit: Unit) -> Enqueued | None:
        """Let a failed or cancelled job go on from its last step; None for one that is neither."""
        ...

    async def cancel(self, number: int, unit: Unit) -> Job | None:
        """Cancel a job that waits; one that is under way ends at its next step. None for one that is not there."""
        ...


class Runner(Jobs, Protocol):
    """What takes jobs up in this process."""

    async def run(self) -> None:
        """Take up jobs until it is cancelled; what is under way then is given back."""
        ...

    def wake(self) -> None:
        """Look at once: something was enqueued by this process."""
        ...
