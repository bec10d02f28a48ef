"""How a job is shown: in one line, with why it failed, and as a bar that is drawn until it is over."""

from __future__ import annotations

import asyncio
import sys

from bot.cli.speech import Stop, complain, language_of, redraw, stop, tell
from bot.settings import Settings
from data.model.job import OVER, Job, JobState
from data.store import jobs
from data.store.database import Database
from data.wording import say

#: Time between two looks at a job that is followed, seconds.
LOOK_SECONDS = 0.5
#: How long a job waits before it is asked whether anybody is there to do it, seconds.
LONELY_SECONDS = 10.0
BAR_COLUMNS = 24
#: Where there is no terminal a line is written each time so many per cent more are done.
STEP_PERCENT = 10
NAME_COLUMNS, STATE_COLUMNS = 34, 12
#: The words for the name of each job.
NAMES = {
    "factchecks.import": "factchecks_import",
    "factchecks.export": "factchecks_export",
    "factchecks.tie": "factchecks_tie",
    "matcher.snapshot": "matcher_snapshot",
    "kim.import": "kim_import",
}


def job_line(job: Job, language: str) -> str:
    """A job in one line."""
    name = say(f"cli.jobs.name.{NAMES[job.name]}", language) if job.name in NAMES else job.name
    state = say(f"cli.jobs.state.{job.state}", language)
    line = f"{job.number:>6}  {name:<{NAME_COLUMNS}} {state:<{STATE_COLUMNS}} {counted(job)}"
    return f"{line}  {why(job, language)}".rstrip()


def counted(job: Job) -> str:
    """How far a job has come."""
    if not job.total:
        return str(job.done) if job.done else ""
    return f"{job.done}/{job.total} ({percent(job)} %)"


def percent(job: Job) -> int:
    """How much of a job is done, of 100; not 100 before all is."""
    return min(100 * job.done // job.total, 100) if job.total else 0


def why(job: Job, language: str) -> str:
    """Why a job failed, or fails again and again; empty while all is well."""
    if job.reason:
        return say(f"cli.jobs.reason.{job.reason}", language, error=job.error, name=job.name).strip()
    if job.state is JobState.WAITING and job.error:
        return say("cli.jobs.again", language, tries=job.tries, error=job.error)
    return ""


def bar(job: Job) -> str:
    """How far a job has come, as a bar for a terminal."""
    full = BAR_COLUMNS * percent(job) // 100
    return f"[{'#' * full}{'.' * (BAR_COLUMNS - full)}] {counted(job)}"


async def follow(settings: Settings, opened: Database, number: int) -> int:
    """Show how a job comes along until it is over.

    Returns:
        The exit status: 0 done, 1 done with a report of what was not taken, 2 failed or cancelled.

    Raises:
        Stop: there is none of this number.
    """
    language, is_terminal = language_of(settings), sys.stdout.isatty()
    waited, shown = 0.0, -1
    while True:
        async with opened.reading() as unit:
            job = await jobs.get(unit, number)
        if job is None:
            raise stop(settings, "cli.jobs.unknown", number=number)
        if job.state in OVER:
            break
        if is_terminal:
            redraw(bar(job))
        elif percent(job) // STEP_PERCENT > shown:
            shown = percent(job) // STEP_PERCENT
            tell(job_line(job, language))
        if job.state is JobState.WAITING and waited <= LONELY_SECONDS < waited + LOOK_SECONDS:
            complain(("\n" if is_terminal else "") + say("cli.jobs.lonely", language))
        waited += LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
    if is_terminal:
        redraw("")
    return await _ended(settings, opened, job)


async def _ended(settings: Settings, opened: Database, job: Job) -> int:
    """Say what came of a job."""
    language = language_of(settings)
    async with opened.reading() as unit:
        report = await jobs.report_of(unit, job.number)
    if report:
        complain(report)
    if job.state is not JobState.DONE:
        raise Stop(job_line(job, language))
    tell(job.result or job_line(job, language))
    return 1 if report else 0
