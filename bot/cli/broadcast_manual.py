"""``broadcast manual N list|text|done ID...|undo ID...``: who is told by hand, what to pass on, and the ticks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.broadcasting.wording import moment
from bot.cli.arguments import Arguments, status_of, whole_number
from bot.cli.broadcast_words import found, title_line
from bot.cli.ground import check_key, database
from bot.cli.kim_words import actor
from bot.cli.speech import complain, language_of, stop, tell
from bot.gazetteer import gazetteer_of
from bot.officer_words import named
from bot.settings import Settings
from data.matching.places import Gazetteer
from data.model.audit import actor_of
from data.model.broadcast import Broadcast
from data.model.delivery import DeliveryState
from data.store import by_hand, officers
from data.store.by_hand import ByHand, Ticked
from data.store.database import Database
from data.wording import say
from handlers.registration_labels import place_label

#: Row numbers end here, on both databases.
_BEYOND = 2**63


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """List, show the text, tick, or take a tick back."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    parser.add_argument("what", choices=("list", "text", "done", "undo"))
    parser.add_argument("ids", nargs="*", type=whole_number)
    parser.add_argument("--language", default="")
    given = parser.parse_intermixed_args(arguments)
    is_tick = given.what in ("done", "undo")
    if is_tick != bool(given.ids) or any(number >= _BEYOND for number in given.ids):
        parser.refuse("cli.arguments.manual")
    if is_tick:
        return asyncio.run(_tick(settings, given.numbers, given.what, list(dict.fromkeys(given.ids))))
    if given.what == "text":
        return asyncio.run(_text(settings, given.numbers, given.language))
    return asyncio.run(_list(settings, given.numbers))


async def _list(settings: Settings, typed: str) -> int:
    gazetteer, language = gazetteer_of(settings), language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, typed)
            rows = await by_hand.listed(unit, one.number)
            nobody = await by_hand.unreached(unit, one.number)
            people = {actor_of(known.officer.number): named(known.officer) for known in await officers.listed(unit)}
    tell(title_line(one, language))
    for row in rows:
        tell(_line(settings, row, gazetteer, people))
    if nobody:
        tell(say("cli.manual.unreached", language))
        for kim in nobody:
            tell(f"        {kim.institution} \u00b7 {place_label(gazetteer, kim.place, language)}")
    tell(_summary(one, rows, language))
    return 0


def _summary(one: Broadcast, rows: Sequence[ByHand], language: str) -> str:
    if not rows:
        return say("cli.manual.none", language)
    told = sum(row.state is DeliveryState.ACCEPTED for row in rows)
    waiting = sum(row.state is DeliveryState.READY for row in rows)
    return say("cli.manual.how", language, number=one.serial or one.number, told=told, waiting=waiting)


def _line(settings: Settings, row: ByHand, gazetteer: Gazetteer, people: Mapping[str, str]) -> str:
    language = language_of(settings)
    mark = {DeliveryState.ACCEPTED: "[x]", DeliveryState.READY: "[ ]"}.get(row.state, "[-]")
    parts = [row.name, row.institution, place_label(gazetteer, row.place, language) if row.place else ""]
    if row.told_at:
        by = people.get(row.told_by, row.told_by)
        parts.append(say("cli.manual.told", language, at=moment(settings, row.told_at), officer=by))
    elif row.state is not DeliveryState.READY:
        parts.append(say("cli.manual.over_short", language))
    return f"{mark} {row.number:>7}  " + " \u00b7 ".join(part for part in parts if part)


async def _text(settings: Settings, typed: str, wanted: str) -> int:
    """Print what to pass on and nothing else, so that it can be copied or piped as it is."""
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, typed)
            texts = await by_hand.texts(unit, one.number)
    shown = [(spoken, message) for spoken, message in texts if not wanted or spoken == wanted]
    if not shown:
        key = "cli.manual.no_language" if texts else "cli.manual.none"
        values = {"language": wanted, "all": ", ".join(spoken for spoken, _ in texts)} if texts else {}
        raise stop(settings, key, **values)
    for place, (spoken, message) in enumerate(shown):
        if len(shown) > 1:
            complain(("\n" if place else "") + f"[{spoken}]")
        tell(message.text)
        if message.file is not None:
            complain(say("cli.manual.with_file", language_of(settings)))
    return 0


async def _tick(settings: Settings, typed: str, what: str, numbers: Sequence[int]) -> int:
    """Tick one after the other; what cannot be ticked is told and leaves the others alone."""
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            one = await found(settings, unit, typed)
        who = await actor(settings, opened)
        results = [await _tick_one(opened, one, what, number, who) for number in numbers]
    for number, result in zip(numbers, results, strict=True):
        key = f"cli.manual.{what}" if result is Ticked.DONE else f"cli.manual.not.{result}"
        is_well = result in (Ticked.DONE, Ticked.SAME)
        (tell if is_well else complain)(say(key, language_of(settings), number=number))
    gaps = sum(result not in (Ticked.DONE, Ticked.SAME) for result in results)
    return status_of(len(numbers) - gaps, gaps)


async def _tick_one(opened: Database, one: Broadcast, what: str, number: int, who: str) -> Ticked:
    async with opened.unit_of_work() as unit:
        act = by_hand.tick if what == "done" else by_hand.untick
        return await act(unit, one.number, number, who)
