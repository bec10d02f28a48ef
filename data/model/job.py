"""Long jobs: imports, exports and other work that goes on in the background and may be done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One job (pekerjaan) as it is stored now.

    Args:
        number: row number.
        name: which work; known to the process that runs it.
        key: there is one open job of a name and key at a time; empty for no such limit.
        arguments: a JSON object; never anything personal.
        done: steps done so far, of ``total``.
        total: None while nobody knows.
        result: one line for whoever waits for it, such as the path of an export.
        error: one line for the operator.
    """

    number: int
    name: str
    arguments: str
    state: JobState
    run_at: datetime
    key: str = ""
    tries: int = 0
    done: int = 0
    total: int | None = None
    result: str = ""
    error: str = ""
