"""Hands a file over to whatever process runs jobs beside this folder of live files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.jobs.files import ARGUMENT
from bot.jobs.opening import files_of, jobs_for
from bot.settings import Settings
from data.model.job import Enqueued, NewJob
from data.store.database import Database


async def hand_over_content(
    settings: Settings, database: Database, job: str, content: bytes, arguments: Mapping[str, Any]
) -> Enqueued:
    """Keep a content, and enqueue the job that takes it in; the same content handed over twice is one job.

    Args:
        job: its name.
        arguments: what it is given beside the content.
    """
    files = files_of(settings, database)
    async with files.keeping(content) as sha256:
        new = NewJob(job, {ARGUMENT: sha256, **arguments}, key=sha256, place=files.place())
        async with database.unit_of_work() as unit:
            return await jobs_for(settings, database).enqueue(new, unit)
