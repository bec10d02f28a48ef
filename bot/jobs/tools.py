"""What the functions of jobs work with, and the jobs that several places enqueue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bot.jobs.files import FileGone, JobFiles
from bot.jobs.port import Jobs
from bot.jobs.work import Refused, Work
from bot.settings import Settings
from data.model.job import NewJob
from data.store.database import Database
from data.wording import say

#: Names of jobs. They stand in rows, so a name is never given to other work.
IMPORT_FACTCHECKS = "factchecks.import"
EXPORT_FACTCHECKS = "factchecks.export"
TIE_TWINS = "factchecks.tie"
SNAPSHOT = "matcher.snapshot"
IMPORT_KIM = "kim.import"


@dataclass(frozen=True, slots=True)
class Tools:
    """What a process has for its jobs.

    Args:
        jobs: where a job enqueues what follows from it.
        today: the date in the office's zone.
        snapshot: brings the matcher up to date and saves its snapshot; says how many fact-checks it knows.
    """

    settings: Settings
    database: Database
    files: JobFiles
    jobs: Jobs
    today: Callable[[], date]
    snapshot: Callable[[], Awaitable[int]]

    @property
    def language(self) -> str:
        """The language of whoever asks what came of a job."""
        return str(self.settings.language)

    async def file_of(self, work: Work) -> bytes:
        """The file that a job was given.

        Raises:
            BadArguments: it was given none.
            Refused: the file is gone.
        """
        try:
            return await self.files.read(work.argument("sha256", str))
        except FileGone as error:
            raise Refused(say("cli.jobs.file_gone", self.language)) from error


def tying() -> NewJob:
    """Tie second sources around what changed; wanted once more if fact-checks change while that is done."""
    return NewJob(TIE_TWINS, key="all", again=True)


def snapshot_in(place: str) -> NewJob:
    """Leave a snapshot of the matcher in a folder of live files."""
    return NewJob(SNAPSHOT, key=place, place=place, again=True)
