"""Audiences that an office keeps by name: chosen and kept while a broadcast is written, renamed and taken away here.

What counts is the canonical text that a name stands for at the moment; a broadcast holds that text, so nothing that
happens to a name later changes whom it goes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.broadcasting.saying import in_words
from bot.channels.contract import storable
from bot.console.broadcasts.common import at, places
from bot.console.broadcasts.writing import SAVED, TYPED
from bot.console.listing import number_typed, pages_of
from bot.console.pages import page
from bot.console.visit import Visit
from broadcasts.audience_words import AudienceError, Fault
from data.model.audit import Act, actor_of
from data.store import audit, kept_segments
from data.store.database import Unit
from data.store.kept_segments import MOST, NAME_CHARS, Kept
from data.wording import say

#: Segments of one page.
PAGE = 30
#: The fields of a form that choose one, and that name a new one.
CHOSEN, NAME = "simpanan", "nama_sasaran"
#: What may be said of what was done.
DONE = ("renamed", "dropped")
#: Why a name is not changed.
FAULTS = ("stale", "taken")


async def listed(visit: Visit) -> Response:
    """All of them, by their names."""
    return await _list(visit)


async def renames(visit: Visit) -> Response:
    """Give one another name."""
    name = name_in(visit.form.get("nama", ""))
    if not name:
        return await _list(visit, say("console.siaran.segment.no_name", visit.console.language, most=NAME_CHARS))
    async with visit.console.database.unit_of_work() as unit:
        known = await _seen(visit, unit)
        refusal = "stale" if known is None else await _renamed(visit, unit, known, name)
    if refusal:
        return await _list(visit, say(f"console.siaran.segment.{refusal}", visit.console.language))
    return visit.to("/siaran/sasaran?kabar=renamed")


async def drops(visit: Visit) -> Response:
    """Take one away; broadcasts keep the text that it stood for."""
    async with visit.console.database.unit_of_work() as unit:
        known = await _seen(visit, unit)
        is_gone = known is not None and await kept_segments.drop(unit, known)
        if known is not None and is_gone:
            await _note(visit, unit, "segment_drop", known)
    if not is_gone:
        return await _list(visit, say("console.siaran.segment.stale", visit.console.language))
    return visit.to("/siaran/sasaran?kabar=dropped")


async def keep(visit: Visit, text: str) -> str:
    """Keep an audience under the name in the form; why not, in words, or an empty text.

    Raises:
        AudienceError: it is none.
    """
    language, name = visit.console.language, name_in(visit.form.get(NAME, ""))
    if not name:
        return say("console.siaran.segment.no_name", language, most=NAME_CHARS)
    if not text:
        return say("console.siaran.segment.no_audience", language)
    async with visit.console.database.unit_of_work() as unit:
        canonical = await visit.console.broadcasts.drafting.audiences.canonical(unit, text)
        if await kept_segments.count(unit) >= MOST:
            return say("console.siaran.segment.too_many", language, most=MOST)
        made = await kept_segments.add(unit, name, text, canonical)
        if made is None:
            return say("console.siaran.segment.taken", language)
        await _note(visit, unit, "segment_save", made)
    return ""


async def resolved(visit: Visit, form: Mapping[str, str]) -> Mapping[str, str]:
    """A form in which a kept audience is chosen, with the text that this stands for now.

    Raises:
        AudienceError: somebody took it away.
    """
    if form.get("siapa") != SAVED:
        return form
    async with visit.console.database.reading() as unit:
        known = await kept_segments.get(unit, number_typed(form.get(CHOSEN, "")))
    if known is None:
        raise AudienceError(Fault.UNKNOWN_SEGMENT, "")
    return {**form, "siapa": TYPED, "sasaran": known.canonical}


async def choices(unit: Unit) -> list[tuple[str, str]]:
    """What may be chosen: number and name of each."""
    return [(str(one.number), one.name) for one in await kept_segments.listed(unit, 0, MOST)]


def name_in(typed: str) -> str:
    """A name as it is kept, on one line; empty for none, and for one that is too long."""
    name = " ".join(storable(typed).replace("\0", "").replace('"', "").split())
    return name if len(name) <= NAME_CHARS else ""


async def _seen(visit: Visit, unit: Unit) -> Kept | None:
    """The one in the address, if it is still as it was shown."""
    number: int = visit.request.path_params["number"]
    known = await kept_segments.get(unit, number)
    return known if known is not None and known.mark == visit.form.get("dilihat", "") else None


async def _renamed(visit: Visit, unit: Unit, known: Kept, name: str) -> str:
    """Rename one; the end of the key of why not."""
    if name == known.name:
        return ""
    if not await kept_segments.rename(unit, known, name):
        return "taken"
    await _note(visit, unit, "segment_rename", known)
    return ""


async def _note(visit: Visit, unit: Unit, action: str, one: Kept) -> None:
    """What the trail holds: the hash of the audience, and nothing that somebody wrote."""
    act = Act(actor_of(visit.who.number), action, f"segment:{one.number}", "", one.digest)
    await audit.append(unit, act)


async def _list(visit: Visit, refusal: str = "") -> Response:
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        pages = pages_of(visit, await kept_segments.count(unit), PAGE)
        found = await kept_segments.listed(unit, (pages.number - 1) * PAGE, PAGE)
    done = visit.request.query_params.get("kabar", "")
    said = say(f"console.siaran.segment.{done}", language) if done in DONE and not refusal else ""
    values = {"rows": [_row(visit, one) for one in found], "pages": pages, "said": said, "refusal": refusal}
    return page(visit, "segments.html", 422 if refusal else 200, most=NAME_CHARS, **values)


def _row(visit: Visit, one: Kept) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "words": in_words(one.canonical, places(visit), visit.console.language),
        "text": one.canonical,
        "mark": one.mark,
        "at": at(visit, one.updated_at),
    }
