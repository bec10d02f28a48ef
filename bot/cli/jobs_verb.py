"""``jobs``: what goes on in the background: ``list``, ``show``, ``cancel`` and ``retry``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import check_key, database
from bot.cli.jobs_words import follow, job_line, why
from bot.cli.speech import language_of, stop, tell
from bot.jobs.opening import jobs_for
from bot.settings import Settings
from data.model.job import OVER, Job, JobState
from data.store import jobs
from data.store.database import Database
from data.wording import say

#: Words of the verb that name one job.
ON_ONE = ("show", "cancel", "retry")
#: Jobs that ``list`` shows.
MOST_LISTED = 30


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """List jobs, show or follow one, cancel it, or let a failed one go on."""
    parser = Arguments(settings, "jobs")
    parser.add_argument("what", nargs="?", default="list", choices=("list", *ON_ONE))
    parser.add_argument("numbers", nargs="?", type=whole_number)
    parser.add_argument("--follow", action="store_true")
    given = parser.parse_args(arguments)
    if (given.numbers is not None) != (given.what in ON_ONE) or (given.follow and given.what not in ("show", "retry")):
        parser.refuse("cli.arguments.jobs")
    return asyncio.run(_run(settings, given.what, given.numbers, is_followed=given.follow))


async def _run(settings: Settings, what: str, number: int | None, *, is_followed: bool) -> int:
    async with database(settings) as opened:
        if number is None:
            return await _list(settings, opened)
        await check_key(settings, opened)
        if what == "cancel":
            return await _cancel(settings, opened, number)
        if what == "retry":
            number = await _retry(settings, opened, number)
        if is_followed:
            return await follow(settings, opened, number)
        return 0 if what == "retry" else await _show(settings, opened, number)


async def _list(settings: Settings, opened: Database) -> int:
    async with opened.reading() as unit:
        found = await jobs.newest(unit, MOST_LISTED)
    if not found:
        tell(say("cli.jobs.none", language_of(settings)))
    for job in found:
        tell(job_line(job, language_of(settings)))
    return 0


async def _known(settings: Settings, opened: Database, number: int) -> Job:
    """One job.

    Raises:
        Stop: there is none of this number.
    """
    async with opened.reading() as unit:
        job = await jobs.get(unit, number)
    if job is None:
        raise stop(settings, "cli.jobs.unknown", number=number)
    return job


async def _show(settings: Settings, opened: Database, number: int) -> int:
    job, language = await _known(settings, opened, number), language_of(settings)
    tell(job_line(job, language))
    moments = (job.created_at, job.started_at, job.ended_at)
    created, started, ended = (_moment(settings, moment) for moment in moments)
    tell(say("cli.jobs.times", language, created=created, started=started, ended=ended, tries=job.tries))
    if reason := why(job, language):
        tell(reason)
    if job.result:
        tell(job.result)
    async with opened.reading() as unit:
        if report := await jobs.report_of(unit, number):
            tell(report)
    return 0


async def _cancel(settings: Settings, opened: Database, number: int) -> int:
    before = await _known(settings, opened, number)
    if before.state in OVER:
        raise stop(settings, "cli.jobs.over", number=number)
    async with opened.unit_of_work() as unit:
        after = await jobs_for(settings, opened).cancel(number, unit)
    is_over = after is not None and after.state is JobState.CANCELLED
    tell(say("cli.jobs.cancelled" if is_over else "cli.jobs.stopping", language_of(settings), number=number))
    return 0


async def _retry(settings: Settings, opened: Database, number: int) -> int:
    """Let a job go on; the number of the one that does."""
    await _known(settings, opened, number)
    async with opened.unit_of_work() as unit:
        renewed = await jobs_for(settings, opened).retry(number, unit)
    if renewed is None:
        raise stop(settings, "cli.jobs.not_failed", number=number)
    key = "cli.jobs.retried" if renewed.is_new else "cli.jobs.same_waits"
    tell(say(key, language_of(settings), number=renewed.number))
    return renewed.number


def _moment(settings: Settings, at: datetime | None) -> str:
    return at.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d %H:%M:%S") if at else "-"
