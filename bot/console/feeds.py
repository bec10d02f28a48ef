"""Where fact-checks come from: feeds with how each is, and files that somebody sends.

A file is looked at first; what was looked at is then taken in by a job, whose page tells how far it has come.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.console.cards import moment
from bot.console.columns import columns_in, columns_page
from bot.console.pages import message, page
from bot.console.proof import proved
from bot.console.refusals import sentence_of
from bot.console.uploads import Kept
from bot.console.visit import Visit
from bot.credentials import SignInRefused
from bot.faults import fault_in
from bot.feeds.adding import LEAST_MINUTES, MOST_MINUTES, FeedError, FeedFault, TypedFeed, checked
from bot.imports import Report, gaps, is_read_by_two, sums
from bot.jobs.handing import hand_over_content
from bot.jobs.tools import IMPORT_FACTCHECKS
from bot.politics import names_of
from bot.settings import SettingsError
from data.importers import UnknownFormat, UnnamedColumns, read
from data.importers.register import MOST_BYTES
from data.model.audit import Act, actor_of
from data.model.factcheck import FactCheck
from data.model.feed import Feed, FeedKind
from data.model.job import OVER, Job, JobState
from data.model.officer import OfficerRole
from data.store import audit, factchecks, feeds, jobs
from data.store.factchecks import CHUNK
from data.wording import say

#: Lines that a report shows; the rest is only counted.
MOST_LISTED = 200
#: Earlier imports that are listed.
_MOST_JOBS = 10
#: What is typed of a new feed; its key is shown again to nobody.
FIELDS = ("nama", "jenis", "alamat", "pilihan", "jam")
#: What may be done to a feed, and what may be said of it.
ACTS = ("fetched", "paused", "removed")
DONE = (*ACTS, "added")


async def listed(visit: Visit) -> Response:
    """The feeds, with how each is."""
    return await _listed(visit)


async def changes(visit: Visit) -> Response:
    """Let a feed be fetched at once, or not any more."""
    name, act = visit.form.get("nama", "")[:80], visit.form.get("aksi", "")
    async with visit.console.database.unit_of_work() as unit:
        known = await feeds.named(unit, name)
        if known is not None:
            await feeds.enable(unit, name, is_enabled=act != "paused")
            done = "paused" if act == "paused" else "fetched"
            await _note(visit, unit, known, done)
    if known is None:
        return await _listed(visit, say("console.feeds.unknown", visit.console.language))
    return visit.to(f"/cek-fakta/sumber?kabar={done}")


async def removes(visit: Visit) -> Response:
    """Forget a feed; what it brought stays."""
    name = visit.form.get("nama", "")[:80]
    async with visit.console.database.unit_of_work() as unit:
        known = await feeds.named(unit, name)
        if known is not None and await feeds.remove(unit, name):
            await _note(visit, unit, known, "removed")
    if known is None:
        return await _listed(visit, say("console.feeds.unknown", visit.console.language))
    return visit.to("/cek-fakta/sumber?kabar=removed")


async def adds(visit: Visit) -> Response:
    """Store a new feed."""
    language = visit.console.language
    try:
        new = checked(_typed(visit))
        async with visit.console.database.unit_of_work() as unit:
            if not await feeds.add(unit, new):
                raise FeedError(FeedFault.KNOWN_NAME, name=new.name)
            stored = await feeds.named(unit, new.name)
            await _note(visit, unit, stored or new, "added")
    except FeedError as error:
        values = {name: value for name, value in error.values.items() if name != "kind"}
        if error.fault is FeedFault.BAD_OPTION and not values["known"]:
            values["known"] = say("cli.feeds.no_options", language)
        return await _listed(visit, say(f"console.feeds.fault.{error.fault}", language, **values))
    return visit.to("/cek-fakta/sumber?kabar=added")


async def sending(visit: Visit) -> Response:
    """The form for a file, and what became of earlier ones."""
    return await _sending(visit)


async def foresees(visit: Visit) -> Response:
    """Say what a file would bring; nothing is changed yet."""
    language = visit.console.language
    if visit.upload is None:
        return await _sending(visit, say("console.import.no_file", language))
    sha256 = await Kept(visit.console.settings, visit.console.database).keep(visit.upload.content)
    return await _shown(visit, visit.upload.name, visit.upload.content, sha256)


async def names_columns(visit: Visit) -> Response:
    """Say what a file would bring whose columns somebody named, because it calls them otherwise than we do."""
    name, sha256 = visit.form.get("berkas", "")[:100], visit.form.get("sidik", "")
    content = await Kept(visit.console.settings, visit.console.database).read(sha256)
    if content is None:
        return await _sending(visit, say("console.import.gone", visit.console.language))
    return await _shown(visit, name, content, sha256)


async def _shown(visit: Visit, name: str, content: bytes, sha256: str, why: str = "") -> Response:
    """What a file would bring; or the form in which somebody says what each of its columns holds."""
    language = visit.console.language
    try:
        report = await _foreseen(visit, name, content)
    except (UnknownFormat, SettingsError) as error:
        refusal = say("cli.import_unknown", language, file=name, cause=fault_in(language, str(error)))
        if isinstance(error, UnnamedColumns):
            is_first = not any(field.startswith("kolom-") for field in visit.form)
            return columns_page(visit, error.columns, (name, sha256), "" if is_first else refusal)
        return await _sending(visit, refusal)
    lines = gaps(report, name, language)
    values: dict[str, Any] = {
        "told": sums(report, name, language),
        "lines": lines[:MOST_LISTED],
        "more": max(0, len(lines) - MOST_LISTED),
        "brings": report.imported.added + report.imported.changed,
        "sha256": sha256,
        "file": name,
        "refusal": why,
        "named": [(name, value) for name, value in visit.form.items() if name.startswith(("kolom-", "isi-"))],
    }
    return page(visit, "factchecks_foreseen.html", 422 if why else 200, **values)


async def applies(visit: Visit) -> Response:
    """Take in exactly the file that was looked at."""
    console, name = visit.console, visit.form.get("berkas", "")[:100]
    content = await Kept(console.settings, console.database).read(visit.form.get("sidik", ""))
    if content is None:
        return await _sending(visit, say("console.import.gone", console.language))
    try:
        await proved(visit)
    except SignInRefused as error:
        return await _shown(visit, name, content, visit.form.get("sidik", ""), sentence_of(visit, error))
    given = {"name": name, "columns": columns_in(visit)}
    handed = await hand_over_content(console.settings, console.database, IMPORT_FACTCHECKS, content, given)
    async with console.database.unit_of_work() as unit:
        await audit.append(unit, Act(actor_of(visit.who.number), "import", f"job:{handed.number}"))
    return visit.to(f"/cek-fakta/impor/{handed.number}")


async def progress(visit: Visit) -> Response:
    """How far an import has come, and in the end what was not taken."""
    number: int = visit.request.path_params["number"]
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        job = await jobs.get(unit, number)
        report = await jobs.report_of(unit, number) if job else ""
    if job is None or job.name != IMPORT_FACTCHECKS:
        return message(visit, 404, say("console.not_there", language), say("console.import.unknown", language))
    return page(visit, "factchecks_job.html", job=_job(visit, job), lines=report.splitlines()[:MOST_LISTED])


async def _listed(visit: Visit, refusal: str = "") -> Response:
    language, done = visit.console.language, visit.request.query_params.get("kabar", "")
    async with visit.console.database.reading() as unit:
        found = await feeds.all_of(unit)
    values = {
        "rows": [_row(visit, one) for one in found],
        "kinds": [str(kind) for kind in FeedKind],
        "typed": {name: visit.form.get(name, "") if refusal else "" for name in FIELDS},
        "is_admin": visit.may(OfficerRole.ADMINISTRATOR),
        "said": say(f"console.feeds.done.{done}", language) if done in DONE and not refusal else "",
        "refusal": refusal,
    }
    return page(visit, "feeds.html", 422 if refusal else 200, **values)


async def _sending(visit: Visit, refusal: str = "") -> Response:
    async with visit.console.database.reading() as unit:
        known = [one for one in await jobs.newest(unit, 100) if one.name == IMPORT_FACTCHECKS][:_MOST_JOBS]
    values = {"refusal": refusal, "imports": [_job(visit, one) for one in known], "most": MOST_BYTES >> 20}
    return page(visit, "factchecks_import.html", 422 if refusal else 200, **values)


async def _foreseen(visit: Visit, name: str, content: bytes) -> Report:
    """What a file would bring, and what of it cannot be used.

    Raises:
        UnknownFormat: it is no file of fact-checks.
    """
    console, report = visit.console, Report()
    names, today, columns = names_of(console.settings), console.today(), columns_in(visit)

    def good() -> list[FactCheck]:
        return list(report.good(read(name, io.BytesIO(content), today=today, columns=columns), names))

    found = await asyncio.to_thread(good)
    for start in range(0, len(found), CHUNK):
        async with console.database.reading() as unit:
            is_read = await is_read_by_two(unit, console.settings)
            fresh = await report.fresh(unit, found[start : start + CHUNK], is_read=is_read)
            report.imported = report.imported.plus(await factchecks.compare(unit, fresh))
    return report


def _typed(visit: Visit) -> TypedFeed:
    """The feed that was typed.

    Raises:
        FeedError: its options cannot be read.
    """
    form, options = visit.form, {}
    for line in form.get("pilihan", "").splitlines():
        name, equals, value = line.partition("=")
        if line.strip() and not (equals and name.strip() and value.strip()):
            raise FeedError(FeedFault.BAD_OPTION, name=line[:80], known="nama=nilai")
        if line.strip():
            options[name.strip()] = value.strip()
    kind = form.get("jenis", "")
    known = FeedKind(kind) if kind in {str(one) for one in FeedKind} else FeedKind.RSS
    hours = form.get("jam", "")
    minutes = int(hours) * 60 if hours.isascii() and hours.isdecimal() and len(hours) < 5 else 360
    minutes = min(max(minutes, LEAST_MINUTES), MOST_MINUTES)
    name, url = form.get("nama", "").strip(), form.get("alamat", "").strip()
    return TypedFeed(name, known, url, form.get("rahasia", ""), options, minutes)


async def _note(visit: Visit, unit: Any, known: Feed, done: str) -> None:
    await audit.append(unit, Act(actor_of(visit.who.number), "feed", f"feed:{known.number}", "", done))


def _row(visit: Visit, one: Feed) -> dict[str, Any]:
    language = visit.console.language

    def at(when: Any) -> str:
        return moment(visit, when) if when else "-"

    if not one.is_enabled:
        state = say("cli.feeds.is_paused", language, at=at(one.succeeded_at))
    elif one.error:
        told: Mapping[str, object] = {"count": one.failures, "cause": fault_in(language, one.error)}
        state = say("cli.feeds.is_failing", language, **told, at=at(one.succeeded_at), next=at(one.next_at))
    else:
        state = say("cli.feeds.is_well", language, at=at(one.succeeded_at))
    return {
        "name": one.name,
        "kind": str(one.kind),
        "url": one.url,
        "state": state,
        "is_enabled": one.is_enabled,
        "is_failing": bool(one.error) and one.is_enabled,
        "tried": at(one.tried_at),
        "next": at(one.next_at),
        "hours": f"{one.interval_minutes / 60:g}",
    }


def _job(visit: Visit, job: Job) -> dict[str, Any]:
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
