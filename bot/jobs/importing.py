"""Files taken in behind the service: fact-checks, and tables of KIM. What is done twice changes nothing."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from bot.faults import fault_in
from bot.gazetteer import gazetteer_of
from bot.imports import Report, gaps, is_read_by_two, sums
from bot.jobs.tools import Tools, snapshot_in, tying
from bot.jobs.work import BadArguments, Outcome, Refused, Work
from bot.politics import names_of
from bot.register import Taken, take_in
from bot.register_words import lacking, second, sentence, unread
from bot.settings import SettingsError
from data.importers import BadRecord, UnknownFormat, read
from data.importers import register as tables
from data.importers.register_changes import Verdict
from data.importers.register_places import PlaceReader
from data.model.factcheck import FactCheck
from data.model.register import FileError, KimField
from data.store import factchecks
from data.store.database import Unit
from data.store.factchecks import CHUNK, Imported
from data.wording import say

#: Rows that are listed in the report of a table of KIM; the rest is only counted.
MOST_LISTED = 400

Found = FactCheck | BadRecord


async def take_factchecks(tools: Tools, work: Work) -> Outcome:
    """Take a file of fact-checks in, from the step it has come to.

    A portion and how far the file has been read are one transaction, so a record is saved by one start only. Records
    before that are read again, for their ids and for the report, and not saved again.
    """
    content = await tools.file_of(work)
    name = work.argument("name", str)
    columns = {str(key): str(column) for key, column in work.argument("columns", dict).items()}
    report = Report(Imported(**work.memory.get("imported", {})))
    try:
        names = names_of(tools.settings)

        def opened() -> Iterator[Found]:
            return read(name, io.BytesIO(content), today=tools.today(), columns=columns)

        if work.total is None:
            await work.tell(0, await asyncio.to_thread(lambda: sum(1 for _ in opened())))
        found = await asyncio.to_thread(opened)
    except (UnknownFormat, SettingsError) as error:
        raise Refused(fault_in(tools.language, str(error))) from error
    seen = 0
    while portion := await asyncio.to_thread(lambda: list(itertools.islice(found, CHUNK))):
        seen += len(portion)
        async with tools.database.reading() as unit:
            is_read = await is_read_by_two(unit, tools.settings)
            good = await report.fresh(unit, list(report.good(portion, names)), is_read=is_read)
        if seen > work.done:
            async with work.step() as unit:
                report.imported = report.imported.plus(await factchecks.save(unit, good))
                work.done = seen
                work.memory["imported"] = asdict(report.imported)
    await _let_follow(tools, work, report.imported)
    return Outcome(sums(report, name, tools.language), "\n".join(gaps(report, name, tools.language)))


async def _let_follow(tools: Tools, work: Work, imported: Imported) -> None:
    """Have second sources tied and a snapshot left, where anything has changed."""
    if imported.added + imported.changed:
        async with work.step() as unit:
            await tools.jobs.enqueue(tying(), unit)
            await tools.jobs.enqueue(snapshot_in(work.job.place), unit)


async def take_kim(tools: Tools, work: Work) -> Outcome:
    """Take a table of KIM in; rows that an earlier start took are the same by now, and stay counted as they were."""
    content = await tools.file_of(work)
    name, actor, language = work.argument("name", str), work.argument("actor", str), tools.language
    try:
        mapped = {str(column): KimField(field) for column, field in work.argument("mapped", dict).items()}
    except ValueError as error:
        raise BadArguments(str(error)) from error
    places = PlaceReader(gazetteer_of(tools.settings))
    try:
        rows = await asyncio.to_thread(lambda: list(tables.read(content, places, tools.today(), mapped)))
    except FileError as error:
        raise Refused(unread(error, language)) from error
    before = {verdict: int(work.memory.get(verdict, 0)) for verdict in (Verdict.NEW, Verdict.CHANGED)}

    @asynccontextmanager
    async def step(taken: Taken, end: int) -> AsyncIterator[Unit]:
        async with work.step() as unit:
            yield unit
            work.done, work.total = max(end, work.done), len(rows)
            work.memory |= {verdict: count + taken.count(verdict) for verdict, count in before.items()}

    taken = await take_in(tools.database, rows, actor, tools.today(), step)
    counts = {str(verdict): taken.count(verdict) + before.get(verdict, 0) for verdict in Verdict}
    counts[str(Verdict.SAME)] -= sum(before.values())
    result = f"{name}: " + say("cli.kim.taken", language, bad=len(taken.bad), **counts)
    told = [sentence(bad, language) for bad in taken.bad] + lacking(taken, language)
    lines = told[:MOST_LISTED]
    if (more := len(told) - MOST_LISTED) > 0:
        lines.append(say("cli.kim.more", language, count=more))
    return Outcome("\n".join(filter(None, (result, second(taken, language)))), "\n".join(lines))
