"""The page of one broadcast: word for word, to whom and when, how far it has come, and what may be done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from bot.broadcasting.building import telling
from bot.broadcasting.desk import source_of
from bot.broadcasting.progress import Progress, look
from bot.broadcasting.refusals import BroadcastError
from bot.broadcasting.saying import in_words
from bot.broadcasting.tables import TOLD
from bot.broadcasting.wording import schedule_in, standing, title_of, why_in
from bot.channels import telegram_limits
from bot.console.broadcasts.approving import NO_WAY, others, own_way
from bot.console.broadcasts.attaching import PICTURES
from bot.console.broadcasts.changed import since_last
from bot.console.broadcasts.common import ERRORS, at, card_of, colleagues, named, places, sentence, there
from bot.console.broadcasts.compose import reached
from bot.console.listing import number_typed
from bot.console.pages import page
from bot.console.visit import Visit
from bot.settings import SettingsError
from broadcasts.lifecycle import EDITABLE, allowed, lacks_approval
from broadcasts.rendering import body_of, render
from data.model.audit import Entry
from data.model.broadcast import Approval, Broadcast, BroadcastAct, BroadcastState
from data.model.officer import OfficerRole
from data.store import approvals, audit, broadcasts, by_hand, officers, retries
from data.store.database import Unit
from data.wording import say

_A, _S = BroadcastAct, BroadcastState
#: What is looked at before it is sent has no frozen audience yet.
_BEFORE = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.SCHEDULED)
#: Numbers come in by themselves while it stands in one of these.
MOVING = (_S.APPROVED, _S.PREPARING, _S.RUNNING, _S.FINISHING)
#: The counts of its progress, in the order in which they are shown.
COUNTS = ("sent", "delivered", "read", "waiting", "unknown", "failed", "skipped")
#: What may be said of what was done, in the address that leads here.
DONE = (
    "drafted",
    "edited",
    "submitted",
    "approved",
    "countersigned",
    "rejected",
    "returned",
    "tested",
    "linked",
    "paused",
    "resumed",
    "stopped",
    "retried",
)
#: Acts of the history beside those of broadcasts.
MORE_ACTS = ("draft", "test", "countersign", "refuse_approval")
#: Deliveries in doubt that are shown to be chosen from.
DOUBTS = 50


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of a broadcast in one go."""

    people: dict[int, str]
    judged: list[Approval]
    entries: list[Entry]
    original: Broadcast | None


@there
async def shown(visit: Visit) -> Response:
    """The page."""
    return await one_page(visit)


async def one_page(visit: Visit, refusal: str = "") -> Response:
    """The page, perhaps with why something was not done; what was typed stays in its form.

    Raises:
        BroadcastError: there is no such broadcast.
    """
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        one = await named(visit, unit)
        read = _Read(
            await colleagues(unit),
            await approvals.of_broadcast(unit, one.number),
            await audit.of_target(unit, f"broadcast:{one.number}"),
            await broadcasts.get(unit, one.corrects) if one.corrects else None,
        )
        values = await _facts(visit, unit, one, read)
        values |= await _acts(visit, unit, one)
    done = visit.request.query_params.get("kabar", "")
    values["said"] = say(f"console.siaran.done.{done}", language) if done in DONE and not refusal else ""
    values["typed"] = {name: visit.form.get(name, "") for name in ("catatan", "alasan")}
    return page(visit, "broadcast.html", 422 if refusal else 200, refusal=refusal, **values)


async def _facts(visit: Visit, unit: Unit, one: Broadcast, read: _Read) -> dict[str, Any]:
    language, now = visit.console.language, await unit.now()
    reach = await _reach(visit, unit, one) if one.state in _BEFORE else None
    whom = in_words(one.audience, places(visit), language) if one.audience else ""
    letter = ", ".join(part for part in (one.content.letter_number, one.content.signer) if part)
    telling_ones = telling(visit.console.limits)
    progress = await look(visit.console.database, one.number, telling_ones) if one.started_at else None
    bound = await broadcasts.hashes(unit, one.number)
    return card_of(visit, one) | {
        "standing": standing(visit.console.settings, one, now, language) + await _warned(visit, unit, one),
        "texts": _texts(visit, one),
        "whom": whom,
        "audience": one.audience,
        "parent": one.parent or 0,
        "original": title_of(read.original) if read.original else "",
        "original_number": read.original.number if read.original else 0,
        "reach": reach,
        "schedule": schedule_in(one.schedule, language),
        "until": at(visit, one.ends_at),
        "letter": letter,
        "bound_to": (bound.content + bound.audience + bound.schedule).hex(),
        "files": [(file.name, file.media_type in PICTURES) for file in one.content.files],
        "asks": one.content.asks_confirmation,
        "changed": await since_last(visit, unit, one, read.entries),
        "judged": [_judged(visit, read.people, given) for given in read.judged],
        "history": [_line(visit, read.people, entry) for entry in reversed(read.entries)],
        "progress": progress,
        "counts": _counts(progress) if progress else [],
        "words": {name: say(f"cli.report.tally.{name}", language) for name in COUNTS},
        "is_moving": one.state in MOVING,
        "by_hand": sum(await by_hand.counts(unit, one.number)),
    }


def _counts(progress: Progress) -> list[tuple[str, int]]:
    """How many messages stand where; without what no channel tells."""
    return [(name, getattr(progress.tally, name)) for name in COUNTS if progress.is_told or name not in TOLD]


async def _reach(visit: Visit, unit: Unit, one: Broadcast) -> dict[str, Any]:
    """Whom it would reach now, or why that cannot be told."""
    try:
        found = await visit.console.broadcasts.drafting.preview(unit, one.audience, one.corrects)
    except ERRORS as error:
        return {"refusal": sentence(visit, error)}
    return reached(visit, found) | {"refusal": ""}


async def _warned(visit: Visit, unit: Unit, one: Broadcast) -> list[str]:
    """What will be asked of it beside one approval, before somebody is refused."""
    if one.state not in _BEFORE:
        return []
    rules, language = visit.console.broadcasts.rules, visit.console.language
    try:
        await rules.before_submit(unit, one)
        needed = await rules.approvals_needed(unit, await source_of(unit, one))
    except (BroadcastError, SettingsError) as error:
        return [sentence(visit, error)]
    return [say("console.siaran.approvals", language, count=needed)] if needed > 1 else []


def _texts(visit: Visit, one: Broadcast) -> list[dict[str, Any]]:
    """What people see in each language: on Telegram with its button, and as it is passed on by hand."""
    told, office = [], visit.console.settings.office_name
    for spoken, _ in one.content.texts:
        numbered = replace(one, serial=one.serial or say("broadcast.serial_later", spoken))
        message = render(numbered, spoken, telegram_limits.LIMITS, office=office)
        told.append(
            {
                "language": say("language.name", spoken),
                "code": spoken,
                "text": message.text,
                "buttons": [choice.label for choice in message.choices],
                "body": body_of(numbered, spoken, office),
            }
        )
    return told


def _judged(visit: Visit, people: dict[int, str], given: Approval) -> dict[str, Any]:
    language = visit.console.language
    instead = given.instead_of
    return {
        "at": at(visit, given.at),
        "word": say(f"cli.broadcast.judgement.{given.judgement}", language),
        "who": people.get(given.officer, ""),
        "instead": say("cli.broadcast.instead_of", language, officer=people.get(instead, "")) if instead else "",
        "note": given.note,
        "void": say("cli.broadcast.void", language) if given.is_void else "",
    }


def _line(visit: Visit, people: dict[int, str], entry: Entry) -> tuple[str, str, str]:
    """When, what and by whom something was done, with the reason that somebody gave."""
    language, act = visit.console.language, entry.act
    known = act.action in {*BroadcastAct, *MORE_ACTS}
    what = say(f"console.siaran.act.{act.action}", language) if known else act.action
    _, _, reason = act.after.partition(" (")
    if reason.endswith(")"):
        what = f"{what}: {why_in(reason[:-1], language)}"
    number = number_typed(act.actor.removeprefix("officer:"))
    return at(visit, entry.at), what, people.get(number, say("console.siaran.by_itself", language))


async def _acts(visit: Visit, unit: Unit, one: Broadcast) -> dict[str, Any]:
    """What whoever is signed in may try; whether it is done is decided by the desk."""
    acts, is_author, is_judge = allowed(one), visit.may(OfficerRole.OFFICER), visit.may(OfficerRole.APPROVER)
    is_either = is_author or is_judge
    waits, source = lacks_approval(one), await source_of(unit, one)
    has_hand = await _has_hand_in(visit, unit, source)
    judges = is_judge or bool(await officers.delegations(unit, visit.console.today(), visit.who.number))
    failed = await retries.failed(unit, one.number) if _A.RETRY in acts else 0
    doubts = await retries.in_doubt(unit, one.number) if _A.RETRY in acts else []
    return {
        "version": one.version,
        "may_edit": is_author and one.state in EDITABLE and one.parent is None,
        "may_submit": is_author and _A.SUBMIT in acts,
        "may_test": is_either and (one.state in EDITABLE or waits),
        "may_approve": (_A.APPROVE in acts or waits) and judges and not has_hand,
        "may_reject": _A.REJECT in acts,
        "has_hand": has_hand,
        "may_return": is_either and _A.RETURN in acts,
        "may_pause": is_either and _A.PAUSE in acts,
        "may_resume": is_either and _A.RESUME in acts and not waits,
        "may_stop": is_either and _A.STOP in acts and one.state not in (_S.DRAFT,),
        "may_retry": is_either and _A.RETRY in acts and bool(failed or doubts),
        "may_correct": is_author and one.started_at is not None,
        "failed": failed,
        "doubts": _doubtful(visit, doubts[:DOUBTS]),
    } | await _approving(visit, unit, one, source)


async def _approving(visit: Visit, unit: Unit, one: Broadcast, source: Broadcast) -> dict[str, Any]:
    """How far an approval has come, where one may come yet."""
    if one.state not in EDITABLE and not lacks_approval(one):
        return dict(NO_WAY)
    is_asked = one.state in (_S.DRAFT, _S.SUBMITTED) and visit.may(OfficerRole.OFFICER)
    told = await others(visit, unit, source) if is_asked else {}
    return {**NO_WAY} | await own_way(visit, unit, source) | told


def _doubtful(visit: Visit, doubts: Sequence[retries.InDoubt]) -> list[tuple[int, str]]:
    return [
        (one.number, " · ".join(part for part in (one.channel, at(visit, one.at), one.reason) if part))
        for one in doubts
    ]


async def _has_hand_in(visit: Visit, unit: Unit, source: Broadcast) -> bool:
    """Whether they wrote or submitted it, so that its approval has to come from somebody else."""
    since = await approvals.last_approved_at(unit, source.number)
    editors = await broadcasts.editors(unit, source.number, since)
    return visit.who.number in {source.drafted_by, source.submitted_by, *editors}
