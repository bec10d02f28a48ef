"""A large import handed over to real workers that are really killed: every record is in once, and the sums say so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.jobs.embedded import EmbeddedJobs
from bot.jobs.files import JobFiles
from bot.jobs.port import Jobs
from bot.jobs.procrastinated import ProcrastinateJobs
from bot.jobs.tools import IMPORT_FACTCHECKS, SNAPSHOT, TIE_TWINS
from data.model.job import OVER, Job, JobState, NewJob
from data.store import factchecks, jobs
from data.store.database import Database
from data.store.vault import Vault
from tests.bot.processes import PATIENCE_SECONDS, Process
from tests.conftest import SECRET, fresh_sqlite

pytestmark = pytest.mark.chaos

#: Four portions of 500, the last one not full, and one line that cannot be used.
RECORDS = 1_700


def a_file() -> bytes:
    lines = [
        json.dumps({"id": f"uji-{number}", "source": "uji", "title": f"Kabar ke-{number} tentang sumur {number % 97}"})
        for number in range(RECORDS)
    ]
    return "\n".join([*lines[:700], "{broken", *lines[700:], ""]).encode()


@dataclass(slots=True)
class Scene:
    """A database, a folder of live files, and two workers that share both."""

    database: Database
    enqueuing: Jobs
    files: JobFiles
    workers: list[Process]

    async def hands_over(self) -> int:
        async with self.files.keeping(a_file()) as sha256:
            given = {"sha256": sha256, "name": "uji.jsonl", "columns": {}}
            new = NewJob(IMPORT_FACTCHECKS, given, key=sha256, place=self.files.place())
            async with self.database.unit_of_work() as unit:
                return (await self.enqueuing.enqueue(new, unit)).number

    async def stands(self, number: int) -> Job:
        async with self.database.reading() as unit:
            found = await jobs.get(unit, number)
        assert found is not None
        return found

    async def is_over(self, number: int) -> Job:
        for _ in range(int(PATIENCE_SECONDS / 0.05)):
            found = await self.stands(number)
            if found.state in OVER:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"{found}\n" + "\n".join(worker.log()[-2000:] for worker in self.workers))

    async def follow_ups_are_over(self) -> dict[str, JobState]:
        for _ in range(int(PATIENCE_SECONDS / 0.05)):
            async with self.database.reading() as unit:
                found = await jobs.newest(unit, 10)
            if all(one.state in OVER for one in found):
                return {one.name: one.state for one in found}
            await asyncio.sleep(0.05)
        raise AssertionError(found)


@pytest.fixture(params=["embedded on sqlite", "embedded on postgresql", "procrastinate on postgresql"])
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    runner, kind = request.param.split(" on ")
    if kind == "sqlite":
        url = fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
    settings = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "LEASE_SECONDS": "2", "JOBS": runner}
    workers = [Process(tmp_path, settings, "worker") for _ in range(2)]
    enqueuing = ProcrastinateJobs(database) if runner == "procrastinate" else EmbeddedJobs()
    yield Scene(database, enqueuing, JobFiles(tmp_path, database.vault), workers)
    for worker in workers:
        worker.kill()
    await database.close()


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("job.stepping:3", id="before its third step was committed"),
        pytest.param("job.ended:1", id="after all was done, before that was written down"),
    ],
)
async def test_a_killed_import_is_finished_by_another_worker_and_each_record_is_in_once(
    scene: Scene, point: str
) -> None:
    doomed, other = scene.workers
    number = await scene.hands_over()
    doomed.start(KENTONGAN_FAILPOINT=point)
    assert await asyncio.to_thread(doomed.wait_for_death, PATIENCE_SECONDS), doomed.log()[-3000:]
    other.starts()
    ended = await scene.is_over(number)
    assert (ended.state, ended.starts, ended.done) == (JobState.DONE, 2, RECORDS + 1)
    assert ended.memory["imported"] == {"added": RECORDS, "changed": 0, "unchanged": 0}, "none was saved twice"
    assert f"{RECORDS} baru, 0 diperbarui, 0 tetap, 1 tidak terpakai" in ended.result
    async with scene.database.reading() as unit:
        assert await factchecks.count(unit) == RECORDS
        assert "baris 701" in await jobs.report_of(unit, number)
    states = await scene.follow_ups_are_over()
    assert states == dict.fromkeys((IMPORT_FACTCHECKS, TIE_TWINS, SNAPSHOT), JobState.DONE)
    assert list(scene.workers[0].var_dir.glob("matcher-*.npz")), "the next start finds a snapshot"
