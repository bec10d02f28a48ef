"""A table of KIM from the browser: looked at first, line by line; then exactly those bytes are taken in by a job."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from bot.console.cards import moment
from bot.console.pages import message, page
from bot.console.proof import proved
from bot.console.refusals import REFUSED, sentence_of
from bot.console.uploads import Kept
from bot.console.visit import Visit
from bot.jobs.handing import hand_over_content
from bot.jobs.tools import IMPORT_KIM
from bot.officers import present
from bot.register import Taken, foresee
from bot.register_words import changed, lacking, sentence, status_label, unread
from bot.standing import StandingDesk, StandingError
from data.importers.register import MOST_BYTES, read
from data.importers.register_changes import Verdict
from data.importers.register_columns import EXPORTED
from data.importers.register_places import PlaceReader
from data.model.audit import actor_of
from data.model.job import OVER, Job, JobState
from data.model.register import BadRow, FileError, KimField, KimRow
from data.model.standing import Batch
from data.store import jobs, officers, standings
from data.wording import say
from handlers.registration_labels import place_label

#: Lines of each kind that a report shows; the rest is only counted.
MOST_LISTED = 200
#: Earlier imports that are listed.
_MOST_JOBS = 10
#: Columns that somebody can name; so many are told of a table.
MOST_COLUMNS = 15


async def shown(visit: Visit) -> Response:
    """The form for a file, imports that wait for a second officer, and what became of earlier ones."""
    return await _form(visit)


async def foresees(visit: Visit) -> Response:
    """Say what a file would change; nothing is changed yet."""
    if visit.upload is None:
        return await _form(visit, say("console.import.no_file", visit.console.language))
    name, content = visit.upload.name, visit.upload.content
    try:
        taken = await _foreseen(visit, content)
    except FileError as error:
        if error.found:
            return _columns(visit, error.found, await _kept(visit).keep(content), name)
        return await _form(visit, f"{name}: {unread(error, visit.console.language)}")
    return _report(visit, taken, await _kept(visit).keep(content), name)


async def names_columns(visit: Visit) -> Response:
    """Say what a file would change whose columns somebody named, because it calls them otherwise than we do."""
    language, sha256, name = visit.console.language, visit.form.get("sidik", ""), visit.form.get("berkas", "")[:100]
    content = await _kept(visit).read(sha256)
    if content is None:
        return await _form(visit, say("console.import.gone", language))
    try:
        taken = await _foreseen(visit, content)
    except FileError as error:
        if error.found:
            return _columns(visit, error.found, sha256, name, say("console.import.unnamed", language))
        return await _form(visit, f"{name}: {unread(error, language)}")
    return _report(visit, taken, sha256, name)


async def applies(visit: Visit) -> Response:
    """Take in exactly the file that was looked at, if it still does what was shown."""
    language, sha256, name = visit.console.language, visit.form.get("sidik", ""), visit.form.get("berkas", "")[:100]
    content = await _kept(visit).read(sha256)
    if content is None:
        return await _form(visit, say("console.import.gone", language))
    try:
        taken = await _foreseen(visit, content)
    except FileError as error:
        return await _form(visit, f"{name}: {unread(error, language)}")
    if digest_of(taken) != visit.form.get("ramalan", ""):
        return _report(visit, taken, sha256, name, say("console.import.other", language))
    try:
        who = await proved(visit)
        async with visit.console.database.reading() as unit:
            await present(unit, who)
    except REFUSED as error:
        return _report(visit, taken, sha256, name, sentence_of(visit, error))
    mapped = {column: str(field) for column, field in _mapped(visit).items()}
    arguments = {"name": name, "mapped": mapped, "actor": actor_of(who.officer)}
    console = visit.console
    handed = await hand_over_content(console.settings, console.database, IMPORT_KIM, content, arguments)
    return visit.to(f"/kim/impor/{handed.number}")


async def progress(visit: Visit) -> Response:
    """How far an import has come, and in the end what was not taken."""
    number: int = visit.request.path_params["number"]
    async with visit.console.database.reading() as unit:
        job = await jobs.get(unit, number)
        report = await jobs.report_of(unit, number) if job else ""
        waiting = await standings.open_batches(unit)
    if job is None or job.name != IMPORT_KIM:
        language = visit.console.language
        return message(visit, 404, say("console.not_there", language), say("console.import.unknown", language))
    lines = report.splitlines()[:MOST_LISTED]
    return page(visit, "kim_job.html", job=_shown(visit, job), lines=lines, batches=[_waits(one) for one in waiting])


async def batch(visit: Visit) -> Response:
    """The KIM of an import that a second officer agrees to."""
    return await _batch(visit)


async def activates(visit: Visit) -> Response:
    """Make all KIM of an import active: exactly those that stood on the page, as they stood there."""
    desk, seen = StandingDesk(visit.console.database, visit.console.today()), visit.form.get("dilihat", "")
    try:
        await desk.activate_batch(await proved(visit), visit.request.path_params["number"], seen)
    except REFUSED as error:
        return await _batch(visit, sentence_of(visit, error))
    return visit.to("/kim?status=active")


async def expires(visit: Visit) -> Response:
    """Let every KIM be expired whose SK has ended."""
    desk = StandingDesk(visit.console.database, visit.console.today())
    try:
        await desk.expire_lapsed(await proved(visit))
    except REFUSED as error:
        return await _form(visit, sentence_of(visit, error))
    return visit.to("/kim?status=expired")


async def _form(visit: Visit, refusal: str = "") -> Response:
    async with visit.console.database.reading() as unit:
        known = [one for one in await jobs.newest(unit, 100) if one.name == IMPORT_KIM][:_MOST_JOBS]
        waiting = await standings.open_batches(unit)
        lapsed = len(await standings.lapsed(unit, visit.console.today(), 1000))
    values = {
        "refusal": refusal,
        "batches": [_waits(one) for one in waiting],
        "imports": [_shown(visit, one) for one in known],
        "lapsed": lapsed,
        "most": MOST_BYTES >> 20,
    }
    return page(visit, "kim_import.html", 422 if refusal else 200, **values)


def _report(visit: Visit, taken: Taken, sha256: str, name: str, refusal: str = "") -> Response:
    """What a file would change, with the form that does it."""
    language, gazetteer = visit.console.language, visit.console.gazetteer
    told = {
        "changes": [changed(one, gazetteer, language) for one in taken.changes],
        "bad": [sentence(bad, language) for bad in taken.bad],
        "lacking": lacking(taken, language),
    }
    values = {
        "lists": {kind: lines[:MOST_LISTED] for kind, lines in told.items()},
        "more": {kind: max(0, len(lines) - MOST_LISTED) for kind, lines in told.items()},
        "counts": {str(verdict): taken.count(verdict) for verdict in Verdict} | {"bad": len(taken.bad)},
        "asked": len(taken.asked),
        "sha256": sha256,
        "foreseen": digest_of(taken),
        "file": name,
        "refusal": refusal,
        "mapped": list(_mapped(visit).items()),
    }
    return page(visit, "kim_foreseen.html", 422 if refusal else 200, **values)


def _columns(visit: Visit, columns: Sequence[str], sha256: str, name: str, refusal: str = "") -> Response:
    """The form in which somebody says what each column holds."""
    mapped = _mapped(visit)
    values = {
        "columns": [(column, mapped.get(column, "")) for column in columns],
        "fields": [(str(field), EXPORTED[field]) for field in EXPORTED],
        "sha256": sha256,
        "file": name,
        "refusal": refusal,
    }
    return page(visit, "kim_columns.html", 422 if refusal else 200, **values)


def _mapped(visit: Visit) -> dict[str, KimField]:
    """The columns that somebody named."""
    found = {}
    for place in range(MOST_COLUMNS):
        column, field = visit.form.get(f"kolom-{place}", "")[:200], visit.form.get(f"isi-{place}", "")
        if column and field in set(KimField):
            found[column] = KimField(field)
    return found


async def _batch(visit: Visit, refusal: str = "") -> Response:
    console, number = visit.console, visit.request.path_params["number"]
    language = console.language
    try:
        async with console.database.reading() as unit:
            found, those = await StandingDesk.of_batch(unit, number)
            by = await officers.get(unit, found.officer)
    except StandingError as error:
        return message(visit, 404, say("console.not_there", language), sentence_of(visit, error))
    rows = [
        {
            "number": one.number,
            "name": one.name,
            "place": place_label(console.gazetteer, one.place, language) or one.place,
            "sk": one.sk_number,
            "board": len(one.board),
            "state": status_label(one.status, language),
            "status": str(one.status),
        }
        for one in those
    ]
    values = {"rows": rows, "by": by.name if by else "-", "batch": _waits(found), "is_open": found.is_open}
    is_mine = found.officer == visit.who.number
    return page(visit, "kim_batch.html", 422 if refusal else 200, refusal=refusal, is_mine=is_mine, **values)


async def _foreseen(visit: Visit, content: bytes) -> Taken:
    """What a table would change.

    Raises:
        FileError: it is no table of KIM.
    """
    console = visit.console
    places, today, mapped = PlaceReader(console.gazetteer), console.today(), _mapped(visit)

    def rows() -> list[KimRow | BadRow]:
        return list(read(content, places, today, mapped))

    return await foresee(console.database, await asyncio.to_thread(rows))


def digest_of(taken: Taken) -> str:
    """What a table would change, as one short text; another one when the register changed meanwhile."""
    told = [
        [
            one.row.line,
            one.row.sheet,
            str(one.verdict),
            one.number,
            sorted(f"{key}={new}" for key, new in one.after.items()),
        ]
        for one in taken.changes
    ]
    said = json.dumps([told, taken.same, len(taken.bad)], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _shown(visit: Visit, job: Job) -> dict[str, Any]:
    return {
        "number": job.number,
        "state": say(f"cli.jobs.state.{job.state}", visit.console.language),
        "is_open": job.state not in OVER,
        "is_failed": job.state is JobState.FAILED,
        "done": job.done,
        "total": job.total or 0,
        "result": job.result.partition("\n")[0] or job.error,
        "at": moment(visit, job.created_at),
    }


def _waits(one: Batch) -> dict[str, Any]:
    return {"number": one.number, "count": len(one.kim), "seen": one.digest.hex()}


def _kept(visit: Visit) -> Kept:
    return Kept(visit.console.settings, visit.console.database)
