"""``broadcast show`` and ``broadcast list``: what there is, word for word, and who said what of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.broadcasting.building import limits_of
from bot.broadcasting.wording import moment, schedule_in, standing
from bot.cli.arguments import Arguments, whole_number
from bot.cli.broadcast_words import found, title_line
from bot.cli.ground import check_key, database
from bot.cli.speech import language_of, tell
from bot.officer_words import named
from bot.settings import Settings
from broadcasts.audience import reread
from broadcasts.reaching import way_to
from data.model.broadcast import Approval, Broadcast, BroadcastState
from data.model.officer import Officer
from data.model.reach import MANUAL
from data.store import approvals, broadcasts, corrections, officers
from data.store.database import Unit
from data.store.previews import preview
from data.wording import say

#: What is looked at before it is sent has no frozen audience yet.
_BEFORE = (BroadcastState.DRAFT, BroadcastState.SUBMITTED)
#: Broadcasts that ``list`` shows when no number is given.
NEWEST = 20


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Show one broadcast, or the newest."""
    parser = Arguments(settings, "broadcast", [word])
    if word == "list":
        parser.add_argument("--newest", type=whole_number, default=NEWEST)
        return asyncio.run(_list(settings, parser.parse_args(arguments).newest))
    parser.add_argument("numbers")
    return asyncio.run(_show(settings, parser.parse_args(arguments).numbers))


async def _list(settings: Settings, most: int) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        newest = await broadcasts.newest(unit, most)
    if not newest:
        tell(say("cli.broadcast.none", language))
    for one in newest:
        tell(title_line(one, language))
    return 0


async def _show(settings: Settings, typed: str) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            tell(await shown(settings, unit, await found(settings, unit, typed)))
    return 0


async def shown(settings: Settings, unit: Unit, one: Broadcast) -> str:
    """Everything of a broadcast that somebody who judges it has to see."""
    language = language_of(settings)
    people = {known.officer.number: known.officer for known in await officers.listed(unit)}
    editors = await broadcasts.editors(unit, one.number)
    names = ", ".join(sorted(named(people.get(number)) for number in editors)) or "-"
    lines = [
        title_line(one, language),
        say("cli.broadcast.version", language, version=one.version),
        say("cli.broadcast.audience", language, audience=await _whom(unit, one, language), count=_count(one)),
        say(
            "cli.broadcast.schedule",
            language,
            schedule=schedule_in(one.schedule, language),
            until=_until(settings, one),
        ),
        say("cli.broadcast.people", language, editors=names, submitter=_who(people, one.submitted_by)),
    ]
    if one.state in _BEFORE:
        lines += await _preview(unit, one, language)
    lines += standing(settings, one, await unit.now(), language)
    lines += [f"\n[{spoken}]\n{text}" for spoken, text in one.content.texts]
    for file in one.content.files:
        size = f"{file.size_bytes:,}".replace(",", ".")
        lines.append("\n" + say("cli.broadcast.file", language, file=file.name, size=size))
    if one.content.letter_number:
        letter = ", ".join(part for part in (one.content.letter_number, one.content.signer) if part)
        lines.append("\n" + say("cli.broadcast.letter", language, letter=letter))
    judged = [_judged(settings, people, given) for given in await approvals.of_broadcast(unit, one.number)]
    return "\n".join([*lines, *([""] if judged else []), *judged])


async def _preview(unit: Unit, one: Broadcast, language: str) -> list[str]:
    """Who would get it now, and who would not."""
    if one.corrects is not None:
        also = reread(one.audience) if one.audience else None
        count = await corrections.count(unit, one.corrects, also, [*limits_of(), MANUAL], way_to)
        return [say("cli.broadcast.preview", language, count=count)]
    found = await preview(unit, reread(one.audience), [*limits_of(), MANUAL], way_to)
    lines = [say("cli.broadcast.preview", language, count=found.count)]
    if found.kim:
        lines = [say("cli.broadcast.preview_kim", language, count=found.count, kim=found.kim)]
    if found.samples:
        lines.append(say("cli.broadcast.samples", language, names=", ".join(found.samples)))
    reasons = [f"{say(f'cli.broadcast.excluded.{why}', language)} {count}" for why, count in found.excluded.items()]
    if reasons:
        lines.append(say("cli.broadcast.left_out", language, reasons=", ".join(sorted(reasons))))
    return lines


async def _whom(unit: Unit, one: Broadcast, language: str) -> str:
    """Whom it goes to: an audience, those whom a correction is for, or both."""
    if one.corrects is None:
        return one.audience
    original = await broadcasts.get(unit, one.corrects)
    serial = original.serial if original else str(one.corrects)
    those = say("cli.broadcast.to_those_of", language, serial=serial)
    return f"{those} + {one.audience}" if one.audience else those


def _count(one: Broadcast) -> str:
    count = one.frozen_count if one.frozen_count is not None else one.previewed_count
    return "-" if count is None else str(count)


def _until(settings: Settings, one: Broadcast) -> str:
    return moment(settings, one.ends_at) if one.ends_at else "-"


def _who(people: Mapping[int, Officer], number: int | None) -> str:
    return named(people.get(number)) if number else "-"


def _judged(settings: Settings, people: Mapping[int, Officer], given: Approval) -> str:
    language = language_of(settings)
    said = say(f"cli.broadcast.judgement.{given.judgement}", language)
    parts = [f"{moment(settings, given.at)}  {said}: {_who(people, given.officer)}"]
    if given.instead_of:
        parts.append(say("cli.broadcast.instead_of", language, officer=_who(people, given.instead_of)))
    if given.note:
        parts.append(f'"{given.note}"')
    if given.is_void:
        parts.append(say("cli.broadcast.void", language))
    return " ".join(parts)
