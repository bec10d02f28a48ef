"""Writing a broadcast, and writing it anew: one page, with how many it reaches before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.broadcasting.desk import Seen
from bot.broadcasting.drafting import Wanted, as_correction, as_wanted
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.broadcasting.saying import channel_name, in_words
from bot.broadcasting.wording import title_of
from bot.channels import loopback
from bot.console.broadcasts import segments
from bot.console.broadcasts.common import ERRORS, at, colleagues, named, places, seated, sentence, there
from bot.console.broadcasts.writing import BOXES, EMPTY, audience_in, languages_in, typed_of, wanted_of
from bot.console.listing import number_typed
from bot.console.pages import message, page
from bot.console.visit import Visit
from broadcasts.audience import canonical
from broadcasts.lifecycle import EDITABLE
from data.model.broadcast import Broadcast, BroadcastClass, Content
from data.model.membership import InstitutionKind, InstitutionStatus, Role
from data.model.reach import Excluded
from data.model.segment import Field
from data.store import audit, broadcasts
from data.store.previews import Preview
from data.wording import LANGUAGES, say

_NOTHING = Wanted(BroadcastClass.OFFICIAL, Content("", ()))
#: Earlier broadcasts that are offered where somebody asks who has not confirmed.
OFFERED = 15
#: Acts of the trail after which a broadcast is as it was.
_CHANGES_NOTHING = ("test", "refuse_approval")
#: The step of a form that only counts.
COUNT, KEEP = "hitung", "simpan-sasaran"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one form is about.

    Args:
        start: what it was filled with.
        known: the broadcast that is written anew; None for a new one.
        original: the broadcast that is corrected; None for none.
    """

    start: Wanted
    known: Broadcast | None = None
    original: Broadcast | None = None


@there
async def begins(visit: Visit) -> Response:
    """An empty form, or that of a correction."""
    sheet = await _new(visit, visit.request.query_params.get("koreksi", ""))
    typed = typed_of(sheet.start, visit.console.settings.timezone) if sheet.original else EMPTY
    return await _form(visit, sheet, typed)


@there
async def drafts(visit: Visit) -> Response:
    """Store what was typed as a draft, or only count whom it reaches."""
    sheet = await _new(visit, visit.form.get("koreksi", ""))
    if step := visit.form.get("langkah"):
        return await _aside(visit, sheet, step)
    try:
        form = await segments.resolved(visit, visit.form)
        wanted = wanted_of(form, sheet.start, visit.console.settings.timezone)
        made = await visit.console.broadcasts.draft(await seated(visit), wanted)
    except ERRORS as error:
        return await _form(visit, sheet, visit.form, sentence(visit, error))
    return visit.to(f"/siaran/{made.number}?kabar=drafted")


@there
async def changes(visit: Visit) -> Response:
    """The form of a draft that is there."""
    sheet = await _anew(visit)
    assert sheet.known is not None
    if sheet.known.state not in EDITABLE:
        language = visit.console.language
        refusal = sentence(visit, BroadcastError(Refusal.NOT_NOW, state=sheet.known.state))
        return message(visit, 409, say("console.not_done", language), refusal)
    typed = typed_of(sheet.start, visit.console.settings.timezone) | {"versi": str(sheet.known.version)}
    return await _form(visit, sheet, typed)


@there
async def edits(visit: Visit) -> Response:
    """Store what was typed; whoever was second is shown what the first one wrote, and loses nothing."""
    sheet = await _anew(visit)
    assert sheet.known is not None
    if step := visit.form.get("langkah"):
        return await _aside(visit, sheet, step)
    try:
        form = await segments.resolved(visit, visit.form)
        wanted = wanted_of(form, sheet.start, visit.console.settings.timezone)
        seen = Seen(sheet.known.number, number_typed(visit.form.get("versi", "")))
        await visit.console.broadcasts.edit(await seated(visit), seen, wanted)
    except ERRORS as error:
        is_stale = isinstance(error, BroadcastError) and error.refusal is Refusal.STALE
        return await _form(visit, sheet, visit.form, sentence(visit, error), is_stale=is_stale)
    return visit.to(f"/siaran/{sheet.known.number}?kabar=edited")


async def _aside(visit: Visit, sheet: _Sheet, step: str) -> Response:
    """Do something by the way, after which the form is shown as it was: count, or keep the audience by a name."""
    if step != KEEP:
        return await _form(visit, sheet, visit.form, counts=True)
    try:
        refusal = await segments.keep(visit, audience_in(await segments.resolved(visit, visit.form)))
    except ERRORS as error:
        refusal = sentence(visit, error)
    typed = visit.form if refusal else {name: value for name, value in visit.form.items() if name != segments.NAME}
    said = "" if refusal else say("console.siaran.segment.kept", visit.console.language)
    return await _form(visit, sheet, typed, refusal, said=said)


async def _new(visit: Visit, corrects: str) -> _Sheet:
    if not corrects:
        return _Sheet(_NOTHING)
    async with visit.console.database.reading() as unit:
        original = await broadcasts.get(unit, number_typed(corrects))
    if original is None:
        raise BroadcastError(Refusal.UNKNOWN)
    return _Sheet(as_correction(original), original=original)


async def _anew(visit: Visit) -> _Sheet:
    async with visit.console.database.reading() as unit:
        known = await named(visit, unit)
        original = await broadcasts.get(unit, known.corrects) if known.corrects else None
    return _Sheet(as_wanted(known), known, original)


async def _form(
    visit: Visit,
    sheet: _Sheet,
    typed: Mapping[str, str],
    refusal: str = "",
    *,
    counts: bool = False,
    is_stale: bool = False,
    said: str = "",
) -> Response:
    counted: dict[str, Any] | None = None
    if counts:
        try:
            text = audience_in(await segments.resolved(visit, typed))
            counted = await _counted(visit, text, sheet.start.corrects)
        except ERRORS as error:
            counted = {"refusal": sentence(visit, error)}
    async with visit.console.database.reading() as unit:
        serials, kept = await broadcasts.serials(unit, OFFERED), await segments.choices(unit)
    number = sheet.known.number if sheet.known else None
    values = {
        "typed": typed,
        "refusal": refusal,
        "counted": counted,
        "number": number,
        "label": (title_of(sheet.known) or sheet.known.content.title) if sheet.known else "",
        "version": str(sheet.known.version) if sheet.known and is_stale else typed.get("versi", ""),
        "theirs": await _theirs(visit, sheet.known) if sheet.known and is_stale else None,
        "original": sheet.original,
        "files": sheet.start.content.files,
        "serials": serials,
        "kept": kept,
        "said": said,
        "name_field": segments.NAME,
        "action": visit.request.url.path,
    }
    return page(visit, "compose.html", 422 if refusal else 200, **values, **_choices(visit, typed))


async def _counted(visit: Visit, text: str, corrects: int | None) -> dict[str, Any]:
    """Whom an audience reaches now, in numbers and words."""
    drafting, language = visit.console.broadcasts.drafting, visit.console.language
    async with visit.console.database.reading() as unit:
        found = await drafting.preview(unit, text, corrects)
        canonical_text = canonical(await drafting.audiences.read(unit, text)) if text else ""
    return reached(visit, found) | {
        "words": in_words(canonical_text, places(visit), language) if text else "",
        "text": canonical_text,
        "refusal": "",
    }


def reached(visit: Visit, found: Preview) -> dict[str, Any]:
    """How many get it, who for example, and who does not and why; KIM that do not, by name."""
    language = visit.console.language
    states = {status: say(f"cli.kim.state.{status}", language) for status in InstitutionStatus}
    nobody = say("console.siaran.no_one_reached", language)
    people = dict(found.excluded)
    alone = people.pop(Excluded.NO_ADDRESS, 0)
    kim = [(states[status], count) for status, count in found.resting.items()] + ([(nobody, alone)] if alone else [])
    return {
        "count": found.count,
        "kim": found.kim,
        "all_kim": found.all_kim,
        "reached_kim": found.reached_kim,
        "samples": found.samples,
        "left_kim": sorted(kim),
        "left": sorted((say(f"cli.report.out.{why}", language), count) for why, count in people.items()),
        "unreached": [(one.number, one.name, states[one.status] if one.status else nobody) for one in found.unreached],
    }


async def _theirs(visit: Visit, known: Broadcast) -> dict[str, Any]:
    """What a colleague stored meanwhile."""
    async with visit.console.database.reading() as unit:
        people = await colleagues(unit)
        entries = await audit.of_target(unit, f"broadcast:{known.number}")
    last = [one for one in entries if one.act.action not in _CHANGES_NOTHING][-1]
    officer = last.act.actor.removeprefix("officer:")
    return {
        "who": people.get(number_typed(officer), ""),
        "at": at(visit, last.at),
        "title": known.content.title,
        "texts": known.content.texts,
        "audience": in_words(known.audience, places(visit), visit.console.language) if known.audience else "",
    }


def _choices(visit: Visit, typed: Mapping[str, str]) -> dict[str, Any]:
    """What may be ticked and chosen, with what is."""
    language = visit.console.language

    def boxes(about: Field, words: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
        return [(name, word, name in typed) for value, word in words if (name := BOXES[about] + value)]

    channels = sorted(visit.console.broadcasts.drafting.audiences.channels - {loopback.NAME})
    return {
        "languages": [(one, say("language.name", one), typed.get(f"teks-{one}", "")) for one in languages_in(typed)],
        "order": ",".join(languages_in(typed)),
        "kecamatan": _kecamatan(visit, typed),
        "region": places(visit).region.name,
        "statuses": boxes(
            Field.STATUS, [(str(one), say(f"cli.kim.state.{one}", language)) for one in InstitutionStatus]
        ),
        "roles": boxes(Field.ROLE, [(str(one), say(f"role.{one}", language)) for one in Role]),
        "kinds": boxes(Field.KIND, [(str(one), say(f"institution.{one}", language)) for one in InstitutionKind]),
        "channels": boxes(Field.CHANNEL, [(one, channel_name(one, language)) for one in channels]),
        "spoken": boxes(Field.LANGUAGE, [(one, say("language.name", one)) for one in LANGUAGES]),
        "classes": [(str(one), say(f"cli.broadcast.class.{one}", language)) for one in BroadcastClass],
    }


def _kecamatan(visit: Visit, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every kecamatan with what lies in it."""
    gazetteer, opening = places(visit), BOXES[Field.REGION]
    found, language = [], visit.console.language
    for one in gazetteer.kecamatan:
        villages = [
            (opening + each.code, each.name, opening + each.code in typed) for each in gazetteer.within(one.code)
        ]
        is_on, some = opening + one.code in typed, sum(ticked for _, _, ticked in villages)
        found.append(
            {
                "name": opening + one.code,
                "label": say("console.siaran.kecamatan", language, name=one.name),
                "is_on": is_on,
                "villages": villages,
                "some": some,
            }
        )
    return found
