"""Jobs that keep things ready: exports, the tying of second sources, and the matcher's snapshot."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bot.exports import Export, form_of
from bot.jobs.tools import Tools
from bot.jobs.work import Outcome, Refused, Work
from bot.twins import tie_twins
from data.store import factchecks
from data.wording import say


async def export_factchecks(tools: Tools, work: Work) -> Outcome:
    """Write fact-checks to a file, always from the beginning: a file that is half of two states helps nobody."""
    path, source = Path(work.argument("path", str)), work.argument("source", str)
    async with tools.database.reading() as unit:
        total = await factchecks.count_published(unit, source)

    async def told(count: int) -> None:
        await work.tell(count, total)

    wanted = Export(tools.database, source, form_of(path, tools.settings.office_name), told)
    head = f".{path.name}.job-{work.job.number}-"
    try:
        # What a start that was killed has left. Each start writes under a name of its own: one that was only frozen
        # would otherwise write into the file of the next.
        for left in path.parent.glob(f"{head}*.draft"):
            with suppress(FileNotFoundError):
                left.unlink()
        count = await wanted.write_file(path, f"{head}{work.job.fence}.draft")
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise Refused(say("cli.export_unwritable", tools.language, file=path, cause=cause)) from error
    return Outcome(say("cli.exported", tools.language, count=count, file=path))


async def tie(tools: Tools, work: Work) -> Outcome:
    """Tie second sources around what changed since the last time."""
    await work.tell(0, 1)
    count = await tie_twins(tools.database)
    await work.tell(1, 1)
    return Outcome(say("cli.jobs.tied", tools.language, count=count))


async def leave_snapshot(tools: Tools, work: Work) -> Outcome:
    """Save the matcher as it is now, so that the next start of the service finds it ready."""
    await work.tell(0, 1)
    count = await tools.snapshot()
    await work.tell(1, 1)
    return Outcome(say("cli.jobs.snapshot", tools.language, count=count))
