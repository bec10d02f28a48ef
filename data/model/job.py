"""Long jobs: imports, exports and other work that goes on in the background and may be done again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

#: How often a job may raise an error before it is given up.
MOST_TRIES = 3
#: How often a job may be begun, also where its process was killed each time: it may be what kills it.
MOST_STARTS = 6
#: Waits after the first, the second ... error, seconds.
BACK_OFF_SECONDS = (10, 60, 300)


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: States that nothing leads out of by itself.
OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Reason(StrEnum):
    """Why a job failed; each has its sentence for the operator."""

    UNKNOWN_NAME = "unknown_name"
    BAD_ARGUMENTS = "bad_arguments"
    #: It cannot be done, and trying again would change nothing; the error says why.
    REFUSED = "refused"
    #: It raised an error each time.
    GAVE_UP = "gave_up"
    #: Its process ended in the middle of it each time.
    DIED = "died"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be enqueued.

    Args:
        name: which work; known to the process that runs it.
        arguments: what JSON can hold; never anything personal.
        key: there is one open job of a name and key at a time; empty for no such limit.
        run_at: not before; None for at once.
        place: the folder of live files (``VAR_DIR``) it needs, by its name; empty where any process can do it.
        again: if the one of this key is under way already, it is run once more after that.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    run_at: datetime | None = None
    place: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One job (pekerjaan) as it is stored now.

    Args:
        number: row number.
        arguments: what was given with it; None where that cannot be read.
        fence: raised by each start; only whoever holds the newest may write.
        tries: errors so far.
        starts: how often it was begun.
        done: steps done so far, of ``total``.
        total: None while nobody knows.
        memory: what the work left for itself with its last step.
        result: one line for whoever waits for it, such as the path of an export.
        error: one line for the operator.
        is_stopping: somebody asked to cancel it while it was under way.
        owner: the process that has it.
    """

    number: int
    name: str
    arguments: Mapping[str, Any] | None
    state: JobState
    run_at: datetime
    created_at: datetime
    key: str = ""
    place: str = ""
    fence: int = 0
    tries: int = 0
    starts: int = 0
    done: int = 0
    total: int | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)
    result: str = ""
    reason: Reason | None = None
    error: str = ""
    is_stopping: bool = False
    owner: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What became of an enqueuing.

    Args:
        number: of the new job, or of the open one with the same name and key.
        is_new: whether a row was written for it.
    """

    number: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How a start of a job ended.

    Args:
        state: WAITING to be tried again.
        wait_seconds: how long it waits then.
        report: lines for whoever asks what came of it; sealed, for they may quote what a file said.
    """

    state: JobState
    result: str = ""
    reason: Reason | None = None
    error: str = ""
    report: str = ""
    wait_seconds: float = 0
