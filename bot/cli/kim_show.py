"""``kim list`` and ``kim show KIM``: what the register holds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from bot.broadcasting.wording import moment
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database
from bot.cli.kim_words import board_line, found, line, status_of
from bot.cli.speech import language_of, tell
from bot.gazetteer import gazetteer_of
from bot.register_words import status_label
from bot.settings import Settings
from data.importers.register_columns import EXPORTED
from data.matching.places import Gazetteer
from data.model.membership import InstitutionStatus
from data.model.register import BOARD_FIELDS, Kim, KimField
from data.model.standing import KimEvent
from data.store import members, register, standings
from data.wording import say
from handlers.registration_labels import place_label, role_label, state_label


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """List the register, or show one KIM."""
    parser = Arguments(settings, "kim", [word])
    if word == "list":
        parser.add_argument("--status", default="")
        parser.add_argument("--place", default="")
        given = parser.parse_args(arguments)
        wanted = status_of(settings, given.status) if given.status else None
        return asyncio.run(_list(settings, wanted, given.place.strip()))
    parser.add_argument("kim")
    return asyncio.run(_show(settings, parser.parse_args(arguments).kim))


async def _list(settings: Settings, wanted: InstitutionStatus | None, place: str) -> int:
    language, gazetteer = language_of(settings), gazetteer_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            known = await register.every(unit)
    shown = [one for one in known if (wanted is None or one.status is wanted) and _is_in(gazetteer, one, place)]
    for one in shown:
        tell(line(one, gazetteer, language))
    tell(say("cli.kim.count", language, count=len(shown), all=len(known)))
    return 0


def _is_in(gazetteer: Gazetteer, one: Kim, place: str) -> bool:
    """Whether a KIM is in a place, named by its code or by its name or that of its kecamatan."""
    if not place or one.place == place or one.place.startswith(place + "."):
        return True
    here = gazetteer.place(one.place)
    upper = gazetteer.parent_of(here) if here else None
    return place.casefold() in {where.name.casefold() for where in (here, upper) if where}


async def _show(settings: Settings, typed: str) -> int:
    language, gazetteer = language_of(settings), gazetteer_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, typed)
            people = await members.of_institution(unit, one.number)
            past = await standings.history(unit, one.number)
    tell(f"{one.number}  {one.name}")
    for field, value in _fields(one, gazetteer, language):
        tell(f"  {field}: {value}")
    for seat in one.board:
        tell(board_line(seat, language))
    for at, event in past:
        tell(_event_line(settings, at, event))
    for member in people:
        role = role_label(member.role, language)
        tell(f"  {member.membership:>7}  {member.name} \u00b7 {role} \u00b7 {state_label(member.state, language)}")
    return 0


def _event_line(settings: Settings, at: datetime, event: KimEvent) -> str:
    language = language_of(settings)
    who = say("cli.kim.by_officer", language, number=event.officer) if event.officer else "-"
    state, batch = status_label(event.after, language), f"#{event.batch}" if event.batch else ""
    parts = (say(f"cli.kim.act.{event.act}", language), state, event.on.isoformat(), who, batch, event.reason)
    return f"  {moment(settings, at)}  " + " \u00b7 ".join(part for part in parts if part)


def _fields(one: Kim, gazetteer: Gazetteer, language: str) -> list[tuple[str, str]]:
    where = place_label(gazetteer, one.place, language) or one.place
    values = one.fields | {KimField.STATUS: status_label(one.status, language)}
    fields = [(EXPORTED[KimField.VILLAGE], f"{where} ({one.place})")]
    for field, value in values.items():
        if field is not KimField.NAME and field not in BOARD_FIELDS:
            fields.append((EXPORTED[field], value.isoformat() if isinstance(value, date) else value or "-"))
    return fields
